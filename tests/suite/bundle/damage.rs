//! Cut off anywhere, or with any byte changed: a bundle never installs, and says so with 20 to 24.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use unpipe::fetch::{Fetcher, Reach};
use unpipe::model::{Channel, Code};
use unpipe::progress::{Interrupt, Silent};
use unpipe::resolve::{Nobody, Purpose, Request, Resolver, Source};
use unpipe::store::Store;
use unpipe::trust::policy::Policy;
use unpipe::trust::{Downgrade, Wanted};

use super::super::support::body::{days_ago, now};
use super::super::support::machine::Machine;
use super::super::support::publisher::{Publisher, Roles};
use super::{Case, Members, NAME, install};

/// What the library makes of the bundle, down to its verified artifacts.
fn outcome(path: &Path, key: &str) -> Result<(), Code> {
    outcome_after(path, key, || {})
}

/// The same, where something happens once the bundle is open.
fn outcome_after(path: &Path, key: &str, happens: impl Fn()) -> Result<(), Code> {
    let folder = path.parent().unwrap();
    let source = Source::of_path(path, folder).map_err(|error| error.code())?;
    happens();
    let downloads = folder.join("downloads");
    let fetcher = Fetcher::new(&Silent, Interrupt::new(), Reach::Offline, downloads);
    let resolver = Resolver {
        fetcher: &fetcher,
        policy: &Policy::default(),
        store: &Store::new(folder.join("none")),
        now: now(),
        meeting: &Nobody,
    };
    let request = Request {
        source: &source,
        wanted: Wanted::Channel(Channel::stable()),
        key: Some(key.parse().unwrap()),
        downgrade: Downgrade::Refused,
        purpose: Purpose::Install,
    };
    let resolved = resolver.resolve(&request).map_err(|error| error.code())?;
    for build in &resolved.accepted.release.artifacts {
        let artifact = resolved.artifact(&fetcher, build);
        artifact.map_err(|error| error.code())?;
    }
    Ok(())
}

/// The bytes that nobody signs and that decide nothing: the text of untrusted comments.
fn untrusted_comments(bytes: &[u8]) -> BTreeSet<usize> {
    let mark = b"untrusted comment: ";
    let begins = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(mark));
    let texts = begins.map(|at| {
        let length = bytes[at..].iter().position(|byte| *byte == b'\n').unwrap();
        at + mark.len()..at + length
    });
    texts.flatten().collect()
}

#[test]
fn any_changed_byte_is_refused_with_20_to_24() {
    for case in [Case::level_1(), Case::level_0()] {
        let machine = Machine::in_memory();
        let path = machine.work("tool.bundle.tar");
        let good = case.members.tar();
        fs::write(&path, &good).unwrap();
        assert_eq!(outcome(&path, &case.key()), Ok(()));
        let comments = untrusted_comments(&good);
        for at in 0..good.len() {
            let mut bent = good.clone();
            bent[at] ^= 1 << (at % 8);
            fs::write(&path, &bent).unwrap();
            let Err(code) = outcome(&path, &case.key()) else {
                assert!(comments.contains(&at), "byte {at} does not matter");
                continue;
            };
            let number = code.number();
            assert!((20..=24).contains(&number), "byte {at}: {number}");
        }
    }
}

#[test]
fn roots_that_are_remembered_are_not_taken_on_trust() {
    let publisher = Publisher::new(NAME);
    let offer = publisher.level1([publisher.release("1.0.0", 1)]);
    let place = offer.rotated_to(Roles::new()).place();
    let files = [
        "root-1.unpipe",
        "root-2.unpipe",
        "index.unpipe",
        "1.0.0.release.unpipe",
        "tool-1.0.0.tar.gz",
    ];
    let members = Members::of(&place, &files);
    let key = publisher.key().public();
    let good = members.tar();
    let machine = Case::carried(&good);
    install(&machine, &key).exits(0);
    let comments = untrusted_comments(&good);
    let end = members.0[..2]
        .iter()
        .map(|member| member.1.len())
        .sum::<usize>()
        + 1024;
    for at in (512..end).step_by(61).filter(|at| !comments.contains(at)) {
        let mut bent = good.clone();
        bent[at] ^= 1;
        fs::write(machine.work("tool.bundle.tar"), &bent).unwrap();
        let outcome = machine.run(["verify", "tool.bundle.tar", "--key", &key]);
        outcome.exits_with_one_of(&[20, 21, 22, 23, 24]);
    }
    // Another genuine root 1 of the same keys.
    let other = publisher.level1([publisher.release("1.0.0", 1)]);
    let other = other.root(|body| body.text("issued", &days_ago(3))).place();
    let mixed = members.from("root-1.unpipe", &other);
    fs::write(machine.work("tool.bundle.tar"), mixed.tar()).unwrap();
    let outcome = machine.run(["upgrade", "--yes"]);
    outcome.exits(20).says("verified before");
}

#[test]
fn what_was_opened_is_read_whatever_takes_its_place() {
    let case = Case::level_1();
    let machine = Machine::in_memory();
    let path = machine.work("tool.bundle.tar");
    fs::write(&path, case.members.tar()).unwrap();
    let replaced = outcome_after(&path, &case.key(), || {
        fs::remove_file(&path).unwrap();
        fs::write(&path, b"something else").unwrap();
    });
    assert_eq!(replaced, Ok(()));
    // The same file cut short while it is read is refused all the same.
    fs::write(&path, case.members.tar()).unwrap();
    let cut = outcome_after(&path, &case.key(), || fs::write(&path, b"short").unwrap());
    assert_eq!(cut, Err(Code::Failed));
    let length = case.members.tar().len() as u64 - 2048;
    fs::write(&path, case.members.tar()).unwrap();
    let cut = outcome_after(&path, &case.key(), || {
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_len(length).unwrap();
    });
    assert_eq!(cut, Err(Code::Mismatch));
}

#[test]
fn a_changed_byte_is_refused_by_the_program_in_every_part() {
    let case = Case::level_1();
    let good = case.members.tar();
    for at in (0..good.len()).step_by(good.len() / 24) {
        let mut bent = good.clone();
        bent[at] ^= 0x20;
        let machine = Case::carried(&bent);
        let outcome = install(&machine, &case.key());
        outcome.exits_with_one_of(&[20, 21, 22, 23, 24]);
        outcome.has_one_message().prefix_is_untouched();
    }
}

#[test]
fn cut_off_at_any_byte_it_is_refused_with_24() {
    for case in [Case::level_1(), Case::level_0()] {
        let machine = Machine::in_memory();
        let path = machine.work("tool.bundle.tar");
        let good = case.members.tar();
        for length in 0..good.len() {
            fs::write(&path, &good[..length]).unwrap();
            let found = outcome(&path, &case.key());
            assert_eq!(found, Err(Code::Malformed), "{length} of {}", good.len());
        }
    }
}

#[test]
fn cut_off_at_every_block_the_program_says_so() {
    let case = Case::level_1();
    let good = case.members.tar();
    let blocks = (0..good.len()).step_by(512);
    let odd = [1, 511, 513, good.len() - 1, good.len() - 513];
    for length in blocks.chain(odd) {
        let machine = Case::carried(&good[..length]);
        let outcome = install(&machine, &case.key());
        outcome.exits(24).says("cut off");
        outcome.has_one_message().prefix_is_untouched();
    }
}

#[test]
fn a_damaged_artifact_in_a_bundle_is_to_be_carried_again() {
    let case = Case::level_1();
    let mut bytes = case.members.tar();
    let last = case.members.0.last().unwrap();
    let at = bytes.windows(last.1.len()).position(|part| part == last.1);
    bytes[at.unwrap() + last.1.len() / 2] ^= 1;
    let machine = Case::carried(&bytes);
    let outcome = install(&machine, &case.key());
    outcome
        .exits(21)
        .says("carry it again")
        .does_not_say("try again later")
        .prefix_is_untouched();
}
