//! What is no script, or comes in no way that can be looked at first, and what is said to do then.

use super::Bench;

#[test]
fn a_web_page_is_refused_whatever_its_beginning_looks_like_to_a_shell() {
    let bench = Bench::new("");
    for page in [
        "<!DOCTYPE html>\n<html><body>echo x > ~/made</body></html>\n",
        "\u{feff}\n\n  <HTML>\necho x > ~/made\n",
        "<?xml version=\"1.0\"?>\n<html/>\n",
    ] {
        bench.says(page);
        for more in [&[][..], &["--show"]] {
            let told = bench.run(more);
            told.exits(24)
                .says("expected a script, found a web page")
                .says("the address of the script itself");
        }
    }
    assert!(!bench.machine.home().join("made").exists());
    bench.says("cat > ~/made <<'END'\n<!DOCTYPE html>\nEND\n");
    bench.run(&["--yes", "--allow-path", "~/made"]).exits(0);
}

#[test]
fn windows_line_ends_are_called_so() {
    let bench = Bench::new("#!/bin/sh\r\necho one\r\n");
    let told = bench.run(&[]);
    told.exits(24)
        .says("and ends without a carriage return")
        .says("it has Windows line ends");
    bench.says("#!sh\necho one\n");
    bench.run(&[]).exits(24).does_not_say("Windows");
}

#[test]
fn a_script_that_comes_through_a_pipe_is_asked_for_by_its_address() {
    let bench = Bench::new("");
    let hint = "give the address itself, which begins with https://";
    let piped = |word| bench.machine.run_with_input(["run", word], "echo x\n");
    piped("/dev/stdin").exits(24).says(hint);
    piped("-").exits(2).says(hint);
    let told = bench.machine.run(["run", "get.example.org/install.sh"]);
    told.exits(2).says(hint);
}

#[test]
fn without_a_network_a_script_is_brought_along_as_a_file() {
    let bench = Bench::new("");
    let line = ["run", "--offline", "https://get.example.org/install.sh"];
    let told = bench.machine.run(line);
    told.exits(41)
        .says("without --offline")
        .says("bring the script along as a file, and run that")
        .does_not_say("install from that");
}

#[test]
fn a_yes_that_covers_too_little_is_not_taken_for_none() {
    let bench = Bench::new("echo x > ~/made\necho x > ~/more\n");
    let told = bench.run(&["--yes"]);
    told.exits(3)
        .says("--yes keeps what --allow-path covers, found ~/made and 1 more path outside of it")
        .does_not_say("nobody to ask");
    let told = bench.run(&["--yes", "--allow-path", "~/made"]);
    told.exits(3).says("found ~/more outside of it");
    bench.run(&[]).exits(3).says("found nobody to ask");
}

#[test]
fn an_undo_of_many_paths_in_the_home_names_the_home() {
    let bench = Bench::new("cd\nfor n in $(seq 50); do echo x > f$n; done\n");
    bench.run(&super::KEEP_ALL).exits(0);
    let name = bench.only_package();
    let told = bench.machine.run(["uninstall", &name]);
    told.exits(3).says("Removes    ~/ (50 paths)");
}
