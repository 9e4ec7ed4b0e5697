//! What is told of a run besides its changes: all that it wrote, in order, and why it failed.

use std::fs;

use super::Bench;

#[test]
fn both_outputs_come_in_the_order_in_which_they_were_written() {
    let bench = Bench::new(
        "for i in 1 2 3 4 5 6 7 8; do echo out $i; echo err $i >&2; done\n\
         printf 'asking '\necho answered >&2\n",
    );
    let told = bench.run(&["--record", "audit"]);
    let pairs = (1..=8).flat_map(|i| [format!("out {i}\n"), format!("err {i}\n")]);
    let lines: Vec<String> = pairs.chain(["asking answered\n".to_owned()]).collect();
    let shown: String = lines.iter().map(|line| format!("  | {line}")).collect();
    told.exits(0).says(&shown);
    let log = fs::read_to_string(bench.machine.work("audit/output.log")).unwrap();
    assert_eq!(log, lines.concat());
}

#[test]
fn a_script_that_fails_says_whom_it_could_not_reach_and_what_it_was_refused() {
    let bench = Bench::new(
        "curl -sf https://dl.example.org/x -o ~/x\ncurl -sf https://cdn.example.org:8443/x\n\
         curl -sf http://plain.example.org/x\nsudo make install 2>/dev/null\nexit 3\n",
    );
    let told = bench.run(&[]);
    told.exits(51)
        .says("Hosts\n")
        .says("  dl.example.org: refused: it was not allowed\n")
        .says(
            "plain.example.org:80: refused: only HTTPS is let through, and it asked for plain HTTP",
        )
        .says("  sudo make install\n")
        .says("the script ended with exit code 3; it had changed nothing")
        .says("try: it wanted 2 hosts that were not allowed; if it may talk there:")
        .says("--allow-host cdn.example.org:8443")
        .says("--allow-host dl.example.org");
    // Whoever only looks for the reason does not find hosts where there are none.
    bench.says("echo x > ~/made\necho trouble\nexit 4\n");
    bench
        .run(&[])
        .exits(51)
        .does_not_say("Hosts")
        .does_not_say("--allow-host")
        .says("exit code 4, so its 1 change is not kept")
        .says("what it wrote, above, may say why");
}

#[test]
fn of_a_long_output_the_end_is_shown_when_the_script_fails() {
    let bench = Bench::new("seq 6000\necho FATAL: no room >&2\nexit ${1:-1}\n");
    bench
        .run(&[])
        .exits(51)
        .says("  | 5000\n  | … more is written, and not shown\n  | … and at the end:\n  | 5982\n")
        .says("  | 6000\n  | FATAL: no room\n")
        .does_not_say("  | 5981\n");
    bench
        .run(&["--", "0"])
        .exits(0)
        .says("more is written")
        .does_not_say("FATAL");
}

#[test]
fn a_script_that_took_too_long_is_told_its_limit() {
    let bench = Bench::new("exec sleep 600\n");
    bench
        .run(&["--timeout", "1"])
        .exits(51)
        .says("the script took longer than 1 second; it had changed nothing")
        .says("try: give it more time than --timeout 1\n")
        .does_not_say("above, may say why");
}

#[test]
fn what_a_script_left_at_work_is_told() {
    let bench = Bench::new("sleep 600 &\nsetsid sleep 600 &\necho done\n");
    let told = bench.run(&["--json"]);
    told.exits(0)
        .says("note: the script left 2 processes at work when it ended; they were ended too");
    assert_eq!(told.json()["ended"]["left_running"], 2);
    bench.says("sleep 600 &\nexit 5\n");
    bench.run(&[]).exits(51).says("left 1 process at work");
    // What has ended is not at work, whoever waits for it.
    bench.says("sleep 0 &\nwait\necho done\n");
    let told = bench.run(&["--json"]);
    told.exits(0).does_not_say("at work");
    assert_eq!(told.json()["ended"]["left_running"], 0);
}
