//! What to do where the system refused to read or write: by the kind of its error, never by its text.

use std::error::Error;
use std::io::{self, ErrorKind};

use rustix::io::Errno;

/// What to do about the system's error at the root of this one.
pub(super) fn of(error: &(dyn Error + 'static)) -> &'static str {
    let Some(error) = at_the_root(error) else {
        return GENERAL;
    };
    match (error.kind(), Errno::from_io_error(error)) {
        (_, Some(Errno::MFILE)) => {
            "raise the limit on open files (ulimit -n), then run the command again"
        }
        (_, Some(Errno::NFILE)) => {
            "end programs that hold many files open, then run the command again"
        }
        (_, Some(Errno::IO)) => "mend the disk, then run the command again",
        (ErrorKind::FileTooLarge, _) => {
            "raise the limit on the size of files (ulimit -f), then run the command again"
        }
        (ErrorKind::InvalidFilename, _) => "name a shorter path, then run the command again",
        (ErrorKind::NotFound, _) => {
            "make the folder that is missing or name another, then run the command again"
        }
        (ErrorKind::NotADirectory | ErrorKind::AlreadyExists, _) => {
            "move what is in the way, then run the command again"
        }
        (ErrorKind::OutOfMemory, _) => "end programs that need memory, then run the command again",
        _ => GENERAL,
    }
}

const GENERAL: &str =
    "free some space (or inodes: df -i) or mend the disk, then run the command again";

/// The system's error that is furthest down.
fn at_the_root<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    let mut at = Some(error);
    let mut found = None;
    while let Some(error) = at {
        found = error.downcast_ref::<io::Error>().or(found);
        at = error.source();
    }
    found
}
