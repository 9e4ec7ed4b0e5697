//! A proxy on loopback that answers CONNECT (RFC 9110 section 9.3.6) and leads everything to one
//! server: so the program can believe that it talks to any name. It stops when it is dropped.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use super::server::Server;

/// A running proxy.
pub(crate) struct Proxy {
    address: SocketAddr,
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

struct State {
    target: SocketAddr,
    asked: Mutex<Vec<String>>,
    stopped: AtomicBool,
}

impl Proxy {
    /// A proxy that leads to this server, whatever is asked for.
    pub(crate) fn to(server: &Server) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            target: server.address(),
            asked: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        let shared = Arc::clone(&state);
        let thread = thread::spawn(move || accept(&listener, &shared));
        Self {
            address,
            state,
            thread: Some(thread),
        }
    }

    /// The value of a proxy variable.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked to connect to, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.state.asked.lock().unwrap().clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.stopped.store(true, Ordering::SeqCst);
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
        // Whoever hangs up is no trouble of the proxy.
        thread::spawn(move || connection.and_then(|connection| state.serve(connection)));
    }
}

impl State {
    fn serve(&self, mut client: TcpStream) -> io::Result<()> {
        // A client says nothing more before it has an answer, so nothing is lost in the buffer.
        let mut lines = BufReader::new(client.try_clone()?).lines();
        let first = lines.next().transpose()?.unwrap_or_default();
        for line in lines {
            if line?.is_empty() {
                break;
            }
        }
        let mut words = first.split(' ');
        if words.next() != Some("CONNECT") {
            return client.write_all(b"HTTP/1.1 405 Only CONNECT\r\nContent-Length: 0\r\n\r\n");
        }
        let wanted = words.next().unwrap_or_default().to_owned();
        self.asked.lock().unwrap().push(wanted);
        let server = TcpStream::connect(self.target)?;
        client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
        let (from, to) = (client.try_clone()?, server.try_clone()?);
        let there = thread::spawn(move || copy(from, to));
        copy(server, client);
        let _ = there.join();
        Ok(())
    }
}

/// Carries bytes until one side ends, and then ends the other.
fn copy(mut from: TcpStream, mut to: TcpStream) {
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(std::net::Shutdown::Write);
}
