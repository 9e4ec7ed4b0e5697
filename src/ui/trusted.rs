//! `trust`: which keys are trusted for which names, and what is remembered.

use super::page::Page;
use super::style::{Ink, Style};
use crate::model::Shown;
use crate::trust::{Memory, PinnedBy, Standing, Subject};

/// One line a name.
pub fn trust_list(known: &[(&Subject, &Memory)], style: &Style) -> String {
    if known.is_empty() {
        return "no name has a pin\n".to_owned();
    }
    let width = known
        .iter()
        .map(|(subject, _)| subject.name().as_str().len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for (subject, memory) in known {
        let key = memory
            .pin
            .as_ref()
            .map_or_else(|| "no pin".to_owned(), |pin| pin.anchor.to_string());
        let claimed = match subject.standing() {
            Standing::Own => String::new(),
            Standing::Claimed(place) => format!("  claimed by {place}"),
            Standing::Described => "  described by you".to_owned(),
        };
        let name = style.paint(Ink::Title, &format!("{:width$}", subject.name().as_str()));
        text.push_str(&format!("{name}  {key}{}\n", Shown(&claimed)));
    }
    text
}

/// Everything that is known of one name.
pub fn trust_show(subject: &Subject, memory: &Memory, style: &Style) -> String {
    let mut page = Page::new(style);
    page.line(Ink::Title, subject.name().as_str());
    if let Standing::Claimed(place) = subject.standing() {
        page.row(
            "Claimed",
            &format!("by {place}; it is not the name's own place"),
        );
    }
    if *subject.standing() == Standing::Described {
        page.row("Described", "by you; for archives that the key signed");
    }
    match &memory.pin {
        None => page.row("Pin", "none"),
        Some(pin) => {
            let how = match pin.by {
                PinnedBy::CommandLine => "given with --key",
                PinnedBy::Policy => "from the policy",
                PinnedBy::FirstUse => "accepted at first use",
            };
            page.row("Pin", &pin.anchor.to_string());
            page.row("", &format!("{how}, since {}", pin.since.date()));
        }
    }
    for root in &memory.roots {
        page.row("Root", &root.version.to_string());
        page.verbatim(&format!("  {}", root.sha256));
    }
    if memory.roots.is_empty() {
        page.row(
            "Root",
            "none: level 0, freshness and key changes are not protected",
        );
    }
    if let Some(index) = &memory.index {
        page.row("Index", &format!("number {} or later", index.version));
    }
    if let Some(least) = memory.min_serial {
        page.row("Releases", &format!("serial {least} or later"));
    }
    for (channel, serial) in &memory.floors {
        page.row("Channel", &format!("{channel}: serial {serial} or later"));
    }
    for (serial, revocation) in memory.denied() {
        page.row(
            "Revoked",
            &format!("serial {serial}: {}", revocation.reason),
        );
    }
    for reject in &memory.rejects {
        let note = reject.note.as_ref().map(|note| format!(": {note}"));
        let (serial, note) = (reject.serial, note.unwrap_or_default());
        page.row("Rejected", &format!("serial {serial}{note}"));
        page.row("", &format!("by {}", reject.key));
    }
    page.finish()
}
