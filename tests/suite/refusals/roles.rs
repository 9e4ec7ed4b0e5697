//! Who may sign what, how many must, and how roots follow each other.

use super::super::support::key::Key;
use super::super::support::publisher::{Publisher, Role, Roles};
use super::{NAME, Refusal, UNTRUSTED, honest};

/// A publisher of which two keys must sign each release.
fn two_must_sign() -> Publisher {
    let mut publisher = Publisher::new(NAME);
    publisher.roles.release = Role::new(2, 2);
    publisher
}

#[test]
fn one_signer_twice_is_not_two_signers() {
    let publisher = two_must_sign();
    let [one, _] = publisher.roles.release.keys.as_slice() else {
        unreachable!()
    };
    let release = publisher.release("1.0.0", 1).signed_by([one, one]);
    let place = publisher.level1([release]).place();
    Refusal::of(&place, publisher.key()).with(UNTRUSTED);
}

#[test]
fn one_signer_under_two_key_ids_is_not_two_signers() {
    let publisher = two_must_sign();
    let [one, two] = publisher.roles.release.keys.as_slice() else {
        unreachable!()
    };
    let release = publisher.release("1.0.0", 1).signed_by([one, one]);
    let file = release.file();
    let place = publisher
        .level1([release])
        .place()
        .resigned(&file, |signature| signature.claim_to_be_by(two));
    Refusal::of(&place, publisher.key()).with(UNTRUSTED);
}

#[test]
fn too_few_signers_are_refused_in_every_role() {
    let mut publisher = Publisher::new(NAME);
    publisher.roles.root = Role::new(2, 2);
    let offer = publisher.level1([publisher.release("1.0.0", 1)]);
    let place = offer.root_signed_by([publisher.key()]).place();
    Refusal::of(&place, publisher.key())
        .called("root")
        .with(UNTRUSTED);

    let mut publisher = Publisher::new(NAME);
    publisher.roles.index = Role::new(2, 2);
    let one = publisher.roles.index.keys[0].clone();
    let offer = publisher.level1([publisher.release("1.0.0", 1)]);
    let place = offer.index_signed_by([&one]).place();
    Refusal::of(&place, publisher.key())
        .called("index")
        .with(UNTRUSTED);
}

#[test]
fn a_pinned_key_that_the_first_root_lists_must_have_signed_it() {
    let mut publisher = Publisher::new(NAME);
    publisher.roles.root = Role::new(2, 1);
    let other = publisher.roles.root.keys[1].clone();
    let offer = publisher.level1([publisher.release("1.0.0", 1)]);
    let place = offer.root_signed_by([&other]).place();
    Refusal::of(&place, publisher.key()).with(UNTRUSTED);
}

#[test]
fn a_pinned_key_that_signed_the_first_root_must_be_a_root_key_in_it() {
    let publisher = Publisher::new(NAME);
    let stranger = Key::new();
    let offer = publisher.level1([publisher.release("1.0.0", 1)]);
    let place = offer.root_signed_by([publisher.key(), &stranger]).place();
    Refusal::of(&place, &stranger)
        .called("a stranger")
        .with(UNTRUSTED);
    let release_key = &publisher.roles.release.keys[0];
    Refusal::of(&place, release_key)
        .called("the release key")
        .with(UNTRUSTED);
}

#[test]
fn a_key_signs_nothing_outside_its_role() {
    let publisher = Publisher::new(NAME);
    let roles = &publisher.roles;
    let (root, release, index) = (
        &roles.root.keys[0],
        &roles.release.keys[0],
        &roles.index.keys[0],
    );
    for wrong in [root, index] {
        let signed = publisher.release("1.0.0", 1).signed_by([wrong]);
        let place = publisher.level1([signed]).place();
        Refusal::of(&place, publisher.key())
            .called("release")
            .with(UNTRUSTED);
    }
    for wrong in [root, release] {
        let offer = publisher.level1([publisher.release("1.0.0", 1)]);
        let place = offer.index_signed_by([wrong]).place();
        Refusal::of(&place, publisher.key())
            .called("index")
            .with(UNTRUSTED);
    }
}

#[test]
fn a_document_of_one_kind_is_no_document_of_another() {
    let (_, [_, place]) = honest();
    // All roles have the same key here, so that only the kind can tell.
    let mut publisher = Publisher::with_one_key(NAME);
    publisher.roles.index = publisher.roles.root.clone();
    let same = publisher.level1([publisher.release("1.0.0", 1)]).place();
    let files = ["root-1.unpipe", "index.unpipe", "1.0.0.release.unpipe"];
    for from in files {
        // At the place of a release the index may notice first that it is not the one it names.
        for to in files.into_iter().filter(|to| *to != from) {
            let bytes = same.bytes(from).to_vec();
            let bent = same.clone().with(to, bytes);
            let refusal = Refusal::of(&bent, publisher.key());
            refusal
                .called(format!("{from} as {to}"))
                .with(&[20, 22, 24]);
        }
    }
    let bytes = place.bytes("index.unpipe").to_vec();
    let bent = same.with("release.unpipe", bytes).without("root-1.unpipe");
    let refusal = Refusal::of(&bent, publisher.key()).called("an index at level 0");
    refusal.with(&[20, 22, 24]);
}

#[test]
fn a_document_for_another_name_under_the_same_keys_is_refused() {
    let publisher = Publisher::with_one_key(NAME);
    let other = "get.example.org/other";
    let release = || publisher.release("1.0.0", 1);

    let misnamed = release().body(|body| body.text("name", other));
    let place = publisher.level1([misnamed]).place();
    Refusal::of(&place, publisher.key())
        .called("release")
        .with(UNTRUSTED);

    let offer = publisher
        .level1([release()])
        .index(|body| body.text("name", other));
    Refusal::of(&offer.place(), publisher.key())
        .called("index")
        .with(UNTRUSTED);

    let offer = publisher
        .level1([release()])
        .root(|body| body.text("name", other));
    Refusal::of(&offer.place(), publisher.key())
        .called("root 1")
        .with(UNTRUSTED);

    let offer = publisher
        .level1([release()])
        .rotated_to(publisher.roles.clone());
    let offer = offer.root(|body| body.text("name", other));
    Refusal::of(&offer.place(), publisher.key())
        .called("root 2")
        .with(UNTRUSTED);
}

#[test]
fn a_second_root_that_the_first_did_not_sign_is_refused() {
    let publisher = Publisher::new(NAME);
    let first = publisher.level1([publisher.release("1.0.0", 1)]);
    let roles = Roles::new();
    let rotated = first.clone().rotated_to(roles.clone());
    let (old_key, new_key) = (publisher.key(), &roles.root.keys[0]);
    let first = first.place();
    for (label, offer) in [
        ("new keys alone", rotated.clone().root_signed_by([new_key])),
        ("old keys alone", rotated.clone().root_signed_by([old_key])),
        (
            "a stranger",
            rotated.clone().root_signed_by([new_key, &Key::new()]),
        ),
    ] {
        let place = offer.place();
        Refusal::of(&place, old_key).called(label).with(UNTRUSTED);
        Refusal::of(&place, old_key)
            .after(&first)
            .called(label)
            .with(UNTRUSTED);
    }
}

#[test]
fn a_second_root_that_does_not_continue_the_first_is_refused() {
    let publisher = Publisher::new(NAME);
    let first = publisher.level1([publisher.release("1.0.0", 1)]);
    let rotated = first.rotated_to(Roles::new());
    let elsewhere = format!("sha256:{}", "0".repeat(64));
    for (label, offer) in [
        ("version", rotated.clone().root(|b| b.line("version", "3"))),
        (
            "same version",
            rotated.clone().root(|b| b.line("version", "1")),
        ),
        (
            "hash",
            rotated.clone().root(|b| b.text("previous", &elsewhere)),
        ),
        ("no hash", rotated.clone().root(|b| b.without("previous"))),
    ] {
        let refusal = Refusal::of(&offer.place(), publisher.key())
            .called(label)
            .with(&[20, 22, 24]);
        refusal.does_not_say("installed");
    }
}
