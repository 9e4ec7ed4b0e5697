//! Waiting for a process to end, or for the word to end it.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, WaitOptions, WaitStatus, pidfd_open, wait};

use crate::cage::clock::Clock;

/// How long processes that were killed may take to go.
const GOING: Duration = Duration::from_secs(10);
/// How long one look may take: no time is too long for the system to count.
const TURN: Duration = Duration::from_secs(3600);

/// Why a wait is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waited {
    /// The process ended, or the line closed.
    Done,
    /// It took longer than it may. Whoever started the launcher sees to that too, unless it was
    /// stopped itself.
    TooLong,
}

/// The line to who started the launcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Open,
    Closed,
}

/// Waits until the process has ended, without reaping it, or until the line closes, or for so many
/// milliseconds, of which those do not count in which the line says that time stands still.
pub(super) fn until_ended(process: Pid, line: &UnixStream, time: u64) -> io::Result<Waited> {
    let handle = pidfd_open(process, PidfdFlags::empty())?;
    let mut clock = Clock::begin(Duration::from_millis(time));
    loop {
        let left = clock.left();
        if left.is_zero() {
            return Ok(Waited::TooLong);
        }
        let left = Timespec::try_from(left.min(TURN)).map_err(io::Error::other)?;
        let mut watched = [
            PollFd::new(&handle, PollFlags::IN),
            PollFd::new(line, PollFlags::IN),
        ];
        match poll(&mut watched, Some(&left)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
        let [ended, said] = watched.map(|one| !one.revents().is_empty());
        if ended || (said && listen(line, &mut clock) == Line::Closed) {
            return Ok(Waited::Done);
        }
    }
}

/// Hears what the line says of the time. One that cannot be heard is as good as closed.
fn listen(mut line: &UnixStream, clock: &mut Clock) -> Line {
    let mut bytes = [0; 16];
    match line.read(&mut bytes) {
        Ok(0) => Line::Closed,
        Ok(count) => {
            bytes.iter().take(count).for_each(|byte| clock.heed(*byte));
            Line::Open
        }
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Line::Open,
        Err(_) => Line::Closed,
    }
}

/// Reaps every child until there is none, and tells how one of them ended.
///
/// # Errors
/// If some are still there after a while, or the system cannot tell.
pub(super) fn reap_all(one: Pid) -> io::Result<Option<WaitStatus>> {
    let begun = Instant::now();
    let mut found = None;
    loop {
        match wait(WaitOptions::NOHANG) {
            Ok(Some((pid, status))) if pid == one => found = Some(status),
            Ok(Some(_)) | Err(Errno::INTR) => {}
            Ok(None) if begun.elapsed() > GOING => {
                return Err(io::Error::other(
                    "processes were killed and are still there",
                ));
            }
            Ok(None) => sleep(Duration::from_millis(1)),
            Err(Errno::CHILD) => return Ok(found),
            Err(errno) => return Err(errno.into()),
        }
    }
}
