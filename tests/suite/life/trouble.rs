//! Permissions, two runs at once, and what a reader of the output does.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::super::support::machine::Machine;
use super::super::support::server::{Behaviour, Server};
use super::super::support::tree::Tree;
use super::{Life, same, with_an_upgrade_waiting};

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Says that a test could not be made here.
fn skipped(why: &str) {
    println!("SKIPPED: {why}");
}

#[test]
fn a_read_only_prefix_is_refused_before_anything_is_fetched() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    fs::remove_file(life.machine.work("dist/tool-1.0.0.tar.gz")).unwrap();
    set_mode(&life.machine.prefix(), 0o555);
    let told = life.install();
    told.exits(77)
        .prefix_is_untouched()
        .has_one_message()
        .says("prefix");
    life.install_with(&["--json"])
        .exits(77)
        .explains_itself_in_json();
}

#[test]
fn a_prefix_that_became_read_only_is_refused_and_still_readable() {
    let life = with_an_upgrade_waiting();
    set_mode(&life.machine.prefix(), 0o555);
    life.run("list").exits(0);
    life.run("check").exits(0);
    for line in ["upgrade --yes", "uninstall tool --yes"] {
        life.run(line).exits(77).prefix_is_untouched();
    }
    set_mode(&life.machine.prefix(), 0o755);
}

#[test]
fn a_read_only_prefix_will_do_where_its_two_folders_are_there_and_not_unpipes() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    let prefix = life.machine.prefix();
    for folder in ["bin", "share"] {
        fs::create_dir(prefix.join(folder)).unwrap();
        life.machine.give_to_user(&prefix.join(folder));
    }
    set_mode(&prefix, 0o555);
    let before = life.tree();
    life.install().exits(0);
    life.offers(&["2.0.0", "1.0.0"]);
    life.run("upgrade --yes").exits(0);
    life.tool_says("tool 2.0.0");
    let told = life.run("doctor --json");
    told.does_not_say("cannot be written");
    assert!(!told.stdout.contains("cannot be written"), "{told}");
    life.run("uninstall tool --yes").exits(0);
    same(&before, &life.tree());
    // One that is missing would be made in the prefix: that is told before anything is fetched.
    set_mode(&prefix, 0o755);
    fs::remove_dir(prefix.join("bin")).unwrap();
    set_mode(&prefix, 0o555);
    fs::remove_file(life.machine.work("dist/tool-2.0.0.tar.gz")).unwrap();
    let told = life.install();
    set_mode(&prefix, 0o755);
    told.exits(77).prefix_is_untouched().says("home/prefix");
}

#[test]
fn read_only_folders_inside_a_prefix_stop_a_change_and_it_goes_back() {
    for folder in [
        "bin",
        "share",
        "share/unpipe",
        "share/unpipe/apps/get.example.org+tool",
        "share/man/man1",
    ] {
        let mut life = Life::new();
        let one = life.publisher.release("1.0.0", 1);
        life.offers_releases([one.clone()]);
        life.install().exits(0);
        let two = life.publisher.release("2.0.0", 2).artifact(|a| {
            a.file("bin/more", "755", "#!/bin/sh\n")
                .file("share/man/man1/more.1", "644", "x")
                .file("share/zsh/site-functions/_tool", "644", "x")
        });
        life.offers_releases([two, one]);
        let path = life.machine.prefix().join(folder);
        set_mode(&path, 0o555);
        let told = life.run("upgrade --yes");
        told.exits(77).prefix_is_untouched().has_one_message();
        life.tool_says("tool 1.0.0");
        set_mode(&path, 0o755);
        life.run("upgrade --yes").exits(0);
        life.tool_says("tool 2.0.0");
        life.run("check").exits(0);
    }
}

#[test]
fn a_prefix_of_somebody_else_is_refused() {
    if !rustix::process::geteuid().is_root() {
        return skipped("only root can give a folder away");
    }
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    chown(life.machine.prefix(), Some(1), Some(1)).unwrap();
    set_mode(&life.machine.prefix(), 0o777);
    life.install()
        .exits(77)
        .prefix_is_untouched()
        .has_one_message();
    // A parent below the home counts as well, and root is no exception.
    let machine = Machine::new().with_prefix("theirs/prefix");
    fs::create_dir_all(machine.prefix()).unwrap();
    chown(machine.home().join("theirs"), Some(1), Some(1)).unwrap();
    let mut life = Life::on(machine);
    life.offers(&["1.0.0"]);
    life.install()
        .exits(77)
        .prefix_is_untouched()
        .says("theirs");
}

#[test]
fn a_prefix_that_others_can_write_is_refused() {
    for mode in [0o777, 0o757, 0o1777] {
        let mut life = Life::new();
        life.offers(&["1.0.0"]);
        set_mode(&life.machine.prefix(), mode);
        let told = life.install();
        told.exits(77).prefix_is_untouched().has_one_message();
    }
    let mut life = Life::on(Machine::of_an_ordinary_user().with_prefix("a/prefix"));
    fs::create_dir(life.machine.home().join("a")).unwrap();
    life.machine.give_to_user(&life.machine.home().join("a"));
    set_mode(&life.machine.home().join("a"), 0o777);
    life.offers(&["1.0.0"]);
    life.install().exits(77).prefix_is_untouched();
}

/// A process that is ended with the test, also when that fails.
struct Held(Child);

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The lock file of the prefix, opened by another process.
fn lock_file(life: &Life) -> fs::File {
    fs::File::open(life.machine.prefix().join("share/unpipe/lock")).unwrap()
}

#[test]
fn a_second_run_waits_two_seconds_and_gives_up() {
    let life = with_an_upgrade_waiting();
    let held = lock_file(&life);
    held.lock().unwrap();
    let begun = Instant::now();
    let told = life.run("upgrade --yes");
    let took = begun.elapsed();
    told.exits(33)
        .prefix_is_untouched()
        .has_one_message()
        .says("lock");
    let seconds = took.as_secs_f64();
    assert!(seconds > 1.9, "it took {seconds} s");
    life.run("uninstall tool --yes --json")
        .exits(33)
        .explains_itself_in_json();
    held.unlock().unwrap();
    life.run("upgrade --yes").exits(0);
    life.tool_says("tool 2.0.0");
}

#[test]
fn readers_do_not_wait_for_readers() {
    let life = with_an_upgrade_waiting();
    let held = lock_file(&life);
    held.lock_shared().unwrap();
    // Who waits for it in vain ends with 33.
    life.run("list").exits(0);
    life.run("check").exits(0);
}

#[test]
fn many_runs_at_once_end_well_and_leave_one_state() {
    let life = with_an_upgrade_waiting();
    let lines = [
        "upgrade --yes",
        "rollback tool --yes",
        "uninstall tool --yes",
        "check",
    ];
    let start = |line: &str| {
        let mut command = life.machine.command(line.split(' '));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        Held(command.spawn().unwrap())
    };
    for _ in 0..3 {
        let mut runs: Vec<Held> = lines.iter().map(|line| start(line)).collect();
        let key = life.publisher.key().public();
        runs.push(start(&format!("install ./dist --key {key} --yes")));
        for run in &mut runs {
            let code = run.0.wait().unwrap().code();
            let fine = [Some(0), Some(2), Some(3), Some(33)].contains(&code);
            let mut said = String::new();
            if let Some(mut pipe) = run.0.stderr.take() {
                std::io::Read::read_to_string(&mut pipe, &mut said).unwrap();
            }
            assert!(fine, "ended with {code:?}: {said}");
        }
        life.install().exits(0);
        life.tool_says("tool 2.0.0");
        life.run("check").exits(0);
    }
    life.run("uninstall tool --yes").exits(0);
    let left: Vec<_> = life.tree().paths().map(ToOwned::to_owned).collect();
    assert_eq!(left.len(), 1, "left: {left:?}");
}

#[test]
fn what_another_run_did_meanwhile_is_done() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    let server = Server::serving(&life.machine.work("dist"));
    let (url, key) = (server.url("/"), life.publisher.key().public());
    let line = ["install", &url, "--key", &key, "--yes"];
    // The first has its consent and waits for its artifact, which comes slowly.
    server.now(
        "/tool-1.0.0.tar.gz",
        Behaviour::Drips(Duration::from_millis(10)),
    );
    let mut slow = life.machine.command(line);
    slow.stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut slow = Held(slow.spawn().unwrap());
    let begun = Instant::now();
    while server.asked_for("/tool-1.0.0.tar.gz") == 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "it never asked");
        sleep(Duration::from_millis(5));
    }
    let artifact = fs::read(life.machine.work("dist/tool-1.0.0.tar.gz")).unwrap();
    server.now("/tool-1.0.0.tar.gz", Behaviour::Serves(artifact));
    life.machine.run(line).exits(0);
    assert_eq!(slow.0.wait().unwrap().code(), Some(0));
    life.tool_says("tool 1.0.0");
    life.run("check").exits(0);
}

#[test]
fn a_plan_that_another_run_overtook_is_not_carried_out() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    let server = Server::serving(&life.machine.work("dist"));
    let url = server.url("/");
    let key = life.publisher.key().public();
    life.machine
        .run(["install", &url, "--key", &key, "--yes"])
        .exits(0);
    life.offers(&["2.0.0", "1.0.0"]);
    // The upgrade has its consent and waits for its artifact, which comes slowly.
    let slowly = Behaviour::Drips(Duration::from_millis(10));
    server.now("/tool-2.0.0.tar.gz", slowly);
    let mut slow = life.machine.command(["upgrade", "--yes"]);
    slow.stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let slow = slow.spawn().unwrap();
    let begun = Instant::now();
    while server.asked_for("/tool-2.0.0.tar.gz") == 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "it never asked");
        sleep(Duration::from_millis(5));
    }
    life.run("uninstall tool --yes").exits(0);
    let output = slow.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert_eq!(life.tree().paths().count(), 1, "{said}");
}

#[test]
fn a_closed_standard_output_is_no_crash() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    for line in [
        "list",
        "list --json",
        "check",
        "info tool",
        "upgrade --dry-run --json",
        "--help",
    ] {
        for target in ["/dev/full", ""] {
            let mut command = life.machine.command(line.split(' '));
            let stdout = if target.is_empty() {
                let (reader, writer) = std::io::pipe().unwrap();
                drop(reader);
                Stdio::from(writer)
            } else {
                Stdio::from(fs::File::options().write(true).open(target).unwrap())
            };
            let output = command
                .stdin(Stdio::null())
                .stdout(stdout)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(
                output.status.code().is_some(),
                "{line}: {:?}",
                output.status
            );
            assert_ne!(output.status.code(), Some(1), "{line}: {said}");
            assert!(!said.contains("panicked"), "{line}: {said}");
        }
    }
    let mut command = life.machine.command(["uninstall", "tool", "--yes"]);
    let full = || Stdio::from(fs::File::options().write(true).open("/dev/full").unwrap());
    let status = command
        .stdin(Stdio::null())
        .stdout(full())
        .stderr(full())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0));
    assert_eq!(life.tree().paths().count(), 1);
}

#[test]
fn a_state_that_cannot_be_read_or_understood_refuses_and_nothing_is_forgotten() {
    let life = with_an_upgrade_waiting();
    let file = find(&life.machine.state(), "state.json");
    let good = fs::read(&file).unwrap();
    let key = life.publisher.key().public();
    let refused = |code: i32| {
        let state = Tree::of(&life.machine.state());
        for line in [
            "upgrade --yes".to_owned(),
            "install ./dist --yes".to_owned(),
            format!("install ./dist --yes --key {key}"),
        ] {
            life.run(&line)
                .exits(code)
                .prefix_is_untouched()
                .has_one_message();
        }
        same(&state, &Tree::of(&life.machine.state()));
    };
    for bad in [
        &b""[..],
        b"{}",
        &good[..good.len() / 2],
        b"null",
        &[0xff; 64],
    ] {
        fs::write(&file, bad).unwrap();
        refused(20);
    }
    let mut other = String::from_utf8(good.clone()).unwrap();
    other = other.replace("get.example.org/tool", "get.example.org/else");
    fs::write(&file, other).unwrap();
    refused(20);
    fs::write(&file, &good).unwrap();
    set_mode(&file, 0o000);
    let told = life.run("upgrade --yes");
    told.exits(77).prefix_is_untouched().has_one_message();
    set_mode(&file, 0o600);
    set_mode(&life.machine.state(), 0o000);
    life.run("upgrade --yes").exits(77).prefix_is_untouched();
    set_mode(&life.machine.state(), 0o700);
    set_mode(file.parent().unwrap(), 0o500);
    let told = life.run("upgrade --yes");
    told.exits(77).prefix_is_untouched();
    set_mode(file.parent().unwrap(), 0o700);
    assert_eq!(fs::read(&file).unwrap(), good, "something was forgotten");
    life.run("upgrade --yes").exits(0);
}

fn find(folder: &Path, name: &str) -> std::path::PathBuf {
    let tree = Tree::of(folder);
    let path = tree.paths().find(|path| path.ends_with(name)).unwrap();
    folder.join(path)
}

#[test]
fn a_damaged_installation_is_refused_and_not_tidied_away() {
    type Damage = (&'static str, fn(&Path));
    let damages: [Damage; 6] = [
        ("current is away", |app| {
            fs::remove_file(app.join("current")).unwrap();
        }),
        ("current dangles", |app| {
            fs::remove_file(app.join("current")).unwrap();
            std::os::unix::fs::symlink("0.0.0-000000000000", app.join("current")).unwrap();
        }),
        ("current is a folder", |app| {
            fs::remove_file(app.join("current")).unwrap();
            fs::create_dir(app.join("current")).unwrap();
        }),
        ("the track is empty", |app| {
            fs::write(app.join("track"), "").unwrap();
        }),
        ("the track is away", |app| {
            fs::remove_file(app.join("track")).unwrap();
        }),
        ("the receipt is empty", |app| {
            fs::write(app.join("current/.unpipe/receipt.json"), "{}").unwrap();
        }),
    ];
    for (what, damage) in damages {
        let life = with_an_upgrade_waiting();
        let app = life
            .machine
            .prefix()
            .join("share/unpipe/apps/get.example.org+tool");
        damage(&app);
        for line in [
            "upgrade --yes",
            "uninstall tool --yes",
            "install ./dist --yes",
        ] {
            let told = life.run(line);
            assert_ne!(told.code, Some(0), "{what}: {told}");
            assert_ne!(told.code, Some(1), "{what}: {told}");
            told.prefix_is_untouched().has_one_message();
        }
    }
}
