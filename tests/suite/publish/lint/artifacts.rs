//! Rules about artifacts.

use unpipe::model::Digest;

use super::{Case, bent, clean, expect, expect_all, linted};
use crate::support::artifact::Artifact;
use crate::support::place::Place;
use crate::support::release::Release;

const SCRIPT: &str = "#!/bin/sh\n";

/// A release whose artifact has this program in bin, and nothing else.
fn with_program(
    program: impl AsRef<[u8]>,
    change: impl FnOnce(Artifact) -> Artifact,
) -> impl FnOnce(Release) -> Release {
    move |release| {
        release.artifact(|artifact| {
            let plain = Artifact::new(&artifact.file);
            change(plain.file("bin/tool", "755", program))
        })
    }
}

/// A program of this machine, which is built for the GNU C library.
fn native() -> Vec<u8> {
    std::fs::read("/bin/true").unwrap()
}

fn other_arch() -> &'static str {
    match std::env::consts::ARCH {
        "aarch64" => "x86_64",
        _ => "aarch64",
    }
}

/// A release of a native program, with lines of its own in the table of its artifact.
fn of_native(arch: &str, lines: &str) -> Place {
    let (arch, lines) = (arch.to_owned(), lines.to_owned());
    bent(move |release| {
        let release = with_program(native(), |a| a.platform("linux", &arch))(release);
        let (from, to) = (
            format!("arch = \"{arch}\"\n"),
            format!("arch = \"{arch}\"\n{lines}"),
        );
        release.body(|body| body.swap(&from, &to))
    })
}

/// A release with a second build, which has a table before that of the usual one.
fn with_another_build(os: &'static str) -> Place {
    let artifact = Artifact::new("tool-1.0.0-more.tar.gz")
        .platform(os, "any")
        .file("bin/tool", "755", SCRIPT);
    let table = artifact.table();
    bent(|release| release.body(|body| body.raw(&table))).with(&artifact.file, artifact.bytes())
}

pub(super) const CASES: &[Case] = &[
    Case {
        codes: &["A01"],
        place: || clean().without("tool-1.0.0.tar.gz"),
    },
    Case {
        codes: &["A02"],
        place: || {
            let elsewhere = "urls = [\"https://dl.handy.internal/tool-1.0.0.tar.gz\"]";
            bent(|release| {
                release.body(|body| body.swap("urls = [\"tool-1.0.0.tar.gz\"]", elsewhere))
            })
            .without("tool-1.0.0.tar.gz")
        },
    },
    Case {
        codes: &["A03"],
        place: || clean().edited("tool-1.0.0.tar.gz", |bytes| bytes.push(0)),
    },
    Case {
        codes: &["A04"],
        place: || {
            let other = format!("{} *tool-1.0.0.tar.gz\n", Digest::of(b"other").hex());
            clean().with("SHA256SUMS", other)
        },
    },
    Case {
        codes: &["A05"],
        place: || {
            let format = ("format = \"tar.gz\"", "format = \"tar.xz\"");
            bent(|release| release.body(|body| body.swap(format.0, format.1)))
        },
    },
    Case {
        codes: &["A06"],
        place: || bent(|r| r.artifact(|a| a.without_entry("tool/share/man/man1/tool.1"))),
    },
    Case {
        codes: &["A06"],
        place: || {
            bent(with_program(SCRIPT, |artifact| {
                let artifact = artifact.listed("share/a", "tool/a", "644", "");
                artifact.hard_link_entry("tool/a", "tool/bin/tool")
            }))
        },
    },
    Case {
        codes: &["A07"],
        place: || bent(|r| r.artifact(|a| a.entry("tool/share/man/man1/tool.1", "644", "x"))),
    },
    Case {
        codes: &["A08"],
        place: || {
            bent(with_program(SCRIPT, |artifact| {
                let artifact = artifact.listed("share/a", "tool/a", "644", "one");
                artifact.entry("tool/a", "644", "two")
            }))
        },
    },
    Case {
        codes: &["A09"],
        place: || {
            bent(with_program(SCRIPT, |artifact| {
                let artifact = artifact.listed("bin/other", "tool/other", "644", SCRIPT);
                artifact.entry("tool/other", "755", SCRIPT)
            }))
        },
    },
    Case {
        codes: &["A10"],
        place: || {
            bent(with_program(SCRIPT, |artifact| {
                let artifact = artifact.listed("bin/other", "tool/other", "755", SCRIPT);
                artifact.entry("tool/other", "644", SCRIPT)
            }))
        },
    },
    Case {
        codes: &["A11"],
        place: || bent(with_program("no program\n", |artifact| artifact)),
    },
    Case {
        codes: &["A11"],
        place: || {
            bent(with_program(SCRIPT, |artifact| {
                artifact
                    .file("lib/text", "755", "no program\n")
                    .link("bin/text", "lib/text")
            }))
        },
    },
    Case {
        codes: &["A12"],
        place: || of_native(other_arch(), ""),
    },
    Case {
        codes: &["A12"],
        place: || bent(with_program(native(), |artifact| artifact)),
    },
    Case {
        codes: &["A12"],
        place: || of_native(std::env::consts::ARCH, "libc = \"static\"\n"),
    },
    Case {
        codes: &["A13"],
        place: || of_native(std::env::consts::ARCH, "min_glibc = \"2.1\"\n"),
    },
    Case {
        codes: &["A14"],
        place: || of_native(std::env::consts::ARCH, "libc = \"gnu\"\n"),
    },
    Case {
        codes: &[],
        place: || {
            of_native(
                std::env::consts::ARCH,
                "libc = \"gnu\"\nmin_glibc = \"2.99\"\n",
            )
        },
    },
    Case {
        codes: &["A14"],
        place: || {
            bent(with_program(SCRIPT, |artifact| {
                let artifact = artifact.platform("linux", std::env::consts::ARCH);
                artifact.file("lib/tool.so", "644", native())
            }))
        },
    },
    Case {
        codes: &[],
        place: || {
            bent(with_program(SCRIPT, |artifact| {
                let artifact = artifact.platform("linux", other_arch());
                artifact.file("lib/tool.so", "644", native())
            }))
        },
    },
    Case {
        codes: &["A15"],
        place: || bent(|r| r.artifact(|a| a.entry("tool/extra", "4755", "x"))),
    },
    Case {
        codes: &["A16"],
        place: || bent(|r| r.artifact(|a| a.link_entry("tool/extra", "../../etc/passwd"))),
    },
    Case {
        codes: &["A16"],
        place: || bent(|r| r.artifact(|a| a.hard_link_entry("tool/a/extra", "../passwd"))),
    },
    Case {
        codes: &["A16"],
        place: || bent(|r| r.artifact(|a| a.entry("../extra", "644", "x"))),
    },
    Case {
        codes: &[],
        place: || {
            bent(|r| {
                r.artifact(|artifact| {
                    let artifact = artifact.link_entry("tool/a/extra", "../bin/tool");
                    artifact.hard_link_entry("tool/a/more", "tool/bin/tool")
                })
            })
        },
    },
    Case {
        codes: &["A17"],
        place: || with_another_build("any"),
    },
    Case {
        codes: &[],
        place: || with_another_build("linux"),
    },
    Case {
        codes: &["A18"],
        place: || bent(|r| r.artifact(|a| a.file("bin/ls", "755", SCRIPT))),
    },
    Case {
        codes: &["A18"],
        place: || bent(|r| r.artifact(|a| a.link("bin/sudo", "bin/tool"))),
    },
];

#[test]
fn what_is_wrong_with_artifacts_is_found() {
    expect_all(CASES);
}

#[test]
fn a_sums_file_that_agrees_is_no_finding() {
    let place = clean();
    let hash = Digest::of(place.bytes("tool-1.0.0.tar.gz")).hex();
    for (name, text) in [
        (
            "SHA256SUMS",
            format!("{hash} *tool-1.0.0.tar.gz\n{hash}  other\n"),
        ),
        ("checksums.txt", format!("{hash}  ./tool-1.0.0.tar.gz\n")),
        ("tool-1.0.0.tar.gz.sha256", hash.clone()),
    ] {
        expect(&linted(&place.clone().with(name, text)), &[]);
    }
}

#[test]
fn every_artifact_is_looked_at_whatever_was_found_before() {
    let outcome = linted(
        &with_another_build("any")
            .edited("tool-1.0.0-more.tar.gz", |bytes| {
                bytes.push(0);
            })
            .without("tool-1.0.0.tar.gz"),
    );
    expect(&outcome, &["A01", "A03", "A17"]);
}
