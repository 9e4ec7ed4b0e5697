//! Every format through the program: installed, run, checked, and gone again.

use std::process::Command;

use super::support::machine::Machine;
use super::support::publisher::Publisher;

const FORMATS: [&str; 10] = [
    "tar", "tar.gz", "tar.xz", "tar.zst", "tar.bz2", "zip", "gz", "xz", "zst", "raw",
];

#[test]
fn a_package_of_every_format_installs_runs_and_is_removed() {
    for format in FORMATS {
        let publisher = Publisher::new("get.example.org/tool");
        let release = publisher.release("1.0.0", 1);
        let release = release.artifact(|artifact| artifact.format(format));
        assert_eq!(release.artifact.file, format!("tool-1.0.0.{format}"));
        let machine = Machine::of_an_ordinary_user();
        machine.offers(&publisher.level1([release]).place());
        let key = publisher.key().public();
        let installed = machine.run(["install", "./dist", "--key", &key, "--yes"]);
        installed.exits(0);
        for command in ["bin/tool", "bin/tl"] {
            let output = Command::new(machine.prefix().join(command)).output();
            assert_eq!(output.unwrap().stdout, b"tool 1.0.0\n", "{format}");
        }
        machine.run(["check"]).exits(0);
        machine.run(["uninstall", "tool", "--yes"]).exits(0);
        assert!(!machine.prefix().join("bin").exists(), "{format}");
    }
}

#[test]
fn an_artifact_that_is_packed_otherwise_than_it_says_is_refused() {
    for (format, says) in [
        ("tar.xz", "tar.zst"),
        ("tar.zst", "tar.bz2"),
        ("tar.bz2", "tar.xz"),
        ("tar.gz", "zip"),
        ("zip", "tar"),
        ("zip", "tar.gz"),
    ] {
        let publisher = Publisher::new("get.example.org/tool");
        let line = |format: &str| format!("format = \"{format}\"");
        let release = publisher.release("1.0.0", 1);
        let release = release.artifact(|artifact| artifact.format(format));
        let machine = Machine::new();
        let bent = release.body(|body| body.swap(&line(format), &line(says)));
        machine.offers(&publisher.level1([bent]).place());
        let key = publisher.key().public();
        let outcome = machine.run(["install", "./dist", "--key", &key, "--yes"]);
        outcome.exits(24).has_one_message().prefix_is_untouched();
    }
}
