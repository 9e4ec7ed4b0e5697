//! The power goes: at any moment of a command the disk holds the old version or the new one, and
//! after a command that ended with 0, what it said.
//!
//! Prefix and state lie on a disk of their own, a file that is mounted. The program halts after
//! every call that changes something (see `halting`), and the file behind the mount is copied: it
//! holds what reached the disk, and nothing of what the file system still keeps in memory. Each
//! copy is then mounted in the disk's place, which replays its journal. A reader must see one of
//! the two versions, whole, with the trust that belongs to it; the same command must end well with
//! exactly the right tree; and a removal must leave nothing.
//!
//! The control runs the same with syncs that are only feigned, and must be found out.
//!
//! It needs root, loop devices, strace, and the Debian packages e2fsprogs, xfsprogs and
//! btrfs-progs. The suite takes a few moments of each course. All of them (where
//! the disk is looked at two seconds after a journal commit, twelve of each):
//!
//! ```text
//! UNPIPE_POINTS=all cargo test --test suite life::power -- --nocapture
//! UNPIPE_POINTS=all UNPIPE_SCENARIO=upgrade cargo test --test suite life::power -- --nocapture
//! ```

mod course;
mod disk;
mod halting;
mod judge;

use std::process::Command;
use std::time::Instant;

use course::{Course, Found, courses};
use disk::Format;
use halting::Syncs;

/// How many moments of each of so many courses the suite takes.
struct Short {
    courses: &'static [&'static str],
    moments: usize,
}

/// Cuts the power in these courses. Nothing if it cannot be done here, which is said.
fn cut(format: Format, short: &Short, syncs: Syncs) -> Option<Found> {
    if Command::new("strace").arg("-V").output().is_err() {
        println!("SKIPPED: strace is not here (Debian package strace)");
        return None;
    }
    let begun = Instant::now();
    let moments = match std::env::var("UNPIPE_POINTS") {
        Ok(all) if all == "all" => usize::MAX,
        Ok(number) => number.parse().unwrap(),
        Err(_) => short.moments,
    };
    // Each of these moments takes seconds.
    let moments = match format {
        Format::Ext4Late => moments.min(12),
        Format::Ext4 | Format::Xfs | Format::Btrfs => moments,
    };
    let takes_all = std::env::var("UNPIPE_POINTS").is_ok();
    let wanted = std::env::var("UNPIPE_SCENARIO").unwrap_or_default();
    let mut found = Found::default();
    for (title, prepare) in courses() {
        let is_other = !title.contains(&wanted);
        if is_other || !takes_all && !short.courses.contains(&title) {
            continue;
        }
        let mut course = match Course::new(format, title, prepare) {
            Ok(course) => course,
            Err(why) => {
                println!("SKIPPED: no disk with {format:?} here: {why}");
                return None;
            }
        };
        let one = course.cut(moments, syncs);
        println!("{format:?}, syncs {syncs:?}, {title}: {one}");
        found.add(one);
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!("{format:?}, syncs {syncs:?}: {found} in {seconds:.1} s");
    Some(found)
}

#[track_caller]
fn survives(format: Format, short: &Short) {
    if let Some(found) = cut(format, short, Syncs::Done) {
        assert!(found.moments > 0 && found.acknowledged > 0, "{found}");
        assert!(found.faults.is_empty(), "{}", found.faults.join("\n\n"));
    }
}

const EACH: [&str; 7] = [
    "install",
    "upgrade",
    "rollback",
    "repair",
    "uninstall",
    "pin",
    "unpin",
];

#[test]
fn a_power_cut_on_ext4_leaves_the_old_version_or_the_new_one() {
    let short = Short {
        courses: &EACH,
        moments: 6,
    };
    survives(Format::Ext4, &short);
}

#[test]
fn a_power_cut_after_a_journal_commit_leaves_the_old_version_or_the_new_one() {
    let short = Short {
        courses: &["upgrade"],
        moments: 4,
    };
    survives(Format::Ext4Late, &short);
}

#[test]
fn a_power_cut_on_xfs_leaves_the_old_version_or_the_new_one() {
    let short = Short {
        courses: &["install", "upgrade"],
        moments: 5,
    };
    survives(Format::Xfs, &short);
}

#[test]
fn a_power_cut_on_btrfs_leaves_the_old_version_or_the_new_one() {
    let short = Short {
        courses: &["install", "upgrade"],
        moments: 5,
    };
    survives(Format::Btrfs, &short);
}

#[test]
fn without_syncs_what_was_acknowledged_is_lost_and_that_is_seen() {
    let short = Short {
        courses: &["install", "upgrade", "rollback"],
        moments: 1,
    };
    for format in [Format::Ext4, Format::Xfs, Format::Btrfs] {
        if let Some(found) = cut(format, &short, Syncs::Feigned) {
            assert!(found.lost > 0, "{format:?}: the harness sees nothing");
        }
    }
}
