//! A folder that a group can write is the user's own only if nobody else is in that group.

use std::fs;
use std::os::unix::fs::chown;
use std::process::Command;

use super::super::support::machine::{Ids, Machine};
use super::Life;
use super::owners::{SOMEBODY, is_root, set_mode};

/// Numbers that no system gives to its users.
const USER: u32 = 54_321;
const OTHER: u32 = 54_322;

/// A machine of this user, who lets the group write the prefix.
fn shared(group: u32, running: u32) -> Machine {
    let machine = Machine::of_user(Ids {
        user: USER,
        group,
        running,
    });
    set_mode(&machine.prefix(), 0o775);
    machine
}

/// How `list` ends on a system with these users and groups; nothing, if its lists cannot be
/// replaced here.
fn list_among(machine: &Machine, users: &str, groups: &str) -> Option<i32> {
    let [passwd, group] = [("passwd", users), ("group", groups)].map(|(name, text)| {
        let path = machine.work(name);
        fs::write(&path, text).unwrap();
        path
    });
    let script = "mount --bind \"$0\" /etc/passwd && mount --bind \"$1\" /etc/group || exit 99; \
        shift; exec \"$@\"";
    let command = machine.command(["list"]);
    let mut outer = Command::new("unshare");
    outer.args(["-m", "sh", "-c", script]);
    outer.arg(passwd).arg(group);
    outer.arg(command.get_program()).args(command.get_args());
    outer.current_dir(machine.work("")).env_clear();
    let variables = command.get_envs();
    outer.envs(variables.filter_map(|(name, value)| Some((name, value?))));
    let code = outer.output().ok()?.status.code();
    // Without a mount namespace `unshare` says 1.
    code.filter(|code| ![1, 99].contains(code))
}

#[test]
fn of_a_user_who_is_not_listed_only_the_group_of_their_number_that_they_run_as_is_their_own() {
    if !is_root() {
        return;
    }
    let mut life = Life::on(shared(USER, USER));
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    life.tool_says("tool 1.0.0");
    life.run("uninstall tool --yes").exits(0);
    // A directory service may have given the number to anybody.
    let mut life = Life::on(shared(USER, SOMEBODY));
    life.offers(&["1.0.0"]);
    life.install().exits(77);
    // Another group than the one of the user's number stays another, also for who runs as it.
    let machine = shared(USER, OTHER);
    chown(machine.prefix(), None, Some(OTHER)).unwrap();
    let mut life = Life::on(machine);
    life.offers(&["1.0.0"]);
    let told = life.install();
    told.exits(77).says("can be written by group 54322");
}

#[test]
fn the_lists_of_users_and_groups_tell_whose_a_group_is() {
    if !is_root() {
        return;
    }
    let root = "root:x:0:0::/:/bin/sh\n";
    let me = format!("{root}me:x:{USER}:{OTHER}::/:/bin/sh\n");
    let with_another = format!("{me}you:x:1234:{OTHER}::/:/bin/sh\n");
    for (users, groups, code) in [
        (&me, format!("me:x:{OTHER}:\n"), 0),
        (&me, format!("me:x:{OTHER}:me\n"), 0),
        (&me, format!("me:x:{OTHER}:you\n"), 77),
        (&me, format!("team:x:{OTHER}:\n"), 77),
        (&me, String::new(), 77),
        (&with_another, format!("me:x:{OTHER}:\n"), 77),
    ] {
        let machine = shared(OTHER, OTHER);
        let Some(found) = list_among(&machine, users, &groups) else {
            println!("SKIPPED: no mount namespace here, so nothing can stand in for /etc/passwd");
            return;
        };
        assert_eq!(found, code, "{users}{groups}");
    }
    // The number alone is no proof: the user has to begin in that group, alone, and may run as another.
    let of_number = format!("{root}me:x:{USER}:{USER}::/:/bin/sh\n");
    let (own, with_another) = (
        format!("users:x:{USER}:\n"),
        format!("users:x:{USER}:you\n"),
    );
    for (users, groups, running, code) in [
        (&of_number, &own, USER, 0),
        (&of_number, &own, SOMEBODY, 0),
        (&of_number, &with_another, USER, 77),
        (&me, &own, USER, 77),
        (&me, &String::new(), USER, 77),
    ] {
        let found = list_among(&shared(USER, running), users, groups);
        assert_eq!(found, Some(code), "{users}{groups}{running}");
    }
}
