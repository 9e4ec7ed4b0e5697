//! The only way out of a script's cage: a proxy that carries HTTPS to hosts that were allowed.
//!
//! The cage hands out a socket that listens inside its empty network. Connections are accepted
//! here, outside; each asks for a tunnel (CONNECT), and gets one if its host was allowed. A name is
//! looked up only after that, once, and its addresses must all be public; so neither a name nor an
//! address carries anything to a host that nobody allowed. What goes through a tunnel must begin as
//! TLS does, and is not looked at beyond that. Hosts are told by the name that was asked for.
//!
//! | file | duty |
//! |---|---|
//! | `target` | a host and a port |
//! | `verdict` | what was said of each, who waits |
//! | `public` | which addresses are public |
//! | `way` | straight out, or through this machine's own proxy |
//! | `head`, `greeting`, `connection` | one connection |
//! | `hub`, `log` | what all share; what is told afterwards |

mod connection;
mod greeting;
mod head;
mod hub;
mod log;
mod public;
mod target;
mod verdict;
mod way;

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, JoinHandle};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use hub::Hub;
use verdict::Verdicts;

pub use log::{Refused, Talk, Talks};
pub use target::{Target, TargetError};
pub use verdict::{Unknown, Verdict};
pub use way::{Way, WayError};

/// The most connections at a time; more wait until one ends, or give up.
const CONNECTIONS: usize = 64;
/// How often the end of a run is looked for.
const TICK: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 20_000_000,
};

/// A proxy at work. Dropped, it ends.
#[derive(Debug)]
pub struct Proxy {
    hub: Arc<Hub>,
    accepting: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Serves the connections that come to a socket.
    ///
    /// # Errors
    /// If there can be no thread for it.
    pub fn begin(
        listener: TcpListener,
        allowed: BTreeSet<Target>,
        unknown: Unknown,
        way: Way,
    ) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let hub = Arc::new(Hub::new(Verdicts::new(allowed, unknown), way));
        let theirs = Arc::clone(&hub);
        let accepting = Builder::new().spawn(move || accept(&listener, &theirs))?;
        Ok(Self {
            hub,
            accepting: Some(accepting),
        })
    }

    /// The first host that waits for an answer.
    pub fn question(&self) -> Option<Target> {
        self.hub.verdicts.question()
    }

    /// Says what holds for a host from now on.
    pub fn answer(&self, target: &Target, verdict: Verdict) {
        self.hub.verdicts.answer(target, verdict);
    }

    /// Ends every connection, and tells what there was.
    pub fn end(mut self) -> Talks {
        self.stop();
        self.hub.log.talks()
    }

    fn stop(&mut self) {
        self.hub.end();
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.stop();
    }
}

fn accept(listener: &TcpListener, hub: &Arc<Hub>) {
    let count = Arc::new(AtomicUsize::new(0));
    while !hub.is_over() {
        let is_full = count.load(Ordering::SeqCst) >= CONNECTIONS;
        let mut watched = [PollFd::new(listener, PollFlags::IN)];
        let watched = if is_full {
            &mut [][..]
        } else {
            &mut watched[..]
        };
        if !matches!(poll(watched, Some(&TICK)), Ok(1..)) {
            continue;
        }
        let inside = match listener.accept() {
            Ok((inside, _)) => inside,
            Err(error) if error.kind() == ErrorKind::WouldBlock => continue,
            // One that went away again, or too many files: the next turn tells.
            Err(_) => {
                let _ = poll(&mut [], Some(&TICK));
                continue;
            }
        };
        count.fetch_add(1, Ordering::SeqCst);
        let (hub, ours) = (Arc::clone(hub), Arc::clone(&count));
        // Not waited for at the end: one may hang in a look-up, and has no tunnel then.
        let begun = Builder::new().spawn(move || {
            connection::serve(&hub, inside);
            ours.fetch_sub(1, Ordering::SeqCst);
        });
        if begun.is_err() {
            count.fetch_sub(1, Ordering::SeqCst);
        }
    }
}
