//! How much was made, changed and removed.

use super::super::page::Page;
use super::super::style::counted;
use crate::model::Size;
use crate::run::{Change, Thing};

/// The numbers of one kind of change.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) files: u64,
    pub(super) folders: u64,
    pub(super) links: u64,
    pub(super) others: u64,
    pub(super) bytes: u64,
}

impl Count {
    pub(super) fn of<'a>(changes: impl Iterator<Item = &'a Change>) -> Self {
        let mut count = Self::default();
        for change in changes {
            match change.after.as_ref().or(change.before.as_ref()) {
                Some(found) => count.add(&found.thing),
                None => count.others += 1,
            }
        }
        count
    }

    fn add(&mut self, thing: &Thing) {
        match thing {
            Thing::File(size) => {
                self.files += 1;
                self.bytes = self.bytes.saturating_add(*size);
            }
            Thing::Folder => self.folders += 1,
            Thing::Link(_) => self.links += 1,
            Thing::Special => self.others += 1,
        }
    }

    pub(super) fn text(self) -> String {
        let kinds = [
            (self.files, "file"),
            (self.folders, "folder"),
            (self.links, "link"),
            (self.others, "other thing"),
        ];
        let mut parts: Vec<String> = kinds
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| counted(number, word))
            .collect();
        if self.bytes > 0 {
            parts.push(Size::bytes(self.bytes).to_string());
        }
        parts.join(", ")
    }
}

pub(super) fn show(page: &mut Page<'_>, changes: &[Change]) {
    for (label, word) in [
        ("Made", "made"),
        ("Changed", "changed"),
        ("Removed", "removed"),
        ("Unknown", "unknown"),
    ] {
        let text = Count::of(changes.iter().filter(|change| change.word() == word)).text();
        if !text.is_empty() {
            page.row(label, &text);
        }
    }
}
