//! The same where the kernel has no `openat2`: another process of this suite, for which strace
//! (Debian package strace) denies that call.

use std::fs;
use std::process::Command;

#[test]
fn without_openat2_nothing_is_written_or_removed_outside_either() {
    if Command::new("strace").arg("-V").output().is_err() {
        println!("SKIPPED: strace is not here (Debian package strace)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let calls = folder.path().join("calls");
    let output = Command::new("strace")
        .args(["-f", "--seccomp-bpf", "-qq", "-o"])
        .arg(&calls)
        .args([
            "-e",
            "trace=openat2",
            "-e",
            "inject=openat2:error=ENOSYS",
            "--",
        ])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--nocapture",
            "--test-threads=1",
            "race::library::",
            "race::program::",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let erred = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}{erred}");
    // Each process asked once and then never again.
    let calls = fs::read_to_string(&calls).unwrap();
    let all = calls
        .lines()
        .filter(|line| line.contains("openat2("))
        .count();
    let denied = calls.lines().filter(|line| line.contains("ENOSYS")).count();
    assert!(all > 0 && all == denied, "{all} calls, {denied} denied");
    for line in said.lines().filter(|line| line.contains(" outside")) {
        println!("without openat2: {line}");
    }
}
