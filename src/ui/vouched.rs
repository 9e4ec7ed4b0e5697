//! `verify`: who speaks for what.

use std::path::Path;

use super::page::Page;
use super::style::{Ink, Style};
use crate::model::Digest;

/// One verified file.
#[derive(Clone, Copy, Debug)]
pub struct Voucher<'a> {
    /// The file or folder.
    pub path: &'a Path,
    /// How the check of it ended, in a word.
    pub label: &'a str,
    /// What it is.
    pub what: &'a str,
    /// Its hash, where it has one of its own.
    pub hash: Option<Digest>,
    /// The keys whose signatures are good, in full.
    pub by: &'a [String],
}

/// A block for each file.
pub fn vouched(files: &[Voucher<'_>], style: &Style) -> String {
    let mut page = Page::new(style);
    for file in files {
        page.line(Ink::Title, &file.path.display().to_string());
        page.row(file.label, file.what);
        if let Some(hash) = file.hash {
            page.verbatim(&format!("  {hash}"));
        }
        for key in file.by {
            page.row("Signed by", key);
        }
    }
    page.finish()
}
