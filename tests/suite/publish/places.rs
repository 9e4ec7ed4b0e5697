//! Where a site may be, and what is left when its place or the machine stands in the way.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::{Command, Output, Stdio};

use super::super::support::machine::Machine;
use super::studio::Studio;

const FIRST: &str = "publish release dist --version 1.0.0";

fn first(output: &str) -> String {
    format!("{FIRST} --output {output}")
}

#[test]
fn the_folder_of_artifacts_may_be_the_output() {
    let studio = Studio::with_keys();
    studio.builds("1.0.0");
    fs::rename(studio.machine.work("dist"), studio.machine.work("site")).unwrap();
    studio.run("publish release site --version 1.0.0").exits(0);
    let files = [
        "1.0.0.release.unpipe",
        "index.unpipe",
        "root-1.unpipe",
        "tool-1.0.0.tar.gz",
    ];
    assert_eq!(studio.lists("site"), files);
}

#[test]
fn the_output_may_lie_in_the_folder_of_artifacts() {
    let studio = Studio::with_keys();
    studio.builds("1.0.0");
    studio.run(&first("dist/site")).exits(0);
    studio.run(&first("dist/site")).exits(0).prints("already");
    studio.builds("1.1.0");
    let second = "publish release dist --version 1.1.0 --output dist/site";
    studio.run(second).exits(0);
    assert_eq!(studio.lists("dist/site").len(), 6);
}

#[test]
fn a_file_or_a_link_to_nowhere_is_no_place_for_a_site() {
    let studio = Studio::with_keys();
    studio.builds("1.0.0");
    studio.writes("file", "mine");
    symlink("nowhere", studio.machine.work("link")).unwrap();
    for place in ["file", "link"] {
        studio.refuses(&first(place), 2).says("expected a folder");
    }
}

#[test]
fn a_site_that_is_a_link_is_changed_where_it_leads() {
    let studio = Studio::with_keys();
    studio.builds("1.0.0");
    fs::create_dir_all(studio.machine.work("far/away")).unwrap();
    symlink("far/away", studio.machine.work("site")).unwrap();
    studio.run(FIRST).exits(0);
    studio.releases("1.1.0").exits(0);
    assert!(studio.machine.work("site").is_symlink());
    assert_eq!(studio.lists("far/away").len(), 6);
    assert_eq!(studio.lists("far"), ["away"]);
}

#[test]
fn a_site_holds_neither_the_working_folder_nor_secret_keys() {
    let studio = Studio::with_keys();
    studio.builds("1.0.0");
    for place in [".", "..", "../home", "../home/.config/unpipe/keys"] {
        studio.refuses(&first(place), 2).says("a folder of its own");
    }
}

#[test]
fn other_files_of_the_folder_stay_but_nothing_that_cannot_be_served_is_dropped_unsaid() {
    let studio = Studio::with_keys();
    studio.writes("site/.well-known/own/page.html", "mine");
    symlink(
        "page.html",
        studio.machine.work("site/.well-known/own/link"),
    )
    .unwrap();
    studio.releases("1.0.0").exits(0);
    let own = studio.machine.work("site/.well-known/own");
    assert_eq!(fs::read(own.join("page.html")).unwrap(), b"mine");
    assert!(own.join("link").is_symlink());
    let pipe = Command::new("mkfifo").arg(own.join("pipe")).status();
    assert!(pipe.unwrap().success());
    let outcome = studio.run("publish refresh");
    outcome.exits(2).says("pipe").has_one_message();
    assert!(own.join("pipe").exists());
    assert!(
        !studio
            .lists(".")
            .iter()
            .any(|name| name.starts_with(".unpipe"))
    );
}

#[test]
fn a_place_that_cannot_be_written_is_a_matter_of_permission() {
    let studio = Studio::at(Machine::of_an_ordinary_user());
    studio.run("publish key new tool --no-password").exits(0);
    studio.builds("1.0.0");
    let folder = studio.machine.work("closed");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    let outcome = studio.run(&first("closed/site"));
    outcome.exits(77).has_one_message();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(studio.lists("closed").is_empty());
}

/// Runs the second release while one kind of call fails or is followed by a signal.
fn injected(studio: &Studio, blow: &str) -> Output {
    let release = ["publish", "release", "dist", "--version", "1.1.0"];
    let program = studio.machine.command(release);
    let mut strace = Command::new("strace");
    let call = blow.split(':').next().unwrap();
    let (trace, inject) = (format!("trace={call}"), format!("inject={blow}"));
    strace.args([
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        &trace,
        "-e",
        &inject,
        "--",
    ]);
    strace.arg(program.get_program()).args(program.get_args());
    strace.current_dir(studio.machine.work("")).env_clear();
    for (key, value) in program.get_envs() {
        strace.env(key, value.unwrap_or_default());
    }
    strace.stdin(Stdio::null()).output().unwrap()
}

#[test]
fn a_file_system_that_cannot_exchange_folders_keeps_the_old_one() {
    let studio = Studio::with_keys();
    studio.releases("1.0.0").exits(0);
    studio.builds("1.1.0");
    let before = studio.everything();
    let output = injected(&studio, "renameat2:error=EINVAL");
    assert_eq!(output.status.code(), Some(50), "{output:?}");
    assert!(before.changes_to(&studio.everything()).is_empty());
}

#[test]
fn an_interrupt_leaves_the_folder_as_it_was_and_says_130() {
    let studio = Studio::with_keys();
    studio.releases("1.0.0").exits(0);
    studio.builds("1.1.0");
    let before = studio.everything();
    // While the new folder is filled, and before the trial.
    for blow in ["linkat:signal=INT:when=1", "linkat:signal=INT:when=3"] {
        let output = injected(&studio, blow);
        assert_eq!(output.status.code(), Some(130), "{blow}: {output:?}");
        let changes = before.changes_to(&studio.everything());
        assert!(changes.is_empty(), "{blow}: {changes}");
    }
    studio.releases("1.1.0").exits(0);
}
