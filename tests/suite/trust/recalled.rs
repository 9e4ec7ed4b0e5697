//! Receipts, verified again years later.

use unpipe::document::Kind;
use unpipe::model::Digest;
use unpipe::trust::{
    Anchor, Documents, Memory, Pin, PinnedBy, Recorded, Refusal, Unverified, recall,
};

use super::client::{Client, Taken, stable};
use super::publisher::{Publisher, Staff, key, keys, now};
use super::refuses;

type Toml = Publisher<Documents>;

/// What an install kept, and what the user knows.
struct Kept {
    name: unpipe::model::Name,
    release: Vec<u8>,
    root: Option<Vec<u8>>,
    anchor: Anchor,
    memory: Memory,
}

impl Kept {
    fn of(taken: Taken, client: &Client<Documents>) -> Self {
        Self {
            name: client.subject.name().clone(),
            release: taken.document,
            root: taken.root_document,
            anchor: taken.provenance.anchored.anchor,
            memory: client.memory.clone(),
        }
    }

    fn with_root() -> Self {
        let mut client = Client::new();
        let site = Toml::new().release("1.0.0", 1).site();
        let taken = client.takes(&site, &stable().key(&key(1))).unwrap();
        Self::of(taken, &client)
    }

    fn level_0() -> Self {
        let mut client = Client::new();
        let site = Toml::new().level_0("1.0.0", 1, &keys([1]));
        let taken = client.takes(&site, &stable().key(&key(1))).unwrap();
        Self::of(taken, &client)
    }

    fn recalled(&self) -> Result<Digest, Refusal> {
        let release = Unverified::new(self.release.clone());
        let root = self.root.clone().map(Unverified::new);
        let recorded = Recorded {
            name: &self.name,
            release: &release,
            root: root.as_ref(),
            anchor: &self.anchor,
        };
        recall(&Documents, &recorded, &self.memory).map(|recalled| recalled.digest)
    }
}

fn pin(number: u8) -> Pin {
    Pin {
        anchor: Anchor::Key(key(number).public()),
        by: PinnedBy::CommandLine,
        since: now(),
    }
}

#[test]
fn a_receipt_is_verified_with_and_without_memory() {
    for mut kept in [Kept::with_root(), Kept::level_0()] {
        let with = kept.recalled().unwrap();
        kept.memory = Memory::default();
        assert_eq!(kept.recalled().unwrap(), with);
    }
}

#[test]
fn a_receipt_holds_though_everything_in_it_expired_and_was_replaced() {
    let mut client = Client::new();
    let first = Toml::new().release("1.0.0", 1);
    let taken = client.takes(&first.site(), &stable().key(&key(1))).unwrap();
    let staff = Staff {
        root: (keys([11]), 1),
        release: (keys([12]), 1),
        index: (keys([13]), 1),
    };
    let second = first.rotates(staff).min_serial(2).release("2.0.0", 2);
    client.takes(&second.site(), &stable()).unwrap();
    Kept::of(taken, &client).recalled().unwrap();
}

#[test]
fn a_release_that_was_changed_is_no_longer_signed() {
    for mut kept in [Kept::with_root(), Kept::level_0()] {
        kept.release[60] ^= 1;
        refuses!(
            kept.recalled(),
            Refusal::Signatures {
                kind: Kind::Release,
                ..
            },
            Untrusted
        );
    }
}

#[test]
fn a_release_under_another_name_is_refused() {
    for mut kept in [Kept::with_root(), Kept::level_0()] {
        kept.name = "get.example.org/other".parse().unwrap();
        refuses!(kept.recalled(), Refusal::Name { .. }, Untrusted);
    }
}

#[test]
fn a_recorded_root_must_be_a_remembered_one() {
    let staff = Staff {
        root: (keys([99]), 1),
        ..Staff::usual()
    };
    let impostor = Toml::with(staff).release("1.0.0", 1).site();
    let mut kept = Kept::with_root();
    kept.root = Some(impostor.roots[0].clone());
    refuses!(kept.recalled(), Refusal::OtherKey { .. }, Untrusted);
}

#[test]
fn a_recorded_root_must_meet_the_pin_where_no_root_is_remembered() {
    let mut kept = Kept::with_root();
    kept.memory.roots.clear();
    kept.recalled().unwrap();
    for number in [2, 99] {
        kept.memory.pin = Some(pin(number));
        refuses!(kept.recalled(), Refusal::OtherKey { .. }, Untrusted);
    }
}

#[test]
fn a_recorded_root_must_be_signed_by_its_own_keys() {
    let mut kept = Kept::with_root();
    let site = Toml::new().root_signed_by(keys([2, 3])).site();
    kept.root = Some(site.roots[0].clone());
    refuses!(
        kept.recalled(),
        Refusal::Signatures {
            kind: Kind::Root,
            ..
        },
        Untrusted
    );
}

#[test]
fn a_release_without_a_root_is_held_against_the_pin_and_not_against_the_receipt() {
    let mut kept = Kept::level_0();
    kept.anchor = Anchor::Key(key(99).public());
    kept.recalled().unwrap();
    kept.memory.pin = Some(pin(99));
    kept.anchor = Anchor::Key(key(1).public());
    refuses!(kept.recalled(), Refusal::Signatures { .. }, Untrusted);
    kept.memory = Memory::default();
    kept.anchor = Anchor::Root(Digest::of(b"x"));
    refuses!(kept.recalled(), Refusal::PinNotMet { .. }, Untrusted);
}

#[test]
fn a_release_that_had_a_root_is_not_verified_without_it() {
    let mut kept = Kept::with_root();
    kept.root = None;
    refuses!(kept.recalled(), Refusal::Signatures { .. }, Untrusted);
}

#[test]
fn a_release_made_under_a_root_needs_that_root_even_if_the_pinned_key_signed_it() {
    // Key 1 signs everything here: only the release's own word tells that a root is missing.
    let staff = Staff {
        release: (keys([1]), 1),
        ..Staff::usual()
    };
    let mut client = Client::new();
    let site = Toml::with(staff).release("1.0.0", 1).site();
    let taken = client.takes(&site, &stable().key(&key(1))).unwrap();
    let mut kept = Kept::of(taken, &client);
    kept.root = None;
    refuses!(
        kept.recalled(),
        Refusal::ReleaseRoot { found: 1, .. },
        Stale
    );
}
