//! `check`: installed files against the signed release.

use super::page::Page;
use super::style::{Ink, Style, counted};
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
    /// What differs.
    pub differences: Vec<Difference>,
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
            continue;
        }
        let count = counted(package.differences.len(), "difference");
        page.marked(Ink::Warning, &format!("{name} {version}: {count}"));
        for difference in &package.differences {
            page.indented(&format!("{}: {}", difference.how, difference.path));
        }
    }
    page.finish()
}
