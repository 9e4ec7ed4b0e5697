//! A small HTTP/1.1 server on loopback (RFC 9112) that serves a folder and can be told to
//! misbehave. Every request gets its own connection. It stops when it is dropped.

use std::collections::HashMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use unpipe::model::{Location, Place};

/// What the server does instead of simply serving a file.
#[derive(Clone, Debug)]
pub(crate) enum Behaviour {
    /// Answers with this status and no body.
    Status(u16),
    /// Serves these bytes.
    Serves(Vec<u8>),
    /// Reads the request and says nothing.
    StallsBeforeTheHead,
    /// Sends the head and half of the file, then nothing.
    StallsInTheBody,
    /// Sends one byte of the file after each pause.
    Drips(Duration),
    /// Sends bytes for ever, without telling a length.
    NeverEnds,
    /// Tells the right length, sends half of the file and closes.
    ClosesEarly,
    /// Tells this length and sends the file.
    ClaimsLength(u64),
    /// Sends the file and so many bytes more, without telling a length.
    AddsBytes(usize),
    /// Sends on to this address.
    RedirectsTo(String),
    /// Sends on without saying where to.
    RedirectsNowhere,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The path with its query.
    pub(crate) target: String,
    /// The header lines, with names in lower case.
    pub(crate) headers: Vec<(String, String)>,
}

impl Request {
    /// The value of a header line.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A running server.
pub(crate) struct Server {
    address: SocketAddr,
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

struct State {
    folder: Option<PathBuf>,
    behaviours: Mutex<HashMap<String, Behaviour>>,
    requests: Mutex<Vec<Request>>,
    stopped: AtomicBool,
}

impl Server {
    /// A server of the files below `folder`.
    pub(crate) fn serving(folder: &Path) -> Self {
        Self::start(Some(folder.to_owned()))
    }

    /// A server that has no files.
    pub(crate) fn of_nothing() -> Self {
        Self::start(None)
    }

    /// The same server, but for `path` it does this: `Server::serving(f).but("/a", Status(500))`.
    pub(crate) fn but(self, path: &str, behaviour: Behaviour) -> Self {
        self.now(path, behaviour);
        self
    }

    /// From now on it does this for `path`.
    pub(crate) fn now(&self, path: &str, behaviour: Behaviour) {
        let mut behaviours = self.state.behaviours.lock().unwrap();
        behaviours.insert(path.to_owned(), behaviour);
    }

    /// The address of a path, which begins with a slash.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The same as a location.
    pub(crate) fn location(&self, path: &str) -> Location {
        self.url(path).try_into().unwrap()
    }

    /// The root of the server as a place of documents.
    pub(crate) fn place(&self) -> Place {
        self.url("/").parse().unwrap()
    }

    /// The requests so far, in order.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.state.requests.lock().unwrap().clone()
    }

    /// How often it was asked for `path`.
    pub(crate) fn asked_for(&self, path: &str) -> usize {
        let requests = self.requests();
        requests.iter().filter(|r| r.target == path).count()
    }

    fn start(folder: Option<PathBuf>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            folder,
            behaviours: Mutex::default(),
            requests: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        let served = Arc::clone(&state);
        let thread = thread::spawn(move || accept(&listener, &served));
        Self {
            address,
            state,
            thread: Some(thread),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts. Connections end by themselves, soon.
        let woken = TcpStream::connect(self.address);
        if let (Ok(_), Some(thread)) = (woken, self.thread.take()) {
            let _ = thread.join();
        }
    }
}

fn accept(listener: &TcpListener, state: &Arc<State>) {
    for connection in listener.incoming() {
        if state.stopped.load(Ordering::SeqCst) {
            return;
        }
        let state = Arc::clone(state);
        // A client that hangs up is no trouble of the server.
        thread::spawn(move || connection.and_then(|connection| state.serve(&connection)));
    }
}

impl State {
    fn serve(&self, connection: &TcpStream) -> io::Result<()> {
        connection.set_nodelay(true)?;
        connection.set_write_timeout(Some(Duration::from_secs(10)))?;
        let request = read_request(connection)?;
        let path = request.target.split('?').next().unwrap_or("").to_owned();
        self.requests.lock().unwrap().push(request);
        let behaviour = self.behaviours.lock().unwrap().get(&path).cloned();
        match behaviour {
            Some(behaviour) => self.misbehave(connection, &behaviour, &path),
            None => match self.file(&path) {
                Some(bytes) => whole(connection, &bytes),
                None => status(connection, 404),
            },
        }
    }

    fn misbehave(&self, mut to: &TcpStream, how: &Behaviour, path: &str) -> io::Result<()> {
        let file = self.file(path).unwrap_or_default();
        let half = &file[..file.len() / 2];
        match how {
            Behaviour::Status(number) => status(to, *number),
            Behaviour::Serves(bytes) => whole(to, bytes),
            Behaviour::StallsBeforeTheHead => {
                self.wait_for_the_end();
                Ok(())
            }
            Behaviour::StallsInTheBody => {
                head(to, Some(file.len() as u64))?;
                to.write_all(half)?;
                self.wait_for_the_end();
                Ok(())
            }
            Behaviour::Drips(pause) => {
                head(to, Some(file.len() as u64))?;
                for byte in &file {
                    to.write_all(&[*byte])?;
                    self.pause(*pause)?;
                }
                Ok(())
            }
            Behaviour::NeverEnds => {
                head(to, None)?;
                loop {
                    to.write_all(&[b'x'; 4096])?;
                    self.pause(Duration::ZERO)?;
                }
            }
            Behaviour::ClosesEarly => {
                head(to, Some(file.len() as u64))?;
                to.write_all(half)
            }
            Behaviour::ClaimsLength(length) => {
                head(to, Some(*length))?;
                to.write_all(&file)
            }
            Behaviour::AddsBytes(count) => {
                head(to, None)?;
                to.write_all(&file)?;
                to.write_all(&vec![b'x'; *count])
            }
            Behaviour::RedirectsTo(address) => redirect(to, &format!("Location: {address}\r\n")),
            Behaviour::RedirectsNowhere => redirect(to, ""),
        }
    }

    fn file(&self, path: &str) -> Option<Vec<u8>> {
        let name = decoded(path.strip_prefix('/')?);
        let inside = !name.split('/').any(|segment| segment == "..");
        let folder = self.folder.as_ref().filter(|_| inside)?;
        fs::read(folder.join(name)).ok()
    }

    fn wait_for_the_end(&self) {
        while self.pause(Duration::from_millis(10)).is_ok() {}
    }

    /// Waits, and fails once the server has stopped.
    fn pause(&self, how_long: Duration) -> io::Result<()> {
        thread::sleep(how_long);
        if self.stopped.load(Ordering::SeqCst) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

fn read_request(connection: &TcpStream) -> io::Result<Request> {
    let mut lines = BufReader::new(connection).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let target = first.split(' ').nth(1).unwrap_or("").to_owned();
    let mut headers = Vec::new();
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    if target.is_empty() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok(Request { target, headers })
}

fn head(mut to: &TcpStream, length: Option<u64>) -> io::Result<()> {
    let length = length.map(|n| format!("Content-Length: {n}\r\n"));
    let length = length.unwrap_or_default();
    to.write_all(format!("HTTP/1.1 200 OK\r\n{length}Connection: close\r\n\r\n").as_bytes())
}

fn whole(mut to: &TcpStream, bytes: &[u8]) -> io::Result<()> {
    head(to, Some(bytes.len() as u64))?;
    to.write_all(bytes)
}

fn status(mut to: &TcpStream, number: u16) -> io::Result<()> {
    let empty = "Content-Length: 0\r\nConnection: close\r\n\r\n";
    to.write_all(format!("HTTP/1.1 {number} As Told\r\n{empty}").as_bytes())
}

fn redirect(mut to: &TcpStream, location: &str) -> io::Result<()> {
    let empty = "Content-Length: 0\r\nConnection: close\r\n\r\n";
    to.write_all(format!("HTTP/1.1 302 Found\r\n{location}{empty}").as_bytes())
}

/// A path without its percent escapes.
fn decoded(path: &str) -> String {
    let mut rest = path.bytes();
    let mut bytes = Vec::new();
    while let Some(byte) = rest.next() {
        let digits = || [rest.clone().next(), rest.clone().nth(1)];
        let escape = match digits() {
            [Some(high), Some(low)] if byte == b'%' => {
                u8::from_str_radix(&format!("{}{}", char::from(high), char::from(low)), 16).ok()
            }
            _ => None,
        };
        if escape.is_some() {
            rest.nth(1);
        }
        bytes.push(escape.unwrap_or(byte));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
