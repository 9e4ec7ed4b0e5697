//! What the process inside tells the launcher through a pipe: a fault, or how it ended.
//!
//! The pipe closes by itself when the command starts, so the command cannot write to it.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;

use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::WaitStatus;

use super::{Fault, fault};
use crate::cage::order::Report;

/// The end that tells.
pub(super) struct Teller(File);

/// The end that hears.
pub(super) struct Hearer(File);

/// A pipe between the two.
pub(super) fn line() -> Result<(Hearer, Teller), Fault> {
    let (hear, tell) = pipe_with(PipeFlags::CLOEXEC).map_err(fault("a pipe"))?;
    let file = |fd: OwnedFd| File::from(fd);
    Ok((Hearer(file(hear)), Teller(file(tell))))
}

/// A report of what the system says of an ended process that left so many others.
pub(super) fn of_process(status: WaitStatus, left: usize) -> Report {
    match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => Report::Exited { code, left },
        (None, Some(signal)) => Report::Signalled { signal, left },
        (None, None) => Report::Fault("a process ended in no known way".to_owned()),
    }
}

impl Teller {
    pub(super) fn tell(&mut self, report: &Report) {
        // Should the pipe be gone, so is everybody who could hear of it.
        if let Ok(text) = serde_json::to_vec(report) {
            let _ = self.0.write_all(&text);
        }
    }
}

impl Hearer {
    /// What was told first, if anything was. Waits until every teller is gone.
    pub(super) fn told(mut self) -> io::Result<Option<Report>> {
        let mut text = Vec::new();
        self.0.read_to_end(&mut text)?;
        let mut reports = serde_json::Deserializer::from_slice(&text).into_iter();
        Ok(reports.next().transpose()?)
    }
}
