//! The staged tier: no namespaces. Whoever loses its parent becomes a child of the launcher.
//!
//! The command cannot leave its process group, since seccomp closes `setsid` and `setpgid`. So one
//! signal reaches every process of it at once, and the launcher, to which orphans come, sees the
//! last of them go.

use std::os::unix::net::UnixStream;

use rustix::process::{
    Pid, Signal, getpid, kill_process, kill_process_group, set_child_subreaper,
    set_parent_process_death_signal,
};

use super::kernel::{Forked, fork};
use super::watch::Waited;
use super::{Fault, fault, payload, status, watch};
use crate::cage::order::{Ground, Order, Report};

/// Runs the order; a report in the launcher, nothing in other processes.
pub(super) fn run(order: &Order, line: &UnixStream) -> Option<Report> {
    match begin(order, line) {
        Ok(report) => report,
        Err(fault) => Some(Report::Fault(fault)),
    }
}

fn begin(order: &Order, line: &UnixStream) -> Result<Option<Report>, Fault> {
    if let Ground::Home(_) = order.ground {
        return Err("a view of a home needs namespaces".to_owned());
    }
    set_child_subreaper(Some(getpid())).map_err(fault("becoming the parent of orphans"))?;
    let (hearer, mut teller) = status::line()?;
    let process = match fork().map_err(fault("a second process"))? {
        Forked::Child => {
            drop(hearer);
            // Should somebody kill the launcher, at least the command itself goes with it.
            let _ = set_parent_process_death_signal(Some(Signal::KILL));
            if let Some(report) = payload::become_command(order) {
                teller.tell(&report);
            }
            return Ok(None);
        }
        Forked::Parent(process) => process,
    };
    drop(teller);
    let waited = watch::until_ended(process, line, order.time);
    let report = match end(process) {
        Ok(report) => report,
        Err(error) => return Ok(Some(Report::Unproven(error.to_string()))),
    };
    if waited.map_err(fault("waiting for the command"))? == Waited::TooLong {
        return Ok(Some(Report::TimedOut));
    }
    let told = hearer.told().map_err(fault("the word of the command"))?;
    Ok(Some(told.unwrap_or(report)))
}

/// Kills all that is left, and sees the last of it go.
fn end(process: Pid) -> std::io::Result<Report> {
    // Not reaped yet, so the number is still its own, and that of its group.
    for kill in [kill_process, kill_process_group] {
        match kill(process, Signal::KILL) {
            Ok(()) | Err(rustix::io::Errno::SRCH) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
    let ended = watch::reap_all(process)?;
    Ok(ended.map_or_else(
        || Report::Fault("the command was never seen to end".to_owned()),
        |ended| status::of_process(ended, 0),
    ))
}
