//! One of those who look on: what it sees is one version, whole.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::fd::AsRawFd;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use super::super::support::shape::Package;
use super::super::support::tree::about;
use super::{Mood, Storm};

/// Looks until told to stop. How often it saw the package.
pub(super) fn look_on(storm: &Storm, package: &Package, mood: Mood, stop: &AtomicBool) -> u64 {
    let prefix = storm.machine.prefix();
    let stays = mood == Mood::OneStays && package.short == storm.packages[1].short;
    let mut reads = 0;
    while !stop.load(Ordering::Relaxed) {
        reads += u64::from(open_program(&prefix, package, stays));
        reads += u64::from(open_current(&prefix, package, stays));
        // Beside so many writers on a small machine, who never rests takes their time.
        sleep(Duration::from_micros(500));
    }
    reads
}

/// Opens the program as a shell would.
fn open_program(prefix: &Path, package: &Package, stays: bool) -> bool {
    let path = prefix.join("bin").join(package.short);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            assert!(!stays, "{} is missing for a moment", path.display());
            return false;
        }
        Err(error) => panic!("{}: {error}", path.display()),
    };
    let is_one = (1..=3).any(|version| text == package.program(version));
    assert!(is_one, "{} holds {text:?}", path.display());
    true
}

/// Opens `current` once, and every file of the version through it.
fn open_current(prefix: &Path, package: &Package, stays: bool) -> bool {
    let app = prefix.join(package.app());
    let tree = match File::open(app.join("current")) {
        Ok(tree) => tree,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            assert!(
                !stays,
                "current of {} is missing for a moment",
                package.short
            );
            return false;
        }
        Err(error) => panic!("{}: {error}", app.display()),
    };
    let handle = format!("/proc/self/fd/{}", tree.as_raw_fd());
    let place = || fs::read_link(&handle).unwrap();
    let opened = place();
    let version = |place: &Path| {
        let name = place.file_name()?.to_str()?;
        package.version_of(name)
    };
    // It may have been dropped before it could be asked for its name.
    let Some(version) = version(&opened) else {
        assert!(
            !opened.starts_with(&app),
            "{} is no version",
            opened.display()
        );
        return false;
    };
    for (path, should) in package.content(version) {
        let Some(is) = about(&Path::new(&handle).join(&path)) else {
            let now = place();
            assert_ne!(
                now, opened,
                "{path} is missing in a version that is in its place"
            );
            return true;
        };
        assert_eq!(is, should, "{path} in {}", opened.display());
    }
    true
}

/// A machine with the first package, which is changed behind the program's back.
fn tampered(change: impl FnOnce(&Path, &Package)) {
    let storm = Storm::on(super::Machine::in_memory(), &[]);
    let (prefix, package) = (storm.machine.prefix(), &storm.packages[0]);
    storm.install(package).exits(0);
    change(&prefix, package);
    open_program(&prefix, package, true);
    open_current(&prefix, package, true);
}

#[test]
fn a_reader_is_content_with_a_whole_version() {
    tampered(|_, _| {});
}

#[test]
#[should_panic(expected = "lib/data in")]
fn a_reader_would_see_a_file_of_another_version() {
    tampered(|prefix, package| {
        let other = format!("data of {} 1.0.0\n", package.short);
        fs::write(prefix.join(package.app()).join("current/lib/data"), other).unwrap();
    });
}

#[test]
#[should_panic(expected = "is missing in a version that is in its place")]
fn a_reader_would_see_that_a_file_is_missing() {
    tampered(|prefix, package| {
        fs::remove_file(prefix.join(package.app()).join("current/lib/data")).unwrap();
    });
}

#[test]
#[should_panic(expected = "is missing for a moment")]
fn a_reader_would_see_that_the_program_is_missing() {
    tampered(|prefix, package| fs::remove_file(prefix.join("bin").join(package.short)).unwrap());
}
