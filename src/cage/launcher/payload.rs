//! The process that becomes the command: it gives everything up, then starts it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use rustix::process::{Resource, Rlimit, getrlimit, getuid, setrlimit, setsid, umask};
use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities, set_no_new_privs};

use super::system::ENVIRONMENT;
use super::{Fault, calls, fault, paths, proof};
use crate::cage::order::{Order, Report, Task};
use crate::cage::room::Folders;
use crate::model::Tier;

/// Processes of one command at a time. The kernel does not count those of root.
const PROCESSES: u64 = 512;
/// Open files of one process.
const OPEN_FILES: u64 = 1024;
/// Bytes of one file.
const FILE: u64 = 1024 * 1024 * 1024;
/// Bytes of memory that one process can write.
const MEMORY: u64 = 4 * 1024 * 1024 * 1024;

/// Confines this process for good and becomes the command. It returns what to tell if that failed;
/// nothing if there is nothing to become.
pub(super) fn become_command(order: &Order) -> Option<Report> {
    if let Err(fault) = confine(order) {
        return Some(Report::Fault(fault));
    }
    match &order.task {
        Task::Prove => proof::prove(order.tier, &order.room)
            .err()
            .map(Report::Fault),
        Task::Run { program, words } => {
            Some(Report::NotStarted(start(&order.room, program, words)))
        }
    }
}

fn confine(order: &Order) -> Result<(), Fault> {
    setsid().map_err(fault("a session of its own"))?;
    umask(rustix::fs::Mode::WGRP | rustix::fs::Mode::WOTH);
    set_no_new_privs(true).map_err(fault("no_new_privs"))?;
    limit(order)?;
    give_up_capabilities()?;
    let signals = paths::restrict(order.tier, &order.room)?;
    calls::close(signals)
}

fn start(room: &Path, program: &Path, words: &[String]) -> Fault {
    let room = Folders(room);
    let mut words = words.iter();
    let mut command = Command::new(program);
    if let Some(called) = words.next() {
        command.arg0(called);
    }
    command
        .args(words)
        .current_dir(room.work())
        .env_clear()
        .envs(ENVIRONMENT)
        .env("HOME", room.home())
        .env("TMPDIR", room.temporary());
    fault(&program.display().to_string())(command.exec())
}

fn limit(order: &Order) -> Result<(), Fault> {
    // The kernel counts a user's processes for each user namespace; without one of its own, the
    // command shares the count with all else that the user runs.
    let others = match order.tier {
        Tier::Full => 0,
        Tier::Staged => threads_of(getuid().as_raw()).map_err(fault("counting processes"))?,
    };
    for (resource, most) in [
        (Resource::Nproc, PROCESSES.saturating_add(others)),
        (Resource::Nofile, OPEN_FILES),
        (Resource::Fsize, FILE),
        (Resource::Data, MEMORY),
        (Resource::Cpu, order.processor),
        (Resource::Core, 0),
    ] {
        // Who is held closer already stays so.
        let held = getrlimit(resource);
        let most = held.maximum.map_or(most, |held| held.min(most));
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit).map_err(fault("limits"))?;
    }
    Ok(())
}

/// How many threads run as a user.
fn threads_of(user: u32) -> std::io::Result<u64> {
    let mut count = 0_u64;
    for entry in fs::read_dir("/proc")? {
        let tasks = entry?.path().join("task");
        // What is no process has no tasks, and what ended meanwhile is gone.
        let Ok(about) = fs::metadata(&tasks) else {
            continue;
        };
        if about.uid() == user {
            // A folder has two names of its own, and one more for each folder in it.
            count = count.saturating_add(about.nlink().saturating_sub(2));
        }
    }
    Ok(count)
}

/// With `no_new_privs`, a program that starts later gets none back, not even as root.
fn give_up_capabilities() -> Result<(), Fault> {
    let none = CapabilitySets {
        effective: CapabilitySet::empty(),
        permitted: CapabilitySet::empty(),
        inheritable: CapabilitySet::empty(),
    };
    set_capabilities(None, none).map_err(fault("giving up capabilities"))
}
