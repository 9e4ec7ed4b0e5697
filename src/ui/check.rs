//! `check`: installed files against the signed release.

use super::list::revoked;
use super::page::Page;
use super::style::{Ink, Style, counted};
use crate::document::Revocation;
use crate::model::{Name, OutsideText, Version};

/// What was found of one package.
#[derive(Clone, Debug)]
pub struct Checked<'a> {
    /// The package.
    pub name: &'a Name,
    /// The version that is current.
    pub version: &'a Version,
    /// How many files were compared.
    pub files: usize,
    /// How many files steps made, which nobody signed.
    pub made: usize,
    /// What the comparison does not prove; nothing where the publisher signed every file.
    pub limits: Option<&'static str>,
    /// What its publisher said when it denied the version.
    pub revoked: Option<Revocation>,
    /// What differs.
    pub differences: Vec<Difference>,
    /// What differs in versions that are kept beside it.
    pub beside: Vec<(Version, Vec<Difference>)>,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The path, from the prefix or the version's folder.
    pub path: OutsideText,
    /// How it differs: `changed`, `missing`, …
    pub how: String,
}

/// The results, a line for what is right and a block for what is not.
pub fn check(packages: &[Checked<'_>], style: &Style) -> String {
    let mut page = Page::new(style);
    for package in packages {
        let (name, version) = (package.name, package.version);
        if let Some(denied) = &package.revoked {
            page.marked(
                Ink::Warning,
                &format!("{name} {version}: {}", revoked(denied)),
            );
        }
        if package.differences.is_empty() {
            let files = counted(package.files, "file");
            let whose = match package.limits {
                None => "signed",
                Some(_) => "described by you",
            };
            page.line(Ink::Text, &format!("{name} {version}: {files} as {whose}"));
            if package.made > 0 {
                let made = counted(package.made, "file");
                page.indented(&format!("{made} as steps made them here, not signed"));
            }
            if let Some(limits) = package.limits {
                page.indented(limits);
            }
        } else {
            block(
                &mut page,
                &format!("{name} {version}"),
                &package.differences,
            );
        }
        for (version, differences) in &package.beside {
            let title = format!("{name} {version}, kept beside it");
            block(&mut page, &title, differences);
        }
    }
    page.finish()
}

fn block(page: &mut Page<'_>, title: &str, differences: &[Difference]) {
    let count = counted(differences.len(), "difference");
    page.marked(Ink::Warning, &format!("{title}: {count}"));
    for difference in differences {
        page.indented(&format!("{}: {}", difference.how, difference.path));
    }
}
