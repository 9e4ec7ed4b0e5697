//! One connection from inside: what it asks for, the verdict, the tunnel.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

use super::greeting;
use super::head;
use super::hub::Hub;
use super::log::Refused;
use super::target::Target;
use super::verdict::Verdict;
use super::way::NoWay;

/// The most bytes of a request's head.
const REQUEST: usize = 8 * 1024;
/// How long a request may take to be made.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a request asks for.
enum Asked {
    Tunnel(Target),
    /// Plain HTTP, at this host if it can be told.
    Plain(Option<Target>),
    Unclear,
}

/// Serves one connection to its end.
pub(super) fn serve(hub: &Hub, mut inside: TcpStream) {
    // Whatever fails here, the connection ends, and that is all that the script sees of it.
    let _ = inside.set_read_timeout(Some(PATIENCE));
    let asked = head::read(&mut inside, REQUEST).map_or(Asked::Unclear, |line| understood(&line));
    let target = match asked {
        Asked::Tunnel(target) => target,
        Asked::Plain(target) => {
            match target {
                Some(target) => hub.log.refused(&target, Refused::PlainHttp),
                None => hub.log.unclear(),
            }
            return answer(
                &mut inside,
                "403 Forbidden",
                "unpipe lets only HTTPS through",
            );
        }
        Asked::Unclear => {
            hub.log.unclear();
            return answer(
                &mut inside,
                "400 Bad Request",
                "unpipe did not understand this",
            );
        }
    };
    if hub.verdicts.of(&target) == Verdict::Refused {
        let why = hub.verdicts.refusal();
        let text = format!("unpipe: {target}: {why}");
        // Noted before the script hears of it: the run may end as soon as it has.
        hub.log.refused(&target, why);
        return answer(&mut inside, "403 Forbidden", &text);
    }
    hub.log.tried(&target);
    match hub.way.connect(&target) {
        Ok(outside) => tunnel(hub, &target, &inside, &outside),
        Err(no) => {
            let (status, why) = match no {
                NoWay::NotPublic(address) => ("403 Forbidden", Refused::NotPublic(address)),
                NoWay::Failed(error) => ("502 Bad Gateway", Refused::Failed(error.to_string())),
            };
            let text = format!("unpipe: {why}");
            hub.log.refused(&target, why);
            answer(&mut inside, status, &text);
        }
    }
}

fn understood(line: &str) -> Asked {
    let mut words = line.split(' ');
    let (Some(method), Some(target), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Asked::Unclear;
    };
    if !version.starts_with("HTTP/1.") {
        return Asked::Unclear;
    }
    if method == "CONNECT" {
        return Target::of_authority(target).map_or(Asked::Unclear, Asked::Tunnel);
    }
    let address = target.strip_prefix("http://").unwrap_or("");
    let authority = address.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit('@').next().unwrap_or("");
    Asked::Plain(
        Target::of_authority(host)
            .or_else(|_| format!("{host}:80").parse())
            .ok(),
    )
}

fn answer(inside: &mut TcpStream, status: &str, text: &str) {
    let length = text.len() + 1;
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}");
    let whole = format!("{head}\r\nConnection: close\r\n\r\n{text}\n");
    let _ = inside.write_all(whole.as_bytes());
    let _ = inside.shutdown(Shutdown::Write);
}

/// Carries bytes both ways until both ends are silent or the run is over. Not a byte goes out before
/// it is seen that TLS is spoken.
fn tunnel(hub: &Hub, target: &Target, mut inside: &TcpStream, outside: &TcpStream) {
    let Some(_open) = hub.register(&[inside, outside]) else {
        return;
    };
    if inside.write_all(b"HTTP/1.1 200 OK\r\n\r\n").is_err() {
        return;
    }
    let greeting = match greeting::read(inside, PATIENCE) {
        Ok(greeting) => greeting,
        Err(why) => {
            hub.log.refused(target, why);
            return close(inside, outside);
        }
    };
    hub.log.reached(target);
    let _ = inside.set_read_timeout(None);
    let mut first = outside;
    if first.write_all(&greeting).is_err() {
        return close(inside, outside);
    }
    hub.log.sent(target, greeting.len() as u64);
    thread::scope(|scope| {
        let (up, down) = ((inside, outside), (outside, inside));
        let sending = thread::Builder::new().spawn_scoped(scope, move || {
            carry(up, |bytes| hub.log.sent(target, bytes));
        });
        match sending {
            Ok(_) => carry(down, |bytes| hub.log.received(target, bytes)),
            // Too many threads: nothing is carried, and both ends see it.
            Err(_) => close(inside, outside),
        }
    });
}

fn carry((from, to): (&TcpStream, &TcpStream), count: impl Fn(u64)) {
    let (mut reader, mut writer) = (from, to);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => return close(from, to),
        };
        let bytes = buffer.get(..read).unwrap_or_default();
        if writer.write_all(bytes).is_err() {
            return close(from, to);
        }
        count(u64::try_from(read).unwrap_or(0));
    }
    // The other way may still have something to say.
    let _: io::Result<()> = to.shutdown(Shutdown::Write);
}

fn close(one: &TcpStream, other: &TcpStream) {
    let _ = one.shutdown(Shutdown::Both);
    let _ = other.shutdown(Shutdown::Both);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;
    use std::io::{ErrorKind, Read, Write};
    use std::net::{Ipv4Addr, TcpListener, TcpStream};
    use std::sync::Arc;
    use std::thread::{sleep, spawn};
    use std::time::Duration;

    use super::{Hub, serve};
    use crate::run::proxy::verdict::{Unknown, Verdicts};
    use crate::run::proxy::{Talk, Way};

    fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let outer = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (outer, listener.accept().unwrap().0)
    }

    fn hub(allowed: &str, way: Way) -> Arc<Hub> {
        let allowed: BTreeSet<_> = [allowed.parse().unwrap()].into();
        Arc::new(Hub::new(Verdicts::new(allowed, Unknown::Refuse), way))
    }

    /// The first host that is noted. It is waited for, but not for ever.
    fn noted(hub: &Hub) -> Option<Talk> {
        let tries = std::iter::repeat_with(|| {
            sleep(Duration::from_millis(2));
            hub.log.talks().talks.first().cloned()
        });
        tries.take(10_000).flatten().next()
    }

    #[test]
    fn a_refusal_is_noted_before_anybody_hears_of_it() {
        let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let nowhere = format!("http://{}", closed.local_addr().unwrap());
        drop(closed);
        let hub = hub(
            "get.example.org",
            Way::through(Some(&nowhere), None).unwrap(),
        );
        for host in ["other.example.org", "get.example.org"] {
            let (mut script, inside) = pair();
            write!(script, "CONNECT {host}:443 HTTP/1.1\r\n\r\n").unwrap();
            fill(&inside);
            let theirs = Arc::clone(&hub);
            let serving = spawn(move || serve(&theirs, inside));
            // The answer cannot be written while nobody reads.
            let is_noted = |talk: &Talk| talk.target.to_string() == host && talk.refused.is_some();
            let mut tries = 0;
            while !hub.log.talks().talks.iter().any(is_noted) {
                tries += 1;
                assert!(tries < 10_000, "{host} is not noted");
                sleep(Duration::from_millis(2));
            }
            script.read_to_end(&mut Vec::new()).unwrap();
            serving.join().unwrap();
        }
    }

    /// Writes until there is no room for another byte.
    fn fill(stream: &TcpStream) {
        stream.set_nonblocking(true).unwrap();
        for size in [64 * 1024, 1] {
            let bytes = vec![b'x'; size];
            let full = loop {
                if let Err(error) = (&*stream).write(&bytes) {
                    break error;
                }
            };
            assert_eq!(full.kind(), ErrorKind::WouldBlock, "{full}");
        }
        stream.set_nonblocking(false).unwrap();
    }

    #[test]
    fn whom_the_script_tries_to_reach_is_noted_before_there_is_a_connection() {
        // A proxy of the machine's own that never says a word.
        let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let way = format!("http://{}", silent.local_addr().unwrap());
        let hub = hub("get.example.org", Way::through(Some(&way), None).unwrap());
        let (mut script, inside) = pair();
        script
            .write_all(b"CONNECT get.example.org:443 HTTP/1.1\r\n\r\n")
            .unwrap();
        let theirs = Arc::clone(&hub);
        let serving = spawn(move || serve(&theirs, inside));
        let talk = noted(&hub).unwrap();
        assert_eq!(talk.target.to_string(), "get.example.org");
        assert_eq!((talk.connections, talk.refused), (0, None));
        drop(silent);
        serving.join().unwrap();
    }
}
