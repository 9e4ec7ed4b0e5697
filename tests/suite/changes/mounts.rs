//! The same by the kernel's own overlay: what it leaves, and that the list is all that matters of it.

#![allow(clippy::print_stdout, reason = "what was not tested is said")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use unpipe::run::{Change, LeftOut, Thing};

use super::{Place, file, folder, link, mode};
use crate::support::dice::Dice;
use crate::support::tree::Tree;

/// So many scripts are made up.
const ROUNDS: u64 = 15;

/// Runs a script in the view of the home; `false` where no overlay can be mounted.
fn in_view(place: &Place, script: &str) -> bool {
    let top = place.home("").parent().unwrap().to_owned();
    let mount = "mount -t overlay overlay \
        -o lowerdir=home,upperdir=upper,workdir=work,userxattr,index=off view";
    if !in_namespace(
        &top,
        &format!("{mount} || exit 99\ncd view\n{script}\ntrue"),
    ) {
        println!("SKIPPED: no overlay can be mounted here (1 test)");
        return false;
    }
    true
}

/// As the first user of an own namespace, so that both ways have the same rights.
fn in_namespace(folder: &Path, script: &str) -> bool {
    let ran = Command::new("unshare")
        .args(["-Urm", "sh", "-c", &format!("umask 022\n{script}")])
        .current_dir(folder)
        .env_remove("POSIXLY_CORRECT")
        .output()
        .expect("unshare (Debian package util-linux)");
    ran.status.success()
}

#[test]
fn a_script_that_removes_the_home_is_a_list_of_removals() {
    let place = Place::new();
    for name in ["a/b/c", "a/d", ".profile", "e"] {
        file(&place.home(name), "x");
    }
    if !in_view(&place, "rm -rf ./* ./.profile") {
        return;
    }
    let listing = place.listing();
    assert_eq!(listing.changes.len(), 6);
    let is_gone = |change: &Change| change.after.is_none() && change.barred.is_none();
    assert!(listing.changes.iter().all(is_gone));
    assert!(place.home("a/b/c").exists());
}

#[test]
fn touching_and_reading_change_nothing() {
    let place = Place::new();
    file(&place.home("a/b"), "text");
    link(&place.home("a/l"), "b");
    let script = "touch a a/b; cat a/l; chmod 755 a; mv a/b a/c; mv a/c a/b; echo x >a/t; rm a/t";
    if !in_view(&place, script) {
        return;
    }
    place.lists(&[]);
}

#[test]
fn a_folder_made_in_place_of_another_has_nothing_of_it() {
    let place = Place::new();
    file(&place.home("a/old"), "x");
    file(&place.home("a/same"), "x");
    if !in_view(
        &place,
        "rm -r a; mkdir a; printf x >a/same; printf y >a/new",
    ) {
        return;
    }
    place.lists(&[
        "a/new: nothing -> file 644 1",
        "a/old: file 644 1 -> nothing",
    ]);
}

#[test]
fn the_list_applied_to_the_home_gives_what_the_script_would_have_made_of_it() {
    let mut changed = 0;
    for round in 0..ROUNDS {
        let mut dice = Dice::new(round);
        let place = Place::new();
        plant(&place.home(""), &mut dice);
        let twin = place.home("").parent().unwrap().join("twin");
        let copied = Command::new("cp")
            .arg("-a")
            .arg(place.home(""))
            .arg(&twin)
            .status();
        assert!(copied.unwrap().success());
        let script: String = (0..20)
            .map(|_| edit(&mut dice) + " 2>/dev/null\n")
            .collect();
        let before = Tree::of(&place.home(""));
        if !in_view(&place, &script) {
            return;
        }
        assert!(in_namespace(&twin, &format!("{script}\ntrue")));
        assert_eq!(
            before.changes_to(&Tree::of(&place.home(""))),
            "",
            "the home itself"
        );
        let listing = place.listing();
        assert_eq!(listing.left_out, LeftOut::Nothing);
        assert!(
            listing.changes.iter().all(|change| change.barred.is_none()),
            "{listing:?}"
        );
        changed += listing.changes.len();
        apply(&place, &listing.changes);
        let difference = Tree::of(&twin).changes_to(&Tree::of(&place.home("")));
        assert_eq!(difference, "", "round {round}:\n{script}");
    }
    println!("{changed} changes in {ROUNDS} scripts");
    assert!(changed > 80);
}

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

fn some_path(dice: &mut Dice) -> String {
    let depth = dice.below(3) + 1;
    let names: Vec<&str> = (0..depth).map(|_| pick(dice, &NAMES)).collect();
    names.join("/")
}

fn pick<'a>(dice: &mut Dice, list: &[&'a str]) -> &'a str {
    list[usize::try_from(dice.below(list.len() as u64)).unwrap()]
}

fn plant(home: &Path, dice: &mut Dice) {
    for _ in 0..15 {
        let at = home.join(some_path(dice));
        let is_free = at
            .ancestors()
            .skip(1)
            .all(|above| !above.is_file() && !above.is_symlink());
        if !is_free || at.symlink_metadata().is_ok() {
            continue;
        }
        match dice.below(4) {
            0 => folder(&at),
            1 => link(&at, pick(dice, &["a", "../b", "/nowhere"])),
            _ => file(&at, pick(dice, &["one\n", "two\n", "a longer text\n"])),
        }
    }
}

/// Only root can look at everything afterwards.
fn modes() -> &'static [&'static str] {
    if rustix::process::geteuid().is_root() {
        &["700", "644", "600", "755", "000"]
    } else {
        &["700", "755"]
    }
}

fn edit(dice: &mut Dice) -> String {
    let (one, other) = (some_path(dice), some_path(dice));
    match dice.below(15) {
        0 => format!("mkdir -p {one}"),
        1 => format!("echo new >{one}"),
        2 => format!("echo more >>{one}"),
        3 => format!("rm -rf {one}"),
        4 => format!("mv -T {one} {other}"),
        5 => format!("ln -s {other} {one}"),
        6 => format!("ln -T {one} {other}"),
        7 => format!("chmod {} {one}", pick(dice, modes())),
        8 => format!(
            "rm -rf {one}; mkdir -p {one}; echo in >{one}/{}",
            pick(dice, &NAMES)
        ),
        9 => format!("rm -rf {one}; echo file >{one}"),
        10 => format!("cp -rT {one} {other}"),
        11 => format!("sed -i s/o/0/ {one}"),
        12 => format!("ln -sfT {other} {one}"),
        13 => format!("mkdir -p {one}/{other}; echo deep >{one}/{other}/a"),
        _ => format!("rmdir {one}; rm -f {other}"),
    }
}

/// The plainest way to do what a list says: first all that goes, then all that comes, then modes.
fn apply(place: &Place, changes: &[Change]) {
    for change in changes.iter().filter(|change| is_folder(change)) {
        let _ = fs::set_permissions(at(place, change), fs::Permissions::from_mode(0o700));
    }
    let stays = |change: &Change| both_folders(change);
    for change in changes.iter().rev().filter(|change| !stays(change)) {
        match change.before.as_ref().map(|before| &before.thing) {
            Some(Thing::Folder) => fs::remove_dir(at(place, change)).unwrap(),
            Some(_) => fs::remove_file(at(place, change)).unwrap(),
            None => {}
        }
    }
    for change in changes.iter().filter(|change| !stays(change)) {
        let to = at(place, change);
        match change.after.as_ref().map(|after| &after.thing) {
            Some(Thing::Folder) => fs::create_dir(to).unwrap(),
            Some(Thing::Link(text)) => symlink(text, to).unwrap(),
            Some(Thing::File(size)) => {
                let bytes = fs::read(place.upper("").join(change.path.as_path())).unwrap();
                assert_eq!(bytes.len() as u64, *size);
                fs::write(to, bytes).unwrap();
            }
            _ => {}
        }
    }
    for change in changes.iter().rev() {
        if let Some(after) = &change.after
            && !matches!(after.thing, Thing::Link(_))
        {
            mode(&at(place, change), after.mode.number());
        }
    }
}

fn at(place: &Place, change: &Change) -> std::path::PathBuf {
    place.home("").join(change.path.as_path())
}

fn is_folder(change: &Change) -> bool {
    let is = |found: &unpipe::run::Found| found.thing == Thing::Folder;
    change.before.as_ref().is_some_and(is)
}

fn both_folders(change: &Change) -> bool {
    is_folder(change)
        && change
            .after
            .as_ref()
            .is_some_and(|after| after.thing == Thing::Folder)
}
