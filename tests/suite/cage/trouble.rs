//! Steps that do not end, people who do not wait, and runs that are killed.

use std::os::unix::process::CommandExt;
use std::process::{Child, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::{Kernel, Shop, TIERS, current, script};
use crate::support::tree::Tree;

/// Says something, then never ends, whatever it is asked.
const STUCK: &str = "trap '' HUP TERM INT QUIT\necho begun\n(while :; do sleep 1; done) &\n\
                     while :; do sleep 1; done";

#[test]
fn a_step_that_takes_too_long_is_ended_with_all_that_it_started() {
    for (kernel, _) in TIERS {
        let shop = Shop::with_steps(&script("slow", STUCK, "timeout = 1"));
        let mark = shop.machine.prefix().display().to_string();
        let told = shop.install(kernel, &["--yes"]);
        told.exits(51)
            .prefix_is_untouched()
            .says("step slow")
            .says("longer than 1 s");
        assert_eq!(processes_with(&mark), Vec::<String>::new());
    }
}

/// An install that has come to its step.
fn in_a_step(shop: &Shop, kernel: Kernel) -> Child {
    let key = shop.publisher.key().public();
    let mut command = shop
        .machine
        .command(["install", "./dist", "--key", &key, "--yes"]);
    kernel.bind(&mut command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap();
    let mut said = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("stuck | begun") {
        line.clear();
        let read = std::io::BufRead::read_line(&mut said, &mut line).unwrap();
        assert!(read > 0, "it ended before its step began");
    }
    child.stderr = Some(said.into_inner());
    child
}

fn pid(child: &Child) -> Pid {
    Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap()
}

#[test]
fn an_interrupt_ends_the_step_and_undoes_everything() {
    for (kernel, _) in TIERS {
        for signal in [Signal::INT, Signal::TERM] {
            let shop = Shop::with_steps(&script("stuck", STUCK, "timeout = 600"));
            let before = Tree::of(&shop.machine.prefix());
            let mut child = in_a_step(&shop, kernel);
            // As a terminal does it: to everybody who belongs to the command.
            kill_process_group(pid(&child), signal).unwrap();
            let status = child.wait().unwrap();
            assert_eq!(status.code(), Some(130), "{kernel:?} {signal:?}");
            let changes = before.changes_to(&Tree::of(&shop.machine.prefix()));
            assert!(changes.is_empty(), "{changes}");
            let mark = shop.machine.prefix().display().to_string();
            assert_eq!(processes_with(&mark), Vec::<String>::new());
        }
    }
}

#[test]
fn where_the_program_itself_is_killed_nothing_of_the_step_goes_on() {
    for (kernel, _) in TIERS {
        let mut shop = Shop::with_steps(&script("stuck", STUCK, "timeout = 600"));
        let mut child = in_a_step(&shop, kernel);
        kill_process(pid(&child), Signal::KILL).unwrap();
        child.wait().unwrap();
        let mark = shop.machine.prefix().display().to_string();
        // The launcher sees the line close, in its own time.
        while !processes_with(&mark).is_empty() {
            std::thread::sleep(Duration::from_millis(20));
        }
        let release = shop.release("1.0.1", 2, &script("quick", "echo x", ""));
        shop.offers(vec![release]);
        shop.install(kernel, &["--yes"]).exits(0);
        assert!(!shop.machine.prefix().join("share/unpipe/staging").exists());
    }
}

/// Processes in whose command line or folder the prefix stands: all of a step.
fn processes_with(prefix: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap() {
        let entry = entry.unwrap().path();
        let line = std::fs::read(entry.join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        let folder = std::fs::read_link(entry.join("cwd")).unwrap_or_default();
        let is_of_it = line.contains(prefix) || folder.to_string_lossy().contains(prefix);
        // A process that has ended and waits to be seen has neither.
        if is_of_it && entry.join("task").exists() {
            found.push(line);
        }
    }
    found
}

#[test]
fn what_runs_in_a_step_has_limits() {
    let limits = "ulimit -c; ulimit -n; ulimit -f; ulimit -d; ulimit -t";
    for (kernel, _) in TIERS {
        let more = "stdout = \"share/limits\"\ntimeout = 9";
        let shop = Shop::with_steps(&script("limits", limits, more));
        shop.install(kernel, &["--yes"]).exits(0);
        // Blocks of 512 bytes, then kilobytes, then seconds.
        let expected = "0\n1024\n2097152\n4194304\n10\n";
        assert_eq!(shop.text(&current("share/limits")), expected, "{kernel:?}");
    }
}

#[test]
fn a_tree_that_a_step_dug_deep_is_removed_like_any_other() {
    let dig = "mkdir -p $(printf 'd/%.0s' $(seq 1 1900))";
    for (kernel, _) in TIERS {
        let shop = Shop::with_steps(&script("digs", dig, ""));
        shop.install(kernel, &["--yes"])
            .exits(51)
            .prefix_is_untouched()
            .says("everything was undone");
        let text = format!("cd \"$HOME\"\n{dig}\nmkdir closed\numask 777\nmkdir closed/more");
        let empty = "test -z \"$(ls -A \"$HOME\")$(ls -A \"$TMPDIR\")\"";
        let second = script("second", empty, "");
        let shop = Shop::with_steps(&(script("digs", &text, "") + &second));
        shop.install(kernel, &["--yes"]).exits(0);
        assert!(!shop.machine.prefix().join("share/unpipe/staging").exists());
    }
}
