//! A release before it is signed.

use super::artifact::Artifact;
use super::body::{Body, days_ago};
use super::key::Key;

/// A release: its body, its artifact, and who signs it if not the keys whose role it is.
#[derive(Clone, Debug)]
pub struct Release {
    /// What it calls itself.
    pub version: String,
    /// Its place in the order of releases.
    pub serial: u64,
    /// Its artifact.
    pub artifact: Artifact,
    pub(super) signers: Option<Vec<Key>>,
    body: Body,
}

impl Release {
    /// A release of a small tool: a program, a man page, and a second name for the program.
    pub fn new(name: &str, version: &str, serial: u64) -> Self {
        let body = Body::new("release", name)
            .text("version", version)
            .line("serial", &serial.to_string())
            .line("root", "1")
            .text("issued", &days_ago(1))
            .text("summary", "A tool made for a test");
        let artifact = Artifact::new(&format!("tool-{version}.tar.gz"))
            .file(
                "bin/tool",
                "755",
                format!("#!/bin/sh\necho tool {version}\n"),
            )
            .file("share/man/man1/tool.1", "644", ".TH TOOL 1\n")
            .link("bin/tl", "bin/tool");
        Self {
            version: version.to_owned(),
            serial,
            artifact,
            signers: None,
            body,
        }
    }

    /// Bends the body: `.body(|b| b.line("serial", "18"))`.
    pub fn body(mut self, change: impl FnOnce(Body) -> Body) -> Self {
        self.body = change(self.body);
        self
    }

    /// Bends the artifact: `.artifact(|a| a.without_entry("tool/bin/tool"))`.
    pub fn artifact(mut self, change: impl FnOnce(Artifact) -> Artifact) -> Self {
        self.artifact = change(self.artifact);
        self
    }

    /// Signed by these keys instead of those whose role it is. One may come twice.
    pub fn signed_by<const N: usize>(mut self, keys: [&Key; N]) -> Self {
        self.signers = Some(keys.into_iter().cloned().collect());
        self
    }

    /// The body with the artifact's table.
    pub fn finished(&self) -> Body {
        self.body.clone().raw(&self.artifact.table())
    }

    /// The name of its document on a place with a root.
    pub fn file(&self) -> String {
        format!("{}.release.unpipe", self.version)
    }
}
