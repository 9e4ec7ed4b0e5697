//! Steps 5 and 6: which release, and whether it is what it should be.

use unpipe::document::Kind;
use unpipe::model::{Channel, Digest, Serial};
use unpipe::trust::{Chosen, Documents, Downgrade, Refusal, Session};

use super::client::{Client, channel, named, stable};
use super::format::Format;
use super::publisher::{Publisher, Staff, at, key, keys, now};
use super::refuses;

type Toml = Publisher<Documents>;

fn newcomer() -> Client<Documents> {
    Client::new()
}

fn user_of(publisher: &Toml) -> Client<Documents> {
    let mut client = newcomer();
    client
        .takes(&publisher.site(), &stable().key(&key(1)))
        .unwrap();
    client
}

/// Serials 1 and 2 are on offer; the second is stable.
fn two() -> Toml {
    Toml::new().release("1.0.0", 1).release("1.1.0", 2)
}

#[test]
fn a_channel_offers_a_release_and_its_floor_rises() {
    let publisher = two().channel("beta", "1.0.0");
    let mut client = user_of(&publisher);
    let beta: Channel = "beta".parse().unwrap();
    assert_eq!(
        client.memory.floors.get(&Channel::stable()),
        Some(&Serial::new(2))
    );
    assert_eq!(client.memory.floors.get(&beta), None);
    let taken = client.takes(&publisher.site(), &channel("beta")).unwrap();
    assert_eq!(taken.chosen, Chosen::Followed(beta.clone()));
    assert_eq!(client.memory.floors.get(&beta), Some(&Serial::new(1)));
    assert_eq!(
        client.memory.floors.get(&Channel::stable()),
        Some(&Serial::new(2))
    );
}

#[test]
fn a_word_that_is_no_version_on_offer_may_name_a_channel() {
    let site = two().channel("beta", "1.0.0").site();
    let taken = newcomer()
        .takes(&site, &named("beta").key(&key(1)))
        .unwrap();
    assert!(matches!(taken.chosen, Chosen::Followed(channel) if channel.as_str() == "beta"));
    // A version of that name wins.
    let publisher = two();
    let draft = publisher.draft("beta", 3);
    let site = publisher.offers(draft).channel("beta", "1.0.0").site();
    let taken = newcomer()
        .takes(&site, &named("beta").key(&key(1)))
        .unwrap();
    assert_eq!(
        (taken.chosen, taken.serial),
        (Chosen::Exactly, Serial::new(3))
    );
}

#[test]
fn what_is_not_on_offer_cannot_be_had() {
    refuses!(
        newcomer().takes(&two().site(), &named("2.0.0").key(&key(1))),
        Refusal::NotOffered { .. },
        Usage
    );
    refuses!(
        newcomer().takes(&two().site(), &channel("beta").key(&key(1))),
        Refusal::NoChannel { .. },
        Usage
    );
}

#[test]
fn a_list_of_all_that_is_on_offer_stays_short() {
    let mut publisher = two();
    for serial in 3..200 {
        let draft = publisher.draft(&format!("0.{serial}"), serial);
        publisher = publisher.offers(draft);
    }
    let refusal = newcomer()
        .takes(&publisher.site(), &named("2.0.0").key(&key(1)))
        .unwrap_err();
    let text = refusal.to_string();
    assert!(text.len() < 200, "{text}");
    assert!(text.contains("0.199, "), "the newest stand first: {text}");
    assert!(text.ends_with("and 189 more"), "{text}");
}

#[test]
fn a_revoked_release_cannot_be_had_in_any_way() {
    let site = two().revokes(2).site();
    for ask in [stable(), named("1.1.0"), named("1.1.0").downgrade()] {
        refuses!(
            newcomer().takes(&site, &ask.key(&key(1))),
            Refusal::Revoked { serial, .. } if *serial == Serial::new(2),
            Stale
        );
    }
    newcomer()
        .takes(&site, &named("1.0.0").key(&key(1)))
        .unwrap();
}

#[test]
fn nothing_below_the_minimum_of_the_root_can_be_had_in_any_way() {
    let site = two().stable("1.0.0").min_serial(2).site();
    for ask in [stable(), named("1.0.0"), named("1.0.0").downgrade()] {
        refuses!(
            newcomer().takes(&site, &ask.key(&key(1))),
            Refusal::BelowMinimum { least, .. } if *least == Serial::new(2),
            Stale
        );
    }
    newcomer()
        .takes(&site, &named("1.1.0").key(&key(1)))
        .unwrap();
}

#[test]
fn a_channel_never_goes_back() {
    let mut client = user_of(&two());
    let back = two().stable("1.0.0").refreshed();
    for ask in [stable(), stable().downgrade(), named("stable").downgrade()] {
        refuses!(
            client.takes(&back.site(), &ask),
            Refusal::Rollback { accepted, .. } if *accepted == Serial::new(2),
            Stale
        );
    }
    newcomer()
        .takes(&back.site(), &stable().key(&key(1)))
        .unwrap();
}

#[test]
fn an_older_version_must_be_named_and_allowed_and_raises_no_floor() {
    let mut client = user_of(&two());
    let site = two().site();
    refuses!(
        client.takes(&site, &named("1.0.0")),
        Refusal::Rollback { .. },
        Stale
    );
    let floors = client.memory.floors.clone();
    let taken = client.takes(&site, &named("1.0.0").downgrade()).unwrap();
    assert_eq!(
        (taken.serial, taken.chosen),
        (Serial::new(1), Chosen::Exactly)
    );
    assert_eq!(client.memory.floors, floors);
    client.takes(&site, &stable()).unwrap();
}

#[test]
fn a_version_named_exactly_raises_no_floor() {
    let publisher = two().stable("1.0.0");
    let mut client = newcomer();
    client
        .takes(&publisher.site(), &named("1.1.0").key(&key(1)))
        .unwrap();
    assert!(client.memory.floors.is_empty());
    client.takes(&publisher.site(), &stable()).unwrap();
}

#[test]
fn the_floor_of_another_channel_holds_for_a_version_where_stable_has_none() {
    let publisher = two().channel("beta", "1.1.0");
    let mut client = newcomer();
    client
        .takes(&publisher.site(), &channel("beta").key(&key(1)))
        .unwrap();
    refuses!(
        client.takes(&publisher.site(), &named("1.0.0")),
        Refusal::Rollback { .. },
        Stale
    );
    // Stable itself has no floor yet, and may be behind.
    let publisher = publisher.stable("1.0.0").refreshed();
    client.takes(&publisher.site(), &stable()).unwrap();
    client.takes(&publisher.site(), &named("1.0.0")).unwrap();
}

#[test]
fn a_floor_rises_installed_or_not() {
    let mut client = user_of(&Toml::new().release("1.0.0", 1));
    // Resolved, and then declined.
    let _ = client.resolves(&two().site(), &stable()).unwrap();
    refuses!(
        client.takes(&two().stable("1.0.0").refreshed().site(), &stable()),
        Refusal::Rollback { .. },
        Stale
    );
}

#[test]
fn a_release_must_have_the_hash_that_the_index_says() {
    let publisher = two();
    let mut draft = publisher.draft("1.1.0", 2);
    draft.summary = "Another".to_owned();
    let other = Documents.sign(&Documents.write_release(&draft), &keys([2]));
    let mut site = publisher.site();
    site.releases
        .insert("1.1.0-2.release.unpipe".to_owned(), other);
    refuses!(
        newcomer().takes(&site, &stable().key(&key(1))),
        Refusal::OtherRelease { .. },
        Stale
    );
    // An older one of this name in its place.
    let mut site = publisher.site();
    let old = site.releases["1.0.0-1.release.unpipe"].clone();
    site.releases
        .insert("1.1.0-2.release.unpipe".to_owned(), old);
    refuses!(
        newcomer().takes(&site, &stable().key(&key(1))),
        Refusal::OtherRelease { .. },
        Stale
    );
}

#[test]
fn a_release_needs_the_release_keys_of_the_last_root() {
    for signers in [
        keys([1]),
        keys([3]),
        keys([1, 3, 99]),
        vec![key(99).with_id([2; 8])],
    ] {
        refuses!(
            newcomer().takes(
                &two().release_signed_by(signers).site(),
                &stable().key(&key(1))
            ),
            Refusal::Signatures {
                kind: Kind::Release,
                good: 0,
                ..
            },
            Untrusted
        );
    }
    let staff = Staff {
        release: (keys([12]), 1),
        ..Staff::usual()
    };
    let rotated = two().rotates(staff).min_serial(1);
    newcomer()
        .takes(&rotated.site(), &stable().key(&key(1)))
        .unwrap();
    refuses!(
        newcomer().takes(
            &rotated.release_signed_by(keys([2])).site(),
            &stable().key(&key(1))
        ),
        Refusal::Signatures {
            kind: Kind::Release,
            good: 0,
            ..
        },
        Untrusted
    );
}

#[test]
fn two_release_keys_must_sign_where_two_are_needed() {
    let staff = Staff {
        release: (keys([2, 12]), 2),
        ..Staff::usual()
    };
    let publisher = Toml::with(staff).release("1.0.0", 1);
    let taken = newcomer().takes(&publisher.site(), &stable().key(&key(1)));
    assert_eq!(taken.unwrap().provenance.signers.len(), 2);
    for signers in [keys([2]), keys([2, 2]), keys([2, 99])] {
        refuses!(
            newcomer().takes(
                &publisher.clone().release_signed_by(signers).site(),
                &stable().key(&key(1))
            ),
            Refusal::Signatures {
                kind: Kind::Release,
                needed: 2,
                good: 1,
                ..
            },
            Untrusted
        );
    }
}

#[test]
fn a_release_for_another_name_is_refused() {
    let publisher = two();
    let mut draft = publisher.draft("1.2.0", 3);
    draft.name = "get.example.org/other".parse().unwrap();
    let site = publisher.offers(draft).stable("1.2.0").site();
    refuses!(
        newcomer().takes(&site, &stable().key(&key(1))),
        Refusal::Name {
            kind: Kind::Release,
            ..
        },
        Untrusted
    );
}

#[test]
fn a_release_is_made_under_a_root_from_1_to_the_last() {
    for (root, is_fine) in [(0, false), (1, true), (2, true), (3, false)] {
        let publisher = two().renews();
        let mut draft = publisher.draft("1.2.0", 3);
        draft.root = root;
        let site = publisher.offers(draft).stable("1.2.0").site();
        let taken = newcomer().takes(&site, &stable().key(&key(1)));
        if is_fine {
            taken.unwrap();
        } else {
            refuses!(taken, Refusal::ReleaseRoot { found, .. } if *found == root, Stale);
        }
    }
}

#[test]
fn the_index_and_the_release_say_the_same_version_and_serial() {
    let publisher = two();
    let version = publisher.clone().index(|index| {
        index.releases[0].version = "1.9.0".parse().unwrap();
        index
            .channels
            .insert(Channel::stable(), "1.9.0".parse().unwrap());
    });
    let mut site = version.site();
    let file = "1.1.0-2.release.unpipe";
    assert!(site.releases.contains_key(file));
    refuses!(
        newcomer().takes(&site, &stable().key(&key(1))),
        Refusal::IndexMismatch { .. },
        Stale
    );
    site = publisher
        .index(|index| index.releases[0].serial = Serial::new(99))
        .site();
    let mut client = newcomer();
    refuses!(
        client.takes(&site, &stable().key(&key(1))),
        Refusal::IndexMismatch { .. },
        Stale
    );
}

#[test]
fn a_serial_verified_before_has_the_same_hash() {
    let mut client = user_of(&two());
    let mut again = Toml::new().release("1.0.0", 1);
    again.index.version = 9;
    let mut draft = again.draft("1.2.0", 2);
    draft.summary = "Another".to_owned();
    let site = again.offers(draft).stable("1.2.0").site();
    for ask in [stable(), named("1.2.0").downgrade()] {
        refuses!(
            client.takes(&site, &ask),
            Refusal::SerialEquivocation { serial, .. } if *serial == Serial::new(2),
            Stale
        );
    }
    newcomer().takes(&site, &stable().key(&key(1))).unwrap();
}

#[test]
fn a_release_dated_more_than_a_day_ahead_is_refused() {
    for (issued, is_fine) in [
        ("2026-11-23T10:00:00Z", true),
        ("2026-11-23T10:00:01Z", false),
    ] {
        let publisher = two();
        let mut draft = publisher.draft("1.2.0", 3);
        draft.issued = at(issued);
        let site = publisher.offers(draft).stable("1.2.0").site();
        let mut client = newcomer();
        let taken = client.takes(&site, &stable().key(&key(1)));
        if is_fine {
            taken.unwrap();
        } else {
            refuses!(
                taken,
                Refusal::Future {
                    kind: Kind::Release,
                    ..
                },
                Stale
            );
        }
    }
}

#[test]
fn when_a_release_was_first_seen_is_kept() {
    let mut client = user_of(&two());
    client.now = at("2026-11-24T10:00:00Z");
    let taken = client.takes(&two().site(), &stable()).unwrap();
    assert_eq!(taken.provenance.first_seen, now());
    let old = client
        .takes(&two().site(), &named("1.0.0").downgrade())
        .unwrap();
    assert_eq!(old.provenance.first_seen, client.now);
}

#[test]
fn what_is_shown_of_a_release_is_what_was_verified() {
    let taken = newcomer()
        .takes(&two().site(), &stable().key(&key(1)))
        .unwrap();
    let provenance = &taken.provenance;
    assert_eq!(provenance.issued, at("2026-11-19T00:00:00Z"));
    let freshness = provenance.freshness.unwrap();
    assert_eq!(freshness.version, 3);
    assert_eq!(freshness.expires, at("2026-11-30T00:00:00Z"));
    let (signer, label) = provenance.signers.first().unwrap();
    assert_eq!(*signer, key(2).public());
    assert!(
        label
            .as_ref()
            .is_some_and(|label| label.starts_with("key-"))
    );
    assert_eq!(
        taken.document,
        two().site().releases["1.1.0-2.release.unpipe"]
    );
    assert_eq!(
        taken.digest,
        Digest::of(&Documents.write_release(&two().releases[1].0))
    );
}

#[test]
fn a_document_at_hand_must_be_one_that_the_index_offers() {
    let publisher = two();
    let site = publisher.site();
    let offered = &site.releases["1.1.0-2.release.unpipe"];
    let pinned = stable().key(&key(1));
    let taken = newcomer().takes_document(&site, offered, &pinned).unwrap();
    assert_eq!(taken.chosen, Chosen::Exactly);

    let withdrawn = Toml::new().release("1.0.0", 1).site();
    let outcome = newcomer().takes_document(&withdrawn, offered, &pinned);
    refuses!(outcome, Refusal::NotInIndex { .. }, Stale);

    let unsigned = Documents.sign(
        &Documents.write_release(&publisher.releases[1].0),
        &keys([3]),
    );
    let outcome = newcomer().takes_document(&site, &unsigned, &pinned);
    refuses!(
        outcome,
        Refusal::Signatures {
            kind: Kind::Release,
            ..
        },
        Untrusted
    );

    let old = &site.releases["1.0.0-1.release.unpipe"];
    let mut user = user_of(&publisher);
    let outcome = user.takes_document(&site, old, &stable());
    refuses!(outcome, Refusal::Rollback { .. }, Stale);
    user.takes_document(&site, old, &stable().downgrade())
        .unwrap();
    let outcome = user.takes_document(&publisher.revokes(1).site(), old, &stable().downgrade());
    refuses!(outcome, Refusal::Revoked { .. }, Stale);
}

#[test]
fn a_choice_made_elsewhere_is_not_taken() {
    // The choice is from an index that offers more than the one that it is brought to.
    let (two, one) = (two().site(), Toml::new().release("1.0.0", 1).site());
    let mut other = newcomer();
    let client = newcomer();
    let mut memory = client.memory.clone();
    let choice = {
        let session = Session::new(&Documents, &client.subject, client.now, &mut memory);
        let indexed = super::client::indexed(session, &two, &stable().key(&key(1))).unwrap();
        let latest = unpipe::trust::Wanted::Channel(Channel::stable());
        indexed.choose(&latest, Downgrade::Refused).unwrap()
    };
    let session = Session::new(&Documents, &client.subject, client.now, &mut other.memory);
    let indexed = super::client::indexed(session, &one, &stable().key(&key(1))).unwrap();
    let document = two.releases["1.1.0-2.release.unpipe"].clone();
    refuses!(
        indexed.release(choice, &unpipe::trust::Unverified::new(document)),
        Refusal::NotInIndex { .. },
        Stale
    );
}
