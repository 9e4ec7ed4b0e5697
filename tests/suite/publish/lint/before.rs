//! Rules about what was published before, by the library's own functions.

use tempfile::TempDir;
use unpipe::archive::Watch;
use unpipe::document::parse_release;
use unpipe::publish::lint::{Finding, Look, lint, lint_release};
use unpipe::publish::site::{Folder, Site, open};

use super::{fresh, offering, publisher};
use crate::support::body::now;
use crate::support::place::Place;
use crate::support::publisher::{Offer, Publisher};

/// An offer, and the one before it, of the same publisher.
struct Two {
    before: fn(&Publisher) -> Offer,
    after: fn(&Publisher) -> Offer,
    codes: &'static [&'static str],
}

fn first(publisher: &Publisher) -> Offer {
    offering(publisher, publisher.release("1.0.0", 5))
}

fn second(publisher: &Publisher, version: &str, serial: u64) -> Offer {
    let releases = [
        publisher.release(version, serial),
        publisher.release("1.0.0", 5),
    ];
    fresh(publisher.level1(releases)).index_version(2)
}

pub(super) const FIRED: &[&str] = &["D10", "D11", "D13", "D24"];

const CASES: &[Two] = &[
    Two {
        before: first,
        after: |publisher| second(publisher, "1.1.0", 6),
        codes: &[],
    },
    Two {
        before: first,
        after: first,
        codes: &[],
    },
    Two {
        before: first,
        after: |publisher| {
            let release = publisher.release("1.0.0", 5);
            let release = release.body(|body| body.text("summary", "another"));
            offering(publisher, release).index_version(2)
        },
        codes: &["D10"],
    },
    Two {
        before: first,
        after: |publisher| second(publisher, "1.1.0", 4),
        // The version comes before the one with the higher serial.
        codes: &["D11", "D12"],
    },
    Two {
        before: first,
        after: |publisher| second(publisher, "1.1.0", 6).index_version(1),
        codes: &["D13"],
    },
    Two {
        before: |publisher| first(publisher).revoking(3),
        after: |publisher| second(publisher, "1.1.0", 6),
        codes: &["D24"],
    },
];

fn written(place: &Place) -> TempDir {
    let folder = TempDir::new().unwrap();
    place.write_to(folder.path());
    folder
}

fn site(place: &Place) -> Site {
    let folder = written(place);
    open(&Folder(folder.path())).unwrap().unwrap()
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    let mut codes: Vec<_> = findings.iter().map(|one| one.rule.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn with_look<T>(place: &Place, before: &Site, then: impl FnOnce(&Look<'_>) -> T) -> T {
    let folder = written(place);
    let interrupt = unpipe::progress::Interrupt::new();
    let watch = Watch {
        observer: &unpipe::progress::Silent,
        interrupt: &interrupt,
    };
    then(&Look {
        folder: folder.path(),
        dist: None,
        before: Some(before),
        now: now(),
        watch: &watch,
    })
}

#[test]
fn what_contradicts_the_site_before_is_found() {
    for case in CASES {
        let publisher = publisher();
        let before = site(&(case.before)(&publisher).place());
        let after = (case.after)(&publisher).place();
        let findings = with_look(&after, &before, |look| lint(look).unwrap());
        assert_eq!(codes(&findings), case.codes, "{findings:#?}");
    }
}

#[test]
fn a_release_is_held_against_the_site_before_it_is_signed() {
    let publisher = publisher();
    let before = site(&first(&publisher).place());
    for (version, serial, expected) in [
        ("1.1.0", 6, &[][..]),
        ("1.1.0", 5, &["D11"]),
        ("1.0.0", 6, &["D10"]),
        ("0.9.0", 6, &["D12"]),
    ] {
        let release = publisher.release(version, serial);
        let place = Place::default().with(&release.artifact.file, release.artifact.bytes());
        let value = parse_release(&release.finished().bytes()).unwrap();
        let findings = with_look(&place, &before, |look| {
            lint_release(&value, "release.toml", look).unwrap()
        });
        assert_eq!(codes(&findings), expected, "{findings:#?}");
    }
}

#[test]
fn an_artifact_may_lie_in_the_dist_folder() {
    let publisher = publisher();
    let before = site(&first(&publisher).place());
    let place = first(&publisher).place();
    let dist = written(&place);
    let findings = with_look(&place.without("tool-1.0.0.tar.gz"), &before, |look| {
        let look = Look {
            dist: Some(dist.path()),
            ..*look
        };
        lint(&look).unwrap()
    });
    assert_eq!(codes(&findings), Vec::<&str>::new(), "{findings:#?}");
}
