//! `unpipe publish lint`: every rule is broken once, and a site that breaks none is clean.

mod artifacts;
mod before;
mod documents;
mod hosting;
mod output;
mod release;
mod table;

use serde_json::Value;

use crate::support::body::days_ahead;
use crate::support::machine::Machine;
use crate::support::outcome::Outcome;
use crate::support::place::Place;
use crate::support::publisher::{Offer, Publisher, Role};
use crate::support::release::Release;

/// A package with a domain that can belong to somebody: `internal` is for private networks.
const NAME: &str = "get.handy.internal/handy";

/// A place that breaks some rules, and which.
struct Case {
    codes: &'static [&'static str],
    place: fn() -> Place,
}

/// A publisher with nothing to complain of: two root keys, and one for each other role.
fn publisher() -> Publisher {
    of_name(NAME)
}

fn of_name(name: &str) -> Publisher {
    let mut publisher = Publisher::new(name);
    publisher.roles.root = Role::new(2, 1);
    publisher
}

/// A place with this release, fresh for a month.
fn offering(publisher: &Publisher, release: Release) -> Offer {
    fresh(publisher.level1([release]))
}

fn fresh(offer: Offer) -> Offer {
    offer.index(|body| body.text("expires", &days_ahead(30)))
}

/// A place with a release that was bent.
fn bent(change: impl FnOnce(Release) -> Release) -> Place {
    let publisher = publisher();
    let release = change(publisher.release("1.0.0", 1));
    offering(&publisher, release).place()
}

fn clean() -> Place {
    bent(|release| release)
}

/// What lint says of a place.
fn linted(place: &Place) -> Outcome {
    let machine = Machine::new();
    machine.offers(place);
    machine.run(["publish", "lint", "dist", "--json"])
}

/// The codes that were found, each once, in order.
fn codes(outcome: &Outcome) -> Vec<String> {
    let findings = outcome.json()["findings"].as_array().unwrap().clone();
    let code = |finding: &Value| finding["code"].as_str().unwrap().to_owned();
    let mut codes: Vec<String> = findings.iter().map(code).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// It found exactly these, and exits as the worst of them demands.
#[track_caller]
fn expect(outcome: &Outcome, expected: &[&str]) {
    assert_eq!(codes(outcome), expected, "{outcome}");
    let is_error = |code: &str| {
        let rule = unpipe::publish::lint::rules().find(|rule| rule.code == code);
        rule.unwrap().severity == unpipe::publish::lint::Severity::Error
    };
    let has_errors = expected.iter().any(|code| is_error(code));
    outcome.exits(if has_errors { 61 } else { 0 });
    assert_eq!(outcome.json()["errors"].as_u64().unwrap() > 0, has_errors);
}

/// Every case in turn; all that fail are told at once.
fn expect_all(cases: &[Case]) {
    let mut wrong = String::new();
    for case in cases {
        let outcome = linted(&(case.place)());
        let found = codes(&outcome);
        if found == case.codes {
            expect(&outcome, case.codes);
        } else {
            wrong += &format!("expected {:?}, found {found:?}: {outcome}\n", case.codes);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_clean_site_breaks_no_rule() {
    let outcome = linted(&clean());
    expect(&outcome, &[]);
    outcome.prefix_is_untouched();
}
