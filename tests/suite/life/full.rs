//! Disks that are full, have no inodes left or are read-only, and a limit on the size of files:
//! a message that names the path and the cause, nothing changed, and all is well afterwards.
//!
//! The disks are small file systems in memory. Root mounts them; for anybody else each test runs
//! again as root of a user namespace of its own, with its mounts (unshare, package util-linux).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::super::support::machine::Machine;
use super::super::support::outcome::Outcome;
use super::super::support::server::Server;
use super::super::support::tree::Tree;
use super::{Life, same};

/// How many levels a disk is filled to.
const LEVELS: u64 = 50;
/// The bytes between two levels.
const STEP: u64 = 40 * 1024;

/// A small file system in memory, which goes with the test.
struct Small(PathBuf);

impl Small {
    fn mount(at: &Path, options: &str) -> Self {
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", &format!("mode=755,{options}"), "tmpfs"]);
        assert!(command.arg(at).status().unwrap().success(), "mount fails");
        Self(at.to_owned())
    }

    fn remount(&self, how: &str) {
        // In a namespace the options that the mount has already would be refused.
        let mut command = Command::new("mount");
        command.args(["--options-mode", "ignore", "-t", "tmpfs", "-o"]);
        command
            .arg(format!("remount,{how}"))
            .arg("tmpfs")
            .arg(&self.0);
        assert!(command.status().unwrap().success(), "remount fails");
    }

    fn path(&self, inner: &str) -> PathBuf {
        self.0.join(inner)
    }

    /// Leaves so many bytes free.
    fn leaves(&self, free: u64) {
        let about = rustix::fs::statvfs(&self.0).unwrap();
        let ballast = about.f_bavail * about.f_frsize - free;
        let bytes = vec![1; usize::try_from(ballast).unwrap()];
        fs::write(self.path("ballast"), bytes).unwrap();
    }

    fn is_freed(&self) {
        fs::remove_file(self.path("ballast")).unwrap();
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Whether this process may mount. If not, the test of this name is run by one that may.
fn may_mount(test: &str) -> bool {
    let try_it = || {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "tmpfs"]).arg(folder.path());
        let done = command.stderr(Stdio::null()).status();
        let may = done.is_ok_and(|status| status.success());
        if may {
            let _ = Command::new("umount").arg(folder.path()).status();
        }
        may
    };
    if rustix::process::geteuid().is_root() && try_it() {
        return true;
    }
    let mut probe = Command::new("unshare");
    probe
        .args(["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"])
        .stderr(Stdio::null());
    if !probe.status().is_ok_and(|status| status.success()) {
        println!("SKIPPED: a small disk cannot be mounted here, by root or in a namespace");
        return false;
    }
    let mut again = Command::new("unshare");
    again.arg("-rm").arg(std::env::current_exe().unwrap());
    let name = format!("life::full::{test}");
    let output = again
        .args(["--exact", &name, "--nocapture"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    println!("in a namespace: {said}");
    false
}

/// The run failed for want of room: it says so, names the path, and the prefix is as it was.
#[track_caller]
fn has_no_room(told: &Outcome, home: &Path) {
    told.exits(50).has_one_message().prefix_is_untouched();
    told.says("space").says(home.to_str().unwrap());
    told.says("try: free some space");
    assert!(!told.stderr.contains("left behind"), "{told}");
}

#[test]
fn a_disk_filled_to_any_of_fifty_levels_stops_an_install_and_changes_nothing() {
    if !may_mount("a_disk_filled_to_any_of_fifty_levels_stops_an_install_and_changes_nothing") {
        return;
    }
    let mut life = Life::on(Machine::new().with_prefix("some/prefix"));
    let home = life.machine.home();
    let disk = Small::mount(&home, "size=8m");
    life.offers_a_large_one("1.0.0", 1);
    let mut fitted = 0;
    for level in 0..LEVELS {
        disk.leaves(level * STEP);
        let told = life.install();
        if told.code == Some(0) {
            fitted += 1;
        } else {
            assert_eq!(fitted, 0, "less room was enough: {told}");
            has_no_room(&told, &home);
            life.run("list").exits(0);
            disk.is_freed();
            life.install().exits(0);
            fs::write(disk.path("ballast"), "").unwrap();
        }
        life.tool_says("tool 1.0.0");
        life.run("check").exits(0);
        life.run("uninstall tool --yes").exits(0);
        disk.is_freed();
        fs::remove_dir_all(life.machine.state()).unwrap();
        assert_eq!(fs::read_dir(&home).unwrap().count(), 0);
    }
    println!("{LEVELS} levels, {fitted} of them with room enough");
    assert!(
        (1..LEVELS).contains(&fitted),
        "{fitted} of {LEVELS} had room enough"
    );
}

#[test]
fn a_disk_filled_to_any_of_fifty_levels_stops_an_upgrade_and_keeps_the_old_version() {
    if !may_mount("a_disk_filled_to_any_of_fifty_levels_stops_an_upgrade_and_keeps_the_old_version")
    {
        return;
    }
    let mut life = Life::on(Machine::new().with_prefix("some/prefix"));
    let home = life.machine.home();
    let disk = Small::mount(&home, "size=8m");
    life.offers_a_large_one("1.0.0", 1);
    life.install().exits(0);
    let template = life.machine.work("template");
    copy(&home, &template);
    life.offers_a_large_one("2.0.0", 2);
    let mut fitted = 0;
    for level in 0..LEVELS {
        disk.leaves(level * STEP);
        let told = life.run("upgrade --yes");
        if told.code == Some(0) {
            fitted += 1;
        } else {
            assert_eq!(fitted, 0, "less room was enough: {told}");
            has_no_room(&told, &home);
            life.tool_says("tool 1.0.0");
            life.run("check").exits(0);
            disk.is_freed();
            life.run("upgrade --yes").exits(0);
            fs::write(disk.path("ballast"), "").unwrap();
        }
        life.tool_says("tool 2.0.0");
        life.run("check").exits(0);
        for entry in fs::read_dir(&home)
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            fs::remove_dir_all(&entry)
                .or_else(|_| fs::remove_file(&entry))
                .unwrap();
        }
        copy(&template.join("."), &home);
    }
    println!("{LEVELS} levels, {fitted} of them with room enough");
    assert!(
        (1..LEVELS).contains(&fitted),
        "{fitted} of {LEVELS} had room enough"
    );
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").arg(from).arg(to).status();
    assert!(status.unwrap().success(), "cp fails");
}

#[test]
fn a_disk_without_inodes_stops_an_install_and_changes_nothing() {
    if !may_mount("a_disk_without_inodes_stops_an_install_and_changes_nothing") {
        return;
    }
    let mut codes = Vec::new();
    for inodes in (2..130).step_by(8) {
        let mut life = Life::on(Machine::new().with_prefix("some/prefix"));
        let home = life.machine.home();
        let disk = Small::mount(&home, &format!("size=8m,nr_inodes={inodes}"));
        life.offers_a_large_one("1.0.0", 1);
        let told = life.install();
        codes.push(told.code);
        if told.code != Some(0) {
            has_no_room(&told, &home);
            told.says("inodes");
            disk.remount("nr_inodes=1000");
            life.install().exits(0);
        }
        life.tool_says("tool 1.0.0");
        life.run("uninstall tool --yes").exits(0);
        assert!(!home.join("some").exists(), "a removal leaves something");
    }
    let is_both = codes.contains(&Some(50)) && codes.contains(&Some(0));
    assert!(is_both, "{codes:?}");
}

#[test]
fn a_disk_that_became_read_only_refuses_every_change_and_still_reads() {
    if !may_mount("a_disk_that_became_read_only_refuses_every_change_and_still_reads") {
        return;
    }
    let mut life = Life::on(Machine::new().with_prefix("some/prefix"));
    let home = life.machine.home();
    let disk = Small::mount(&home, "size=8m");
    life.offers_a_large_one("1.0.0", 1);
    disk.remount("ro");
    let told = life.install();
    told.exits(77)
        .has_one_message()
        .says(home.to_str().unwrap());
    told.says("read-only").says("--prefix");
    disk.remount("rw");
    life.install().exits(0);
    life.offers_a_large_one("2.0.0", 2);
    life.run("upgrade --yes").exits(0);
    life.offers_a_large_one("3.0.0", 3);
    let before = Tree::of(&home);
    disk.remount("ro");
    for line in ["list", "check", "info tool"] {
        life.run(line).exits(0);
    }
    let told = life.run("doctor --json");
    told.exits(31).prefix_is_untouched();
    for id in ["prefix", "trust"] {
        let json = told.json();
        let checks = json["checks"].as_array().unwrap();
        let of_it: Vec<_> = checks.iter().filter(|check| check["id"] == id).collect();
        assert_eq!(of_it.len(), 1, "{id}: {told}");
        let message = of_it[0]["message"].as_str().unwrap();
        assert!(message.contains("read-only file system"), "{message}");
    }
    for line in [
        "upgrade --yes",
        "rollback tool --yes",
        "uninstall tool --yes",
    ] {
        let told = life.run(line);
        told.exits(77).has_one_message().says("read-only");
        told.says(home.to_str().unwrap());
        life.run(&format!("{line} --json"))
            .exits(77)
            .explains_itself_in_json();
    }
    same(&before, &Tree::of(&home));
    disk.remount("rw");
    life.run("upgrade --yes").exits(0);
    life.tool_says("tool 3.0.0");
    life.run("check").exits(0);
}

#[test]
fn a_state_on_a_full_or_read_only_disk_is_named_and_nothing_is_installed() {
    if !may_mount("a_state_on_a_full_or_read_only_disk_is_named_and_nothing_is_installed") {
        return;
    }
    for (how, code, cause) in [("full", 50, "space"), ("ro", 77, "read-only")] {
        let mut life = Life::on(Machine::new());
        let state = life.machine.state();
        fs::create_dir(&state).unwrap();
        let disk = Small::mount(&state, "size=2m");
        life.offers_a_large_one("1.0.0", 1);
        for free in [0, 4096, 20 * 1024, 60 * 1024] {
            if how == "full" {
                disk.leaves(free);
            } else {
                disk.remount("ro");
            }
            let told = life.install();
            told.exits(code).has_one_message().prefix_is_untouched();
            told.says(cause).says(state.to_str().unwrap());
            life.run("list").exits(0);
            let left = Tree::of(&state);
            let halves = left
                .paths()
                .filter(|path| path.ends_with("state.new"))
                .count();
            assert_eq!(halves, 0, "half a file is left: {left:?}");
            if how == "full" {
                disk.is_freed();
            } else {
                disk.remount("rw");
            }
        }
        life.install().exits(0);
        life.tool_says("tool 1.0.0");
        // What is known already needs no room, and a removal needs none at all.
        if how == "full" {
            disk.leaves(0);
        } else {
            disk.remount("ro");
        }
        life.run("check").exits(0);
        life.run("uninstall tool --yes").exits(0);
    }
}

#[test]
fn a_limit_on_the_size_of_files_is_an_error_like_any_other() {
    let mut life = Life::on(Machine::new());
    life.offers_a_large_one("1.0.0", 1);
    let key = life.publisher.key().public();
    let line = ["install", "./dist", "--key", &key, "--yes"];
    let home = life.machine.home();
    for most in [0, 1, 100, 1_000, 4_096, 7_999, 20_000, 300_000, 399_999] {
        let program = life.machine.command(line);
        let mut command = Command::new("prlimit");
        command.arg(format!("--fsize={most}")).arg("--");
        command.arg(program.get_program()).args(program.get_args());
        command
            .current_dir(life.machine.work(""))
            .env_clear()
            .stdin(Stdio::null());
        for (name, value) in program.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        let before = life.tree();
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(50), "with {most} bytes: {said}");
        assert!(said.contains("File too large"), "{said}");
        assert!(said.contains(home.to_str().unwrap()), "no path in {said}");
        same(&before, &life.tree());
    }
    life.install().exits(0);
    life.tool_says("tool 1.0.0");
}

#[test]
fn what_cannot_fit_is_not_even_fetched() {
    if !may_mount("what_cannot_fit_is_not_even_fetched") {
        return;
    }
    let mut life = Life::on(Machine::new());
    life.offers_a_large_one("1.0.0", 1);
    let server = Server::serving(&life.machine.work("dist"));
    let url = server.url("/");
    let key = life.publisher.key().public();
    let line = ["install", &url, "--key", &key, "--yes"];
    let disk = Small::mount(&life.machine.prefix(), "size=2m");
    disk.leaves(700_000);
    let told = life.machine.run(line);
    has_no_room(&told, &life.machine.prefix());
    told.says("expected 720.0 kB of free space")
        .says("found 696.3 kB");
    assert_eq!(server.asked_for("/tool-1.0.0.tar.gz"), 0, "it was fetched");
    assert!(
        !life.machine.state().join("trust").exists(),
        "it was remembered"
    );
    disk.is_freed();
    life.machine.run(line).exits(0);
    life.tool_says("tool 1.0.0");
}

#[test]
fn the_folder_for_temporary_files_is_not_needed() {
    let machine = Machine::new().with_variable("TMPDIR", "/nowhere");
    let mut life = Life::on(machine);
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    life.tool_says("tool 1.0.0");
}
