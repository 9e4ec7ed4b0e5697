//! The two outputs of a caged command, read as they come.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::{Flow, Listener};

/// How long nothing may happen before the listener is asked.
const TICK: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 50_000_000,
};

/// What is left to read.
pub(super) struct Pipes {
    out: Option<File>,
    err: Option<File>,
}

/// What a turn came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// The launcher has something to say, or is gone; all output was read.
    Reported,
    /// The listener has heard enough.
    Stopped,
    /// Neither.
    Nothing,
}

#[derive(Clone, Copy)]
enum Which {
    Out,
    Err,
}

impl Pipes {
    pub(super) fn new(out: Option<OwnedFd>, err: Option<OwnedFd>) -> Self {
        Self {
            out: out.map(File::from),
            err: err.map(File::from),
        }
    }

    /// Waits for a while, and hands on what is there.
    pub(super) fn turn(
        &mut self,
        line: &UnixStream,
        listener: &mut dyn Listener,
    ) -> io::Result<Turn> {
        let (mut out, mut err, mut reported) = (false, false, false);
        {
            let mut watched = vec![PollFd::new(line, PollFlags::IN)];
            let pipes = [&self.out, &self.err];
            for pipe in pipes.into_iter().flatten() {
                watched.push(PollFd::from_borrowed_fd(pipe.as_fd(), PollFlags::IN));
            }
            match poll(&mut watched, Some(&TICK)) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(errno) => return Err(errno.into()),
            }
            let mut ready = watched.iter().map(|one| !one.revents().is_empty());
            reported |= ready.next().unwrap_or(false);
            if self.out.is_some() {
                out = ready.next().unwrap_or(false);
            }
            if self.err.is_some() {
                err = ready.next().unwrap_or(false);
            }
        }
        let mut flow = Flow::On;
        if out {
            flow = read(&mut self.out, Which::Out, listener)?;
        }
        if err && flow == Flow::On {
            flow = read(&mut self.err, Which::Err, listener)?;
        }
        if flow == Flow::Stop {
            return Ok(Turn::Stopped);
        }
        // The report comes last: what was written before it is read first.
        Ok(if reported && !out && !err {
            Turn::Reported
        } else {
            Turn::Nothing
        })
    }
}

fn read(pipe: &mut Option<File>, which: Which, listener: &mut dyn Listener) -> io::Result<Flow> {
    let Some(file) = pipe else {
        return Ok(Flow::On);
    };
    let mut buffer = vec![0; 64 * 1024];
    let count = match file.read(&mut buffer) {
        Ok(count) => count,
        Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(Flow::On),
        Err(error) => return Err(error),
    };
    let bytes = buffer.get(..count).unwrap_or_default();
    if bytes.is_empty() {
        *pipe = None;
        return Ok(Flow::On);
    }
    Ok(match which {
        Which::Out => listener.out(bytes),
        Which::Err => listener.err(bytes),
    })
}
