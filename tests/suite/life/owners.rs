//! A prefix that is not the user's alone is refused; one that is reached by a link is resolved once.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::super::support::machine::Machine;
use super::super::support::outcome::Outcome;
use super::{Life, said_by};

/// Somebody who runs nothing here.
pub(super) const SOMEBODY: u32 = 1;

/// Makes folders of the user of this machine below another, as far as they are missing.
pub(super) fn make_folders(machine: &Machine, mut path: PathBuf, inner: &str) -> PathBuf {
    for part in Path::new(inner) {
        path.push(part);
        if !path.exists() {
            fs::create_dir(&path).unwrap();
            set_mode(&path, 0o755);
            machine.give_to_user(&path);
        }
    }
    path
}

pub(super) fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A folder of the user of this machine.
fn folder(machine: &Machine, inner: &str) {
    let path = machine.home().join(inner);
    fs::create_dir(&path).unwrap();
    machine.give_to_user(&path);
}

pub(super) fn is_root() -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        println!("SKIPPED: only root can give a folder away");
    }
    root
}

/// The suite's own user, and one who is never root.
pub(super) fn machines() -> [Machine; 2] {
    [Machine::new(), Machine::of_an_ordinary_user()]
}

/// Every command that looks at the prefix refuses it, with a message, a hint, and in JSON.
#[track_caller]
pub(super) fn refused(machine: Machine, code: i32, words: &[&str]) {
    let mut life = Life::on(machine);
    life.offers(&["1.0.0"]);
    let told = life.install();
    let all = [
        life.run("list"),
        life.run("check"),
        life.run("upgrade --yes"),
        life.run("uninstall tool --yes"),
    ];
    for told in all.iter().chain([&told]) {
        told.exits(code).prefix_is_untouched().has_one_message();
        for word in words {
            told.says(word);
        }
        told.says("try:");
    }
    let json = life.install_with(&["--json"]);
    json.exits(code).explains_itself_in_json();
    let hints = json.json()["error"]["hints"].as_array().unwrap().len();
    assert!(hints > 0, "no hint in {json}");
    assert!(!life.machine.state().exists(), "something was remembered");
}

#[test]
fn a_prefix_of_another_user_is_refused_by_every_command() {
    if !is_root() {
        return;
    }
    for machine in machines() {
        chown(machine.prefix(), Some(SOMEBODY), Some(SOMEBODY)).unwrap();
        set_mode(&machine.prefix(), 0o755);
        let words = [
            "home/prefix",
            "is owned by user 1, you are user",
            "--prefix",
        ];
        refused(machine, 77, &words);
    }
}

#[test]
fn root_is_told_to_run_as_the_owner() {
    if !is_root() {
        return;
    }
    let machine = Machine::new();
    chown(machine.prefix(), Some(65_534), Some(65_534)).unwrap();
    refused(
        machine,
        77,
        &[
            "is owned by user 65534, you are user 0",
            "run it as the user who owns the folder",
        ],
    );
}

#[test]
fn a_prefix_that_a_group_of_others_can_write_is_refused() {
    if !is_root() {
        return;
    }
    for machine in machines() {
        chown(machine.prefix(), None, Some(SOMEBODY)).unwrap();
        set_mode(&machine.prefix(), 0o775);
        refused(
            machine,
            77,
            &["can be written by group 1 (mode 775)", "chmod go-w"],
        );
    }
}

#[test]
fn a_prefix_or_a_parent_below_the_home_that_everybody_can_write_is_refused() {
    for mode in [0o777, 0o757, 0o1777] {
        for machine in machines() {
            set_mode(&machine.prefix(), mode);
            let found = format!("can be written by everybody (mode {mode:o})");
            refused(machine, 77, &[&found, "chmod go-w"]);
        }
        for machine in machines() {
            let machine = machine.with_prefix("shared/own/prefix");
            folder(&machine, "shared");
            folder(&machine, "shared/own");
            set_mode(&machine.home().join("shared"), mode);
            let found = format!("home/shared can be written by everybody (mode {mode:o})");
            refused(machine, 77, &[&found, "chmod go-w"]);
        }
    }
}

#[test]
fn a_home_of_another_user_is_refused_and_nothing_is_made_in_it() {
    if !is_root() {
        return;
    }
    for machine in machines() {
        fs::remove_dir(machine.prefix()).unwrap();
        chown(machine.home(), Some(SOMEBODY), Some(SOMEBODY)).unwrap();
        set_mode(&machine.home(), 0o755);
        let words = [
            "home is owned by user 1, you are user",
            "run it as the user who owns the folder",
        ];
        refused(machine, 77, &words);
    }
}

#[test]
fn a_home_in_which_others_can_rename_is_refused_and_a_sticky_one_is_not() {
    for machine in machines() {
        set_mode(&machine.home(), 0o777);
        refused(
            machine,
            77,
            &["home can be written by everybody (mode 777)"],
        );
    }
    for machine in machines() {
        set_mode(&machine.home(), 0o1777);
        let mut life = Life::on(machine);
        life.offers(&["1.0.0"]);
        life.install().exits(0);
        life.tool_says("tool 1.0.0");
    }
}

#[test]
fn a_home_of_roots_is_no_reason_to_refuse() {
    if !is_root() {
        return;
    }
    let machine = Machine::of_an_ordinary_user();
    chown(machine.home(), Some(0), Some(0)).unwrap();
    set_mode(&machine.home(), 0o755);
    fs::create_dir(machine.state()).unwrap();
    machine.give_to_user(&machine.state());
    let mut life = Life::on(machine);
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    life.tool_says("tool 1.0.0");
}

/// A machine whose prefix is a link with this text.
fn linked(machine: Machine, text: &str) -> Machine {
    let machine = machine.with_prefix("link");
    symlink(text, machine.prefix()).unwrap();
    machine
}

#[test]
fn a_prefix_that_is_a_link_is_resolved_once_and_its_real_path_is_shown() {
    for machine in machines() {
        folder(&machine, "real");
        let machine = linked(machine, "real");
        let real = machine.home().join("real").canonicalize().unwrap();
        let mut life = Life::on(machine);
        life.offers(&["1.0.0"]);
        let plan = life.install_with(&["--dry-run", "--json"]).exits(0).json();
        assert_eq!(plan["plans"][0]["prefix"], real.to_str().unwrap(), "{plan}");
        life.install_with(&["--dry-run"])
            .exits(0)
            .says("~/real/share/unpipe");
        life.install().exits(0);
        assert_eq!(said_by(&real.join("bin/tool")), "tool 1.0.0\n");
        life.tool_says("tool 1.0.0");
        life.run("check").exits(0);
        life.run("uninstall tool --yes").exits(0);
        assert_eq!(fs::read_dir(&real).unwrap().count(), 0);
        assert!(
            life.machine.prefix().is_symlink(),
            "the user's link is gone"
        );
    }
}

#[test]
fn a_link_to_a_prefix_that_is_not_safe_is_refused_by_its_real_path() {
    for machine in machines() {
        folder(&machine, "real");
        set_mode(&machine.home().join("real"), 0o777);
        refused(
            linked(machine, "real"),
            77,
            &["home/real can be written by everybody"],
        );
    }
    for machine in machines() {
        folder(&machine, "shared");
        folder(&machine, "shared/real");
        set_mode(&machine.home().join("shared"), 0o777);
        let machine = linked(machine, "shared/real");
        refused(machine, 77, &["home/shared can be written by everybody"]);
    }
}

#[test]
fn a_prefix_that_is_a_file_or_lies_below_one_is_a_conflict() {
    for inner in ["file", "file/prefix"] {
        for machine in machines() {
            let machine = machine.with_prefix(inner);
            fs::write(machine.home().join("file"), "mine").unwrap();
            refused(machine, 32, &["home/file", "not a directory"]);
        }
    }
}

#[test]
fn a_prefix_that_is_a_broken_link_is_a_conflict() {
    for text in ["nowhere", "link"] {
        for machine in machines() {
            refused(linked(machine, text), 32, &["home/link"]);
        }
    }
}

#[test]
fn a_bin_that_is_a_link_to_a_folder_that_others_can_write_is_refused() {
    for machine in machines() {
        folder(&machine, "shared");
        set_mode(&machine.home().join("shared"), 0o777);
        symlink(machine.home().join("shared"), machine.prefix().join("bin")).unwrap();
        let mut life = Life::on(machine);
        life.offers(&["1.0.0"]);
        let told = life.install();
        told.exits(77).prefix_is_untouched().has_one_message();
        told.says("home/shared can be written by everybody")
            .says("chmod go-w");
        let shared = life.machine.home().join("shared");
        assert_eq!(fs::read_dir(shared).unwrap().count(), 0);
    }
}

#[test]
fn without_a_home_a_prefix_and_a_state_must_be_named() {
    if !is_root() {
        return;
    }
    // A user whom the system does not know has no other home than HOME.
    let machine = Machine::of_an_ordinary_user();
    let program = machine.bare_command(["list"]);
    let own: Vec<_> = program
        .get_args()
        .skip_while(|word| *word != "--")
        .collect();
    let mut command = Command::new("setpriv");
    command.args(["--reuid", "54321", "--regid", "54321", "--clear-groups"]);
    command.args(own).env_clear().stdin(Stdio::null());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("no home directory is known"), "{said}");
    assert!(said.contains("--prefix"), "{said}");
}

#[test]
fn the_named_prefix_is_used_where_there_is_no_home() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    let key = life.publisher.key().public();
    let mut command = life
        .machine
        .command(["install", "./dist", "--key", &key, "--yes"]);
    command.env_remove("HOME").stdin(Stdio::null());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    life.tool_says("tool 1.0.0");
}

#[test]
fn a_state_of_another_user_stops_an_install_and_is_named() {
    if !is_root() {
        return;
    }
    let machine = Machine::of_an_ordinary_user();
    fs::create_dir(machine.state()).unwrap();
    set_mode(&machine.state(), 0o755);
    let mut life = Life::on(machine);
    life.offers(&["1.0.0"]);
    let told: Outcome = life.install();
    told.exits(77).prefix_is_untouched().has_one_message();
    told.says("home/state").says("--state");
}
