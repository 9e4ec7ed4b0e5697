//! `publish init`, through the program.

use std::fs;

use unpipe::publish::project::Project;

use super::samples::{archive, elf, linux, macho, release, windows, write};
use crate::support::artifact::Artifact;
use crate::support::machine::Machine;
use crate::support::outcome::Outcome;

fn init(machine: &Machine) -> Outcome {
    machine.run(["publish", "init", "--no-input"])
}

fn text(machine: &Machine) -> String {
    fs::read_to_string(machine.work("unpipe.toml")).unwrap()
}

fn with(artifacts: &[Artifact]) -> Machine {
    let machine = Machine::in_memory();
    write(&machine.work("dist"), artifacts);
    machine
}

#[test]
fn a_common_project_is_a_short_file_with_the_name_first() {
    let machine = with(&release());
    init(&machine).exits(0).prints("version: 1.4.2");
    let expected = r#"name = "example.invalid/tool"
url = "{file}"
summary = "tool: say in one line what it does"

# The first that fits a machine is taken.
target = [
  { file = "tool-{version}-x86_64-unknown-linux-gnu.tar.gz", os = "linux", arch = "x86_64", libc = "gnu" },
  { file = "tool-{version}-x86_64-unknown-linux-musl.tar.gz", os = "linux", arch = "x86_64", libc = "static" },
  { file = "tool-{version}-aarch64-unknown-linux-musl.tar.gz", os = "linux", arch = "aarch64", libc = "static" },
  { file = "tool-{version}-universal-apple-darwin.tar.gz", os = "macos", arch = "x86_64" },
  { file = "tool-{version}-universal-apple-darwin.tar.gz", os = "macos", arch = "aarch64" },
  { file = "tool-{version}-x86_64-pc-windows-msvc.zip", os = "windows", arch = "x86_64", take = { bin = "tool.exe" } },
]

[take]
bin = "*/tool"
man = "*/man/tool.1"
completions = { bash = "*/complete/tool.bash", zsh = "*/complete/_tool", fish = "*/complete/tool.fish" }
"#;
    assert_eq!(text(&machine), expected);
    let project = Project::read(&machine.work("unpipe.toml")).unwrap();
    assert!(project.is_placeholder());
    assert_eq!(project.targets.len(), 6);
}

#[test]
fn the_same_again_is_nothing_to_do_and_an_edited_file_stays_as_it_is() {
    let machine = with(&release());
    init(&machine).exits(0);
    init(&machine).exits(0).prints("nothing to do");
    let edited = text(&machine).replace("example.invalid/tool", "get.example.org/tool");
    fs::write(machine.work("unpipe.toml"), &edited).unwrap();
    // Its name is kept as the publisher's word, so it says what would be written.
    init(&machine).exits(0).prints("nothing to do");
    let edited = format!("{edited}# mine\n");
    fs::write(machine.work("unpipe.toml"), &edited).unwrap();
    init(&machine).exits(2).has_one_message();
    assert_eq!(text(&machine), edited);
}

#[test]
fn nothing_is_written_through_a_dangling_link() {
    let machine = with(&release());
    std::os::unix::fs::symlink("elsewhere", machine.work("unpipe.toml")).unwrap();
    init(&machine).exits(2);
    assert!(!machine.work("elsewhere").exists());
}

#[test]
fn flags_say_what_a_person_would() {
    let machine = with(&release());
    let url = "https://github.com/acme/tool/releases/download/v{version}/{file}";
    let outcome = machine.run([
        "publish",
        "init",
        "--name",
        "github.com/acme/tool",
        "--url",
        url,
        "--summary",
        "Says \"hello\"",
        "--config",
        "other.toml",
    ]);
    outcome.exits(0);
    let project = Project::read(&machine.work("other.toml")).unwrap();
    assert_eq!(project.name.as_str(), "github.com/acme/tool");
    assert_eq!(project.url[0].as_str(), url);
    assert_eq!(project.summary.raw(), "Says \"hello\"");
    for wrong in [
        ["--name", "tool"],
        ["--url", "{tag}"],
        ["--url", "http://example.org/{file}"],
    ] {
        let mut line = vec!["publish", "init", "--config", "third.toml"];
        line.extend(wrong);
        machine.run(line).exits(2).has_one_message();
        assert!(!machine.work("third.toml").exists());
    }
}

#[test]
fn json_tells_what_was_guessed_and_what_was_not() {
    let machine = with(&release()[..1]);
    let json = machine.run(["publish", "init", "--json"]).exits(0).json();
    assert_eq!(json["placeholder"], true);
    assert_eq!(json["version"], "1.4.2");
    assert_eq!(json["targets"][0]["libc"], "static");
    let unknown = json["not_known"].to_string();
    for missing in ["linux aarch64", "macos x86_64", "macos aarch64"] {
        assert!(unknown.contains(missing), "{unknown}");
    }
    assert!(!unknown.contains("linux x86_64"), "{unknown}");
}

#[test]
fn what_is_inside_counts_more_than_the_name_and_the_difference_is_told() {
    let top = "tool-1.0-aarch64-linux";
    let machine = with(&[archive(&format!("{top}.tar.gz"), top, elf(62))]);
    init(&machine)
        .exits(0)
        .prints("the name says linux aarch64");
    let project = Project::read(&machine.work("unpipe.toml")).unwrap();
    assert_eq!(project.targets[0].arch.to_string(), "x86_64");
}

#[test]
fn of_two_archives_for_one_platform_the_better_is_taken_and_the_other_told() {
    let top = "tool-1.0-x86_64-linux";
    let artifacts =
        ["zip", "tar.gz", "tar.xz"].map(|end| archive(&format!("{top}.{end}"), top, elf(62)));
    let machine = with(&artifacts);
    let outcome = init(&machine);
    outcome.exits(0).prints(
        "tool-1.0-x86_64-linux.zip: linux x86_64 static has tool-1.0-x86_64-linux.tar.xz already",
    );
    assert_eq!(text(&machine).matches("file = ").count(), 1);
    // A file whose name lies about another platform does not take that platform's place.
    let wrong = archive("tool-1.0-aarch64-linux.tar.xz", top, elf(62));
    let right = archive("tool-1.0-x86_64-linux.tar.gz", top, elf(62));
    let machine = with(&[wrong, right]);
    init(&machine).exits(0);
    assert!(
        text(&machine).contains("tool-{version}-x86_64-linux.tar.gz"),
        "{}",
        text(&machine)
    );
}

#[test]
fn a_build_for_the_machines_own_c_library_stands_before_the_static_one() {
    let loader = "/lib64/ld-linux-x86-64.so.2";
    let machine = with(&[
        archive("tool-1.0-linux-amd64-a.tar.gz", "tool", elf(62)),
        archive(
            "tool-1.0-linux-amd64-b.tar.gz",
            "tool",
            linux(62, Some(loader)),
        ),
    ]);
    init(&machine).exits(0);
    let text = text(&machine);
    assert!(
        text.find("libc = \"gnu\"") < text.find("libc = \"static\""),
        "{text}"
    );
}

#[test]
fn a_program_as_it_is_becomes_the_command_of_its_own_name() {
    let machine = Machine::in_memory();
    let dist = machine.work("dist");
    fs::create_dir(&dist).unwrap();
    fs::write(dist.join("tool-linux-amd64"), elf(62)).unwrap();
    fs::write(dist.join("tool-darwin-arm64"), macho(0x0100_000c)).unwrap();
    fs::write(dist.join("tool-windows-amd64.exe"), windows()).unwrap();
    fs::write(dist.join("notes"), "no program\n").unwrap();
    init(&machine).exits(0);
    let text = text(&machine);
    for line in [
        "{ file = \"tool-linux-amd64\", os = \"linux\", arch = \"x86_64\", libc = \"static\" }",
        "{ file = \"tool-darwin-arm64\", os = \"macos\", arch = \"aarch64\" }",
        "os = \"windows\", arch = \"x86_64\", take = { bin = \"tool.exe\" } }",
        "bin = \"tool\"",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn a_program_named_after_its_platform_gets_a_plain_command() {
    let artifact = Artifact::new("tool-1.0-linux-amd64.tar.gz")
        .entry("tool-1.0-linux-amd64", "755", elf(62))
        .entry("install.sh", "755", "#!/bin/sh\n")
        .entry("libx.so.1", "755", elf(62));
    let machine = with(&[artifact]);
    init(&machine)
        .exits(0)
        .prints("install.sh (a script that installs)");
    let line = "bin = { from = \"tool-{version}-linux-amd64\", to = \"tool\" }";
    assert!(text(&machine).contains(line), "{}", text(&machine));
}

#[test]
fn the_oldest_c_library_is_the_newest_that_any_program_needs() {
    // The suite's own program is a real one of this machine, linked against its C library.
    let program = fs::read(env!("CARGO_BIN_EXE_unpipe")).unwrap();
    let artifact = Artifact::new("tool-1.0.tar.gz")
        .entry(
            "bin/small",
            "755",
            linux(62, Some("/lib64/ld-linux-x86-64.so.2")),
        )
        .entry("bin/tool", "755", program);
    let machine = with(&[artifact]);
    let outcome = init(&machine);
    outcome.exits(0);
    let project = Project::read(&machine.work("unpipe.toml")).unwrap();
    if cfg!(all(target_env = "gnu", target_arch = "x86_64")) {
        let least = project.targets[0].min_glibc.map(|least| least.to_string());
        assert!(
            least.is_some_and(|least| least.starts_with("2.")),
            "{outcome}"
        );
    }
}

#[test]
fn scripts_alone_run_anywhere() {
    let artifact = Artifact::new("tool-1.0.tar.gz")
        .entry("tool-1.0/bin/tool", "755", "#!/bin/sh\n")
        .entry("tool-1.0/lib/part.sh", "755", "#!/bin/sh\n");
    let machine = with(&[artifact]);
    init(&machine).exits(0);
    let text = text(&machine);
    assert!(text.contains("os = \"any\", arch = \"any\""), "{text}");
    assert!(text.contains("bin = \"*/bin/tool\""), "{text}");
}

#[test]
fn a_folder_without_programs_is_refused_and_each_file_explained() {
    let machine = with(&[Artifact::new("data-1.0.tar.gz").entry("data", "644", "x")]);
    let outcome = init(&machine);
    outcome
        .exits(2)
        .has_one_message()
        .says("data-1.0.tar.gz: no program inside");
    fs::write(machine.work("dist/broken.tar.gz"), "no archive").unwrap();
    init(&machine).exits(2).says("broken.tar.gz");
    machine
        .run(["publish", "init", "nowhere"])
        .exits(2)
        .has_one_message();
    assert!(!machine.work("unpipe.toml").exists());
}

#[test]
fn names_that_would_drive_a_terminal_are_shown_escaped() {
    let machine = with(&release()[..1]);
    fs::write(machine.work("dist/\u{1b}[8mx\u{202e}.zip"), "x").unwrap();
    let outcome = init(&machine);
    outcome.exits(0).prints("\\u{1b}[8mx\\u{202e}.zip");
    assert!(
        !outcome.stdout.contains(['\u{1b}', '\u{202e}']),
        "{outcome}"
    );
}
