//! `bundle`: what was put into a file, and how it is installed elsewhere.

use std::path::Path;

use super::page::Page;
use super::style::{Ink, Style};
use crate::bundle::{Made, Outcome};
use crate::document::Artifact;
use crate::trust::{Accepted, Documents};

/// A bundle that was made.
#[derive(Clone, Copy)]
pub struct Bundled<'a> {
    /// The file.
    pub path: &'a Path,
    /// The release that it carries.
    pub accepted: &'a Accepted<Documents>,
    /// The builds that it carries.
    pub builds: &'a [&'a Artifact],
    /// The file's size, hash and members.
    pub made: &'a Made,
}

/// What is in the bundle, and the line that installs it.
pub fn bundled(bundled: &Bundled<'_>, style: &Style) -> String {
    let Bundled {
        path,
        accepted,
        builds,
        made,
    } = bundled;
    let mut page = Page::new(style);
    page.line(Ink::Title, &path.display().to_string());
    let there = match made.outcome {
        Outcome::Written => "",
        Outcome::Same => ", there already",
    };
    let release = &accepted.release;
    let (name, version) = (&release.name, &release.version);
    page.row(
        "Carries",
        &format!("{name} {version}; {}{there}", made.size),
    );
    page.verbatim(&format!("  {}", made.sha256));
    let mut label = "Holds";
    for (member, size) in &made.members {
        page.row(label, &format!("{member}, {size}"));
        label = "";
    }
    let builds: Vec<String> = builds
        .iter()
        .map(|build| build.platform().to_string())
        .collect();
    page.row("Builds", &builds.join("; "));
    match accepted.provenance.freshness {
        Some(fresh) => page.row("Fresh", &format!("until {}", fresh.expires)),
        None => page.row("Fresh", "not known: there is no index"),
    }
    page.row("Elsewhere", "install it with");
    let anchor = accepted.provenance.anchor();
    page.verbatim(&format!("  unpipe install {} --key {anchor}", word(path)));
    page.finish()
}

/// The file as a word of a command, where it needs no quotes.
fn word(path: &Path) -> String {
    let name = path.file_name().and_then(|name| name.to_str());
    let is_plain = |name: &&str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._+@-".contains(&byte))
    };
    match name.filter(is_plain) {
        Some(name) => format!("./{name}"),
        None => "./FILE".to_owned(),
    }
}
