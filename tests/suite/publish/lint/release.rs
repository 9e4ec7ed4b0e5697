//! Rules about names, steps, texts and addresses.

use super::{Case, bent, expect_all, fresh, of_name, offering, publisher};
use crate::support::place::Place;
use crate::support::release::Release;

fn named(name: &str) -> Place {
    let publisher = of_name(name);
    offering(&publisher, publisher.release("1.0.0", 1)).place()
}

fn with_table(table: &str) -> Place {
    bent(|release| release.body(|body| body.raw(table)))
}

fn with_text(key: &str, text: &str) -> Place {
    bent(|release| release.body(|body| body.text(key, text)))
}

/// Two releases whose artifacts are called the same.
fn sharing() -> Place {
    let publisher = publisher();
    let renamed = |release: Release| {
        release.artifact(|mut artifact| {
            "tool-1.0.0-1.1.0.tar.gz".clone_into(&mut artifact.file);
            artifact
        })
    };
    let new = renamed(publisher.release("1.1.0", 2));
    let old = renamed(publisher.release("1.0.0", 1));
    fresh(publisher.level1([new, old])).place()
}

/// A release of a forge, with this address.
fn of_forge(url: &str) -> Place {
    let publisher = of_name("github.com/owner/handy");
    let swapped = format!("urls = [\"{url}\"]");
    let release = publisher.release("1.0.0", 1);
    let release = release.body(|body| body.swap("urls = [\"tool-1.0.0.tar.gz\"]", &swapped));
    offering(&publisher, release).place()
}

pub(super) const CASES: &[Case] = &[
    Case {
        codes: &["N01"],
        place: || named("handy.invalid/handy"),
    },
    Case {
        codes: &["N02"],
        place: || named("get.example.org/handy"),
    },
    Case {
        codes: &[],
        place: || named("get.myexample.org/handy"),
    },
    Case {
        codes: &["N03"],
        place: || named("get.handy.internal/kubeclt"),
    },
    Case {
        codes: &["N04"],
        place: || named("xn--gt-bja.myexample.internal/handy"),
    },
    Case {
        codes: &["S01"],
        place: || with_table("[[step]]\nid = \"a\"\nrun = [\"bin/tool\"]\n"),
    },
    Case {
        codes: &["S02"],
        place: || {
            with_table("[[step]]\nid = \"a\"\nrun = [\"/usr/bin/env\"]\nstdout = \"share/a\"\n")
        },
    },
    Case {
        codes: &["S03"],
        place: || with_text("summary", &"long ".repeat(17)),
    },
    Case {
        codes: &["S03"],
        place: || with_text("summary", "two\\nlines"),
    },
    Case {
        codes: &["S05"],
        place: || with_text("summary", "tool: say in one line what it does"),
    },
    Case {
        codes: &["S04"],
        place: || with_text("notes", &"line\\n".repeat(13)),
    },
    Case {
        codes: &["A03", "U01"],
        place: sharing,
    },
    Case {
        codes: &["U02"],
        place: || {
            bent(|release| {
                release.artifact(|mut artifact| {
                    "tool.tar.gz".clone_into(&mut artifact.file);
                    artifact
                })
            })
        },
    },
    Case {
        codes: &["U03"],
        place: || of_forge("tool-1.0.0.tar.gz"),
    },
    Case {
        codes: &["U03"],
        place: || {
            of_forge("https://github.com/owner/handy/releases/latest/download/tool-1.0.0.tar.gz")
        },
    },
    Case {
        codes: &["D04", "U04"],
        place: || {
            let publisher = of_name("github.com/owner/handy");
            let file = ("file = \"1.0.0.release", "file = \"d/1.0.0.release");
            fresh(publisher.level1([]))
                .index(|body| {
                    body.raw(
                        "[channels]\n\n[[release]]\nversion = \"1.0.0\"\nserial = 1\nfile = \
                         \"1.0.0.release.unpipe\"\nsha256 = \
                         \"sha256:0000000000000000000000000000000000000000000000000000000000000000\"",
                    )
                    .swap(file.0, file.1)
                })
                .place()
        },
    },
    Case {
        codes: &["U04"],
        place: || of_forge("d/tool-1.0.0.tar.gz"),
    },
    Case {
        codes: &[],
        place: || {
            of_forge("https://github.com/owner/handy/releases/download/v1.0.0/tool-1.0.0.tar.gz")
        },
    },
];

#[test]
fn what_is_wrong_with_names_steps_and_addresses_is_found() {
    expect_all(CASES);
}
