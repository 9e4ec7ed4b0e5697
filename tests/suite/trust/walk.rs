//! Steps 2 and 3: from root 1 or the stored root to the newest one.

use unpipe::document::Kind;
use unpipe::model::{Digest, Serial};
use unpipe::trust::{Documents, Level, MAX_ROOT_STEPS, Memory, Refusal, Session, Unverified};

use super::client::{Client, stable};
use super::format::Format;
use super::publisher::{Publisher, Staff, at, key, keys, now};
use super::{refuses, root_number};

type Toml = Publisher<Documents>;

fn client() -> Client<Documents> {
    Client::new()
}

/// The usual staff with other root keys.
fn root_staff<const N: usize>(numbers: [u8; N], threshold: usize) -> Staff {
    Staff {
        root: (keys(numbers), threshold),
        ..Staff::usual()
    }
}

/// A publisher whose one root key is replaced, and with it in root 2.
fn rotated() -> Toml {
    Toml::new().release("1.0.0", 1).rotates(root_staff([11], 1))
}

#[test]
fn root_1_that_meets_its_own_threshold_and_the_pin_is_where_trust_starts() {
    let site = Toml::new().release("1.0.0", 1).site();
    let mut client = client();
    let taken = client.takes(&site, &stable().key(&key(1))).unwrap();
    assert_eq!(root_number(&taken), Some(1));
    assert_eq!(client.memory.roots.len(), 1);
    assert_eq!(taken.root_document.as_ref(), site.roots.first());
}

#[test]
fn root_1_without_enough_signatures_of_its_own_keys_is_refused() {
    let two = Toml::with(root_staff([1, 11], 2)).release("1.0.0", 1);
    client().takes(&two.site(), &stable().key(&key(1))).unwrap();
    for signers in [keys([1]), keys([1, 1]), keys([1, 12])] {
        let site = two.clone().root_signed_by(signers).site();
        refuses!(
            client().takes(&site, &stable().key(&key(1))),
            Refusal::Signatures {
                kind: Kind::Root,
                needed: 2,
                good: 1,
                ..
            },
            Untrusted
        );
    }
}

#[test]
fn two_of_three_root_keys_suffice_for_a_threshold_of_two() {
    let three = Toml::with(root_staff([1, 11, 12], 2)).release("1.0.0", 1);
    for signers in [keys([1, 11]), keys([12, 1])] {
        let site = three.clone().root_signed_by(signers).site();
        client().takes(&site, &stable().key(&key(1))).unwrap();
    }
}

#[test]
fn a_second_root_needs_the_old_keys_and_the_new_ones() {
    let rotated = rotated();
    let taken = client().takes(&rotated.site(), &stable().key(&key(1)));
    assert_eq!(root_number(&taken.unwrap()), Some(2));
    for signers in [keys([1]), keys([11]), keys([11, 12]), keys([1, 12])] {
        let site = rotated.clone().root_signed_by(signers).site();
        for known in [false, true] {
            let mut client = client();
            if known {
                let first = Toml::new().release("1.0.0", 1).site();
                client.takes(&first, &stable().key(&key(1))).unwrap();
            }
            refuses!(
                client.takes(&site, &stable().key(&key(1))),
                Refusal::Signatures {
                    kind: Kind::Root,
                    good: 0,
                    ..
                },
                Untrusted
            );
        }
    }
}

#[test]
fn a_second_root_needs_two_of_the_old_keys_where_two_were_needed() {
    let staff = root_staff([1, 11], 2);
    let next = Toml::with(staff.clone())
        .release("1.0.0", 1)
        .rotates(root_staff([12], 1));
    client()
        .takes(&next.site(), &stable().key(&key(1)))
        .unwrap();
    for signers in [keys([1, 12]), keys([1, 1, 12])] {
        refuses!(
            client().takes(
                &next.clone().root_signed_by(signers).site(),
                &stable().key(&key(1))
            ),
            Refusal::Signatures {
                needed: 2,
                good: 1,
                whose: "the root keys before it",
                ..
            },
            Untrusted
        );
    }
}

#[test]
fn a_second_root_needs_two_of_the_new_keys_where_two_are_needed() {
    let next = Toml::new()
        .release("1.0.0", 1)
        .rotates(root_staff([11, 12], 2));
    client()
        .takes(&next.site(), &stable().key(&key(1)))
        .unwrap();
    refuses!(
        client().takes(
            &next.root_signed_by(keys([1, 11])).site(),
            &stable().key(&key(1))
        ),
        Refusal::Signatures {
            needed: 2,
            good: 1,
            whose: "its own root keys",
            ..
        },
        Untrusted
    );
}

#[test]
fn nothing_of_a_root_that_the_old_keys_did_not_sign_is_read() {
    // The body is no root at all; the refusal is about the signatures, not about the body.
    let mut site = rotated().site();
    site.roots[1] = Documents.sign(b"not a root\n", &keys([11]));
    refuses!(
        client().takes(&site, &stable().key(&key(1))),
        Refusal::Signatures {
            kind: Kind::Root,
            ..
        },
        Untrusted
    );
}

#[test]
fn a_root_for_another_name_is_refused_at_both_places_of_the_walk() {
    let other = || "get.example.org/other".parse().unwrap();
    let first = Toml::new()
        .root(|root| root.name = other())
        .release("1.0.0", 1);
    refuses!(
        client().takes(&first.site(), &stable().key(&key(1))),
        Refusal::Name {
            kind: Kind::Root,
            ..
        },
        Untrusted
    );
    let second = rotated().root(|root| root.name = other());
    refuses!(
        client().takes(&second.site(), &stable().key(&key(1))),
        Refusal::Name {
            kind: Kind::Root,
            ..
        },
        Untrusted
    );
}

#[test]
fn a_root_is_exactly_one_more_than_the_last() {
    for version in [1, 3, 4, u64::from(u32::MAX)] {
        let bent = rotated().root(|root| {
            root.version = version;
            if version == 1 {
                root.previous = None;
            }
        });
        refuses!(
            client().takes(&bent.site(), &stable().key(&key(1))),
            Refusal::RootVersion { expected: 2, found } if *found == version,
            Stale
        );
    }
    let bent = Toml::new().release("1.0.0", 1).root(|root| {
        root.version = 2;
        root.previous = Some(Digest::of(b""));
    });
    refuses!(
        client().takes(&bent.site(), &stable().key(&key(1))),
        Refusal::RootVersion {
            expected: 1,
            found: 2
        },
        Stale
    );
}

#[test]
fn a_root_names_the_hash_of_the_root_before_it() {
    let bent = rotated().root(|root| root.previous = Some(Digest::of(b"another")));
    refuses!(
        client().takes(&bent.site(), &stable().key(&key(1))),
        Refusal::RootPrevious { version: 2, .. },
        Untrusted
    );
}

#[test]
fn more_signatures_on_the_root_before_do_not_change_its_hash() {
    let mut site = rotated().site();
    site.roots[0].extend(key(99).block(b"anything").bytes());
    client().takes(&site, &stable().key(&key(1))).unwrap();
}

#[test]
fn only_the_last_root_must_be_unexpired() {
    let past = || at("2026-11-21T00:00:00Z");
    let expired_first = Toml::new()
        .release("1.0.0", 1)
        .root(|root| root.expires = past())
        .rotates(root_staff([11], 1));
    let mut client_ = client();
    client_
        .takes(&expired_first.site(), &stable().key(&key(1)))
        .unwrap();
    let expired_last = rotated().root(|root| root.expires = past());
    refuses!(
        client().takes(&expired_last.site(), &stable().key(&key(1))),
        Refusal::Expired {
            kind: Kind::Root,
            ..
        },
        Stale
    );
}

#[test]
fn a_root_expires_at_the_very_second() {
    for (expires, is_fine) in [
        ("2026-11-22T10:00:01Z", true),
        ("2026-11-22T10:00:00Z", false),
    ] {
        let site = Toml::new()
            .release("1.0.0", 1)
            .root(|root| root.expires = at(expires))
            .site();
        let taken = client().takes(&site, &stable().key(&key(1)));
        assert_eq!(taken.is_ok(), is_fine, "{expires}");
    }
}

#[test]
fn an_expired_last_root_is_remembered_all_the_same_for_a_pinned_name() {
    let mut client = client();
    let first = Toml::new().release("1.0.0", 1);
    client.takes(&first.site(), &stable().key(&key(1))).unwrap();
    let second = first
        .rotates(root_staff([11], 1))
        .root(|root| root.expires = at("2026-11-21T00:00:00Z"));
    refuses!(
        client.takes(&second.site(), &stable()),
        Refusal::Expired {
            kind: Kind::Root,
            ..
        },
        Stale
    );
    assert_eq!(client.memory.roots.len(), 2);
    // The old root's index alone does no longer do.
    refuses!(
        client.takes(&Toml::new().release("1.0.0", 1).site(), &stable()),
        Refusal::Expired {
            kind: Kind::Root,
            ..
        },
        Stale
    );
}

#[test]
fn a_root_dated_more_than_a_day_ahead_is_refused() {
    for (issued, is_fine) in [
        ("2026-11-23T10:00:00Z", true),
        ("2026-11-23T10:00:01Z", false),
    ] {
        let site = Toml::new()
            .release("1.0.0", 1)
            .root(|root| root.issued = at(issued))
            .site();
        let taken = client().takes(&site, &stable().key(&key(1)));
        assert_eq!(taken.is_ok(), is_fine, "{issued}");
        if let Err(refusal) = taken {
            refuses!(
                Err::<(), _>(refusal),
                Refusal::Future {
                    kind: Kind::Root,
                    ..
                },
                Stale
            );
        }
    }
}

#[test]
fn a_walk_takes_256_roots_and_not_one_more() {
    let mut publisher = Toml::new().release("1.0.0", 1);
    while publisher.roots.len() < 256 {
        publisher = publisher.renews();
    }
    let mut follower = client();
    let taken = follower.takes(&publisher.site(), &stable().key(&key(1)));
    assert_eq!(root_number(&taken.unwrap()), Some(MAX_ROOT_STEPS));
    let longer = publisher.renews();
    refuses!(
        client().takes(&longer.site(), &stable().key(&key(1))),
        Refusal::RootSteps { limit: 256 },
        Malformed
    );
    // Who has the first 256 already is one step away.
    follower.takes(&longer.site(), &stable()).unwrap();
}

#[test]
fn a_key_under_two_ids_counts_once_wherever_two_keys_are_needed() {
    let staff = Staff {
        root: (keys([1, 11]), 2),
        release: (keys([2, 12]), 2),
        index: (keys([3, 13]), 2),
    };
    let honest = Toml::with(staff).release("1.0.0", 1);
    let posing = |one: u8, other: u8| vec![key(one), key(one).with_id([other; 8])];
    let bent = [
        (Kind::Root, honest.clone().root_signed_by(posing(1, 11))),
        (Kind::Index, honest.clone().index_signed_by(posing(3, 13))),
        (
            Kind::Release,
            honest.clone().release_signed_by(posing(2, 12)),
        ),
    ];
    client()
        .takes(&honest.site(), &stable().key(&key(1)))
        .unwrap();
    for (expected, publisher) in bent {
        refuses!(
            client().takes(&publisher.site(), &stable().key(&key(1))),
            Refusal::Signatures { kind, needed: 2, good: 1, .. } if *kind == expected,
            Untrusted
        );
    }
}

#[test]
fn a_root_that_lists_one_key_under_two_ids_is_no_root() {
    let staff = Staff {
        root: (vec![key(1)], 1),
        ..Staff::usual()
    };
    let site = Toml::with(staff)
        .release("1.0.0", 1)
        .root(|root| {
            let label = "twice".to_owned().try_into().unwrap();
            root.keys.insert(label, key(1).with_id([77; 8]).public());
        })
        .site();
    refuses!(
        client().takes(&site, &stable().key(&key(1))),
        Refusal::Document {
            kind: Kind::Root,
            ..
        },
        Malformed
    );
}

#[test]
fn what_is_appended_to_a_document_changes_nothing() {
    let publisher = Toml::new().release("1.0.0", 1);
    let plain = publisher.site();
    let mut more = plain.clone();
    let append = |document: &mut Vec<u8>| {
        // Another body's signature, one under a false id, and a stranger's.
        document.extend(key(1).block(b"another body").bytes());
        document.extend(key(88).with_id([1; 8]).block(b"x").bytes());
        document.extend(key(99).block(b"x").bytes());
    };
    more.roots.iter_mut().for_each(append);
    more.index.iter_mut().for_each(append);
    more.releases.values_mut().for_each(append);
    let mut first = client();
    let mut second = client();
    let one = first.takes(&plain, &stable().key(&key(1))).unwrap();
    let other = second.takes(&more, &stable().key(&key(1))).unwrap();
    assert_eq!(one.digest, other.digest);
    assert_eq!(one.provenance, other.provenance);
    assert_eq!(first.memory.index, second.memory.index);
    // Who saw the one takes the other.
    first.takes(&more, &stable()).unwrap();
    second.takes(&plain, &stable()).unwrap();
}

#[test]
fn sixteen_signatures_are_fine_and_seventeen_are_not() {
    for (strangers, is_fine) in [(15, true), (16, false)] {
        let mut signers: Vec<_> = (0..strangers).map(|n| key(100 + n)).collect();
        signers.push(key(1));
        let site = Toml::new()
            .release("1.0.0", 1)
            .root_signed_by(signers)
            .site();
        let taken = client().takes(&site, &stable().key(&key(1)));
        assert_eq!(taken.is_ok(), is_fine, "{strangers}");
        if !is_fine {
            refuses!(
                taken,
                Refusal::Document {
                    kind: Kind::Root,
                    ..
                },
                Malformed
            );
        }
    }
}

#[test]
fn a_refusal_tells_forged_from_unknown() {
    let publisher = Toml::new().release("1.0.0", 1);
    let forged = publisher
        .clone()
        .root_signed_by(vec![key(99).with_id([1; 8])]);
    refuses!(
        client().takes(&forged.site(), &stable().key(&key(1))),
        Refusal::Signatures { forged, unknown, .. } if forged.len() == 1 && unknown.is_empty(),
        Untrusted
    );
    let unknown = publisher.root_signed_by(keys([99]));
    refuses!(
        client().takes(&unknown.site(), &stable().key(&key(1))),
        Refusal::Signatures { forged, unknown, .. } if forged.is_empty() && unknown.len() == 1,
        Untrusted
    );
}

#[test]
fn other_index_keys_void_the_index_floor_and_the_revocations() {
    let first = Toml::new()
        .release("1.0.0", 1)
        .release("1.1.0", 2)
        .revokes(1);
    let mut client = client();
    client.takes(&first.site(), &stable().key(&key(1))).unwrap();
    assert!(client.memory.revocation_of(Serial::new(1)).is_some());
    // The new index key starts over at 1 and has other bytes under known numbers.
    let staff = Staff {
        index: (keys([13]), 1),
        ..Staff::usual()
    };
    let second = first.clone().rotates(staff).index(|index| {
        index.version = 1;
        index.revoked.clear();
    });
    client.takes(&second.site(), &stable()).unwrap();
    assert_eq!(
        client.memory.index.as_ref().map(|floor| floor.version),
        Some(1)
    );
    assert!(client.memory.revocation_of(Serial::new(1)).is_none());
    // The floors stay, since no release key is gone.
    assert_eq!(client.memory.floors.len(), 1);

    // Without the change of keys the same index is a rollback.
    let third = first.renews().index(|index| index.version = 1);
    let mut client = Client::<Documents>::new();
    client
        .takes(
            &third.clone().index(|index| index.version = 9).site(),
            &stable().key(&key(1)),
        )
        .unwrap();
    refuses!(
        client.takes(&third.site(), &stable()),
        Refusal::IndexRollback { known: 9, found: 1 },
        Stale
    );
}

#[test]
fn a_root_with_the_same_index_keys_keeps_the_revocations() {
    let first = Toml::new()
        .release("1.0.0", 1)
        .release("1.1.0", 2)
        .revokes(2);
    let mut client = client();
    let pinned = stable().key(&key(1));
    refuses!(
        client.takes(&first.site(), &pinned),
        Refusal::Revoked { .. },
        Stale
    );
    let only_old = Toml::new().release("1.0.0", 1);
    client.takes(&only_old.site(), &pinned).unwrap();
    refuses!(
        client.takes(&first.site(), &pinned),
        Refusal::Revoked { .. },
        Stale
    );
    let second = first
        .renews()
        .refreshed()
        .index(|index| index.revoked.clear());
    refuses!(
        client.takes(&second.site(), &pinned),
        Refusal::Revoked { .. },
        Stale
    );
}

#[test]
fn a_release_key_that_is_added_leaves_the_floors() {
    let first = Toml::new().release("1.0.0", 1).release("1.1.0", 5);
    let mut client = client();
    client.takes(&first.site(), &stable().key(&key(1))).unwrap();
    let staff = Staff {
        release: (keys([2, 12]), 1),
        ..Staff::usual()
    };
    let second = first.rotates(staff);
    client.takes(&second.site(), &stable()).unwrap();
    let back = second.stable("1.0.0").refreshed();
    refuses!(
        client.takes(&back.site(), &stable()),
        Refusal::Rollback { .. },
        Stale
    );
}

#[test]
fn a_release_key_that_is_removed_voids_floors_and_serials_and_needs_a_minimum() {
    let first = Toml::new().release("1.0.0", 1).release("1.1.0", 500);
    let mut client = client();
    client.takes(&first.site(), &stable().key(&key(1))).unwrap();
    let staff = Staff {
        release: (keys([12]), 1),
        ..Staff::usual()
    };
    // What the stolen key said is gone: serial 500 too.
    let mut second = Toml::new().rotates(staff);
    second.index.version = 50;
    let second = second.release("2.0.0", 7);
    refuses!(
        client.clone().takes(&second.site(), &stable()),
        Refusal::RootFloor { version: 2 },
        Malformed
    );
    let second = second.min_serial(7);
    let taken = client.takes(&second.site(), &stable()).unwrap();
    assert_eq!(taken.serial, Serial::new(7));
    assert_eq!(client.memory.serials.len(), 1);
    assert_eq!(client.memory.min_serial, Some(Serial::new(7)));
    let other_content = second
        .clone()
        .offers({
            let mut draft = second.draft("1.1.0", 500);
            draft.summary = "signed by the new key".to_owned();
            draft
        })
        .stable("1.1.0")
        .refreshed();
    client.takes(&other_content.site(), &stable()).unwrap();
}

#[test]
fn a_minimum_that_was_set_once_stays_set() {
    let first = Toml::new().min_serial(1).release("1.0.0", 1);
    client()
        .takes(&first.clone().renews().site(), &stable().key(&key(1)))
        .unwrap();
    let second = first.renews().root(|root| root.min_serial = None);
    refuses!(
        client().takes(&second.site(), &stable().key(&key(1))),
        Refusal::RootFloor { version: 2 },
        Malformed
    );
}

#[test]
fn a_memory_that_was_changed_by_others_is_damaged() {
    let mut client = client();
    let site = rotated().site();
    client.takes(&site, &stable().key(&key(1))).unwrap();
    let edits: [fn(&mut Memory); 3] = [
        |memory| memory.roots[0].sha256 = Digest::of(b""),
        |memory| memory.roots[1].document = memory.roots[0].document.clone(),
        |memory| memory.roots[0].document = String::new(),
    ];
    for edit in edits {
        let mut memory = client.memory.clone();
        edit(&mut memory);
        let session = Session::new(&Documents, &client.subject, now(), &mut memory);
        refuses!(session.begin(), Refusal::DamagedState { .. }, Untrusted);
    }
}

#[test]
fn a_refused_root_leaves_the_walk_where_it_was() {
    let site = rotated().site();
    let client = client();
    let mut memory = Memory::default();
    let mut walk = Session::new(&Documents, &client.subject, now(), &mut memory)
        .begin()
        .unwrap();
    assert_eq!(walk.next_version(), 1);
    walk.offer(&Unverified::new(site.roots[0].clone())).unwrap();
    assert!(walk.offer(&Unverified::new(site.roots[0].clone())).is_err());
    assert_eq!(walk.next_version(), 2);
    walk.offer(&Unverified::new(site.roots[1].clone())).unwrap();
    assert_eq!(walk.next_version(), 3);
}

#[test]
fn a_follower_and_a_newcomer_agree_on_the_root() {
    let site = rotated().site();
    let mut follower = client();
    let first = Toml::new().release("1.0.0", 1).site();
    follower.takes(&first, &stable().key(&key(1))).unwrap();
    let agreed = follower.takes(&site, &stable()).unwrap();
    let met = client().takes(&site, &stable().key(&key(1))).unwrap();
    assert_eq!(agreed.provenance.level, met.provenance.level);
    assert!(matches!(
        met.provenance.level,
        Level::Root { version: 2, .. }
    ));
}
