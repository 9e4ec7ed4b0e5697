//! A small HTTP/1.1 server on loopback (RFC 9112) that serves a folder and can be told to
//! misbehave, over TLS if it is given a certificate. Every request gets its own connection. It
//! stops when it is dropped.

use std::collections::HashMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::tls::{self, Certificate};
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
    /// Sends half of the file at once and one byte of the rest after each pause.
    DripsAfterHalf(Duration),
    /// Sends bytes for ever, without telling a length.
    NeverEnds,
    /// Tells the right length, sends half of the file and closes.
    ClosesEarly,
    /// Tells this length and sends the file.
    ClaimsLength(u64),
    /// Sends the file and so many bytes more, without telling a length.
    AddsBytes(usize),
    /// Sends header lines for ever.
    NeverEndsTheHead,
    /// Says exactly this, be it HTTP or not, and closes.
    Says(Vec<u8>),
    /// Sends on to this address.
    RedirectsTo(String),
    /// Sends on without saying where to.
    RedirectsNowhere,
    /// Tells the right length and this entity tag, sends so many bytes and closes.
    ClosesAfter(usize, &'static str),
    /// Sends the file with this entity tag, or the part that is asked for (RFC 9110 section 14).
    Resumes(&'static str),
    /// Sends the file with this entity tag, or 304 to who has it (RFC 9110 section 13.1.2).
    Validates(&'static str),
    /// Sends the file with these header lines, each with its line end.
    SendsLines(String),
    /// Answers with this status and asks for so many seconds of rest.
    IsBusy(u16, u64),
    /// Does these in turn, a request each; the last one for ever.
    InTurn(Vec<Behaviour>),
}

/// A connection, in the clear or not.
trait Wire: Read + Write {}

impl<T: Read + Write> Wire for T {}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The path with its query.
    pub(crate) target: String,
    /// The header lines, with names in lower case.
    pub(crate) headers: Vec<(String, String)>,
}

impl Request {
    /// The path without its query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or("")
    }

    /// The value of a header line.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A running server.
pub(crate) struct Server {
    address: SocketAddr,
    scheme: &'static str,
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

struct State {
    folder: Option<PathBuf>,
    behaviours: Mutex<HashMap<String, Behaviour>>,
    requests: Mutex<Vec<Request>>,
    stopped: AtomicBool,
    tls: Option<Arc<rustls::ServerConfig>>,
}

impl Server {
    /// A server of the files below `folder`.
    pub(crate) fn serving(folder: &Path) -> Self {
        Self::start(Some(folder.to_owned()), None)
    }

    /// The same over TLS.
    pub(crate) fn serving_over_tls(folder: &Path, certificate: &Certificate) -> Self {
        Self::start(Some(folder.to_owned()), Some(certificate))
    }

    /// A server that has no files.
    pub(crate) fn of_nothing() -> Self {
        Self::start(None, None)
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
        format!("{}://{}{path}", self.scheme, self.address)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
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

    fn start(folder: Option<PathBuf>, certificate: Option<&Certificate>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            folder,
            behaviours: Mutex::default(),
            requests: Mutex::default(),
            stopped: AtomicBool::new(false),
            tls: certificate.map(tls::server_config),
        });
        let served = Arc::clone(&state);
        let thread = thread::spawn(move || accept(&listener, &served));
        Self {
            address,
            scheme: if certificate.is_some() {
                "https"
            } else {
                "http"
            },
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
        thread::spawn(move || connection.and_then(|connection| state.answer(connection)));
    }
}

impl State {
    fn answer(&self, mut connection: TcpStream) -> io::Result<()> {
        connection.set_nodelay(true)?;
        connection.set_write_timeout(Some(Duration::from_secs(10)))?;
        let Some(config) = &self.tls else {
            return self.serve(&mut connection);
        };
        let session =
            rustls::ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
        let mut wire = rustls::StreamOwned::new(session, connection);
        let served = self.serve(&mut wire);
        wire.conn.send_close_notify();
        wire.flush()?;
        served
    }

    fn serve(&self, connection: &mut dyn Wire) -> io::Result<()> {
        let request = read_request(connection)?;
        let path = request.target.split('?').next().unwrap_or("").to_owned();
        let turn = {
            let mut requests = self.requests.lock().unwrap();
            requests.push(request.clone());
            requests.iter().filter(|r| r.path() == path).count() - 1
        };
        let mut behaviour = self.behaviours.lock().unwrap().get(&path).cloned();
        if let Some(Behaviour::InTurn(all)) = behaviour {
            behaviour = Some(all[turn.min(all.len() - 1)].clone());
        }
        match behaviour {
            Some(behaviour) => self.misbehave(connection, &behaviour, &request),
            None => match self.file(&path) {
                Some(bytes) => whole(connection, &bytes),
                None => status(connection, 404),
            },
        }
    }

    fn misbehave(&self, to: &mut dyn Wire, how: &Behaviour, asked: &Request) -> io::Result<()> {
        let file = self.file(asked.path()).unwrap_or_default();
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
                self.drip(to, &file, *pause)
            }
            Behaviour::DripsAfterHalf(pause) => {
                head(to, Some(file.len() as u64))?;
                to.write_all(half)?;
                self.drip(to, &file[half.len()..], *pause)
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
            Behaviour::NeverEndsTheHead => {
                to.write_all(b"HTTP/1.1 200 OK\r\n")?;
                loop {
                    to.write_all(&[b"X: ", &[b'x'; 4096][..], b"\r\n"].concat())?;
                    self.pause(Duration::ZERO)?;
                }
            }
            Behaviour::Says(bytes) => to.write_all(bytes),
            Behaviour::RedirectsTo(address) => redirect(to, &format!("Location: {address}\r\n")),
            Behaviour::RedirectsNowhere => redirect(to, ""),
            Behaviour::ClosesAfter(bytes, tag) => {
                let length = file.len();
                answer(
                    to,
                    "200 OK",
                    &format!("Content-Length: {length}\r\nETag: {tag}\r\n"),
                )?;
                to.write_all(&file[..*bytes])
            }
            Behaviour::Resumes(tag) => resume(to, &file, tag, asked),
            Behaviour::Validates(tag) if asked.header("if-none-match") == Some(tag) => {
                answer(to, "304 Not Modified", &format!("ETag: {tag}\r\n"))
            }
            Behaviour::Validates(tag) => {
                let length = file.len();
                answer(
                    to,
                    "200 OK",
                    &format!("Content-Length: {length}\r\nETag: {tag}\r\n"),
                )?;
                to.write_all(&file)
            }
            Behaviour::SendsLines(lines) => {
                let length = file.len();
                answer(
                    to,
                    "200 OK",
                    &format!("Content-Length: {length}\r\n{lines}"),
                )?;
                to.write_all(&file)
            }
            Behaviour::IsBusy(number, seconds) => {
                let lines = format!("Content-Length: 0\r\nRetry-After: {seconds}\r\n");
                answer(to, &format!("{number} Busy"), &lines)
            }
            // The turn was chosen before.
            Behaviour::InTurn(_) => Ok(()),
        }
    }

    fn file(&self, path: &str) -> Option<Vec<u8>> {
        let name = decoded(path.strip_prefix('/')?);
        let inside = !name.split('/').any(|segment| segment == "..");
        let folder = self.folder.as_ref().filter(|_| inside)?;
        fs::read(folder.join(name)).ok()
    }

    fn drip(&self, to: &mut dyn Wire, bytes: &[u8], pause: Duration) -> io::Result<()> {
        for byte in bytes {
            to.write_all(&[*byte])?;
            self.pause(pause)?;
        }
        Ok(())
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

fn read_request(connection: &mut dyn Wire) -> io::Result<Request> {
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

fn answer(to: &mut dyn Wire, status: &str, lines: &str) -> io::Result<()> {
    to.write_all(format!("HTTP/1.1 {status}\r\n{lines}Connection: close\r\n\r\n").as_bytes())
}

fn head(to: &mut dyn Wire, length: Option<u64>) -> io::Result<()> {
    let length = length.map(|n| format!("Content-Length: {n}\r\n"));
    answer(to, "200 OK", &length.unwrap_or_default())
}

fn whole(to: &mut dyn Wire, bytes: &[u8]) -> io::Result<()> {
    head(to, Some(bytes.len() as u64))?;
    to.write_all(bytes)
}

fn status(to: &mut dyn Wire, number: u16) -> io::Result<()> {
    answer(to, &format!("{number} As Told"), "Content-Length: 0\r\n")
}

fn redirect(to: &mut dyn Wire, location: &str) -> io::Result<()> {
    answer(to, "302 Found", &format!("{location}Content-Length: 0\r\n"))
}

/// The part of the file that is asked for, if it is still the same file.
fn resume(to: &mut dyn Wire, file: &[u8], tag: &str, asked: &Request) -> io::Result<()> {
    let range = asked.header("range").and_then(|r| r.strip_prefix("bytes="));
    let from = range.and_then(|r| r.strip_suffix('-')?.parse::<usize>().ok());
    let is_same = asked.header("if-range").is_none_or(|known| known == tag);
    let size = file.len();
    match from.filter(|_| is_same) {
        Some(from) if from >= size => answer(
            to,
            "416 Range Not Satisfiable",
            &format!("Content-Range: bytes */{size}\r\nContent-Length: 0\r\n"),
        ),
        Some(from) => {
            let (last, length) = (size - 1, size - from);
            let range = format!("Content-Range: bytes {from}-{last}/{size}\r\n");
            let lines = format!("{range}Content-Length: {length}\r\nETag: {tag}\r\n");
            answer(to, "206 Partial Content", &lines)?;
            to.write_all(&file[from..])
        }
        None => {
            answer(
                to,
                "200 OK",
                &format!("Content-Length: {size}\r\nETag: {tag}\r\n"),
            )?;
            to.write_all(file)
        }
    }
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
