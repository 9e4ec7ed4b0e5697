//! The program at a terminal, with somebody who reads and types. Needs `script` (Debian package
//! bsdutils) and `stty`.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::spawn;
use std::time::Duration;

use super::machine::Machine;

/// Nothing happens that long only where the program waits for something that the test did not foresee.
const STUCK: Duration = Duration::from_secs(120);

/// Columns and rows of a terminal.
#[derive(Clone, Copy)]
pub struct Size(pub usize, pub usize);

/// A terminal at which the program runs.
pub struct Terminal {
    child: Child,
    keys: ChildStdin,
    screen: Receiver<Vec<u8>>,
    bytes: Vec<u8>,
    /// Up to here it was read.
    read: usize,
}

impl Terminal {
    /// Starts the program with these arguments.
    pub fn start(machine: &Machine, Size(columns, rows): Size, arguments: &[&str]) -> Self {
        let words = typed(&machine.words(arguments));
        let line = format!("stty cols {columns} rows {rows} && exec {words}");
        let mut child = machine
            .other("script")
            .args(["--quiet", "--return", "--command", &line, "/dev/null"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("script runs (Debian package bsdutils)");
        let keys = child.stdin.take().unwrap();
        let mut output = child.stdout.take().unwrap();
        let (shows, screen) = channel();
        spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = output.read(&mut buffer) {
                if shows.send(buffer[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            keys,
            screen,
            bytes: Vec::new(),
            read: 0,
        }
    }

    /// Reads on until this stands on the screen, behind what was read before; hands out all up to it.
    #[track_caller]
    pub fn sees(&mut self, text: &str) -> String {
        loop {
            let unread = &self.bytes[self.read..];
            let places = unread.windows(text.len());
            if let Some(at) = places
                .into_iter()
                .position(|place| place == text.as_bytes())
            {
                let passed = shown(&unread[..at]);
                self.read += at + text.len();
                return passed;
            }
            match self.screen.recv_timeout(STUCK) {
                Ok(more) => self.bytes.extend(more),
                Err(why) => panic!("{text:?}: {why}, behind\n{}", shown(&self.bytes)),
            }
        }
    }

    /// Types, all at once.
    pub fn types(&mut self, text: &str) -> &mut Self {
        self.keys.write_all(text.as_bytes()).unwrap();
        self.keys.flush().unwrap();
        self
    }

    /// Waits for the end: the exit code, and what was not read before.
    #[track_caller]
    pub fn ends(mut self) -> (Option<i32>, String) {
        loop {
            match self.screen.recv_timeout(STUCK) {
                Ok(more) => self.bytes.extend(more),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("it does not end:\n{}", shown(&self.bytes))
                }
            }
        }
        let rest = shown(&self.bytes[self.read..]);
        (self.child.wait().unwrap().code(), rest)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Where a test fails in between; the program goes with its terminal.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace('\r', "")
}

/// As it is typed in a shell.
fn typed(words: &[OsString]) -> String {
    let quoted = words.iter().map(|word| {
        let word = word.to_str().unwrap();
        format!("'{}'", word.replace('\'', r"'\''"))
    });
    quoted.collect::<Vec<String>>().join(" ")
}
