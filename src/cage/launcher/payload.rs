//! The process that becomes the command: it gives everything up, then starts it.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit, setsid, umask};
use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities, set_no_new_privs};

use super::system::ENVIRONMENT;
use super::{Fault, calls, fault, paths, proof};
use crate::cage::order::{Order, Task};
use crate::cage::room::Folders;

/// Processes of one user at a time.
const PROCESSES: u64 = 512;
/// Open files of one process.
const OPEN_FILES: u64 = 1024;
/// Bytes of one file.
const FILE: u64 = 1024 * 1024 * 1024;
/// Bytes of memory that one process can write.
const MEMORY: u64 = 4 * 1024 * 1024 * 1024;

/// Confines this process for good and becomes the command. It returns if that failed, or if there
/// is nothing to become.
pub(super) fn become_command(order: &Order) -> Result<(), Fault> {
    setsid().map_err(fault("a session of its own"))?;
    umask(rustix::fs::Mode::WGRP | rustix::fs::Mode::WOTH);
    set_no_new_privs(true).map_err(fault("no_new_privs"))?;
    limit(order.processor)?;
    give_up_capabilities()?;
    let signals = paths::restrict(order.tier, &order.room)?;
    calls::close(signals)?;
    match &order.task {
        Task::Prove => proof::prove(order.tier, &order.room),
        Task::Run { program, words } => Err(start(&order.room, program, words)),
    }
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
    fault(&format!("starting {}", program.display()))(command.exec())
}

fn limit(processor: u64) -> Result<(), Fault> {
    for (resource, most) in [
        (Resource::Nproc, PROCESSES),
        (Resource::Nofile, OPEN_FILES),
        (Resource::Fsize, FILE),
        (Resource::Data, MEMORY),
        (Resource::Cpu, processor),
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

/// With `no_new_privs`, a program that starts later gets none back, not even as root.
fn give_up_capabilities() -> Result<(), Fault> {
    let none = CapabilitySets {
        effective: CapabilitySet::empty(),
        permitted: CapabilitySet::empty(),
        inheritable: CapabilitySet::empty(),
    };
    set_capabilities(None, none).map_err(fault("giving up capabilities"))
}
