//! The administrator's file, where it really is: in a mount namespace of its own.

use std::fs;
use std::process::Command;

use super::{NAME, machine};
use crate::support::machine::Machine;
use crate::support::publisher::Publisher;

/// Whether this process may have a mount namespace with an `/etc/unpipe` of its own.
pub(super) fn can_mount() -> bool {
    let script = "mount -t tmpfs none /etc && mkdir /etc/unpipe";
    rustix::process::geteuid().is_root()
        && Command::new("unshare")
            .args(["-m", "sh", "-c", script])
            .output()
            .is_ok_and(|output| output.status.success())
}

/// Runs the program where `/etc` holds this policy and nothing else. Whatever it needs of the real
/// one, a local install does not.
pub(super) fn run_under(machine: &Machine, system: &str, arguments: &[&str]) -> Option<i32> {
    let file = machine.work("system.toml");
    fs::write(&file, system).unwrap();
    let command = machine.command(arguments);
    let script = "mount -t tmpfs none /etc && mkdir /etc/unpipe && cp \"$0\" /etc/unpipe/policy.toml && exec \"$@\"";
    let mut outer = Command::new("unshare");
    outer.args(["-m", "sh", "-c", script]).arg(&file);
    outer.arg(command.get_program()).args(command.get_args());
    outer.current_dir(machine.work("")).env_clear();
    outer.envs(
        command
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    // Nothing of the environment moves the system's file.
    for name in ["UNPIPE_POLICY", "UNPIPE_ETC", "XDG_CONFIG_DIRS"] {
        outer.env(name, "/nonexistent");
    }
    outer.output().unwrap().status.code()
}

#[test]
fn the_administrators_file_counts_and_no_user_file_loosens_it() {
    if !can_mount() {
        println!("SKIPPED: no mount namespace here, so nothing can stand in for /etc/unpipe");
        return;
    }
    let publisher = Publisher::new(NAME);
    let key = publisher.key().public();
    let machine = Machine::new();
    machine.offers(&publisher.level1([publisher.release("1.0.0", 1)]).place());
    let allow = "[[allow]]\nmatch = \"get.example.org/*\"\n";
    super::write(&machine, allow);
    let install = ["install", "./dist", "--key", &key, "--dry-run"];
    let deny = "[[deny]]\nmatch = \"get.example.org/*\"\n";
    assert_eq!(run_under(&machine, deny, &install), Some(23));
    let other = "[[allow]]\nmatch = \"get.example.net/*\"\n";
    assert_eq!(run_under(&machine, other, &install), Some(23));
    assert_eq!(run_under(&machine, "[defaults\n", &install), Some(23));
    assert_eq!(run_under(&machine, allow, &install), Some(0));
    super::write(&machine, "[defaults]\ntofu = \"ask\"\n");
    let never = "[defaults]\ntofu = \"never\"\n";
    let met = ["install", "./dist", "--dry-run"];
    assert_eq!(run_under(&machine, never, &met), Some(23));
    assert_eq!(run_under(&machine, "", &met), Some(3));
    let own = format!("[[name]]\nmatch = \"{NAME}\"\nkey = \"{key}\"\n");
    assert_eq!(run_under(&machine, &own, &met), Some(0));
    let contrary = own.replace(&key, &Publisher::new(NAME).key().public());
    super::write(&machine, &contrary);
    assert_eq!(run_under(&machine, &own, &met), Some(23));
}

#[test]
fn without_any_file_nothing_changes() {
    let publisher = Publisher::new(NAME);
    let machine = machine("", &publisher);
    fs::remove_file(machine.home().join(".config/unpipe/policy.toml")).unwrap();
    super::install(&machine, &publisher, &[]).exits(0);
}
