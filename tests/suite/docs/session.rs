//! Runs a file's blocks in order, on a machine of its own.

use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use super::mask;
use super::page::{Block, Page, commands};
use crate::example::{is_rewriting, repository};
use crate::support::machine::Machine;

/// Stands for cargo: the program is built already.
const CARGO: &str = r#"#!/bin/sh
set -eu
case "$1" in
run)
    while [ "$1" != -- ]; do shift; done
    shift
    exec unpipe "$@"
    ;;
install)
    mkdir -p "$HOME/.cargo/bin"
    ln -s "$(command -v unpipe)" "$HOME/.cargo/bin/unpipe"
    ;;
test) ;;
*) exit 101 ;;
esac
"#;

/// Stands for a person at a terminal.
const PERSON: &str = include_str!("terminal.py");

/// Output that is shown, and what the program really says.
struct Shown {
    /// What the program says, as it would be shown.
    real: String,
    is_same: bool,
}

/// How a file differs from what happens; empty if it does not. Writes it again if that is asked.
pub fn differences(page: &Page) -> String {
    let machine = machine();
    let (script, parts) = script(page, &machine.work("out"));
    let output = run(&machine, &script);
    let mut text = String::new();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        writeln!(text, "{}: {}\n{said}", page.file(), output.status).unwrap();
        return text;
    }
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    for (block, files) in &parts {
        let shown = compare(&machine, block, files);
        if !shown.is_same {
            changes.push((block.at.clone(), shown.real.clone()));
            let file = page.file();
            writeln!(
                text,
                "{file} shows\n{}and it is\n{}",
                block.text, shown.real
            )
            .unwrap();
        }
    }
    if is_rewriting() {
        let mut new = page.text.clone();
        for (at, real) in changes.into_iter().rev() {
            new.replace_range(at, &real);
        }
        fs::write(&page.path, new).unwrap();
        text.clear();
    }
    text
}

/// An ordinary user's machine, with a copy of what lies in the repository.
fn machine() -> Machine {
    let machine = Machine::of_an_ordinary_user();
    machine.has_the_program_on_its_path();
    let cargo = machine.commands().join("cargo");
    fs::write(&cargo, CARGO).unwrap();
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
    fs::remove_dir(machine.prefix()).unwrap();
    let folder = machine.home().join("unpipe");
    for inner in ["manifests/hello", "keys"] {
        copy(&machine, &repository().join(inner), &folder.join(inner));
    }
    for inner in ["", "manifests"] {
        machine.give_to_user(&folder.join(inner));
    }
    fs::create_dir(machine.work("out")).unwrap();
    machine.give_to_user(&machine.work("out"));
    machine
}

fn copy(machine: &Machine, from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    machine.give_to_user(to);
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let file = to.join(entry.file_name());
        fs::copy(entry.path(), &file).unwrap();
        machine.give_to_user(&file);
    }
}

fn run(machine: &Machine, script: &str) -> Output {
    let file = machine.work("script");
    fs::write(&file, script).unwrap();
    machine
        .other("sh")
        .arg("-eu")
        .arg(file)
        .current_dir(machine.home().join("unpipe"))
        .env("SHELL", "/bin/bash")
        .output()
        .unwrap()
}

/// One script of all blocks, and for every block that shows output the files that it goes to.
fn script<'p>(page: &'p Page, out: &Path) -> (String, Vec<(&'p Block, Vec<String>)>) {
    let mut script = "exec </dev/null\n".to_owned();
    let mut parts = Vec::new();
    let mut count = 0;
    for block in &page.blocks {
        let caught: Vec<String> = match (block.kind.as_str(), &block.run) {
            ("sh", _) => {
                script += &block.text;
                continue;
            }
            ("console", _) => commands(&block.text).into_iter().map(|one| one.0).collect(),
            (_, Some(command)) => vec![command.clone()],
            (_, None) => continue,
        };
        let mut files = Vec::new();
        for command in caught {
            count += 1;
            let file = out.join(count.to_string()).display().to_string();
            let errors = if block.kind == "json" {
                "/dev/null"
            } else {
                "&1"
            };
            let command = match &block.typed {
                Some(typed) => at_terminal(&command, typed, out),
                None => command,
            };
            writeln!(script, "{{ {command}\n}} >{file} 2>{errors} || :").unwrap();
            files.push(file);
        }
        parts.push((block, files));
    }
    (script, parts)
}

/// The command with somebody who types these answers to its questions.
fn at_terminal(command: &str, typed: &str, out: &Path) -> String {
    let person = out.join("terminal.py");
    fs::write(&person, PERSON).unwrap();
    assert!(!command.contains('\''), "{command} has quotes");
    let python = "/usr/bin/env python3";
    format!("{python} {} '{typed}' '{command}'", person.display())
}

fn compare(machine: &Machine, block: &Block, files: &[String]) -> Shown {
    let home = machine.home().display().to_string();
    let read = |file: &String| fs::read_to_string(file).unwrap();
    if block.kind == "json" {
        let text = read(&files[0]).replace(&home, "/home/ada");
        let real: serde_json::Value = serde_json::from_str(&text).unwrap();
        let kept = serde_json::from_str(&block.text).ok();
        return Shown {
            is_same: kept.is_some_and(|kept| mask::json(&kept) == mask::json(&real)),
            real: format!("{}\n", serde_json::to_string_pretty(&real).unwrap()),
        };
    }
    let mut real = String::new();
    for ((command, _), file) in commands(&block.text).iter().zip(files) {
        writeln!(real, "$ {command}\n{}", read(file).trim_end()).unwrap();
    }
    Shown {
        is_same: mask::text(&real, &home) == mask::text(&block.text, &home),
        real: real.replace(&home, "~"),
    }
}
