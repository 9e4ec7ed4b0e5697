//! Homes and limits with which nothing is run.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;

use super::Bench;
use crate::support::machine::Machine;

#[test]
fn a_home_among_the_systems_own_files_has_no_view() {
    for home in ["/usr", "/usr/local", "/usr/bin", "/bin", "/etc", "/"] {
        let machine = Machine::new().with_variable("HOME", home);
        let bench = Bench::on(machine, "echo ran\n");
        // With the prefix that belongs to such a home.
        let mut command = bench.machine.bare_command(["run", "./script", "--state"]);
        let output = command.arg(bench.machine.state()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).replace('\n', " ");
        assert_eq!(output.status.code(), Some(31), "{home}: {said}");
        assert!(
            said.contains("apart from the system's own"),
            "{home}: {said}"
        );
        assert!(!said.contains("| ran"), "{home}: {said}");
    }
}

#[test]
fn a_home_whose_path_is_no_text_is_named_as_the_reason() {
    let machine = Machine::new();
    let mut odd = machine.home().into_os_string().into_vec();
    odd.extend(b"/\xff");
    let odd = OsString::from_vec(odd);
    fs::create_dir(&odd).unwrap();
    let bench = Bench::on(machine.with_variable("HOME", odd), "echo ran\n");
    bench
        .run(&[])
        .exits(31)
        .says("the path of the home is UTF-8")
        .says("unpipe run --show")
        .does_not_say("doctor")
        .does_not_say("| ran");
}

#[test]
fn a_time_limit_is_at_least_a_second_and_has_no_end() {
    let bench = Bench::new("echo ran\n");
    bench
        .run(&["--timeout", "0"])
        .exits(2)
        .says("from 1 on, found 0")
        .does_not_say("| ran");
    for unread in ["-1", "x", "18446744073709551616"] {
        bench.run(&[&format!("--timeout={unread}")]).exits(2);
    }
    let longest = u64::MAX.to_string();
    bench.run(&["--timeout", &longest]).exits(0).says("| ran");
}
