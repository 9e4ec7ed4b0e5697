//! What holds for every change of a byte, every order of honest actions, and every replay.

use proptest::prelude::*;
use unpipe::document::{Envelope, Kind, parse_index, parse_release, parse_root};
use unpipe::trust::{Documents, Level};

use super::client::{Client, stable};
use super::format::Format;
use super::json::Json;
use super::publisher::{Publisher, Site, Staff, key, keys};

/// What a publisher may do.
#[derive(Clone, Copy, Debug)]
enum Action {
    Release,
    Revoke,
    Refresh,
    RotateRoot,
    RotateIndex,
    AddReleaseKey,
    ReplaceReleaseKeys,
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let action = prop_oneof![
        3 => Just(Action::Release),
        1 => Just(Action::Revoke),
        1 => Just(Action::Refresh),
        1 => Just(Action::RotateRoot),
        1 => Just(Action::RotateIndex),
        1 => Just(Action::AddReleaseKey),
        1 => Just(Action::ReplaceReleaseKeys),
    ];
    proptest::collection::vec(action, 1..10)
}

/// A publisher at work: each action leaves a place that is whole and honest.
struct Work<F> {
    publisher: Publisher<F>,
    serial: u64,
    fresh_key: u8,
}

impl<F: Format> Work<F> {
    fn new() -> Self {
        Self {
            publisher: Publisher::new().release("v1", 1),
            serial: 1,
            fresh_key: 10,
        }
    }

    fn fresh(&mut self) -> u8 {
        self.fresh_key += 1;
        self.fresh_key
    }

    fn does(&mut self, action: Action) -> Site {
        let publisher = self.publisher.clone();
        let mut staff = publisher.staff.clone();
        self.publisher = match action {
            Action::Release => {
                self.serial += 1;
                publisher.release(&format!("v{}", self.serial), self.serial)
            }
            Action::Revoke => {
                // A release takes the place of the one that is denied.
                let bad = self.serial;
                self.serial += 1;
                let next = publisher.release(&format!("v{}", self.serial), self.serial);
                next.revokes(bad)
            }
            Action::Refresh => publisher.refreshed(),
            Action::RotateRoot => {
                staff.root = (keys([self.fresh(), self.fresh()]), 2);
                publisher.rotates(staff)
            }
            Action::RotateIndex => {
                staff.index = (keys([self.fresh()]), 1);
                publisher.rotates(staff).refreshed()
            }
            Action::AddReleaseKey => {
                staff.release.0.push(key(self.fresh()));
                publisher.rotates(staff)
            }
            Action::ReplaceReleaseKeys => {
                staff.release = (keys([self.fresh()]), 1);
                publisher.rotates(staff).min_serial(self.serial)
            }
        };
        self.publisher.site()
    }
}

/// An honest client follows along; then every earlier place is shown to it again.
fn follow_and_replay<F: Format>(actions: &[Action]) {
    let mut work = Work::<F>::new();
    let mut client = Client::<F>::new();
    let mut places = vec![work.publisher.site()];
    client.takes(&places[0], &stable().key(&key(1))).unwrap();
    for action in actions {
        let place = work.does(*action);
        let taken = client.takes(&place, &stable());
        let taken = taken.unwrap_or_else(|refusal| panic!("{action:?} was refused: {refusal}"));
        assert_eq!(taken.serial.number(), work.serial);
        places.push(place);
    }
    // A newcomer with the first key gets to the same place.
    let newest = places.last().unwrap().clone();
    let newcomer = Client::<F>::new()
        .takes(&newest, &stable().key(&key(1)))
        .unwrap();
    assert_eq!(newcomer.serial.number(), work.serial);
    let kept = client.memory.clone();
    for old in &places {
        let mut client = client.clone();
        if let Ok(taken) = client.takes(old, &stable()) {
            assert_eq!(taken.serial.number(), work.serial, "a replay went back");
        }
        for (channel, floor) in &kept.floors {
            assert!(client.memory.floors.get(channel) >= Some(floor));
        }
        // An old index under new roots, and an old release beside a new index.
        let mut mixed = newest.clone();
        mixed.index.clone_from(&old.index);
        mixed.releases.extend(old.releases.clone());
        if let Ok(taken) = client.takes(&mixed, &stable()) {
            assert_eq!(
                taken.serial.number(),
                work.serial,
                "a mixed replay went back"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn honest_work_is_always_followed_and_a_replay_never_goes_back(actions in actions()) {
        follow_and_replay::<Documents>(&actions);
        follow_and_replay::<Json>(&actions);
    }

    #[test]
    fn parsers_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        parse_all(&bytes);
    }

    #[test]
    fn parsers_never_panic_after_a_good_header(
        text in "[\\[\\]{}=.,\"'#\\\\\na-f0-9_ -]{0,200}",
        kind in prop_oneof![Just("root"), Just("index"), Just("release"), Just("review")],
    ) {
        let body = format!("unpipe = \"{kind}/1\"\nname = \"get.example.org/tool\"\n{text}\n");
        parse_all(body.as_bytes());
    }

    #[test]
    fn parsers_never_panic_on_bent_documents(at in any::<prop::sample::Index>(), with in any::<Vec<u8>>()) {
        let publisher = Publisher::<Documents>::new().release("1.0.0", 1).revokes(9);
        for body in [
            Documents.write_root(&publisher.roots[0].0),
            Documents.write_index(&publisher.index),
            Documents.write_release(&publisher.releases[0].0),
        ] {
            let (from, mut bent) = (at.index(body.len()), body.clone());
            let to = (from + with.len() / 2).min(bent.len());
            bent.splice(from..to, with.iter().copied());
            parse_all(&bent);
        }
    }
}

fn parse_all(bytes: &[u8]) {
    let _ = (parse_root(bytes), parse_index(bytes), parse_release(bytes));
    for kind in Kind::ALL {
        let _ = Envelope::open(bytes, kind);
    }
}

/// Every document of a place.
fn documents(site: &mut Site) -> Vec<&mut Vec<u8>> {
    let Site {
        roots,
        index,
        releases,
        flat,
    } = site;
    let all = roots.iter_mut().chain(index.iter_mut());
    all.chain(releases.values_mut())
        .chain(flat.iter_mut())
        .collect()
}

/// Changes every byte, or every so manieth, of every document by itself; whatever is accepted is the honest release, and is
/// trusted for the same reasons.
fn change_bytes<F: Format>(honest: &Site, step: usize, change: u8) {
    let pinned = stable().key(&key(1));
    let expected = Client::<F>::new().takes(honest, &pinned).unwrap();
    let lengths: Vec<usize> = documents(&mut honest.clone())
        .iter()
        .map(|d| d.len())
        .collect();
    let (mut accepted, mut refused) = (0, 0);
    for (document, length) in lengths.into_iter().enumerate() {
        for at in (0..length).step_by(step) {
            let mut bent = honest.clone();
            documents(&mut bent)[document][at] ^= change;
            let mut client = Client::<F>::new();
            let Ok(taken) = client.takes(&bent, &pinned) else {
                refused += 1;
                continue;
            };
            accepted += 1;
            assert_eq!(
                taken.digest, expected.digest,
                "byte {at} of document {document}"
            );
            assert_eq!(taken.version, expected.version);
            assert_eq!(taken.provenance.signers, expected.provenance.signers);
            assert_eq!(taken.provenance.level, expected.provenance.level);
            assert_eq!(taken.provenance.freshness, expected.provenance.freshness);
        }
    }
    // Untrusted comments may change; nothing else may.
    assert!(
        refused > 10 * accepted,
        "{accepted} accepted, {refused} refused"
    );
}

#[test]
fn no_change_of_one_byte_gets_another_release_accepted() {
    let staff = Staff {
        root: (keys([11]), 1),
        ..Staff::usual()
    };
    let site = Publisher::<Documents>::new()
        .release("1.0.0", 1)
        .rotates(staff)
        .site();
    for (step, change) in [(1, 0x01), (7, 0x20), (11, 0x80)] {
        change_bytes::<Documents>(&site, step, change);
    }
    let json = Publisher::<Json>::new().release("1.0.0", 1).site();
    change_bytes::<Json>(&json, 3, 0x01);
}

#[test]
fn no_change_of_one_byte_gets_another_release_accepted_at_level_0() {
    let site = Publisher::<Documents>::new().level_0("1.0.0", 1, &keys([1]));
    for change in [0x01, 0x20] {
        change_bytes::<Documents>(&site, 1, change);
    }
    let taken = Client::<Documents>::new().takes(&site, &stable().key(&key(1)));
    assert_eq!(taken.unwrap().provenance.level, Level::Zero);
}
