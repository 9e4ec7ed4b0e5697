//! What is wrong before a script runs, and what is left after one that was killed.

use std::fs;

use super::{Bench, KEEP_ALL};

#[test]
fn a_damaged_receipt_stops_a_run_before_the_script_starts() {
    let bench = Bench::new("echo x > ~/made\n");
    bench.run(&KEEP_ALL).exits(0);
    let name = bench.only_package();
    let runs = bench.machine.prefix().join("share/unpipe/runs");
    let folder = runs.join(name.strip_prefix("run:").unwrap());
    fs::write(folder.join("1/receipt"), "x\n").unwrap();
    bench.says("echo it ran\necho y > ~/more\n");
    bench
        .run(&KEEP_ALL)
        .exits(50)
        .says(&format!("unpipe uninstall {name} --damaged"))
        .does_not_say("it ran");
    let line = ["uninstall", name.as_str(), "--damaged", "--yes"];
    bench.machine.run(line).exits(0);
    bench.run(&KEEP_ALL).exits(0).says("it ran");
}

#[test]
fn what_a_killed_run_left_is_found_and_can_be_tidied_up() {
    let bench = Bench::new("echo x\n");
    bench.run(&[]).exits(0);
    let runs = bench.machine.state().join("run");
    for number in ["7", "8"] {
        fs::create_dir_all(runs.join(number).join("room/upper")).unwrap();
        fs::write(runs.join(number).join("lock"), "").unwrap();
    }
    fs::write(runs.join("7/room/upper/big"), vec![1; 12_000]).unwrap();
    // A run at work is none.
    let held = fs::File::open(runs.join("8/lock")).unwrap();
    held.lock().unwrap();
    let leftovers = || {
        let told = bench.machine.run(["doctor", "--json"]).json();
        let checks = told["checks"].as_array().unwrap().clone();
        let mut left = checks
            .into_iter()
            .filter(|check| check["id"] == "leftovers");
        left.by_ref()
            .map(|check| check["message"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let found = leftovers();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("run/7") && found[0].contains("12"),
        "{found:?}"
    );
    assert!(runs.join("7").exists());
    bench
        .machine
        .run(["cache", "clean"])
        .exits(0)
        .prints("freed 12");
    assert!(!runs.join("7").exists());
    assert!(runs.join("8").exists());
    assert!(leftovers().is_empty());
    drop(held);
    assert_eq!(leftovers().len(), 1);
    bench.run(&[]).exits(0);
    assert!(leftovers().is_empty());
}
