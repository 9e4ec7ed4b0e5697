//! Steps 1 and 2: the clock, the pins, the first contact, and names that a place only claims.

use unpipe::document::Kind;
use unpipe::model::Digest;
use unpipe::trust::{
    Anchor, Documents, Known, Pin, PinnedBy, Refusal, Session, Standing, Unverified, claimed_name,
    unnamed,
};

use super::client::{Client, stable};
use super::format::Format;
use super::publisher::{Publisher, Staff, at, key, keys, now};
use super::{refuses, root_number};

type Toml = Publisher<Documents>;

fn client() -> Client<Documents> {
    Client::new()
}

/// Two root keys of which either may sign alone.
fn either(one: u8, other: u8) -> Staff {
    Staff {
        root: (keys([one, other]), 1),
        ..Staff::usual()
    }
}

fn with_root_key(number: u8) -> Staff {
    Staff {
        root: (keys([number]), 1),
        ..Staff::usual()
    }
}

/// The hash of root `number`, from 1.
fn hash_of(publisher: &Toml, number: usize) -> Digest {
    Digest::of(&publisher.format.write_root(&publisher.roots[number - 1].0))
}

#[test]
fn a_clock_more_than_a_day_behind_what_was_verified_stops_before_anything_else() {
    let mut known = client();
    let site = Toml::new().release("1.0.0", 1).site();
    known.takes(&site, &stable().key(&key(1))).unwrap();
    // The index is the latest: signed at 2026-11-20T00:00:00Z.
    assert_eq!(known.memory.highest_time, Some(at("2026-11-20T00:00:00Z")));
    for (now, is_fine) in [
        ("2026-11-19T00:00:00Z", true),
        ("2026-11-18T23:59:59Z", false),
    ] {
        let mut late = known.clone().when(at(now));
        let mut memory = late.memory.clone();
        let session = Session::new(&Documents, &late.subject, late.now, &mut memory);
        assert_eq!(session.begin().is_ok(), is_fine, "{now}");
        if !is_fine {
            refuses!(late.takes(&site, &stable()), Refusal::Clock { .. }, Stale);
        }
    }
}

#[test]
fn each_kind_of_document_moves_the_highest_signed_time() {
    let later = || at("2026-11-21T12:00:00Z");
    let honest = || Toml::new().release("1.0.0", 1);
    let draft = |p: &Toml| {
        let mut draft = p.draft("1.1.0", 2);
        draft.issued = later();
        draft
    };
    let with_late_release = {
        let publisher = honest();
        let draft = draft(&publisher);
        publisher.offers(draft).stable("1.1.0")
    };
    for publisher in [
        honest().root(|root| root.issued = later()),
        honest().index(|index| index.issued = later()),
        with_late_release,
    ] {
        let mut client = client();
        client
            .takes(&publisher.site(), &stable().key(&key(1)))
            .unwrap();
        assert_eq!(client.memory.highest_time, Some(later()));
    }
}

#[test]
fn a_pinned_key_must_be_a_root_key_and_have_signed() {
    let both = Toml::with(either(1, 11)).release("1.0.0", 1);
    for number in [1, 11] {
        let site = both.site();
        client().takes(&site, &stable().key(&key(number))).unwrap();
    }
    let only_11 = both.clone().root_signed_by(keys([11])).site();
    client().takes(&only_11, &stable().key(&key(11))).unwrap();
    // Listed, did not sign.
    refuses!(
        client().takes(&only_11, &stable().key(&key(1))),
        Refusal::PinNotMet { found: 1, .. },
        Untrusted
    );
    // Signed, is not listed; is listed in another role.
    let strangers = both.root_signed_by(keys([1, 99, 2, 3])).site();
    for number in [99, 2, 3] {
        refuses!(
            client().takes(&strangers, &stable().key(&key(number))),
            Refusal::PinNotMet { found: 1, .. },
            Untrusted
        );
    }
}

#[test]
fn a_forged_signature_of_the_pinned_key_meets_no_pin() {
    let site = Toml::with(either(1, 11))
        .release("1.0.0", 1)
        .root_signed_by(vec![key(11), key(99).with_id([1; 8])])
        .site();
    refuses!(
        client().takes(&site, &stable().key(&key(1))),
        Refusal::PinNotMet { .. },
        Untrusted
    );
}

#[test]
fn the_pin_may_be_met_in_the_middle_of_the_walk_or_at_its_end() {
    let three = Toml::new()
        .release("1.0.0", 1)
        .rotates(with_root_key(11))
        .rotates(with_root_key(12));
    for number in [1, 11, 12] {
        let mut client = client();
        let taken = client.takes(&three.site(), &stable().key(&key(number)));
        assert_eq!(root_number(&taken.unwrap()), Some(3));
        assert_eq!(client.memory.roots.len(), 3);
    }
    for number in 1..=3 {
        let mut client = client();
        let pinned = stable().hash(hash_of(&three, number));
        client.takes(&three.site(), &pinned).unwrap();
        assert_eq!(client.memory.roots.len(), 3);
    }
    refuses!(
        client().takes(&three.site(), &stable().key(&key(13))),
        Refusal::PinNotMet { found: 3, .. },
        Untrusted
    );
}

#[test]
fn a_pin_that_is_not_met_leaves_nothing_remembered() {
    let mut client = client();
    let site = Toml::new().release("1.0.0", 1).site();
    let _ = client.resolves(&site, &stable().key(&key(13))).map(|_| ());
    assert_eq!(client.memory, unpipe::trust::Memory::default());
}

#[test]
fn a_hash_pins_a_root_whoever_signed_it() {
    let both = Toml::with(either(1, 11)).release("1.0.0", 1);
    let hash = hash_of(&both, 1);
    for signers in [keys([1]), keys([11])] {
        let site = both.clone().root_signed_by(signers).site();
        client().takes(&site, &stable().hash(hash)).unwrap();
    }
    refuses!(
        client().takes(&both.site(), &stable().hash(Digest::of(b"another"))),
        Refusal::PinNotMet { .. },
        Untrusted
    );
    // A threshold is still a threshold.
    let strangers = both.root_signed_by(keys([99])).site();
    refuses!(
        client().takes(&strangers, &stable().hash(hash)),
        Refusal::Signatures { .. },
        Untrusted
    );
}

#[test]
fn the_hash_of_a_root_pins_no_release_without_roots() {
    let site = Toml::new().level_0("1.0.0", 1, &keys([1]));
    refuses!(
        client().takes(&site, &stable().hash(Digest::of(b"x"))),
        Refusal::PinNotMet { found: 0, .. },
        Untrusted
    );
}

#[test]
fn a_hash_that_was_pinned_before_any_root_was_met_must_still_be_met() {
    let publisher = Toml::new().release("1.0.0", 1);
    let pinned = |digest| {
        let mut client = client();
        client.memory.pin = Some(Pin {
            anchor: Anchor::Root(digest),
            by: PinnedBy::CommandLine,
            since: now(),
        });
        client
    };
    let hash = hash_of(&publisher, 1);
    pinned(hash).takes(&publisher.site(), &stable()).unwrap();
    let impostor = Toml::with(with_root_key(99)).release("1.0.0", 1);
    refuses!(
        pinned(hash).takes(&impostor.site(), &stable()),
        Refusal::PinNotMet { .. },
        Untrusted
    );
    let site = impostor.level_0("1.0.0", 1, &keys([99]));
    refuses!(
        pinned(hash).takes(&site, &stable()),
        Refusal::PinNotMet { .. },
        Untrusted
    );
}

#[test]
fn a_key_that_was_pinned_in_advance_is_met_as_one_on_the_command_line_is() {
    let pinned = |number| {
        let mut client = client();
        client.memory.pin = Some(Pin {
            anchor: Anchor::Key(key(number).public()),
            by: PinnedBy::CommandLine,
            since: now(),
        });
        client
    };
    let publisher = Toml::new().release("1.0.0", 1).rotates(with_root_key(11));
    for number in [1, 11] {
        let mut client = pinned(number);
        client.takes(&publisher.site(), &stable()).unwrap();
        assert_eq!(client.memory.roots.len(), 2);
    }
    // Signed, but is no root key; no key of any root.
    let signed_too = Toml::new()
        .release("1.0.0", 1)
        .root_signed_by(keys([1, 99]));
    for number in [99, 12] {
        refuses!(
            pinned(number).takes(&signed_too.site(), &stable()),
            Refusal::PinNotMet { .. },
            Untrusted
        );
    }
    let flat = publisher.level_0("1.0.0", 1, &keys([1]));
    pinned(1).takes(&flat, &stable()).unwrap();
}

#[test]
fn a_later_key_agrees_if_it_is_a_root_key_of_any_root_and_else_is_a_full_stop() {
    let first = Toml::new().release("1.0.0", 1);
    let second = first.clone().rotates(either(11, 12));
    let mut client = client();
    client.takes(&first.site(), &stable().key(&key(1))).unwrap();
    client.takes(&second.site(), &stable()).unwrap();
    for number in [1, 11, 12] {
        let taken = client.takes(&second.site(), &stable().key(&key(number)));
        // The pin is the old one: it says more.
        let anchored = taken.unwrap().provenance.anchored;
        assert!(matches!(anchored.known, Known::Earlier(_)));
        assert_eq!(anchored.anchor, Anchor::Key(key(1).public()));
    }
    client
        .takes(&second.site(), &stable().hash(hash_of(&second, 2)))
        .unwrap();
    for number in [2, 3, 99] {
        refuses!(
            client.takes(&second.site(), &stable().key(&key(number))),
            Refusal::OtherKey { .. },
            Untrusted
        );
    }
    refuses!(
        client.takes(&second.site(), &stable().hash(Digest::of(b"x"))),
        Refusal::OtherKey { .. },
        Untrusted
    );
}

#[test]
fn two_anchors_must_agree() {
    let both = Toml::with(either(1, 11)).release("1.0.0", 1);
    let asked = stable().policy(&key(11)).key(&key(1));
    client().takes(&both.site(), &asked).unwrap();
    let other = stable().policy(&key(99)).key(&key(1));
    refuses!(
        client().takes(&both.site(), &other),
        Refusal::OtherKey { .. },
        Untrusted
    );
    let flat = both.level_0("1.0.0", 1, &keys([1, 11]));
    refuses!(
        client().takes(&flat, &asked),
        Refusal::OtherKey { .. },
        Untrusted
    );
    client()
        .takes(&flat, &stable().policy(&key(1)).key(&key(1)))
        .unwrap();
}

#[test]
fn being_listed_by_others_never_satisfies_the_policy() {
    // Key 66 is an attacker's, from a one-liner of the attacker's; 1 is the one that the policy
    // demands. The attacker's root lists it, but it did not sign.
    let lists = Toml::with(either(66, 1))
        .release("1.0.0", 1)
        .root_signed_by(keys([66]));
    let asked = stable().policy(&key(1)).key(&key(66));
    refuses!(
        client().takes(&lists.site(), &asked),
        Refusal::OtherKey { .. },
        Untrusted
    );
    let mut trusting = client();
    trusting
        .takes(&lists.site(), &stable().key(&key(66)))
        .unwrap();
    refuses!(
        trusting.takes(&lists.site(), &stable().policy(&key(1))),
        Refusal::OtherKey { .. },
        Untrusted
    );
    // Signed, it does; and then any root key agrees.
    let signed = lists.root_signed_by(keys([1]));
    client().takes(&signed.site(), &asked).unwrap();
}

#[test]
fn a_pin_remembers_how_it_came() {
    let site = Toml::new().release("1.0.0", 1).site();
    for (asked, by) in [
        (stable().key(&key(1)), PinnedBy::CommandLine),
        (stable().policy(&key(1)), PinnedBy::Policy),
        (stable().a_person_accepts(&key(1)), PinnedBy::FirstUse),
    ] {
        let mut client = client();
        client.takes(&site, &asked).unwrap();
        let pin = client.memory.pin.clone().unwrap();
        assert_eq!((pin.by, pin.since), (by, now()));
        let again = client.takes(&site, &stable()).unwrap();
        assert_eq!(again.provenance.anchored.known, Known::Earlier(now()));
        assert_eq!(client.memory.pin, Some(pin));
    }
}

#[test]
fn with_no_key_and_no_root_nobody_can_be_asked() {
    let site = Toml::new().level_0("1.0.0", 1, &keys([1]));
    refuses!(
        client().takes(&site, &stable()),
        Refusal::NoKey { .. },
        Declined
    );
}

#[test]
fn a_person_may_accept_a_root_key_that_signed_and_no_other() {
    let site = Toml::with(either(1, 11))
        .release("1.0.0", 1)
        .root_signed_by(keys([1]))
        .site();
    client()
        .takes(&site, &stable().a_person_accepts(&key(1)))
        .unwrap();
    for number in [11, 2, 3, 99] {
        let mut client = client();
        refuses!(
            client.takes(&site, &stable().a_person_accepts(&key(number))),
            Refusal::NotASigner { .. },
            Untrusted
        );
        assert!(client.memory.roots.is_empty());
    }
}

#[test]
fn a_person_is_shown_the_keys_of_the_last_root() {
    let site = Toml::new()
        .release("1.0.0", 1)
        .rotates(with_root_key(11))
        .site();
    client()
        .takes(&site, &stable().a_person_accepts(&key(11)))
        .unwrap();
    refuses!(
        client().takes(&site, &stable().a_person_accepts(&key(1))),
        Refusal::NotASigner { .. },
        Untrusted
    );
}

#[test]
fn nobody_is_asked_about_an_expired_root() {
    let site = Toml::new()
        .release("1.0.0", 1)
        .root(|root| root.expires = now())
        .site();
    refuses!(
        client().takes(&site, &stable().a_person_accepts(&key(1))),
        Refusal::Expired {
            kind: Kind::Root,
            ..
        },
        Stale
    );
}

#[test]
fn a_name_is_its_origins_own_and_claimed_anywhere_else() {
    let name = "get.example.org/tool";
    for (place, is_own) in [
        ("https://get.example.org/tool/", true),
        ("https://get.example.org/tool", true),
        ("https://get.example.org/tool/sub/", false),
        ("https://get.example.org/Tool/", false),
        ("https://mirror.example.net/tool/", false),
        ("https://get.example.org:8443/tool/", false),
        ("/srv/get.example.org/tool", false),
    ] {
        let subject = Client::<Documents>::of(name, place).subject;
        assert_eq!(*subject.standing() == Standing::Own, is_own, "{place}");
        assert_eq!(
            subject.folder() == "get.example.org+tool",
            is_own,
            "{place}"
        );
    }
}

#[test]
fn claimed_names_are_kept_apart_from_own_ones_and_from_each_other() {
    let name = "get.example.org/tool";
    let folders: std::collections::BTreeSet<String> = [
        "https://get.example.org/tool/",
        "https://a.example.net/",
        "https://b.example.net/",
        "/srv/a",
        "/srv/b",
    ]
    .iter()
    .map(|place| Client::<Documents>::of(name, place).subject.folder())
    .collect();
    assert_eq!(folders.len(), 5);
}

#[test]
fn the_first_two_lines_tell_the_name_and_nothing_else_does() {
    let site = Toml::new().release("1.0.0", 1).site();
    let root = Unverified::<unpipe::trust::Root>::new(site.roots[0].clone());
    let name = claimed_name(&root).map(|name| name.to_string());
    assert_eq!(name.as_deref(), Some("get.example.org/tool"));
    for text in ["", "x", "name = \"a.b/c\"\nunpipe = \"root/1\"\n"] {
        let other = Unverified::<unpipe::trust::Root>::new(text.into());
        assert_eq!(claimed_name(&other), None);
    }
}

#[test]
fn a_document_without_its_two_lines_is_first_of_all_not_signed() {
    let body = b"anything\n";
    let stranger = Unverified::<unpipe::trust::Root>::new(Documents.sign(body, &keys([99])));
    let own = Unverified::<unpipe::trust::Root>::new(Documents.sign(body, &keys([1])));
    let bare = Unverified::<unpipe::trust::Root>::new(body.to_vec());
    let anchor = Anchor::Key(key(1).public());
    refuses!(
        Err::<(), _>(unnamed(&Documents, &stranger, Some(&anchor))),
        Refusal::Signatures { .. },
        Untrusted
    );
    refuses!(
        Err::<(), _>(unnamed(&Documents, &bare, Some(&anchor))),
        Refusal::Document { .. },
        Untrusted
    );
    for anchor in [Some(&anchor), None] {
        refuses!(
            Err::<(), _>(unnamed(&Documents, &own, anchor)),
            Refusal::Document {
                kind: Kind::Root,
                ..
            },
            Malformed
        );
    }
}
