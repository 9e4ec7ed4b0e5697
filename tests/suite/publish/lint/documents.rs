//! Rules about documents and keys.

use super::{Case, bent, clean, expect, expect_all, fresh, linted, offering, publisher};
use crate::support::body::{Body, days_ago, days_ahead};
use crate::support::key::{Key, signed};
use crate::support::place::Place;
use crate::support::publisher::{Offer, Publisher, Role};

/// A clean offer, bent before it is signed.
fn offer(change: impl FnOnce(Offer) -> Offer) -> Place {
    let publisher = publisher();
    change(offering(&publisher, publisher.release("1.0.0", 1))).place()
}

fn index(key: &str, value: &str) -> Place {
    offer(|offer| offer.index(|body| body.text(key, value)))
}

fn root(key: &str, value: &str) -> Place {
    offer(|offer| offer.root(|body| body.text(key, value)))
}

/// An offer of a publisher whose keys were chosen otherwise.
fn keys(change: impl FnOnce(&mut Publisher)) -> Place {
    let mut publisher = publisher();
    change(&mut publisher);
    offering(&publisher, publisher.release("1.0.0", 1)).place()
}

/// A second root, which changes nothing but the release keys; bent before it is signed.
fn rotated(change: impl FnOnce(Body) -> Body) -> Place {
    let publisher = publisher();
    let mut roles = publisher.roles.clone();
    roles.release = Role::new(1, 1);
    let offer = offering(&publisher, publisher.release("1.0.0", 1));
    offer.rotated_to(roles).root(change).place()
}

/// Two releases, of which the one with the higher serial is called so.
fn two(newer: &str, older: &str) -> Place {
    let publisher = publisher();
    fresh(publisher.level1([publisher.release(newer, 2), publisher.release(older, 1)])).place()
}

pub(super) const CASES: &[Case] = &[
    Case {
        codes: &["D01"],
        place: || Place::default().with("tool-1.0.0.tar.gz", "x"),
    },
    Case {
        codes: &["A01", "D02"],
        place: || {
            clean()
                .with("index.unpipe", "no document")
                .without("tool-1.0.0.tar.gz")
        },
    },
    Case {
        codes: &["D02"],
        place: || clean().edited("1.0.0.release.unpipe", |bytes| bytes.truncate(40)),
    },
    Case {
        codes: &["D02"],
        place: || clean().with("more.unpipe", "no document"),
    },
    Case {
        codes: &["D03"],
        place: || clean().without("index.unpipe"),
    },
    Case {
        codes: &["D04"],
        place: || clean().without("1.0.0.release.unpipe"),
    },
    Case {
        codes: &["D05"],
        place: || {
            let publisher = publisher();
            let offer = |summary: &str| {
                let release = publisher.release("1.0.0", 1);
                let release = release.body(|body| body.text("summary", summary));
                offering(&publisher, release).place()
            };
            let other = offer("another").bytes("1.0.0.release.unpipe").to_vec();
            offer("this").with("1.0.0.release.unpipe", other)
        },
    },
    Case {
        codes: &["D06"],
        place: || index("name", "get.handy.internal/other"),
    },
    Case {
        codes: &["D07"],
        place: || rotated(|body| body.text("previous", &format!("sha256:{}", "0".repeat(64)))),
    },
    Case {
        codes: &["D07"],
        place: || {
            let place = rotated(|body| body);
            let second = place.bytes("root-2.unpipe").to_vec();
            place.with("root-4.unpipe", second)
        },
    },
    Case {
        codes: &[],
        place: || rotated(|body| body),
    },
    Case {
        codes: &["D08", "K01"],
        place: || {
            let stranger = Key::new();
            bent(|release| release.signed_by([&stranger]))
        },
    },
    Case {
        codes: &["D08"],
        place: || {
            let mut publisher = publisher();
            publisher.roles.release = Role::new(2, 2);
            let first = publisher.roles.release.keys[0].clone();
            let release = publisher.release("1.0.0", 1).signed_by([&first]);
            offering(&publisher, release).place()
        },
    },
    Case {
        codes: &["D09"],
        place: || bent(|release| release.body(|body| body.line("root", "2"))),
    },
    Case {
        codes: &["D09"],
        place: || bent(|release| release.body(|body| body.line("root", "0"))),
    },
    Case {
        codes: &["D12"],
        place: || two("1.9.0", "1.10.0"),
    },
    Case {
        codes: &[],
        place: || two("1.10.0", "1.9.0"),
    },
    Case {
        codes: &["D14"],
        place: || index("expires", &days_ahead(13)),
    },
    Case {
        codes: &[],
        place: || index("expires", &days_ahead(89)),
    },
    Case {
        codes: &[],
        place: || index("expires", &days_ahead(15)),
    },
    Case {
        codes: &["D15"],
        place: || index("expires", &days_ahead(92)),
    },
    Case {
        codes: &["D16"],
        place: || index("expires", &days_ago(0)),
    },
    Case {
        codes: &["D17"],
        place: || root("expires", &days_ago(1)),
    },
    Case {
        codes: &["D18"],
        place: || root("expires", &days_ahead(29)),
    },
    Case {
        codes: &[],
        place: || root("expires", &days_ahead(31)),
    },
    Case {
        codes: &[],
        place: || root("expires", &days_ahead(731)),
    },
    Case {
        codes: &["D19"],
        place: || root("expires", &days_ahead(740)),
    },
    Case {
        codes: &["D20"],
        place: || offer(|offer| offer.revoking(1)),
    },
    Case {
        codes: &["D21"],
        place: || rotated(|body| body.line("min_serial", "2")),
    },
    Case {
        codes: &["D22"],
        place: || index("issued", &days_ahead(2)),
    },
    Case {
        codes: &["D22"],
        place: || bent(|release| release.body(|body| body.text("issued", &days_ahead(2)))),
    },
    Case {
        codes: &["D23"],
        place: || {
            let publisher = publisher();
            let more = publisher.release("0.9.0", 2);
            let document = signed(&more.finished().bytes(), &publisher.roles.release.keys);
            offering(&publisher, publisher.release("1.0.0", 1))
                .place()
                .with("0.9.0.release.unpipe", document)
                .with(&more.artifact.file, more.artifact.bytes())
        },
    },
    Case {
        codes: &["D25"],
        place: || {
            let publisher = publisher();
            publisher.level0(&publisher.release("1.0.0", 1))
        },
    },
    Case {
        codes: &["K02"],
        place: || {
            keys(|publisher| {
                publisher.roles.root = Role::new(1, 1);
                publisher.roles.release = publisher.roles.root.clone();
            })
        },
    },
    Case {
        codes: &["K03"],
        place: || keys(|publisher| publisher.roles.root = Role::new(1, 1)),
    },
    Case {
        codes: &["K03", "K04"],
        place: || {
            keys(|publisher| {
                publisher.roles.root = Role::new(1, 1);
                publisher.roles.index = publisher.roles.root.clone();
            })
        },
    },
];

#[test]
fn what_is_wrong_with_documents_and_keys_is_found() {
    expect_all(CASES);
}

#[test]
fn a_revoked_release_needs_no_signature_of_a_new_key() {
    let publisher = publisher();
    let mut roles = publisher.roles.clone();
    roles.release = Role::new(1, 1);
    let old = publisher
        .release("1.0.0", 1)
        .signed_by([&publisher.roles.release.keys[0]]);
    let new = publisher.release("1.1.0", 2);
    let offer = fresh(publisher.level1([new, old])).rotated_to(roles);
    expect(&linted(&offer.place()), &["D08", "K01"]);
    expect(&linted(&offer.revoking(1).place()), &[]);
}
