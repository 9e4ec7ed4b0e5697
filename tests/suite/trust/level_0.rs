//! Level 0: one key and one release; and the step up to root 1.

use unpipe::document::Kind;
use unpipe::model::{Channel, Serial};
use unpipe::trust::{
    Anchor, Chosen, Documents, Downgrade, Level, Refusal, Session, Unverified, Wanted,
};

use super::client::{Client, channel, named, stable, walked};
use super::publisher::{Publisher, Site, Staff, at, key, keys};
use super::{refuses, root_number};

type Toml = Publisher<Documents>;

fn client() -> Client<Documents> {
    Client::new()
}

/// One release and no root, signed by key 1.
fn flat(version: &str, serial: u64) -> Site {
    Toml::new().level_0(version, serial, &keys([1]))
}

/// A user who installed version 1.0.0 with serial 5 at level 0.
fn user_of_level_0() -> Client<Documents> {
    let mut client = client();
    client
        .takes(&flat("1.0.0", 5), &stable().key(&key(1)))
        .unwrap();
    client
}

#[test]
fn one_key_and_one_release_are_enough() {
    let mut client = client();
    let taken = client.takes(&flat("1.0.0", 5), &stable().key(&key(1)));
    let taken = taken.unwrap();
    assert_eq!(taken.provenance.level, Level::Zero);
    assert_eq!(taken.provenance.freshness, None);
    assert_eq!(taken.root_document, None);
    assert_eq!(taken.provenance.signers, vec![(key(1).public(), None)]);
    assert!(client.memory.roots.is_empty());
    client.takes(&flat("1.1.0", 6), &stable()).unwrap();
}

#[test]
fn a_release_by_another_key_is_refused() {
    let site = Toml::new().level_0("1.0.0", 5, &keys([2]));
    for mut client in [client(), user_of_level_0()] {
        refuses!(
            client.takes(&site, &stable().key(&key(1))),
            Refusal::Signatures {
                kind: Kind::Release,
                good: 0,
                ..
            },
            Untrusted
        );
    }
}

#[test]
fn another_key_for_a_pinned_name_is_a_full_stop() {
    let site = Toml::new().level_0("1.0.0", 5, &keys([1, 2]));
    let mut client = client();
    client.takes(&site, &stable().key(&key(1))).unwrap();
    refuses!(
        client.takes(&site, &stable().key(&key(2))),
        Refusal::OtherKey { .. },
        Untrusted
    );
}

#[test]
fn a_release_for_another_name_or_under_a_root_is_refused() {
    let publisher = Toml::new();
    let mut draft = publisher.draft("1.0.0", 5);
    draft.root = 0;
    draft.name = "get.example.org/other".parse().unwrap();
    refuses!(
        client().takes(&publisher.flat(&draft, &keys([1])), &stable().key(&key(1))),
        Refusal::Name {
            kind: Kind::Release,
            ..
        },
        Untrusted
    );
    for root in [1, 2, 99] {
        let mut draft = publisher.draft("1.0.0", 5);
        draft.root = root;
        refuses!(
            client().takes(&publisher.flat(&draft, &keys([1])), &stable().key(&key(1))),
            Refusal::ReleaseRoot { found, .. } if *found == root,
            Stale
        );
    }
}

#[test]
fn an_older_serial_is_a_rollback_unless_it_is_named_and_allowed() {
    let old = flat("0.9.0", 4);
    refuses!(
        user_of_level_0().takes(&old, &stable()),
        Refusal::Rollback { accepted, .. } if *accepted == Serial::new(5),
        Stale
    );
    refuses!(
        user_of_level_0().takes(&old, &stable().downgrade()),
        Refusal::Rollback { .. },
        Stale
    );
    refuses!(
        user_of_level_0().takes(&old, &named("0.9.0")),
        Refusal::Rollback { .. },
        Stale
    );
    let mut user = user_of_level_0();
    let taken = user.takes(&old, &named("0.9.0").downgrade()).unwrap();
    assert_eq!(taken.chosen, Chosen::Exactly);
    // The floor stays where it was.
    refuses!(user.takes(&old, &stable()), Refusal::Rollback { .. }, Stale);
}

#[test]
fn one_serial_has_one_content() {
    let publisher = Toml::new();
    let mut draft = publisher.draft("1.0.0", 5);
    draft.root = 0;
    draft.summary = "Another".to_owned();
    let site = publisher.flat(&draft, &keys([1]));
    refuses!(
        user_of_level_0().takes(&site, &stable()),
        Refusal::SerialEquivocation { .. },
        Stale
    );
}

#[test]
fn the_version_that_was_named_is_the_one_that_is_there() {
    let taken = client().takes(&flat("1.0.0", 5), &named("1.0.0").key(&key(1)));
    assert_eq!(taken.unwrap().chosen, Chosen::Exactly);
    let taken = client().takes(&flat("1.0.0", 5), &named("stable").key(&key(1)));
    assert!(matches!(taken.unwrap().chosen, Chosen::Followed(_)));
    refuses!(
        client().takes(&flat("1.0.0", 5), &named("1.0.1").key(&key(1))),
        Refusal::NotOffered { .. },
        Usage
    );
}

#[test]
fn there_is_no_channel_but_stable() {
    // A channel of its own would have a floor of its own, below which anything could be replayed.
    refuses!(
        client().takes(&flat("1.0.0", 5), &channel("beta").key(&key(1))),
        Refusal::NoChannel { .. },
        Usage
    );
    refuses!(
        client().takes(&flat("1.0.0", 5), &named("beta").key(&key(1))),
        Refusal::NotOffered { .. },
        Usage
    );
}

#[test]
fn a_release_dated_more_than_a_day_ahead_is_refused_and_forgotten() {
    let publisher = Toml::new();
    let mut draft = publisher.draft("1.1.0", 6);
    draft.root = 0;
    draft.issued = at("2026-11-23T10:00:01Z");
    let mut user = user_of_level_0();
    let before = user.memory.clone();
    refuses!(
        user.takes(&publisher.flat(&draft, &keys([1])), &stable()),
        Refusal::Future {
            kind: Kind::Release,
            ..
        },
        Stale
    );
    assert_eq!(user.memory, before);
}

#[test]
fn the_first_root_must_be_signed_by_the_key_that_was_pinned_without_one() {
    // Root 1 has keys 11, 2 and 3; only key 1 was pinned.
    let staff = Staff {
        root: (keys([11]), 1),
        ..Staff::usual()
    };
    let up = Toml::with(staff).release("2.0.0", 6).min_serial(5);
    let by_both = up.clone().root_signed_by(keys([11, 1]));
    let mut user = user_of_level_0();
    let taken = user.takes(&by_both.site(), &stable()).unwrap();
    assert_eq!(root_number(&taken), Some(1));
    assert_eq!(
        taken.provenance.anchored.anchor,
        Anchor::Key(key(1).public())
    );
    let mut user = user_of_level_0();
    refuses!(
        user.takes(&up.site(), &stable()),
        Refusal::Signatures {
            whose: "the key that is pinned",
            ..
        },
        Untrusted
    );
    // The new one-liner's key does not help without it, and agrees with it.
    refuses!(
        user.takes(&up.site(), &stable().key(&key(11))),
        Refusal::Signatures { .. },
        Untrusted
    );
    user.takes(&by_both.site(), &stable().key(&key(11)))
        .unwrap();
}

#[test]
fn the_step_up_removes_the_key_from_the_release_role_unless_it_stays() {
    let leaves = Toml::new().release("2.0.0", 3);
    refuses!(
        user_of_level_0().takes(&leaves.site(), &stable()),
        Refusal::RootFloor { version: 1 },
        Malformed
    );
    // With a minimum the floors start over.
    let site = leaves.min_serial(3).site();
    let taken = user_of_level_0().takes(&site, &stable()).unwrap();
    assert_eq!(taken.serial, Serial::new(3));

    let staff = Staff {
        root: (keys([1]), 1),
        release: (keys([1]), 1),
        index: (keys([3]), 1),
    };
    let stays = Toml::with(staff).release("2.0.0", 3);
    refuses!(
        user_of_level_0().takes(&stays.site(), &stable()),
        Refusal::Rollback { .. },
        Stale
    );
    let stays = stays.release("2.1.0", 6);
    user_of_level_0().takes(&stays.site(), &stable()).unwrap();
}

#[test]
fn there_is_no_way_back_from_a_root() {
    let mut user = user_of_level_0();
    let up = Toml::new().min_serial(1).release("2.0.0", 6);
    user.takes(&up.site(), &stable()).unwrap();
    refuses!(
        user.takes(&flat("3.0.0", 9), &stable()),
        Refusal::IndexMissing { .. },
        Stale
    );
    let mut draft = up.draft("3.0.0", 9);
    draft.root = 0;
    let says_0 = up.offers(draft).stable("3.0.0").refreshed();
    refuses!(
        user.takes(&says_0.site(), &stable()),
        Refusal::ReleaseRoot { found: 0, .. },
        Stale
    );
}

#[test]
fn a_release_is_not_taken_without_the_index_that_a_root_implies() {
    // Key 1 signs everything and the release says that it has no root: only the root tells.
    let staff = Staff {
        release: (keys([1]), 1),
        ..Staff::usual()
    };
    let site = Toml::with(staff).release("1.0.0", 1).site();
    let flat = flat("1.0.0", 1).flat.unwrap();
    let mut client = client();
    let session = Session::new(&Documents, &client.subject, client.now, &mut client.memory);
    let rooted = walked(session, &site, &stable().key(&key(1))).unwrap();
    let latest = Wanted::Channel(Channel::stable());
    refuses!(
        rooted.flat(&latest, Downgrade::Refused, &Unverified::new(flat)),
        Refusal::IndexMissing { .. },
        Stale
    );
}
