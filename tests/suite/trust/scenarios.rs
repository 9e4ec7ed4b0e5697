//! The main scenarios, each in both formats: the core is the same.

use unpipe::document::Kind;
use unpipe::model::Serial;
use unpipe::trust::{Documents, Level, Refusal};

use super::client::{Client, named, stable};
use super::format::Format;
use super::json::Json;
use super::publisher::{Publisher, Staff, key, keys};
use super::{refuses, root_number};

/// Makes a test for each format.
macro_rules! in_both_formats {
    ($($name:ident)*) => {
        mod toml_and_minisign {
            $(#[test] fn $name() { super::$name::<super::Documents>(); })*
        }
        mod json_and_raw_signatures {
            $(#[test] fn $name() { super::$name::<super::Json>(); })*
        }
    };
}

in_both_formats! {
    install_upgrade_and_refuse_the_way_back
    follow_a_rotation_of_all_keys
    refuse_a_rotation_that_was_not_agreed
    need_two_of_two
    move_up_from_level_0
    refuse_what_is_revoked_expired_or_told_twice
    refuse_a_document_of_another_kind
}

fn install_upgrade_and_refuse_the_way_back<F: Format>() {
    let first = Publisher::<F>::new().release("1.0.0", 1);
    let second = first.clone().release("1.1.0", 2);
    let mut client = Client::<F>::new();
    let taken = client.takes(&first.site(), &stable().key(&key(1))).unwrap();
    assert_eq!(taken.serial, Serial::new(1));
    let taken = client.takes(&second.site(), &stable()).unwrap();
    assert_eq!(taken.serial, Serial::new(2));
    refuses!(
        client.takes(&first.site(), &stable()),
        Refusal::IndexRollback { .. },
        Stale
    );
    let back = second.clone().stable("1.0.0").refreshed();
    refuses!(
        client.takes(&back.site(), &stable()),
        Refusal::Rollback { .. },
        Stale
    );
    let taken = client
        .takes(&back.site(), &named("1.0.0").downgrade())
        .unwrap();
    assert_eq!(taken.serial, Serial::new(1));
    refuses!(
        client.takes(&back.site(), &stable().key(&key(9))),
        Refusal::OtherKey { .. },
        Untrusted
    );
}

fn all_new() -> Staff {
    Staff {
        root: (keys([11]), 1),
        release: (keys([12]), 1),
        index: (keys([13]), 1),
    }
}

fn follow_a_rotation_of_all_keys<F: Format>() {
    let first = Publisher::<F>::new().release("1.0.0", 1);
    let second = first
        .clone()
        .rotates(all_new())
        .min_serial(1)
        .release("2.0.0", 2);
    let mut follower = Client::<F>::new();
    follower
        .takes(&first.site(), &stable().key(&key(1)))
        .unwrap();
    let taken = follower.takes(&second.site(), &stable()).unwrap();
    assert_eq!(root_number(&taken), Some(2));
    for number in [1, 11] {
        Client::<F>::new()
            .takes(&second.site(), &stable().key(&key(number)))
            .unwrap();
    }
    // The old keys no longer speak.
    let old = second.release("3.0.0", 3);
    let by_old = old.clone().release_signed_by(keys([2]));
    refuses!(
        follower.takes(&by_old.site(), &stable()),
        Refusal::Signatures {
            kind: Kind::Release,
            ..
        },
        Untrusted
    );
    let by_old = old.index_signed_by(keys([3]));
    refuses!(
        follower.takes(&by_old.site(), &stable()),
        Refusal::Signatures {
            kind: Kind::Index,
            ..
        },
        Untrusted
    );
}

fn refuse_a_rotation_that_was_not_agreed<F: Format>() {
    let next = Publisher::<F>::new()
        .release("1.0.0", 1)
        .rotates(all_new())
        .min_serial(1);
    for signers in [keys([1]), keys([11])] {
        let site = next.clone().root_signed_by(signers).site();
        refuses!(
            Client::<F>::new().takes(&site, &stable().key(&key(1))),
            Refusal::Signatures {
                kind: Kind::Root,
                ..
            },
            Untrusted
        );
    }
}

fn need_two_of_two<F: Format>() {
    let staff = Staff {
        root: (keys([1, 11]), 2),
        release: (keys([2, 12]), 2),
        index: (keys([3, 13]), 2),
    };
    let two = Publisher::<F>::with(staff).release("1.0.0", 1);
    Client::<F>::new()
        .takes(&two.site(), &stable().key(&key(1)))
        .unwrap();
    for bent in [
        two.clone().root_signed_by(keys([1, 1])),
        two.clone().index_signed_by(keys([3, 3])),
        two.release_signed_by(keys([2, 2])),
    ] {
        refuses!(
            Client::<F>::new().takes(&bent.site(), &stable().key(&key(1))),
            Refusal::Signatures {
                needed: 2,
                good: 1,
                ..
            },
            Untrusted
        );
    }
}

fn move_up_from_level_0<F: Format>() {
    let publisher = Publisher::<F>::new();
    let flat = publisher.level_0("1.0.0", 1, &keys([1]));
    let mut client = Client::<F>::new();
    let taken = client.takes(&flat, &stable().key(&key(1))).unwrap();
    assert_eq!(taken.provenance.level, Level::Zero);
    let up = publisher.min_serial(1).release("2.0.0", 2);
    let taken = client.takes(&up.site(), &stable()).unwrap();
    assert_eq!(root_number(&taken), Some(1));
    refuses!(
        client.takes(&flat, &stable()),
        Refusal::IndexMissing { .. },
        Stale
    );
}

fn refuse_what_is_revoked_expired_or_told_twice<F: Format>() {
    let honest = Publisher::<F>::new().release("1.0.0", 1);
    let pinned = stable().key(&key(1));
    let mut client = Client::<F>::new();
    client.takes(&honest.site(), &pinned).unwrap();
    let expired = honest
        .clone()
        .refreshed()
        .index(|index| index.expires = index.issued);
    refuses!(
        client.takes(&expired.site(), &pinned),
        Refusal::Expired { .. },
        Stale
    );
    let twice = honest
        .clone()
        .index(|index| index.expires = super::publisher::now());
    refuses!(
        client.takes(&twice.site(), &pinned),
        Refusal::IndexEquivocation { .. },
        Stale
    );
    refuses!(
        client.takes(&honest.revokes(1).site(), &pinned),
        Refusal::Revoked { .. },
        Stale
    );
}

fn refuse_a_document_of_another_kind<F: Format>() {
    // All roles have the same key, so that only the kind tells.
    let staff = Staff {
        root: (keys([1]), 1),
        release: (keys([1]), 1),
        index: (keys([1]), 1),
    };
    let publisher = Publisher::<F>::with(staff).release("1.0.0", 1);
    let site = publisher.site();
    let (root, index) = (site.roots[0].clone(), site.index.clone().unwrap());
    let mut bent = site.clone();
    bent.index = Some(root);
    refuses!(
        Client::<F>::new().takes(&bent, &stable().key(&key(1))),
        Refusal::Document {
            kind: Kind::Index,
            ..
        },
        Malformed
    );
    let mut bent = site;
    bent.roots[0] = index;
    refuses!(
        Client::<F>::new().takes(&bent, &stable().key(&key(1))),
        Refusal::Document {
            kind: Kind::Root,
            ..
        },
        Malformed
    );
}
