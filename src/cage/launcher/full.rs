//! The full tier: namespaces of its own. When their first process ends, the kernel ends all others.

use std::fs;
use std::net::TcpListener;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{
    Pid, Signal, WaitOptions, getgid, getuid, kill_process, set_parent_process_death_signal, wait,
};
use rustix::thread::UnshareFlags;

use super::kernel::{Forked, fork, unshare};
use super::status::{Teller, line as status_line, of_process};
use super::watch::Waited;
use super::{Fault, fault, home, loopback, payload, view, watch};
use crate::cage::door::{self, DOOR};
use crate::cage::order::{Ground, Order, Report};

/// Runs the order; a report in the launcher, nothing in other processes.
pub(super) fn run(order: &Order, line: &UnixStream) -> Option<Report> {
    match begin(order, line) {
        Ok(report) => report,
        Err(fault) => Some(Report::Fault(fault)),
    }
}

fn begin(order: &Order, line: &UnixStream) -> Result<Option<Report>, Fault> {
    leave()?;
    if let Ground::Home(_) = order.ground {
        loopback::up().map_err(fault("a loopback of its own"))?;
        let door = TcpListener::bind(DOOR).map_err(fault("a way out of the cage"))?;
        door::send(line, &door).map_err(fault("a way out of the cage"))?;
    }
    let (hearer, mut teller) = status_line()?;
    let (theirs, ours) = pipe_with(PipeFlags::CLOEXEC).map_err(fault("a pipe"))?;
    let first = match fork().map_err(fault("a process in new namespaces"))? {
        Forked::Child => {
            drop((hearer, ours));
            if let Err(fault) = inside(order, &theirs, &mut teller) {
                teller.tell(&Report::Fault(fault));
            }
            return Ok(None);
        }
        Forked::Parent(first) => first,
    };
    drop((teller, theirs));
    let waited = watch::until_ended(first, line, order.time);
    match end(first) {
        Ok(()) => {}
        Err(error) => return Ok(Some(Report::Unproven(error.to_string()))),
    }
    drop(ours);
    if waited.map_err(fault("waiting for the command"))? == Waited::TooLong {
        return Ok(Some(Report::TimedOut));
    }
    let told = hearer.told().map_err(fault("the word of the command"))?;
    // Whoever was killed on the way had no time for a word.
    Ok(Some(told.unwrap_or(Report::Signalled {
        signal: Signal::KILL.as_raw(),
        left: 0,
    })))
}

/// New namespaces, with the own user and group mapped to themselves.
fn leave() -> Result<(), Fault> {
    let (user, group) = (getuid().as_raw(), getgid().as_raw());
    let namespaces = UnshareFlags::NEWUSER
        | UnshareFlags::NEWNS
        | UnshareFlags::NEWPID
        | UnshareFlags::NEWNET
        | UnshareFlags::NEWIPC;
    unshare(namespaces).map_err(fault("namespaces (user, mount, pid, net, ipc)"))?;
    let write = |file: &str, text: String| {
        let path = format!("/proc/self/{file}");
        fs::write(&path, text).map_err(fault(&path))
    };
    write("setgroups", "deny".to_owned())?;
    write("uid_map", format!("{user} {user} 1\n"))?;
    write("gid_map", format!("{group} {group} 1\n"))
}

/// The first process of the new namespaces: makes the view, starts the command, and ends when the
/// command ends.
fn inside(order: &Order, launcher: &OwnedFd, teller: &mut Teller) -> Result<(), Fault> {
    set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(fault("the tie to the launcher"))?;
    if is_gone(launcher)? {
        return Err("the launcher is gone".to_owned());
    }
    match &order.ground {
        Ground::Room(room) => view::enter(room)?,
        Ground::Home(view) => home::enter(view)?,
    }
    let command = match fork().map_err(fault("a process for the command"))? {
        Forked::Child => {
            if let Some(report) = payload::become_command(order) {
                teller.tell(&report);
            }
            return Ok(());
        }
        Forked::Parent(command) => command,
    };
    loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((process, status))) if process == command => {
                let left = match order.ground {
                    Ground::Home(_) => at_work(),
                    Ground::Room(_) => 0,
                };
                teller.tell(&of_process(status, left));
                return Ok(());
            }
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(fault("waiting for the command")(errno)),
        }
    }
}

/// How many other processes of this namespace are at work. It is told to people and decides nothing:
/// what cannot be seen is not counted.
fn at_work() -> usize {
    let is_at_work = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        let number: Option<u32> = name.to_str().and_then(|name| name.parse().ok());
        let status = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // The name of its program stands in parentheses, and can hold anything (`proc_pid_stat(5)`).
        let state = status.rsplit(')').next().map(str::trim_start);
        let has_ended = state.is_none_or(|state| state.is_empty() || state.starts_with(['Z', 'X']));
        number.is_some_and(|number| number != 1) && !has_ended
    };
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    all.filter(is_at_work).count()
}

/// Whether the launcher died before it could take this process along.
fn is_gone(launcher: &OwnedFd) -> Result<bool, Fault> {
    let mut watched = [PollFd::from_borrowed_fd(launcher.as_fd(), PollFlags::IN)];
    let now = Timespec::default();
    let count = poll(&mut watched, Some(&now)).map_err(fault("the tie to the launcher"))?;
    Ok(count > 0)
}

/// The kernel lets the first process go only after all others of its namespace.
fn end(first: Pid) -> std::io::Result<()> {
    match kill_process(first, Signal::KILL) {
        Ok(()) | Err(rustix::io::Errno::SRCH) => {}
        Err(errno) => return Err(errno.into()),
    }
    watch::reap_all(first)?;
    Ok(())
}
