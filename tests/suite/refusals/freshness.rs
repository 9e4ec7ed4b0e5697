//! What is old, expired, revoked, taken back or said twice.

use super::super::support::body::{days_ago, days_ahead};
use super::super::support::publisher::{Offer, Publisher, Role, Roles};
use super::{NAME, Refusal, STALE};

/// A publisher and its offer of version 1.0.0, serial 1.
fn first() -> (Publisher, Offer) {
    let publisher = Publisher::with_one_key(NAME);
    let offer = publisher.level1([publisher.release("1.0.0", 1)]);
    (publisher, offer)
}

#[test]
fn an_old_index_is_refused_after_a_newer_one() {
    let (publisher, offer) = first();
    let old = offer.place();
    let new = offer.index_version(2).place();
    Refusal::of(&old, publisher.key()).after(&new).with(STALE);
}

#[test]
fn an_index_of_the_same_version_with_other_bytes_is_refused() {
    let (publisher, offer) = first();
    let place = offer.place();
    let other = offer
        .index(|body| body.text("expires", &days_ahead(6)))
        .place();
    Refusal::of(&other, publisher.key())
        .after(&place)
        .with(STALE);
}

#[test]
fn an_old_release_is_refused_after_a_newer_one() {
    let (publisher, offer) = first();
    let new = publisher.level1([publisher.release("1.1.0", 2)]).place();
    let old = offer.index_version(2).place();
    Refusal::of(&old, publisher.key()).after(&new).with(STALE);
}

#[test]
fn an_old_release_is_refused_at_level_0_after_a_newer_one() {
    let publisher = Publisher::new(NAME);
    let new = publisher.level0(&publisher.release("1.1.0", 2));
    let old = publisher.level0(&publisher.release("1.0.0", 1));
    Refusal::of(&old, publisher.key()).after(&new).with(STALE);
}

#[test]
fn a_release_below_the_floor_of_the_root_is_refused() {
    let (publisher, offer) = first();
    let place = offer
        .rotated_to(publisher.roles.clone())
        .root(|body| body.line("min_serial", "2"))
        .place();
    Refusal::of(&place, publisher.key()).with(STALE);
}

#[test]
fn an_expired_index_is_refused() {
    let (publisher, offer) = first();
    let offer = offer.index(|body| body.text("issued", &days_ago(9)));
    let place = offer
        .index(|body| body.text("expires", &days_ago(1)))
        .place();
    Refusal::of(&place, publisher.key())
        .with(STALE)
        .says("expired");
}

#[test]
fn an_expired_root_is_refused_if_it_is_the_last() {
    let (publisher, offer) = first();
    let offer = offer.root(|body| body.text("expires", &days_ago(1)));
    Refusal::of(&offer.place(), publisher.key())
        .with(STALE)
        .says("expired");
}

#[test]
fn a_document_from_the_future_is_refused() {
    let (publisher, offer) = first();
    let soon = days_ahead(3);
    let root = offer
        .clone()
        .root(|body| body.text("issued", &soon))
        .place();
    Refusal::of(&root, publisher.key())
        .called("root")
        .with(STALE);
    let index = offer.index(|body| body.text("issued", &soon)).place();
    Refusal::of(&index, publisher.key())
        .called("index")
        .with(STALE);
    let release = publisher
        .release("1.0.0", 1)
        .body(|body| body.text("issued", &soon));
    let place = publisher.level0(&release);
    Refusal::of(&place, publisher.key())
        .called("release")
        .with(STALE);
}

#[test]
fn a_serial_that_comes_again_with_other_bytes_is_refused() {
    let (publisher, offer) = first();
    let other = publisher
        .release("1.0.0", 1)
        .body(|body| body.text("summary", "Another"));
    let place = publisher.level1([other.clone()]).index_version(2).place();
    Refusal::of(&place, publisher.key())
        .after(&offer.place())
        .with(STALE);

    let place = publisher.level0(&other);
    let before = publisher.level0(&publisher.release("1.0.0", 1));
    let refusal = Refusal::of(&place, publisher.key())
        .after(&before)
        .called("level 0");
    refusal.with(STALE);
}

#[test]
fn root_and_index_may_not_be_stripped_at_first_contact() {
    let (publisher, offer) = first();
    let stripped = offer
        .place()
        .without("root-1.unpipe")
        .without("index.unpipe");
    let stripped = stripped.renamed("1.0.0.release.unpipe", "release.unpipe");
    Refusal::of(&stripped, publisher.key()).with(STALE);
}

#[test]
fn root_and_index_may_not_be_stripped_later() {
    let (publisher, offer) = first();
    let before = offer.place();
    let stripped = before
        .clone()
        .without("root-1.unpipe")
        .without("index.unpipe");
    let stripped = stripped.renamed("1.0.0.release.unpipe", "release.unpipe");
    Refusal::of(&stripped, publisher.key())
        .after(&before)
        .with(STALE);
}

#[test]
fn level_0_is_refused_once_a_root_is_known() {
    let (publisher, offer) = first();
    let level0 = publisher.level0(&publisher.release("1.1.0", 2));
    Refusal::of(&level0, publisher.key())
        .after(&offer.place())
        .with(STALE);
}

#[test]
fn a_release_that_says_level_0_is_refused_beside_a_root() {
    let publisher = Publisher::with_one_key(NAME);
    let release = publisher
        .release("1.0.0", 1)
        .body(|body| body.line("root", "0"));
    let place = publisher.level1([release]).place();
    Refusal::of(&place, publisher.key()).with(STALE);
}

#[test]
fn a_revoked_release_is_refused() {
    let (publisher, offer) = first();
    let place = offer.revoking(1).place();
    Refusal::of(&place, publisher.key())
        .with(STALE)
        .says("it eats files");
}

#[test]
fn a_revocation_is_remembered_when_the_index_forgets_it() {
    let publisher = Publisher::with_one_key(NAME);
    let (old, new) = (publisher.release("1.0.0", 1), publisher.release("1.1.0", 2));
    let revoking = publisher
        .level1([old.clone(), new.clone()])
        .revoking(2)
        .place();
    let forgetting = publisher.level1([new, old]).index_version(2).place();
    Refusal::of(&forgetting, publisher.key())
        .after(&revoking)
        .with(STALE);
}

#[test]
fn a_root_that_removes_a_release_key_sets_a_floor() {
    let mut publisher = Publisher::new(NAME);
    publisher.roles.release = Role::new(2, 1);
    let roles = Roles {
        release: Role {
            keys: publisher.roles.release.keys[1..].to_vec(),
            threshold: 1,
        },
        ..publisher.roles.clone()
    };
    let offer = publisher
        .level1([publisher.release("1.0.0", 1)])
        .rotated_to(roles);
    let place = offer.root(|body| body.without("min_serial")).place();
    Refusal::of(&place, publisher.key()).with(&[20, 22, 24]);
}
