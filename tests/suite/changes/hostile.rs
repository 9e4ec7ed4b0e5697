//! Upper folders that were made to be hard to read.
#![allow(clippy::print_stdout, reason = "a figure is told")]

use std::fs;
use std::path::Path;

use rustix::fs::{Mode, OFlags, mkdirat, openat};
use unpipe::beneath::Dir;
use unpipe::install::Cause;
use unpipe::progress::Interrupt;
use unpipe::run::{Barred, Began, RunError, View, changes};

use super::{Place, file, folder, mode, whiteout};

/// Folders in folders, made from handle to handle as a script makes them with `cd`.
fn nest(at: &Path, levels: usize) {
    let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut here = rustix::fs::open(at, flags, Mode::empty()).unwrap();
    for _ in 0..levels {
        mkdirat(&here, "d", Mode::RWXU).unwrap();
        here = openat(&here, "d", flags, Mode::empty()).unwrap();
    }
}

/// The suite's own clearing goes down by recursion.
fn clear(at: &Path) {
    let parent = Dir::open(at.parent().unwrap()).unwrap();
    parent
        .remove_tree(Path::new(at.file_name().unwrap()))
        .unwrap();
}

#[test]
fn ten_thousand_folders_in_each_other_are_listed_as_far_as_they_can_be_reached() {
    let place = Place::new();
    folder(&place.upper("new"));
    nest(&place.upper("new"), 10_000);
    folder(&place.home("old"));
    nest(&place.home("old"), 2_500);
    whiteout(&place.upper("old"));
    let listing = place.listing();
    for top in ["new", "old"] {
        let below: Vec<_> = listing
            .changes
            .iter()
            .filter(|change| change.path.as_path().starts_with(top))
            .collect();
        let (last, rest) = below.split_last().unwrap();
        assert_eq!(last.barred, Some(Barred::Deep));
        assert!(rest.iter().all(|change| change.barred.is_none()));
        assert!(rest.len() > 1_700 && rest.len() < 2_100, "{}", rest.len());
    }
    clear(&place.upper("new"));
    clear(&place.home("old"));
}

#[test]
fn a_large_file_full_of_nothing_costs_nothing() {
    let place = Place::new();
    file(&place.home("sparse"), "x");
    file(&place.upper("sparse"), "x");
    let large = fs::OpenOptions::new()
        .write(true)
        .open(place.upper("sparse"))
        .unwrap();
    large.set_len(8 << 30).unwrap();
    place.lists(&["sparse: file 644 1 -> file 644 8589934592"]);
}

#[test]
fn what_denies_itself_is_read_and_listed_with_the_mode_that_it_had() {
    let place = Place::new();
    mode(&place.home(""), 0o755);
    file(&place.upper("a/b/c"), "x");
    file(&place.upper("twice"), "x");
    fs::hard_link(place.upper("twice"), place.upper("twin")).unwrap();
    file(&place.home("same"), "x");
    file(&place.upper("same"), "x");
    for side in [place.upper("same"), place.home("same")] {
        mode(&side, 0o200);
    }
    for path in ["a/b/c", "a/b", "a", "twice", ""] {
        mode(&place.upper(path), 0o000);
    }
    let (upper, home) = (
        Dir::open(&place.upper("")),
        Dir::open(&place.home("")).unwrap(),
    );
    // Only root can open it now; the run has had its handle since it began.
    let upper = upper.unwrap_or_else(|_| {
        mode(&place.upper(""), 0o700);
        let dir = Dir::open(&place.upper("")).unwrap();
        mode(&place.upper(""), 0o000);
        dir
    });
    let view = View {
        upper: &upper,
        home: &home,
        apart: &place.apart,
        began: Began::now(),
    };
    let listing = changes(&view, &Interrupt::new()).unwrap();
    let mut listed = super::told(&listing.changes);
    // What the user may not read is not known to be the same.
    listed.retain(|line| !line.starts_with("same"));
    assert_eq!(
        listed,
        [
            ": folder 755 -> folder 000 ! Home",
            "a: nothing -> folder 000",
            "a/b: nothing -> folder 000",
            "a/b/c: nothing -> file 000 1",
            "twice: nothing -> file 000 1",
            "twin: nothing -> file 000 1",
        ]
    );
    assert_eq!(fs::read_to_string(place.upper("a/b/c")).unwrap(), "x");
    assert_eq!(fs::read_to_string(place.upper("twin")).unwrap(), "x");
}

#[test]
fn the_stamp_is_that_of_the_thing_as_it_is_left() {
    use std::os::unix::fs::MetadataExt;
    let place = Place::new();
    file(&place.upper("a"), "x");
    mode(&place.upper("a"), 0o000);
    let listing = place.listing();
    let stamp = listing.changes[0].after.as_ref().unwrap().stamp;
    let now = fs::metadata(place.upper("a")).unwrap();
    assert_eq!(stamp.changed, (now.ctime(), now.ctime_nsec()));
    assert_eq!((stamp.device, stamp.inode), (now.dev(), now.ino()));
}

#[test]
fn it_stops_when_it_is_asked_to() {
    let place = Place::new();
    file(&place.upper("a"), "x");
    let view = View {
        upper: &Dir::open(&place.upper("")).unwrap(),
        home: &Dir::open(&place.home("")).unwrap(),
        apart: &place.apart,
        began: Began::now(),
    };
    let interrupt = Interrupt::new();
    interrupt.raise();
    let stopped = changes(&view, &interrupt);
    assert!(matches!(
        stopped,
        Err(RunError::Cause(Cause::Interrupted(_)))
    ));
}

#[test]
#[ignore = "a figure: it makes 150,000 files"]
fn how_long_a_large_list_takes() {
    let place = Place::new();
    for (top, folders) in [(place.home("old"), 1_000), (place.upper("new"), 500)] {
        for outer in 0..folders {
            folder(&top.join(outer.to_string()));
            for inner in 0..100 {
                fs::write(top.join(format!("{outer}/{inner}")), "x").unwrap();
            }
        }
    }
    let start = std::time::Instant::now();
    let listing = place.listing();
    println!("50,000 new files: {:?}", start.elapsed());
    assert_eq!(listing.changes.len(), 50_501);
    fs::remove_dir_all(place.upper("new")).unwrap();
    whiteout(&place.upper("old"));
    let start = std::time::Instant::now();
    let listing = place.listing();
    println!("100,000 removed files: {:?}", start.elapsed());
    assert_eq!(listing.changes.len(), 101_001);
}
