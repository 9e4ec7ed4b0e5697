//! Somebody swaps a directory for a link while it is worked below.
#![cfg(target_os = "linux")]

use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::fs::{RenameFlags, renameat_with};

use super::{Place, p};

const TRIES: u32 = 3000;

/// Ends the other thread, also when an assertion fails.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn nothing_lands_outside_while_a_directory_is_swapped_for_a_link() {
    let place = Place::new();
    let dir = &place.dir;
    dir.make_dir(p("d"), 0o755).unwrap();
    symlink(place.outside(), place.root().join("link")).unwrap();
    let stop = AtomicBool::new(false);
    let mut done = 0_u32;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                renameat_with(dir, "d", dir, "link", RenameFlags::EXCHANGE).unwrap();
                std::thread::yield_now();
            }
        });
        let _ends = Ends(&stop);
        let began = Instant::now();
        for number in 0.. {
            // On a busy machine a few thousand tries may all fall between two swaps.
            let patience = began.elapsed() < Duration::from_secs(30);
            if number >= TRIES && (done > 0 || !patience) {
                break;
            }
            let at = format!("d/{number}");
            let outcome = match number % 4 {
                0 => dir.create(p(&at), 0o644).map(drop),
                1 => dir.make_dir(p(&at), 0o755),
                2 => dir.symlink(p("x"), p(&at)),
                _ => dir.remove_file(p("d/canary")),
            };
            match outcome {
                Ok(()) => done += 1,
                Err(error) => assert!(error.is_not_dir() || error.is_absent(), "{error:?}"),
            }
        }
    });
    place.outside_is_untouched();
    assert!(done > 0, "no try came through, so nothing was tested");
}

#[test]
fn a_removal_never_enters_a_link_that_is_swapped_in() {
    let place = Place::new();
    let dir = &place.dir;
    symlink(place.outside(), place.root().join("link")).unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let _ = renameat_with(dir, "t/d", dir, "link", RenameFlags::EXCHANGE);
            }
        });
        let _ends = Ends(&stop);
        for _ in 0..TRIES / 10 {
            dir.make_dir(p("t"), 0o755).unwrap();
            // It may be swapped before it has its mode.
            let _ = dir.make_dir(p("t/d"), 0o755);
            // A swap in the middle may make one removal fail; it never makes it go elsewhere.
            let removed = (0..1000).any(|_| dir.remove_tree(p("t")).is_ok());
            assert!(removed);
            dir.remove_tree(p("link")).unwrap();
            symlink(place.outside(), place.root().join("link")).unwrap();
        }
    });
    place.outside_is_untouched();
}
