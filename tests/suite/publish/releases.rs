//! What a release refuses, and what it says of channels, versions and serials.

use std::fs;

use super::studio::{NAME, Studio};

const FIRST: &str = "publish release dist --version 1.0.0";

#[test]
fn an_artifact_that_is_called_like_a_document_is_refused() {
    for name in ["index.unpipe", "root-1.unpipe", "1.0.0.release.UNPIPE"] {
        let studio = Studio::with_keys();
        studio.builds("1.0.0");
        studio.bends("unpipe.toml", "tool-{version}.tar.gz", name);
        let built = studio.machine.work("dist/tool-1.0.0.tar.gz");
        fs::rename(built, studio.machine.work(&format!("dist/{name}"))).unwrap();
        studio.refuses(FIRST, 2).says(name);
    }
}

#[test]
fn an_artifact_never_takes_the_place_of_one_that_is_still_on_offer() {
    let studio = Studio::with_keys();
    studio.bends("unpipe.toml", "tool-{version}.tar.gz", "tool.tar.gz");
    let build = |version: &str| {
        studio.builds(version);
        let built = studio.machine.work(&format!("dist/tool-{version}.tar.gz"));
        fs::rename(built, studio.machine.work("dist/tool.tar.gz")).unwrap();
    };
    build("1.0.0");
    studio.run(FIRST).exits(0);
    build("1.1.0");
    let second = "publish release dist --version 1.1.0";
    studio.refuses(second, 2).says("which is another file");
    // Elsewhere for users, but still in the same folder.
    studio.bends(
        "unpipe.toml",
        "\"{file}\"",
        "\"https://dl.example.org/{version}/{file}\"",
    );
    studio.refuses(second, 2).says("which is another file");
    // What nobody can install any more is in nobody's way.
    studio.run("publish revoke 1.0.0 --reason broken").exits(0);
    studio.run(second).exits(0);
}

#[test]
fn artifacts_of_one_name_whose_users_fetch_them_from_folders_of_their_own_follow_each_other() {
    let studio = Studio::with_keys();
    studio.bends("unpipe.toml", "tool-{version}.tar.gz", "tool.tar.gz");
    studio.bends(
        "unpipe.toml",
        "\"{file}\"",
        "\"https://dl.example.org/{version}/{file}\"",
    );
    for version in ["1.0.0", "1.1.0"] {
        studio.builds(version);
        let built = studio.machine.work(&format!("dist/tool-{version}.tar.gz"));
        fs::rename(built, studio.machine.work("dist/tool.tar.gz")).unwrap();
        studio
            .run(&format!("publish release dist --version {version}"))
            .exits(0);
    }
}

#[test]
fn two_files_of_one_name_in_subfolders_are_told_apart_by_the_publisher_alone() {
    let studio = Studio::with_keys();
    studio.builds("1.0.0");
    let bytes = fs::read(studio.machine.work("dist/tool-1.0.0.tar.gz")).unwrap();
    fs::remove_file(studio.machine.work("dist/tool-1.0.0.tar.gz")).unwrap();
    studio.writes("dist/a/tool-1.0.0.tar.gz", &bytes);
    studio.writes("dist/b/tool-1.0.0.tar.gz", &bytes);
    studio.refuses(FIRST, 2).says("tool-1.0.0.tar.gz");
}

#[test]
fn a_first_release_to_another_channel_says_that_the_name_alone_gets_nothing() {
    let studio = Studio::with_keys();
    studio.builds("1.0.0");
    let release = format!("{FIRST} --channel beta");
    let outcome = studio.run(&release);
    let line = format!("unpipe install {NAME}@beta --key ");
    outcome
        .exits(0)
        .prints("nothing is in stable yet")
        .prints(&line);
    // Whoever names no channel is refused, as it says.
    let key = studio.key("tool-root");
    let install = ["install", "./site", "--key", &key, "--yes"];
    studio.machine.run(install).exits(2).says("stable");
    studio
        .releases("1.1.0")
        .exits(0)
        .prints("stable gets 1.1.0");
    studio.machine.run(install).exits(0);
}

#[test]
fn a_version_is_released_once() {
    let studio = Studio::with_keys();
    studio.releases("1.0.0").exits(0);
    let before = studio.everything();
    let again = studio.run(&format!("{FIRST} --json"));
    assert_eq!(again.exits(0).json()["changed"], false);
    assert!(before.changes_to(&studio.everything()).is_empty());
    studio.refuses(&format!("{FIRST} --channel beta"), 2);
    studio.bends("unpipe.toml", "A tool", "Another tool");
    studio.refuses(FIRST, 2).says("a release never changes");
    studio.bends("unpipe.toml", "Another tool", "A tool");
    studio.run("publish revoke 1.0.0 --reason broken").exits(0);
    studio.refuses(FIRST, 2).says("choose a new version");
}

#[test]
fn a_folder_is_of_one_name_for_ever() {
    let studio = Studio::with_keys();
    studio.releases("1.0.0").exits(0);
    studio.builds("1.1.0");
    studio.bends("unpipe.toml", NAME, "get.example.org/other");
    studio
        .refuses("publish release dist --version 1.1.0", 2)
        .says(NAME);
}

#[test]
fn what_is_not_a_version_or_channel_is_refused_before_anything_is_read() {
    let studio = Studio::new();
    studio.refuses("publish release dist --version ../1", 2);
    studio.refuses("publish release dist --version 1 --channel A/B", 2);
}

#[test]
fn a_release_that_lint_refuses_is_not_signed() {
    let studio = Studio::with_keys();
    studio.builds("1.0.0");
    studio.bends("unpipe.toml", "any\"\narch", "linux\"\narch");
    let outcome = studio.run(&format!("{FIRST} --json"));
    if outcome.code != Some(0) {
        outcome.exits(61).explains_itself_in_json();
    }
    studio.bends(
        "unpipe.toml",
        "\"{file}\"",
        "\"http://dl.example.org/{file}\"",
    );
    studio.run(FIRST).exits_with_one_of(&[2, 61]);
    assert!(studio.lists("site-pending").is_empty());
}

#[test]
fn dates_never_go_back_and_never_run_ahead() {
    let studio = Studio::with_keys();
    studio.releases("1.0.0").exits(0);
    let date = |studio: &Studio| {
        let body = studio.body("site/index.unpipe");
        let line = body.lines().find(|line| line.starts_with("issued"));
        line.unwrap().to_owned()
    };
    let before = date(&studio);
    let run_at = |seconds: &str, command: &str| {
        let mut command = studio.machine.command(command.split_whitespace());
        let output = command.env("SOURCE_DATE_EPOCH", seconds).output().unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    // A clock that is years behind.
    assert_eq!(run_at("1500000000", "publish refresh").0, Some(0));
    assert_eq!(date(&studio), before);
    // One that is years ahead: no user would believe it.
    let all = studio.everything();
    let (code, said) = run_at("4000000000", "publish refresh");
    assert_eq!(code, Some(61), "{said}");
    assert!(all.changes_to(&studio.everything()).is_empty());
}

/// A studio whose folder has just a release, signed by one of the keys.
fn level_0(signer: &str) -> Studio {
    let studio = Studio::with_keys();
    studio.releases("1.0.0").exits(0);
    let body = studio.body("site/1.0.0.release.unpipe");
    let body = body
        .replace("root = 1\n", "root = 0\n")
        .replace("serial = 1\n", "serial = 7\n");
    let archive = fs::read(studio.machine.work("site/tool-1.0.0.tar.gz")).unwrap();
    fs::remove_dir_all(studio.machine.work("site")).unwrap();
    studio.writes("site/tool-1.0.0.tar.gz", archive);
    studio.writes("release.toml", body);
    let secret = studio.secret(signer);
    let sign = format!(
        "publish sign release.toml -s {} -o site/release.unpipe",
        secret.display()
    );
    studio.run(&sign).exits(0);
    fs::remove_file(studio.machine.work("release.toml")).unwrap();
    studio
}

#[test]
fn whoever_pinned_the_key_of_a_lone_release_follows_to_the_first_root() {
    let studio = level_0("tool-root");
    let key = studio.key("tool-root");
    let install = ["install", "./site", "--key", &key, "--yes"];
    studio.machine.run(install).exits(0);
    studio.releases("2.0.0").exits(0);
    assert!(
        studio
            .body("site/2.0.0.release.unpipe")
            .contains("serial = 8\n")
    );
    let files = studio.lists("site");
    assert!(!files.contains(&"release.unpipe".to_owned()), "{files:?}");
    studio.machine.run(["upgrade", "tool", "--yes"]).exits(0);
}

#[test]
fn a_first_root_without_the_key_that_users_pinned_is_refused() {
    let studio = level_0("tool-release");
    studio.builds("2.0.0");
    studio
        .refuses("publish release dist --version 2.0.0", 60)
        .says("which users have pinned");
}

#[test]
fn everything_that_a_command_tells_a_machine_is_of_one_schema() {
    let studio = Studio::with_keys();
    studio.builds("1.0.0");
    for command in [
        FIRST,
        "publish refresh",
        "publish rotate",
        "publish status",
        "publish revoke 1.0.0 --reason broken",
    ] {
        let outcome = studio.run(&format!("{command} --json"));
        let object = outcome.exits(0).json();
        assert_eq!(object["schema"], "unpipe/publish/1", "{outcome}");
        assert!(object["documents"].is_array(), "{outcome}");
    }
    let refused = studio.run("publish revoke 9 --reason broken --json");
    refused.exits(2).explains_itself_in_json();
    assert_eq!(refused.json()["schema"], "unpipe/publish/1");
}

#[test]
fn steps_are_released_without_being_run_and_run_where_they_are_installed() {
    let studio = Studio::with_keys();
    let step = "\n[[step]]\nid = \"completions\"\nrun = [\"bin/tool\"]\n\
                stdout = \"share/zsh/site-functions/_tool\"\n";
    studio.bends(
        "unpipe.toml",
        "arch = \"any\"\n",
        &format!("arch = \"any\"\n{step}"),
    );
    // A program that tells where it ran: nowhere, while it is released.
    let trace = studio.machine.work("trace");
    studio.builds("1.0.0");
    let program = format!("#!/bin/sh\necho ran >{}\necho out\n", trace.display());
    let archive = crate::support::artifact::Artifact::new("tool.tar.gz").format("tar.gz");
    let archive = archive.entry("tool-1.0.0/tool", "755", program);
    studio.writes("dist/tool-1.0.0.tar.gz", archive.bytes());
    studio.run(FIRST).exits(0).prints("Tried as a user would");
    assert!(!trace.exists(), "the step ran while it was released");
    studio.run("publish lint site").exits(0);
    let key = studio.key("tool-root");
    let told = studio.run(&format!("install ./site --key {key} --yes"));
    told.exits_with_one_of(&[0, 31]);
    assert!(!trace.exists(), "the step wrote outside of its cage");
    if told.code == Some(0) {
        let made = studio
            .machine
            .prefix()
            .join("share/zsh/site-functions/_tool");
        assert_eq!(fs::read_to_string(made).unwrap(), "out\n");
    }
}
