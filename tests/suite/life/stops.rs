//! Stopped by the user, or by a disk that is full.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::super::support::machine::Machine;
use super::super::support::server::{Behaviour, Server};
use super::super::support::tree::Tree;
use super::{Life, same};

fn start(life: &Life, words: &[&str]) -> Child {
    let key = life.publisher.key().public();
    let words: Vec<&str> = words
        .iter()
        .map(|word| if *word == "KEY" { &key } else { *word })
        .collect();
    let mut command = life.machine.command(words);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Sends a signal to a run. Its exit code, nothing if the signal itself ended it, and its words.
fn stop(child: Child, signal: Signal) -> (Option<i32>, String) {
    let pid = Pid::from_child(&child);
    // A run that has ended is not there any more.
    let _ = kill_process(pid, signal);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), said)
}

#[test]
fn a_run_that_is_interrupted_at_any_moment_leaves_what_was_there() {
    for signal in [Signal::INT, Signal::TERM] {
        let mut life = Life::on(Machine::in_memory());
        life.offers_a_large_one("1.0.0", 1);
        let words = ["install", "./dist", "--key", "KEY", "--yes"];
        let begun = Instant::now();
        life.install().exits(0);
        let whole = begun.elapsed();
        life.run("uninstall tool --yes").exits(0);
        let before = life.tree();
        let mut ends = [0; 3];
        for moment in 0..14_u32 {
            let child = start(&life, &words);
            sleep(whole * moment / 12);
            let (code, said) = stop(child, signal);
            let left = life.tree();
            match code {
                Some(0) => {
                    ends[0] += 1;
                    life.tool_says("tool 1.0.0");
                    life.run("check").exits(0);
                    life.run("uninstall tool --yes").exits(0);
                }
                Some(130) => {
                    ends[1] += 1;
                    same(&before, &left);
                    assert!(!said.contains("panicked"), "{said}");
                }
                None => ends[2] += 1,
                other => panic!("ended with {other:?}: {said}"),
            }
            life.install().exits(0);
            life.run("uninstall tool --yes").exits(0);
            same(&before, &life.tree());
        }
        println!(
            "{signal:?}: {} done, {} undone, {} ended by it",
            ends[0], ends[1], ends[2]
        );
    }
}

#[test]
fn an_interrupted_upgrade_keeps_the_old_version() {
    let mut life = Life::on(Machine::in_memory());
    life.offers_a_large_one("1.0.0", 1);
    life.install().exits(0);
    let before = life.tree();
    life.offers_a_large_one("2.0.0", 2);
    for moment in 0..10 {
        let child = start(&life, &["upgrade", "--yes"]);
        sleep(Duration::from_millis(moment * 15));
        let (code, said) = stop(child, Signal::INT);
        match code {
            Some(0) => {
                life.tool_says("tool 2.0.0");
                return;
            }
            Some(130) => same(&before, &life.tree()),
            None => {}
            other => panic!("ended with {other:?}: {said}"),
        }
        life.tool_says("tool 1.0.0");
    }
    life.run("upgrade --yes").exits(0);
    life.tool_says("tool 2.0.0");
}

#[test]
fn a_server_that_says_nothing_does_not_hold_up_an_interrupt() {
    for signal in [Signal::INT, Signal::TERM] {
        for file in ["/root-1.unpipe", "/index.unpipe", "/tool-1.0.0.tar.gz"] {
            let mut life = Life::new();
            life.offers(&["1.0.0"]);
            let server = Server::serving(&life.machine.work("dist"));
            server.now(file, Behaviour::StallsInTheBody);
            let child = start(
                &life,
                &["install", &server.url("/"), "--key", "KEY", "--yes"],
            );
            let begun = Instant::now();
            while server.asked_for(file) == 0 {
                assert!(
                    begun.elapsed() < Duration::from_secs(20),
                    "{file} was not asked for"
                );
                sleep(Duration::from_millis(5));
            }
            sleep(Duration::from_millis(50));
            let before = life.tree();
            let begun = Instant::now();
            let (code, said) = stop(child, signal);
            assert_eq!(code, Some(130), "{file}: {said}");
            assert!(begun.elapsed() < Duration::from_secs(3), "{file}: {said}");
            same(&before, &life.tree());
            assert_eq!(life.tree().paths().count(), 1, "{file}");
            life.install().exits(0);
        }
    }
}

/// A small file system that goes with the test.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: PathBuf, kilobytes: u32) -> Option<Self> {
        let size = format!("size={kilobytes}k,mode=755");
        let status = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(&at)
            .stderr(Stdio::null())
            .status();
        status
            .is_ok_and(|status| status.success())
            .then(|| Self(at))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn on_a_full_disk_everything_is_undone() {
    let mut seen = Vec::new();
    for kilobytes in [
        4, 8, 16, 24, 32, 64, 128, 300, 500, 700, 900, 1000, 2000, 8000,
    ] {
        let mut life = Life::on(Machine::new());
        life.offers_a_large_one("1.0.0", 1);
        let Some(_disk) = SmallDisk::mount(life.machine.prefix(), kilobytes) else {
            println!("SKIPPED: a small disk cannot be mounted here; root can");
            return;
        };
        let before = life.tree();
        let told = life.install();
        match told.code {
            Some(0) => life.tool_says("tool 1.0.0"),
            _ => {
                told.exits(50)
                    .has_one_message()
                    .prefix_is_untouched()
                    .says("space");
            }
        }
        seen.push(told.code);
        life.run("uninstall tool --yes").exits(0);
        same(&before, &life.tree());
    }
    assert!(
        seen.contains(&Some(50)) && seen.contains(&Some(0)),
        "{seen:?}"
    );
}

#[test]
fn an_upgrade_that_fills_the_disk_keeps_the_old_version_and_removal_needs_no_space() {
    let mut life = Life::on(Machine::new());
    life.offers_a_large_one("1.0.0", 1);
    let Some(_disk) = SmallDisk::mount(life.machine.prefix(), 1_200) else {
        println!("SKIPPED: a small disk cannot be mounted here; root can");
        return;
    };
    let before = Tree::of(&life.machine.prefix());
    life.install().exits(0);
    life.offers_a_large_one("2.0.0", 2);
    let told = life.run("upgrade --yes");
    told.exits(50)
        .has_one_message()
        .prefix_is_untouched()
        .says("space");
    life.tool_says("tool 1.0.0");
    // Not one byte is left.
    let ballast = life.machine.prefix().join("ballast");
    let filled = fs::write(&ballast, vec![1; 8_000_000]);
    assert!(filled.is_err(), "the disk is larger than it should be");
    life.run("upgrade --yes").exits(50).prefix_is_untouched();
    life.run("list").exits(0);
    life.run("check").exits(0);
    life.run("uninstall tool --yes").exits(0);
    fs::remove_file(&ballast).unwrap();
    same(&before, &life.tree());
}
