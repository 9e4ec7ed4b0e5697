//! Unpacking and removing through the public API.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use unpipe::archive::{Packing, Watch, unpack};
use unpipe::beneath::Dir;
use unpipe::model::Format;
use unpipe::progress::{Interrupt, Silent};

use super::super::archive::{artifact, listed};
use super::super::support::artifact::Artifact;
use super::swapper::Swapper;
use super::{Field, tries};

/// The files that are unpacked.
const FILES: [&str; 4] = ["d/one", "d/e/two", "d/e/f/three", "d/four"];

/// A field whose folder `d` is swapped for a link that leads outside.
fn field() -> (Field, Swapper) {
    let field = Field::new();
    symlink(field.outside().join("d"), field.inside().join("link")).unwrap();
    let swapper = Swapper::of(field.inside().join("d"), field.inside().join("link"));
    (field, swapper)
}

/// Nothing lies in the folder but the link, whichever of the two is which.
fn clear(field: &Field) {
    for name in ["d", "link"] {
        let path = field.inside().join(name);
        if path.is_symlink() {
            fs::remove_file(path).unwrap();
        } else if path.exists() {
            fs::remove_dir_all(path).unwrap();
        }
    }
    symlink(field.outside().join("d"), field.inside().join("link")).unwrap();
}

#[test]
fn unpacking_writes_nothing_outside() {
    let mut packed = Artifact::new("race.tar").format("tar");
    let mut files = Vec::new();
    for to in FILES {
        packed = packed.file(to, "644", to);
        files.push(listed(to, &format!("tool/{to}"), to.as_bytes()));
    }
    let (bytes, interrupt) = (packed.bytes(), Interrupt::new());
    let watch = Watch {
        observer: &Silent,
        interrupt: &interrupt,
    };
    let (field, swapper) = field();
    let (mut whole, mut stopped, mut number) = (0_u64, 0_u64, 0);
    swapper.during(|| {
        // Until both happened: on a busy machine many tries may all fall between two swaps.
        while number < tries() || whole == 0 || stopped == 0 {
            number += 1;
            let dir = Dir::open(&field.inside()).unwrap();
            // It is there before the unpacking, so that it is swapped from the first moment.
            let _ = fs::create_dir(field.inside().join("d"));
            let packing = Packing {
                format: Format::Tar,
                files: &files,
            };
            match unpack(&artifact(&bytes), packing, &dir, &watch) {
                Ok(()) => whole += 1,
                Err(_) => stopped += 1,
            }
            // Its own clean-up, with the swapper still at work.
            let _ = dir.remove_tree(Path::new("d"));
            if number.is_multiple_of(500) {
                assert_eq!(field.harm(), "", "after {number} tries");
            }
        }
    });
    assert_eq!(field.harm(), "");
    let swaps = swapper.swaps();
    println!("{number} unpackings, {whole} whole, {stopped} stopped, {swaps} swaps, 0 outside");
}

#[test]
fn a_removal_removes_nothing_outside() {
    let (field, swapper) = field();
    let (mut whole, mut number) = (0_u64, 0);
    swapper.during(|| {
        let dir = Dir::open(&field.inside()).unwrap();
        while number < tries() || whole == 0 {
            number += 1;
            let _ = fs::create_dir(field.inside().join("d"));
            for folder in ["d/e", "d/e/f"] {
                // Not through the link: a name that is only inside.
                let _ = dir.make_dir(Path::new(folder), 0o755);
                let _ = dir.create(Path::new(&format!("{folder}/canary")), 0o644);
            }
            whole += u64::from(dir.remove_tree(Path::new("d")).is_ok());
            if !field.inside().join("link").exists() && !field.inside().join("d").exists() {
                let _ = symlink(field.outside().join("d"), field.inside().join("link"));
            }
            if number.is_multiple_of(500) {
                assert_eq!(field.harm(), "", "after {number} tries");
            }
        }
    });
    assert_eq!(field.harm(), "");
    println!(
        "{number} removals, {whole} whole, {} swaps, 0 outside",
        swapper.swaps()
    );
}

/// Says that a path is a folder, as a check by path does.
fn is_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|about| about.is_dir())
}

#[test]
fn who_checks_a_path_and_then_writes_there_is_led_outside() {
    let (field, swapper) = field();
    let folder = field.inside().join("d");
    let mut number = 0_u64;
    swapper.during(|| {
        while field.harm().is_empty() && number < 1_000_000 {
            for _ in 0..200 {
                number += 1;
                let _ = fs::create_dir(&folder);
                if is_folder(&folder) {
                    let _ = fs::write(folder.join("one"), "one");
                }
            }
        }
    });
    assert_ne!(
        field.harm(),
        "",
        "{number} tries by path did no harm, so the race is none"
    );
    println!(
        "by path: outside after at most {number} tries, {} swaps",
        swapper.swaps()
    );
}

#[test]
fn who_checks_a_path_and_then_removes_there_is_led_outside() {
    let (field, swapper) = field();
    let folder = field.inside().join("d");
    let mut number = 0_u64;
    swapper.during(|| {
        while field.harm().is_empty() && number < 1_000_000 {
            for _ in 0..200 {
                number += 1;
                let _ = fs::create_dir(&folder);
                if is_folder(&folder) {
                    let _ = fs::remove_file(folder.join("canary"));
                }
            }
        }
    });
    assert_ne!(
        field.harm(),
        "",
        "{number} removals by path did no harm, so the race is none"
    );
    clear(&field);
    println!("by path: removed outside after at most {number} tries");
}
