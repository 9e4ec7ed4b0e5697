//! The only way out of a script's cage.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::{sleep, spawn};
use std::time::Duration;

use unpipe::run::proxy::{Proxy, Refused, Talks, Target, Unknown, Verdict, Way};

/// A proxy under test, and where it listens.
pub(super) struct Door {
    pub(super) proxy: Proxy,
    address: SocketAddr,
}

/// A server that sends back what it gets, behind a proxy of the machine's own that says what it was
/// asked for.
pub(super) struct Outside {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Outside {
    pub(super) fn new() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard: Arc<Mutex<Vec<u8>>> = Arc::default();
        let books = (Arc::clone(&asked), Arc::clone(&heard));
        spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, (asked, heard)) = (stream.unwrap(), books.clone());
                spawn(move || {
                    let head = head(&mut stream);
                    asked.lock().unwrap().push(head);
                    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
                    let mut buffer = [0; 1000];
                    while let Ok(read @ 1..) = stream.read(&mut buffer) {
                        heard.lock().unwrap().extend(&buffer[..read]);
                        let _ = stream.write_all(&buffer[..read]);
                    }
                });
            }
        });
        Self {
            address,
            asked,
            heard,
        }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn way(&self) -> Way {
        Way::through(Some(&self.url()), None).unwrap()
    }

    /// All that came through tunnels.
    pub(super) fn heard(&self) -> Vec<u8> {
        self.heard.lock().unwrap().clone()
    }

    pub(super) fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        let line = |head: &String| head.lines().next().unwrap().to_owned();
        asked.iter().map(line).collect()
    }
}

impl Door {
    pub(super) fn new(allowed: &[&str], unknown: Unknown, way: Way) -> Self {
        Self::at(Ipv4Addr::LOCALHOST, (allowed, unknown, way))
    }

    fn at(address: Ipv4Addr, (allowed, unknown, way): (&[&str], Unknown, Way)) -> Self {
        let listener = TcpListener::bind((address, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let allowed: BTreeSet<Target> = allowed.iter().map(|text| text.parse().unwrap()).collect();
        let proxy = Proxy::begin(listener, allowed, unknown, way).unwrap();
        Self { proxy, address }
    }

    pub(super) fn knock(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let whole = format!("{request}\r\n\r\n");
        stream.write_all(whole.as_bytes()).unwrap();
        stream
    }

    /// The status of the answer to a request.
    pub(super) fn status(&self, request: &str) -> String {
        let head = head(&mut self.knock(request));
        head.split(' ').nth(1).unwrap_or("none").to_owned()
    }

    pub(super) fn end(self) -> Talks {
        self.proxy.end()
    }

    /// Waits until somebody wants to know about a host.
    fn question(&self) -> Target {
        loop {
            match self.proxy.question() {
                Some(target) => return target,
                None => sleep(Duration::from_millis(2)),
            }
        }
    }
}

pub(super) fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Ok(_) | Err(_) => break,
        }
    }
    String::from_utf8(head).unwrap()
}

pub(super) fn why(talks: &Talks, host: &str) -> Option<Refused> {
    let target: Target = host.parse().unwrap();
    let mut found = talks.talks.iter().filter(|talk| talk.target == target);
    found.next().unwrap().refused.clone()
}

#[test]
fn an_allowed_host_is_reached_and_its_bytes_are_counted() {
    let outside = Outside::new();
    let door = Door::new(&["get.example.org"], Unknown::Refuse, outside.way());
    let mut stream = door.knock("CONNECT get.example.org:443 HTTP/1.1\r\nHost: other.example.org");
    assert!(head(&mut stream).starts_with("HTTP/1.1 200 "));
    let text = b"\x16\x03\x01hello";
    stream.write_all(text).unwrap();
    let mut echo = [0; 8];
    stream.read_exact(&mut echo).unwrap();
    assert_eq!(&echo, text);
    assert_eq!(
        outside.asked(),
        ["CONNECT get.example.org:443 HTTP/1.1"],
        "what the request said besides was handed on"
    );
    let talks = door.end();
    let [talk] = talks.talks.as_slice() else {
        panic!("{talks:?}");
    };
    assert_eq!((talk.connections, talk.sent), (1, 8));
    assert_eq!((talk.received, talk.refused.clone()), (8, None));
}

#[test]
fn a_host_that_nobody_allowed_is_refused_before_anybody_hears_its_name() {
    let outside = Outside::new();
    let door = Door::new(&["get.example.org"], Unknown::Refuse, outside.way());
    for host in [
        "evil.example.org",
        "get.example.org.evil.net",
        "xget.example.org",
        "secret.get.example.org",
    ] {
        let status = door.status(&format!("CONNECT {host}:443 HTTP/1.1"));
        assert_eq!(status, "403", "{host}");
    }
    // Another port is another thing.
    assert_eq!(door.status("CONNECT get.example.org:22 HTTP/1.1"), "403");
    assert_eq!(outside.asked(), Vec::<String>::new());
    let talks = door.end();
    assert_eq!(why(&talks, "evil.example.org"), Some(Refused::NotAllowed));
    assert_eq!(why(&talks, "get.example.org:22"), Some(Refused::NotAllowed));
}

#[test]
fn each_new_host_is_asked_about_once() {
    let outside = Outside::new();
    let door = Door::new(&[], Unknown::Ask, outside.way());
    let two = [(); 2].map(|()| door.knock("CONNECT get.example.org:443 HTTP/1.1"));
    let asked = door.question();
    assert_eq!(asked.to_string(), "get.example.org");
    door.proxy.answer(&asked, Verdict::Allowed);
    for mut stream in two {
        assert!(head(&mut stream).starts_with("HTTP/1.1 200 "));
    }
    assert_eq!(door.status("CONNECT GET.example.org.:443 HTTP/1.1"), "200");
    let other = door.knock("CONNECT evil.example.org:443 HTTP/1.1");
    let asked = door.question();
    assert_eq!(asked.to_string(), "evil.example.org");
    door.proxy.answer(&asked, Verdict::Refused);
    let mut other = other;
    assert!(head(&mut other).starts_with("HTTP/1.1 403 "));
    assert_eq!(door.status("CONNECT evil.example.org:443 HTTP/1.1"), "403");
    assert_eq!(door.proxy.question(), None);
}

#[test]
fn this_machine_and_its_neighbours_are_never_reached_even_if_allowed() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let hosts = [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "0.0.0.0",
        "[::ffff:127.0.0.1]",
        "0x7f.1",
        "2130706433",
        "169.254.169.254",
        "10.0.0.1",
        "192.168.1.1",
        "[fe80::1]",
    ]
    .map(|host| format!("{host}:{port}"));
    let allowed: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let outside = Outside::new();
    for way in [Way::default(), outside.way()] {
        let door = Door::new(&allowed, Unknown::Refuse, way);
        for host in &hosts {
            let status = door.status(&format!("CONNECT {host} HTTP/1.1"));
            assert_eq!(status, "403", "{host}");
        }
        let talks = door.end();
        for host in &hosts {
            let found = why(&talks, host);
            assert!(matches!(found, Some(Refused::NotPublic(_))), "{found:?}");
        }
    }
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err(), "somebody came");
    assert_eq!(outside.asked(), Vec::<String>::new());
}

#[test]
fn only_tunnels_are_made() {
    let outside = Outside::new();
    let door = Door::new(
        &["get.example.org", "get.example.org:80"],
        Unknown::Refuse,
        outside.way(),
    );
    for request in [
        "GET http://get.example.org/x?secret=1 HTTP/1.1",
        "POST http://get.example.org HTTP/1.1",
        "GET / HTTP/1.1",
    ] {
        assert_eq!(door.status(request), "403", "{request}");
    }
    for request in [
        "CONNECT get.example.org HTTP/1.1",
        "CONNECT get.example.org:443",
        "CONNECT get.example.org:443 HTTP/1.1 x",
        "CONNECT get.example.org:443 SSH/2",
        "CONNECT u@get.example.org:443 HTTP/1.1",
        "",
        "\u{1b}[2J",
    ] {
        assert_eq!(door.status(request), "400", "{request:?}");
    }
    assert_eq!(outside.asked(), Vec::<String>::new());
    let talks = door.end();
    assert_eq!(why(&talks, "get.example.org:80"), Some(Refused::PlainHttp));
    assert_eq!(talks.unclear, 8);
}

#[test]
fn a_head_without_end_is_given_up() {
    let door = Door::new(&[], Unknown::Refuse, Way::default());
    let mut stream = TcpStream::connect(door.address).unwrap();
    let _ = stream.write_all(&vec![b'a'; 64 * 1024]);
    let mut answer = String::new();
    // It may be reset, since nobody reads the rest.
    let _ = stream.read_to_string(&mut answer);
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 400 "),
        "{answer}"
    );
    assert_eq!(door.end().unclear, 1);
}

#[test]
fn the_end_of_the_run_ends_every_tunnel_and_every_wait() {
    let outside = Outside::new();
    let door = Door::new(&["get.example.org"], Unknown::Ask, outside.way());
    let mut tunnel = door.knock("CONNECT get.example.org:443 HTTP/1.1");
    assert!(head(&mut tunnel).starts_with("HTTP/1.1 200 "));
    let mut waiting = door.knock("CONNECT other.example.org:443 HTTP/1.1");
    door.question();
    door.end();
    let mut rest = Vec::new();
    assert!(matches!(tunnel.read_to_end(&mut rest), Ok(0) | Err(_)));
    assert!(head(&mut waiting).starts_with("HTTP/1.1 403 "));
}

#[test]
fn after_the_end_of_the_run_nobody_listens() {
    // No other test listens at this address, so nobody gets the port that has just become free.
    let address = Ipv4Addr::new(127, 77, 0, 1);
    for _ in 0..10 {
        let door = Door::at(address, (&[], Unknown::Refuse, Way::default()));
        let address = door.address;
        assert!(TcpStream::connect(address).is_ok());
        door.end();
        assert!(TcpStream::connect(address).is_err(), "it still listens");
    }
}

#[test]
fn a_host_that_cannot_be_reached_is_told_so() {
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .unwrap()
        .local_addr()
        .unwrap();
    let way = Way::through(Some(&format!("http://{closed}")), None).unwrap();
    let door = Door::new(&["get.example.org"], Unknown::Refuse, way);
    assert_eq!(door.status("CONNECT get.example.org:443 HTTP/1.1"), "502");
    let talks = door.end();
    assert!(matches!(
        why(&talks, "get.example.org"),
        Some(Refused::Failed(_))
    ));
}

#[test]
fn the_machines_own_proxy_gets_its_password_and_no_message_has_it() {
    let outside = Outside::new();
    let text = format!("http://me:p%40ss@{}", outside.address);
    let way = Way::through(Some(&text), None).unwrap();
    let door = Door::new(&["get.example.org"], Unknown::Refuse, way);
    assert_eq!(door.status("CONNECT get.example.org:443 HTTP/1.1"), "200");
    let asked = outside.asked.lock().unwrap()[0].clone();
    assert!(
        asked.contains("Proxy-Authorization: Basic bWU6cEBzcw==\r\n"),
        "{asked}"
    );
    for text in [
        "https://me:secret@proxy:1",
        "socks5://me:secret@proxy:1",
        "http://me:secret@",
    ] {
        let error = Way::through(Some(text), None).unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}
