//! What all connections of a run share.

use std::collections::BTreeMap;
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::log::Log;
use super::verdict::Verdicts;
use super::way::Way;

#[derive(Debug)]
pub(super) struct Hub {
    pub(super) verdicts: Verdicts,
    pub(super) way: Way,
    pub(super) log: Log,
    is_over: AtomicBool,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    streams: BTreeMap<u64, Vec<TcpStream>>,
}

/// Takes its connection off the list when it ends.
pub(super) struct Registered<'a>(&'a Hub, u64);

impl Hub {
    pub(super) fn new(verdicts: Verdicts, way: Way) -> Self {
        Self {
            verdicts,
            way,
            log: Log::default(),
            is_over: AtomicBool::new(false),
            open: Mutex::new(Open::default()),
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    /// Remembers both ends of a tunnel, so that the end of the run ends them; nothing if it is over.
    pub(super) fn register(&self, ends: &[&TcpStream]) -> Option<Registered<'_>> {
        let streams = ends.iter().map(|end| end.try_clone());
        let streams = streams.collect::<Result<_, _>>().ok()?;
        let mut open = self.open();
        // Looked at under the lock under which the end takes the list.
        if self.is_over() {
            return None;
        }
        open.next += 1;
        let number = open.next;
        open.streams.insert(number, streams);
        Some(Registered(self, number))
    }

    /// Ends every tunnel and every wait.
    pub(super) fn end(&self) {
        self.is_over.store(true, Ordering::SeqCst);
        self.verdicts.end();
        for stream in std::mem::take(&mut self.open().streams).values().flatten() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Registered<'_> {
    fn drop(&mut self) {
        self.0.open().streams.remove(&self.1);
    }
}
