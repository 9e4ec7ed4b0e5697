//! The program itself, in a prefix whose folders are swapped.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Stdio;

use unpipe::install::Prefix;

use super::super::support::machine::Machine;
use super::super::support::shape::Package;
use super::swapper::Swapper;
use super::{Field, tries};

/// The folders that are swapped, and what outside takes the place of each.
const FOLDERS: [(&str, &str); 8] = [
    ("share", "share"),
    ("share/unpipe", "unpipe"),
    ("share/unpipe/staging", "d"),
    ("share/unpipe/staging/get.example.org+tool", "tree"),
    ("share/unpipe/staging/get.example.org+tool/tree/bin", "bin"),
    ("share/unpipe/apps", "d"),
    ("share/unpipe/apps/get.example.org+tool", "d"),
    ("bin", "bin"),
];

/// How many runs make one try of the library's number: each run opens hundreds of paths.
const A_RUN_IS: u64 = 50;

#[test]
fn no_command_writes_or_removes_anything_outside() {
    let package = Package::new("tool", 2);
    let key = package.key();
    let (one, two) = (package.place(1), package.place(2));
    let (mut runs, mut swaps, mut stopped) = (0_u64, 0, 0_u64);
    while runs < tries() / A_RUN_IS || stopped == 0 {
        for (folder, outside) in FOLDERS {
            let field = Field::new();
            // Below the home a `bin` may be a link; what is outside is not below it.
            let prefix = field.machine.prefix();
            let bait = prefix.join("bait");
            symlink(field.outside().join(outside), &bait).unwrap();
            if !folder.contains('/') {
                // The user's own, so that it is swapped before unpipe is there.
                fs::create_dir(prefix.join(folder)).unwrap();
            }
            let swapper = Swapper::of(prefix.join(folder), bait);
            let lines = [
                format!("install ./dist --key {key} --yes"),
                "upgrade --yes".to_owned(),
                "rollback tool --yes".to_owned(),
                "uninstall tool --yes".to_owned(),
            ];
            swapper.during(|| {
                for (number, line) in lines.iter().enumerate() {
                    field.machine.offers(if number == 0 { &one } else { &two });
                    runs += 1;
                    stopped += u64::from(!ends_well(&field.machine, line));
                }
            });
            assert_eq!(field.harm(), "", "with {folder} swapped");
            swaps += swapper.swaps();
        }
    }
    println!("{runs} runs, {stopped} stopped, {swaps} swaps, 0 outside");
}

#[test]
fn a_writer_makes_nothing_behind_a_link_that_came_after_it_looked() {
    for (linked, inner) in [("share", "share"), ("share/unpipe", "d")] {
        let field = Field::new();
        let (home, path) = (field.machine.home(), field.machine.prefix());
        // Both are looked at before the link is there.
        let prefix = Prefix::at(&path, Some(&home)).unwrap();
        drop(prefix.view().unwrap());
        fs::create_dir_all(path.join(linked).parent().unwrap()).unwrap();
        symlink(field.outside().join(inner), path.join(linked)).unwrap();
        assert!(prefix.write().is_err(), "{linked} was written through");
        assert_eq!(field.harm(), "", "with {linked} a link");
    }
}

/// Whether a command did what it was told. It may stop, but never by a bug.
fn ends_well(machine: &Machine, line: &str) -> bool {
    let mut command = machine.command(line.split(' '));
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_bug = said.contains("bug:") || said.contains("panicked");
    assert!(!is_bug && output.status.code().is_some(), "{line}: {said}");
    output.status.success()
}

#[test]
fn a_bin_of_the_users_that_is_swapped_for_a_link_leads_nowhere_else() {
    no_run_follows_a_swap_behind("bin");
}

#[test]
fn a_share_of_the_users_that_is_swapped_for_a_link_leads_nowhere_else() {
    no_run_follows_a_swap_behind("share");
}

/// A folder of the prefix is a link of the user's, and what it leads to is swapped.
fn no_run_follows_a_swap_behind(folder: &str) {
    let package = Package::new("tool", 1);
    let (place, key) = (package.place(1), package.key());
    let (mut runs, mut swaps) = (0_u64, 0);
    while runs < tries() / A_RUN_IS {
        let field = Field::new();
        let (home, prefix) = (field.machine.home(), field.machine.prefix());
        field.machine.offers(&place);
        let (own, bait) = (home.join("own").join(folder), home.join("own/bait"));
        fs::create_dir_all(&own).unwrap();
        symlink(&own, prefix.join(folder)).unwrap();
        symlink(field.outside().join(folder), &bait).unwrap();
        let swapper = Swapper::of(own, bait);
        swapper.during(|| {
            for line in [
                format!("install ./dist --key {key} --yes"),
                "uninstall tool --yes".to_owned(),
            ] {
                runs += 1;
                ends_well(&field.machine, &line);
            }
        });
        assert_eq!(field.harm(), "");
        swaps += swapper.swaps();
    }
    println!("{runs} runs with a swapped {folder}, {swaps} swaps, 0 outside");
}
