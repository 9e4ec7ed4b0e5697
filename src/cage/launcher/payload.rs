//! The process that becomes the command: it gives everything up, then starts it.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use rustix::process::{getuid, setsid, umask};
use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities, set_no_new_privs};

use super::profile::Profile;
use super::system::{ENVIRONMENT, NO_PROXY, PATH, PROXY};
use super::{Fault, calls, fault, paths, proof};
use crate::cage::door::DOOR;
use crate::cage::home::STUBS_INSIDE;
use crate::cage::order::{Ground, Order, Report, Task};
use crate::cage::room::Folders;
use crate::model::Tier;

/// Confines this process for good and becomes the command. It returns what to tell if that failed;
/// nothing if there is nothing to become.
pub(super) fn become_command(order: &Order) -> Option<Report> {
    if let Err(fault) = confine(order) {
        return Some(Report::Fault(fault));
    }
    match &order.task {
        Task::Prove => proof::prove(order.tier, &order.ground)
            .err()
            .map(Report::Fault),
        Task::Run {
            program,
            words,
            environment,
        } => {
            let mut command = command(&order.ground, program, words);
            if let Ground::Home(_) = order.ground {
                tell(&mut command, environment);
            }
            Some(Report::NotStarted(start(&mut command)))
        }
    }
}

fn confine(order: &Order) -> Result<(), Fault> {
    setsid().map_err(fault("a session of its own"))?;
    let profile = Profile::of(&order.ground);
    match profile {
        Profile::Step => {
            umask(rustix::fs::Mode::WGRP | rustix::fs::Mode::WOTH);
        }
        // Its input is a device of the system, whose mode it could change; that of the view has none
        // that can be changed.
        Profile::Script => File::open("/dev/null")
            .and_then(|null| Ok(rustix::stdio::dup2_stdin(null)?))
            .map_err(fault("an empty standard input"))?,
    }
    set_no_new_privs(true).map_err(fault("no_new_privs"))?;
    limit(order)?;
    give_up_capabilities()?;
    let signals = paths::restrict(order.tier, &order.ground)?;
    calls::close(profile, signals)
}

fn start(command: &mut Command) -> Fault {
    let program = command.get_program().display().to_string();
    fault(&program)(command.exec())
}

/// The command, where it starts and what it is told, of what it stands on.
fn command(ground: &Ground, program: &Path, words: &[String]) -> Command {
    let mut words = words.iter();
    let mut command = Command::new(program);
    if let Some(called) = words.next() {
        command.arg0(called);
    }
    command.args(words).env_clear().envs(ENVIRONMENT);
    match ground {
        Ground::Room(room) => {
            let room = Folders(room);
            command
                .current_dir(room.work())
                .env("HOME", room.home())
                .env("TMPDIR", room.temporary());
        }
        Ground::Home(view) => {
            command
                .current_dir(&view.home)
                .env("HOME", &view.home)
                .env("TMPDIR", "/tmp");
        }
    }
    command
}

/// Adds what the caller says, then what only the cage can say.
fn tell(command: &mut Command, environment: &[(String, String)]) {
    let own = ["HOME", "TMPDIR"];
    let said = environment
        .iter()
        .filter(|(name, _)| !own.contains(&name.as_str()));
    command.envs(said.map(|(name, value)| (name, value)));
    let path = environment.iter().rfind(|(name, _)| name == "PATH");
    let path = path.map_or(PATH, |(_, value)| value);
    let proxy = format!("http://{DOOR}");
    command
        .env("PATH", format!("{STUBS_INSIDE}:{path}"))
        .envs(PROXY.map(|name| (name, &proxy)))
        .envs(NO_PROXY.map(|name| (name, "")));
}

fn limit(order: &Order) -> Result<(), Fault> {
    // The kernel counts a user's processes for each user namespace; without one of its own, the
    // command shares the count with all else that the user runs.
    let others = match order.tier {
        Tier::Full => 0,
        Tier::Staged => threads_of(getuid().as_raw()).map_err(fault("counting processes"))?,
    };
    Profile::of(&order.ground).limit(order.processor, others)
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
