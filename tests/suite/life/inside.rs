//! Folders inside the prefix that others can change are refused, as the prefix itself is, and so is
//! what stands where a folder belongs.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};

use unpipe::install::{Cause, Prefix};

use super::super::support::machine::Machine;
use super::Life;
use super::owners::{SOMEBODY, is_root, machines, make_folders, refused, set_mode};

/// Through these everything is found and changed.
const OWN: [&str; 4] = ["bin", "share", "share/unpipe", "share/unpipe/apps"];

/// Makes folders in the prefix.
fn make(machine: &Machine, inner: &str) {
    make_folders(machine, machine.prefix(), inner);
}

/// A machine with a package that has a version to go back to, and one to go on to.
fn between_versions() -> Life {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    life.offers(&["2.0.0", "1.0.0"]);
    life.run("upgrade --yes").exits(0);
    life.offers(&["3.0.0", "2.0.0", "1.0.0"]);
    life
}

#[test]
fn a_folder_inside_the_prefix_that_everybody_can_write_is_refused_by_every_command() {
    for folder in OWN {
        for machine in machines() {
            make(&machine, folder);
            set_mode(&machine.prefix().join(folder), 0o777);
            let found = format!("home/prefix/{folder} can be written by everybody (mode 777)");
            refused(machine, 77, &[&found, "chmod go-w"]);
        }
    }
}

#[test]
fn a_folder_inside_the_prefix_that_a_group_of_others_can_write_is_refused() {
    if !is_root() {
        return;
    }
    for machine in machines() {
        make(&machine, "bin");
        chown(machine.prefix().join("bin"), None, Some(SOMEBODY)).unwrap();
        set_mode(&machine.prefix().join("bin"), 0o775);
        let found = "home/prefix/bin can be written by group 1 (mode 775)";
        refused(machine, 77, &[found, "chmod go-w"]);
    }
}

#[test]
fn what_came_to_be_another_users_or_everybodys_stops_each_change_until_it_is_mended() {
    let lines = [
        "upgrade --yes",
        "rollback tool --yes",
        "uninstall tool --yes",
        "check",
        "list",
    ];
    for folder in OWN {
        let life = between_versions();
        let path = life.machine.prefix().join(folder);
        let refuses = |found: &str| {
            for line in lines {
                let told = life.run(line);
                told.exits(77).prefix_is_untouched().has_one_message();
                told.says(folder).says(found).says("try:");
            }
        };
        set_mode(&path, 0o757);
        refuses("can be written by everybody (mode 757)");
        set_mode(&path, 0o755);
        if is_root() {
            chown(&path, Some(SOMEBODY), Some(SOMEBODY)).unwrap();
            refuses("is owned by user 1");
            chown(&path, Some(65_534), Some(65_534)).unwrap();
        }
        life.run("upgrade --yes").exits(0);
        life.tool_says("tool 3.0.0");
    }
}

#[test]
fn a_folder_of_man_pages_that_everybody_can_write_is_refused_where_a_page_would_come_into_it() {
    for folder in ["share/man", "share/man/man1"] {
        let mut life = Life::new();
        make(&life.machine, folder);
        set_mode(&life.machine.prefix().join(folder), 0o777);
        life.offers(&["1.0.0"]);
        let told = life.install();
        told.exits(77).prefix_is_untouched().has_one_message();
        told.says(&format!("{folder} can be written by everybody"));
    }
    let mut life = Life::new();
    make(&life.machine, "share/man/man7");
    set_mode(&life.machine.prefix().join("share/man/man7"), 0o777);
    life.offers(&["1.0.0"]);
    life.install().exits(0);
}

#[test]
fn a_writer_of_any_kind_is_refused_in_a_prefix_with_a_folder_of_everybodys() {
    let machine = Machine::new();
    make(&machine, "bin");
    set_mode(&machine.prefix().join("bin"), 0o777);
    let prefix = Prefix::at(&machine.prefix(), Some(&machine.home())).unwrap();
    let refused = prefix.write().err();
    assert!(matches!(refused, Some(Cause::Unsafe { .. })), "{refused:?}");
    assert!(!machine.prefix().join("share").exists());
}

#[test]
fn a_bin_of_everybodys_is_not_put_on_the_path() {
    let machine = Machine::of_an_ordinary_user().with_variable("SHELL", "/bin/bash");
    make(&machine, "bin");
    set_mode(&machine.prefix().join("bin"), 0o777);
    let told = machine.run(["env", "--install", "--yes"]);
    told.exits(77).has_one_message();
    told.says("bin can be written by everybody");
    assert!(!machine.home().join(".bashrc").exists());
    set_mode(&machine.prefix().join("bin"), 0o755);
    machine.run(["env", "--install", "--yes"]).exits(0);
}

#[test]
fn a_folder_of_roots_is_put_on_the_path_only_if_nobody_else_can_write_it_or_another() {
    if !is_root() {
        return;
    }
    let everybody = |folder: &str| format!("{folder} can be written by everybody (mode 777)");
    for roots in OWN {
        for (group, mode) in [(0, 0o777), (SOMEBODY, 0o775)] {
            let machine = with_folders_of_its_own();
            let path = machine.prefix().join(roots);
            chown(&path, Some(0), Some(group)).unwrap();
            set_mode(&path, mode);
            let told = machine.run(["env", "--install", "--yes"]);
            told.exits(77).has_one_message();
            told.says(&format!("{roots} can be written by"));
            assert!(!machine.home().join(".bashrc").exists());
            set_mode(&path, 0o755);
            machine.run(["env", "--install", "--yes"]).exits(0);
        }
        // What is root's hides no fault of another folder.
        for open in OWN.iter().filter(|open| **open != roots) {
            let machine = with_folders_of_its_own();
            chown(machine.prefix().join(roots), Some(0), Some(0)).unwrap();
            set_mode(&machine.prefix().join(open), 0o777);
            let told = machine.run(["env", "--install", "--yes"]);
            told.exits(77).says(&everybody(open));
        }
    }
}

/// A machine on which every folder that is always the same is there.
fn with_folders_of_its_own() -> Machine {
    let machine = Machine::of_an_ordinary_user().with_variable("SHELL", "/bin/bash");
    for folder in OWN {
        make(&machine, folder);
    }
    machine
}

#[test]
fn a_bin_that_is_a_link_to_a_folder_of_everybodys_is_not_put_on_the_path() {
    let machine = Machine::of_an_ordinary_user().with_variable("SHELL", "/bin/bash");
    let open = machine.home().join("open");
    fs::create_dir(&open).unwrap();
    machine.give_to_user(&open);
    symlink(&open, machine.prefix().join("bin")).unwrap();
    set_mode(&open, 0o777);
    let told = machine.run(["env", "--install", "--yes"]);
    told.exits(77)
        .says("home/open can be written by everybody (mode 777)");
    set_mode(&open, 0o755);
    machine.run(["env", "--install", "--yes"]).exits(0);
}

#[test]
fn a_file_where_a_folder_of_unpipes_belongs_is_named() {
    for folder in ["share", "share/unpipe", "share/unpipe/kept"] {
        let life = between_versions();
        let path = life.machine.prefix().join(folder);
        let away = life.machine.work("away");
        if path.exists() {
            fs::rename(&path, &away).unwrap();
        }
        fs::write(&path, "mine").unwrap();
        let told = life.run("upgrade --yes");
        told.exits(32).prefix_is_untouched().has_one_message();
        told.says(&format!(
            "expected a folder at {}, found a file",
            path.display()
        ));
        told.says("move what is in the way");
        fs::remove_file(&path).unwrap();
        if away.exists() {
            fs::rename(&away, &path).unwrap();
        }
        life.run("upgrade --yes").exits(0);
    }
}

#[test]
fn a_damaged_package_stays_whole_where_a_file_stands_in_place_of_what_is_kept() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    let own = life.machine.prefix().join("share/unpipe");
    fs::write(own.join("apps/get.example.org+tool/track"), "").unwrap();
    fs::write(own.join("kept"), "mine").unwrap();
    let told = life.run("uninstall tool --damaged --yes");
    told.exits(32).prefix_is_untouched().has_one_message();
    told.says("share/unpipe/kept, found a file");
    fs::remove_file(own.join("kept")).unwrap();
    life.run("uninstall tool --damaged --yes").exits(0);
}

#[test]
fn folders_that_a_damaged_record_forgot_are_named_when_the_last_package_goes() {
    for record in ["../../x\n", "/etc\n", "bin/../..\n"] {
        let mut life = Life::new();
        life.offers(&["1.0.0"]);
        life.install().exits(0);
        let dirs = life.machine.prefix().join("share/unpipe/dirs");
        let whole = fs::read_to_string(&dirs).unwrap();
        fs::write(&dirs, record).unwrap();
        let told = life.run("uninstall tool --yes");
        told.exits(0).says("share/unpipe/dirs was damaged");
        told.says("bin").says("share/man/man1");
        let prefix = life.machine.prefix();
        assert!(prefix.join("bin").is_dir() && prefix.join("share/man/man1").is_dir());
        assert!(!prefix.join("share/unpipe").exists());
        assert!(whole.contains("share/man/man1"), "{whole}");
    }
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    let told = life.run("uninstall tool --yes");
    told.exits(0).does_not_say("damaged");
    let mode = fs::metadata(life.machine.prefix()).unwrap().permissions();
    assert_eq!(mode.mode() & 0o022, 0);
}
