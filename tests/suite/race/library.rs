//! Unpacking and removing through the public API.

use std::cell::Cell;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use unpipe::archive::{Packing, Watch, unpack};
use unpipe::beneath::Dir;
use unpipe::model::{Format, ListedFile};
use unpipe::progress::{Event, Interrupt, Observer, Silent};

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

/// An archive of the files, and their list.
fn packed() -> (Vec<u8>, Vec<ListedFile>) {
    let mut packed = Artifact::new("race.tar").format("tar");
    let mut files = Vec::new();
    for to in FILES {
        packed = packed.file(to, "644", to);
        files.push(listed(to, &format!("tool/{to}"), to.as_bytes()));
    }
    (packed.bytes(), files)
}

fn packing(files: &[ListedFile]) -> Packing<'_> {
    Packing {
        format: Format::Tar,
        files,
    }
}

#[test]
fn unpacking_writes_nothing_outside() {
    let (bytes, files) = packed();
    let interrupt = Interrupt::new();
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
            match unpack(&artifact(&bytes), packing(&files), &dir, &watch) {
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

/// A field whose folder was checked by its path, and swapped for the link right after that: the
/// moment that a racing swapper needs luck to meet.
fn swapped_after_the_check() -> (Field, PathBuf) {
    let (field, swapper) = field();
    let folder = field.inside().join("d");
    fs::create_dir(&folder).unwrap();
    assert!(is_folder(&folder));
    swapper.swap_once();
    (field, folder)
}

#[test]
fn who_checks_a_path_and_then_writes_there_is_led_outside() {
    let (field, folder) = swapped_after_the_check();
    fs::write(folder.join("one"), "one").unwrap();
    assert_ne!(field.harm(), "", "the control did no harm");
    println!("by path: written outside after one swap");
}

#[test]
fn who_checks_a_path_and_then_removes_there_is_led_outside() {
    let (field, folder) = swapped_after_the_check();
    fs::remove_file(folder.join("canary")).unwrap();
    assert_ne!(field.harm(), "", "the control did no harm");
    println!("by path: removed outside after one swap");
}

#[test]
fn a_handle_that_was_checked_leads_to_what_was_checked_after_the_same_swap() {
    let (field, swapper) = field();
    let dir = Dir::open(&field.inside()).unwrap();
    dir.make_dir(Path::new("d"), 0o755).unwrap();
    let checked = dir.dir(Path::new("d")).unwrap();
    swapper.swap_once();
    checked.create(Path::new("one"), 0o644).unwrap();
    assert!(dir.create(Path::new("d/two"), 0o644).is_err());
    assert!(dir.remove_file(Path::new("d/canary")).is_err());
    assert_eq!(field.harm(), "");
    // The folder is where the link was.
    assert!(field.inside().join("link/one").is_file());
}

/// Swaps once, while the unpacking waits, at the event of this number.
struct Swapping<'a> {
    swapper: &'a Swapper,
    at: u64,
    seen: Cell<u64>,
}

impl Observer for Swapping<'_> {
    fn on(&self, _event: Event) {
        if self.seen.get() == self.at {
            self.swapper.swap_once();
        }
        self.seen.set(self.seen.get() + 1);
    }
}

#[test]
fn a_swap_between_any_two_pieces_of_an_unpacking_leads_nothing_outside() {
    let (bytes, files) = packed();
    let interrupt = Interrupt::new();
    let (mut at, mut stopped) = (0, 0);
    loop {
        let (field, swapper) = field();
        fs::create_dir(field.inside().join("d")).unwrap();
        let observer = Swapping {
            swapper: &swapper,
            at,
            seen: Cell::new(0),
        };
        let watch = Watch {
            observer: &observer,
            interrupt: &interrupt,
        };
        let dir = Dir::open(&field.inside()).unwrap();
        let done = unpack(&artifact(&bytes), packing(&files), &dir, &watch);
        assert_eq!(field.harm(), "", "with the swap at event {at}");
        if observer.seen.get() <= at {
            // No swap any more: it was no other thing that stopped the ones before.
            done.unwrap();
            break;
        }
        stopped += u64::from(done.is_err());
        at += 1;
    }
    // Before each of the files, at least.
    assert!(stopped >= FILES.len() as u64, "{stopped} of {at} stopped");
    println!("{at} unpackings with a swap in the middle, {stopped} stopped, 0 outside");
}
