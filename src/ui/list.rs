//! `list`: a table for people. Its width is that of its content, so that a pipe loses nothing.

use unicode_width::UnicodeWidthStr;

use super::style::{Ink, Style};
use crate::document::Revocation;
use crate::model::{Shown, Version};
use crate::receipt::{Claimed, Follow, Receipt, Track};

/// One installed package.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// What is placed.
    pub receipt: &'a Receipt,
    /// What it follows.
    pub track: &'a Track,
    /// What an upgrade would place, where somebody asked.
    pub newer: Option<&'a Version>,
    /// What its publisher said when it denied the version.
    pub revoked: Option<&'a Revocation>,
}

/// The table.
pub fn list(packages: &[Listed<'_>], style: &Style) -> String {
    if packages.is_empty() {
        return "nothing is installed\n".to_owned();
    }
    let rows: Vec<[String; 4]> = packages.iter().map(row).collect();
    let titles = ["NAME", "VERSION", "FOLLOWS", ""].map(str::to_owned);
    let widths = [0, 1, 2].map(|column: usize| {
        let cells = std::iter::once(&titles)
            .chain(&rows)
            .filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    });
    let mut text = format!("{}\n", style.paint(Ink::Title, &aligned(&titles, &widths)));
    for row in &rows {
        text.push_str(&aligned(row, &widths));
        text.push('\n');
    }
    text
}

/// What a package follows, in a word or two.
pub(super) fn follows(track: &Track) -> String {
    match &track.follow {
        Follow::Channel(channel) => channel.to_string(),
        Follow::Exact(_) => "held".to_owned(),
    }
}

/// That a version is denied, and why.
pub(super) fn revoked(denied: &Revocation) -> String {
    format!("revoked ({}): {}", denied.severity, denied.reason)
}

fn row(package: &Listed<'_>) -> [String; 4] {
    let (receipt, track) = (package.receipt, package.track);
    let mut remarks = Vec::new();
    if let Some(denied) = package.revoked {
        remarks.push(revoked(denied));
    }
    if let Some(newer) = package.newer {
        remarks.push(format!("{newer} is available"));
    }
    if receipt.claimed == Claimed::Claimed {
        remarks.push(format!("claimed by {}", track.place));
    }
    if receipt.claimed == Claimed::Described {
        remarks.push("described by you".to_owned());
    }
    [
        receipt.name.to_string(),
        receipt.version.to_string(),
        follows(track),
        remarks.join(", "),
    ]
    .map(|cell| Shown(&cell).to_string())
}

fn aligned(row: &[String; 4], widths: &[usize; 3]) -> String {
    let mut line = String::new();
    for (at, cell) in row.iter().enumerate() {
        line.push_str(cell);
        if let Some(width) = widths.get(at) {
            line.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
        }
    }
    line.trim_end().to_owned()
}
