//! A script that is kept leaves what it would have left without a cage.
#![allow(clippy::print_stdout, reason = "a figure is told")]

use std::fs;
use std::path::Path;

use crate::support::dice::{Dice, new_seed};
use crate::support::machine::Machine;
use crate::support::tree::Tree;

/// What scripts are about.
const PATHS: [&str; 14] = [
    "t/a", "t/b", "t/d", "t/d/a", "t/d/b", "t/d/e", "t/d/e/f", "t/d/e/g", "t/x", "t/x/y",
    "t/x/y/z", "t/l", "t/m", "t/n o",
];
/// So many commands in a script.
const COMMANDS: u64 = 8;

/// How many scripts: few usually, all 500 and more where `UNPIPE_SCRIPTS` says so.
fn count() -> u64 {
    let said = std::env::var("UNPIPE_SCRIPTS").ok();
    said.map_or(40, |text| text.parse().unwrap())
}

/// What makes a home with some of everything.
const FURNITURE: &str = "umask 022; cd; mkdir -p t/d/e t/x/y\n\
    for file in t/a t/d/a t/d/e/f t/x/y/z; do printf 'one\\ntwo\\nthree\\n' > $file; done\n\
    chmod 600 t/d/a; chmod 755 t/d/e/f; chmod 444 t/x/y/z; chmod 700 t/d/e\n\
    ln -s d/a t/l; ln -s d t/m\n";

fn script(dice: &mut Dice) -> String {
    let mut text = "umask 022\ncd \"$HOME\"\n".to_owned();
    for number in 0..=dice.below(COMMANDS) {
        let mut path = || {
            let at = usize::try_from(dice.below(PATHS.len() as u64)).unwrap();
            format!("'{}'", PATHS[at])
        };
        let (one, two) = (path(), path());
        let line = match dice.below(20) {
            0 => format!("mkdir -p {one}"),
            1 => format!("echo {number} > {one}"),
            2 => format!("echo {number} >> {one}"),
            3 => format!("rm -rf {one}"),
            4 => format!("rm -f {one}"),
            5 => format!("mv {one} {two}"),
            6 => format!("mv -T {one} {two}"),
            7 => format!("ln -s {one} {two}"),
            8 => format!("ln -sfn ../elsewhere {one}"),
            9 => format!("ln {one} {two}"),
            10 => format!("chmod 755 {one}"),
            // Files alone: a folder that nobody can enter is renamed outside, and cannot be copied
            // inside, where `mv` must copy (`EXDEV`, as the document says).
            11 => format!("[ -d {one} ] || chmod 640 {one}"),
            12 => format!("rm -rf {one}; echo {number} > {one}"),
            13 => format!("rm -rf {one}; mkdir {one}; echo {number} > {one}/new"),
            // By way of another place: what a folder that is copied into itself holds, nobody can say.
            14 => {
                format!("c=$(mktemp -d); cp -r {one} \"$c/x\" && mv \"$c/x\" {two}; rm -rf \"$c\"")
            }
            15 => format!("sed -i s/two/{number}/ {one}"),
            16 => format!("cp -p {one} {two}"),
            17 => format!("rmdir {one}"),
            18 => format!("touch {one}; true > {two}"),
            _ => format!("mkdir -p {one}/deep/er; mv {one}/deep {two}"),
        };
        // Whatever cannot be done is not done, there as here.
        text.push_str(&format!("{{ {line}; }} 2>/dev/null || :\n"));
    }
    text
}

#[test]
fn random_scripts_leave_the_same_through_the_cage_as_without_it() {
    let seed = new_seed();
    let mut dice = Dice::new(seed);
    let mut changed = 0_u64;
    for number in 0..count() {
        let [machine, twin] = [(); 2].map(|()| furnished());
        let text = script(&mut dice);
        for machine in [&machine, &twin] {
            fs::write(machine.work("script"), &text).unwrap();
        }
        let direct = twin.other("/bin/sh").arg("script").status().unwrap();
        assert!(direct.success(), "{text}");
        let seen = |machine: &Machine| Tree::without(&machine.home(), &["state", "prefix"]);
        let (before, told) = (
            seen(&machine),
            format!("seed {seed}, script {number}:\n{text}"),
        );
        // Nobody is there to say yes: nothing is kept, and nothing of it is in the home.
        machine.run(["run", "./script"]).exits_with_one_of(&[0, 3]);
        assert_eq!(before.changes_to(&seen(&machine)), "", "{told}");
        let line = ["run", "./script", "--yes", "--allow-path", "~", "--json"];
        let outcome = machine.run(line);
        outcome.exits(0);
        changed += outcome.json()["changes"].as_array().map_or(0, Vec::len) as u64;
        assert_eq!(
            seen(&twin).changes_to(&seen(&machine)),
            "",
            "{told}{outcome}"
        );
        assert_eq!(attributes(&machine.home()), "", "{told}");
    }
    assert!(changed > count(), "only {changed} changes");
    println!(
        "{} scripts, {changed} changes, 0 differences, seed {seed}",
        count()
    );
}

/// A machine of an ordinary user, to whom modes mean something, with a home to change.
fn furnished() -> Machine {
    let machine = Machine::of_an_ordinary_user();
    let made = machine.other("/bin/sh").args(["-c", FURNITURE]).status();
    assert!(made.unwrap().success());
    machine
}

/// Every attribute of the overlay's that is left on a file.
fn attributes(folder: &Path) -> String {
    let mut found = String::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let mut names = vec![0; 4096];
            let length = rustix::fs::llistxattr(&path, &mut names).unwrap_or(0);
            let names = String::from_utf8_lossy(&names[..length]).into_owned();
            if names.contains("overlay") {
                found.push_str(&format!("{} {names}\n", path.display()));
            }
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            }
        }
    }
    found
}
