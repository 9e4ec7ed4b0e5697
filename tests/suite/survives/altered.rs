//! The harness bites on the program itself: with one line of it altered, it is found out.
//!
//! The sources are copied, altered and built below `target/altered`; nothing of it is ever part of
//! the program. Building takes its time, so that these are run by name:
//!
//! ```text
//! cargo test --test suite survives::altered -- --ignored --nocapture --test-threads 1
//! ```

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::blow::{Blow, Errno};
use super::case::Case;
use super::cases;
use super::rounds::{self, Extent};
use super::strace;
use crate::example::repository;

/// One line, and what stands there instead.
struct Alteration<'a> {
    file: &'a str,
    from: &'a str,
    to: &'a str,
}

/// Builds the program with the alteration.
fn built(alteration: &Alteration<'_>) -> PathBuf {
    let folder = repository().join("target/altered");
    let copy = folder.join("copy");
    let _ = fs::remove_dir_all(&copy);
    fs::create_dir_all(&copy).unwrap();
    for entry in fs::read_dir(repository()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        if !["src", "target", ".git"].iter().any(|other| name == *other) {
            symlink(entry.path(), copy.join(name)).unwrap();
        }
    }
    let src = repository().join("src");
    let copied = Command::new("cp").arg("-r").arg(src).arg(&copy).status();
    assert!(copied.unwrap().success());
    let file = copy.join(alteration.file);
    let text = fs::read_to_string(&file).unwrap();
    let number = text.matches(alteration.from).count();
    assert_eq!(number, 1, "{} in {}", alteration.from, alteration.file);
    fs::write(&file, text.replace(alteration.from, alteration.to)).unwrap();
    let status = Command::new(env!("CARGO"))
        .args(["build", "--bin", "unpipe", "--offline", "--manifest-path"])
        .arg(copy.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&folder)
        .status();
    assert!(
        status.unwrap().success(),
        "the altered program is not built"
    );
    folder.join("debug/unpipe")
}

/// With the alteration, some blow on this case leaves what the judge blames.
#[track_caller]
fn is_found_out(title: &str, blow: Blow, alteration: &Alteration<'_>) {
    assert!(
        strace::is_here(),
        "strace is needed (Debian package strace)"
    );
    let recipe = cases::ALL.iter().find(|one| one.title == title).unwrap();
    let program: &Path = &built(alteration);
    let case = Case::new(recipe).with_program(program);
    let tally = rounds::strike(&case, &case.calls(), blow, Extent::Some(40), 0);
    let (fell, faults) = (tally.fell, tally.faults.len());
    println!(
        "{} altered: {faults} of {fell} points are inconsistent",
        alteration.file
    );
    assert!(faults > 0, "the harness found nothing in {fell} points");
}

#[test]
#[ignore = "builds the program again"]
fn a_switch_before_the_rename_is_found_out() {
    let put = "    put_tree(writer, staged)?;\n";
    let switch = "    switch(&writer.root, &staged.name, &staged.folder)?;\n";
    let alteration = Alteration {
        file: "src/install/place.rs",
        from: &format!("{put}{switch}"),
        to: &format!("{switch}{put}"),
    };
    is_found_out("upgrade", Blow::Kill, &alteration);
}

#[test]
#[ignore = "builds the program again"]
fn a_switch_in_two_steps_is_found_out() {
    let rename = "    root.rename(&folder.join(\"current\"), root, &layout::current(name))?;\n";
    let alteration = Alteration {
        file: "src/install/place.rs",
        from: rename,
        to: &format!("    root.remove_file_if_there(&layout::current(name))?;\n{rename}"),
    };
    is_found_out("upgrade", Blow::Kill, &alteration);
}

#[test]
#[ignore = "builds the program again"]
fn an_error_taken_for_an_absence_is_found_out() {
    let alteration = Alteration {
        file: "src/beneath/error.rs",
        from: "self.errno() == Some(Errno::NOENT)",
        to: "matches!(self.errno(), Some(Errno::NOENT | Errno::IO))",
    };
    is_found_out("upgrade", Blow::Error(Errno::Io), &alteration);
}

#[test]
#[ignore = "builds the program again"]
fn a_removal_that_says_it_is_done_and_is_not_is_found_out() {
    let alteration = Alteration {
        file: "src/cli/carry.rs",
        from: "Err(cause) if removes => {",
        to: "Err(cause) if removes && ready.is_empty() => {",
    };
    is_found_out("uninstall", Blow::Error(Errno::ReadOnly), &alteration);
}
