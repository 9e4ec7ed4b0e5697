//! Step 4: the index.

use unpipe::document::{Kind, Revocation};
use unpipe::model::{OutsideText, Serial};
use unpipe::trust::{Documents, Refusal};

use super::client::{Client, stable};
use super::publisher::{Publisher, Staff, at, key, keys};
use super::refuses;

type Toml = Publisher<Documents>;

fn honest() -> Toml {
    Toml::new().release("1.0.0", 1)
}

/// A user who has seen this.
fn user_of(publisher: &Toml) -> Client<Documents> {
    let mut client = Client::new();
    client
        .takes(&publisher.site(), &stable().key(&key(1)))
        .unwrap();
    client
}

fn newcomer() -> Client<Documents> {
    Client::new()
}

#[test]
fn a_root_implies_an_index() {
    let mut site = honest().site();
    site.index = None;
    for mut client in [newcomer(), user_of(&honest())] {
        refuses!(
            client.takes(&site, &stable().key(&key(1))),
            Refusal::IndexMissing { .. },
            Stale
        );
    }
}

#[test]
fn an_index_needs_its_own_keys_and_no_others() {
    for signers in [
        keys([1]),
        keys([2]),
        keys([1, 2, 99]),
        vec![key(99).with_id([3; 8])],
    ] {
        let site = honest().index_signed_by(signers).site();
        refuses!(
            newcomer().takes(&site, &stable().key(&key(1))),
            Refusal::Signatures {
                kind: Kind::Index,
                good: 0,
                ..
            },
            Untrusted
        );
    }
}

#[test]
fn two_index_keys_must_sign_where_two_are_needed() {
    let staff = Staff {
        index: (keys([3, 13]), 2),
        ..Staff::usual()
    };
    let two = Toml::with(staff).release("1.0.0", 1);
    newcomer()
        .takes(&two.site(), &stable().key(&key(1)))
        .unwrap();
    refuses!(
        newcomer().takes(
            &two.index_signed_by(keys([3, 3])).site(),
            &stable().key(&key(1))
        ),
        Refusal::Signatures {
            kind: Kind::Index,
            needed: 2,
            good: 1,
            ..
        },
        Untrusted
    );
}

#[test]
fn an_index_for_another_name_is_refused() {
    let site = honest()
        .index(|index| index.name = "get.example.org/other".parse().unwrap())
        .site();
    refuses!(
        newcomer().takes(&site, &stable().key(&key(1))),
        Refusal::Name {
            kind: Kind::Index,
            ..
        },
        Untrusted
    );
}

#[test]
fn an_index_never_goes_back() {
    let new = honest().refreshed();
    let mut client = user_of(&new);
    client.takes(&new.site(), &stable()).unwrap();
    refuses!(
        client.takes(&honest().site(), &stable()),
        Refusal::IndexRollback { known: 3, found: 2 },
        Stale
    );
    client.takes(&new.refreshed().site(), &stable()).unwrap();
}

#[test]
fn two_indexes_with_one_number_are_told_apart() {
    let other = honest().index(|index| index.expires = at("2026-11-29T00:00:00Z"));
    refuses!(
        user_of(&honest()).takes(&other.site(), &stable()),
        Refusal::IndexEquivocation { version: 2, .. },
        Stale
    );
}

#[test]
fn an_index_expires_at_the_very_second() {
    for (expires, is_fine) in [
        ("2026-11-22T10:00:01Z", true),
        ("2026-11-22T10:00:00Z", false),
    ] {
        let site = honest().index(|index| index.expires = at(expires)).site();
        let taken = newcomer().takes(&site, &stable().key(&key(1)));
        if is_fine {
            taken.unwrap();
        } else {
            refuses!(
                taken,
                Refusal::Expired {
                    kind: Kind::Index,
                    ..
                },
                Stale
            );
        }
    }
}

#[test]
fn an_index_dated_more_than_a_day_ahead_is_refused() {
    for (issued, is_fine) in [
        ("2026-11-23T10:00:00Z", true),
        ("2026-11-23T10:00:01Z", false),
    ] {
        let site = honest().index(|index| index.issued = at(issued)).site();
        let taken = newcomer().takes(&site, &stable().key(&key(1)));
        if is_fine {
            taken.unwrap();
        } else {
            refuses!(
                taken,
                Refusal::Future {
                    kind: Kind::Index,
                    ..
                },
                Stale
            );
        }
    }
}

#[test]
fn an_index_that_was_refused_is_not_remembered() {
    let before = user_of(&honest());
    let new = honest().refreshed();
    for bent in [
        new.clone()
            .index(|index| index.expires = at("2026-11-22T00:00:00Z")),
        new.clone()
            .index(|index| index.issued = at("2026-12-22T00:00:00Z")),
        new.index_signed_by(keys([2])),
    ] {
        let mut client = before.clone();
        assert!(client.takes(&bent.site(), &stable()).is_err());
        assert_eq!(client.memory, before.memory);
    }
}

#[test]
fn an_index_is_remembered_even_if_its_release_is_refused() {
    let mut client = user_of(&honest());
    let bent = honest().release("1.1.0", 2).release_signed_by(keys([99]));
    refuses!(
        client.takes(&bent.site(), &stable()),
        Refusal::Signatures {
            kind: Kind::Release,
            ..
        },
        Untrusted
    );
    refuses!(
        client.takes(&honest().site(), &stable()),
        Refusal::IndexRollback { .. },
        Stale
    );
}

#[test]
fn an_index_alone_raises_no_floor() {
    // The online key says that serial 9 is current; no release key ever signed it.
    let mut client = user_of(&honest());
    let bent = honest().release("9.0.0", 9).release_signed_by(keys([3]));
    let before = client.memory.clone();
    assert!(client.takes(&bent.site(), &stable()).is_err());
    assert_eq!(client.memory.floors, before.floors);
    assert_eq!(client.memory.serials, before.serials);
    let later = honest().refreshed().release("1.0.1", 2);
    client.takes(&later.site(), &stable()).unwrap();
}

#[test]
fn a_revocation_is_remembered_when_the_index_no_longer_says_it() {
    let revoking = honest().release("1.1.0", 2).stable("1.0.0").revokes(2);
    let mut client = user_of(&revoking);
    let forgetting = revoking
        .index(|index| index.revoked.clear())
        .stable("1.1.0")
        .refreshed();
    refuses!(
        client.takes(&forgetting.site(), &stable()),
        Refusal::Revoked { reason, .. } if reason.raw() == "it eats files",
        Stale
    );
    newcomer()
        .takes(&forgetting.site(), &stable().key(&key(1)))
        .unwrap();
}

#[test]
fn the_first_reason_of_a_denial_is_kept_and_each_serial_once() {
    let deny = |serials: &[u64], reason: &str| Revocation {
        serials: serials.iter().map(|n| Serial::new(*n)).collect(),
        reason: OutsideText::new(reason),
        severity: OutsideText::new("low"),
    };
    let one = honest().index(|index| index.revoked = vec![deny(&[7, 8, 7], "first")]);
    let mut client = user_of(&one);
    let two = one.refreshed().index(|index| {
        index.revoked = vec![deny(&[8, 9], "second"), deny(&[7], "third")];
    });
    client.takes(&two.site(), &stable()).unwrap();
    let kept = [deny(&[7, 8], "first"), deny(&[9], "second")];
    assert_eq!(client.memory.revoked, kept);
}

#[test]
fn a_revocation_of_thousands_of_serials_is_kept_as_small_as_it_was_said() {
    let many = honest().index(|index| {
        index.revoked = vec![Revocation {
            serials: (100..20_000).map(Serial::new).collect(),
            reason: OutsideText::new("r".repeat(100_000)),
            severity: OutsideText::new("high"),
        }];
    });
    let client = user_of(&many);
    assert_eq!(client.memory.revoked.len(), 1);
    assert!(client.memory.revocation_of(Serial::new(19_999)).is_some());
    assert!(client.memory.revocation_of(Serial::new(20_000)).is_none());
}
