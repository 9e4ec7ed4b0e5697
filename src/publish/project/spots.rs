//! Where in the file a key or a value stands, so that a message can name line and key.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::inner;

/// A project file's text with its tables.
pub(super) struct Spots<'a> {
    pub(super) text: &'a str,
    pub(super) table: &'a DeTable<'a>,
}

impl Spots<'_> {
    /// The line of a byte, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        line(self.text, at)
    }

    /// The innermost key whose value covers the byte; empty for none.
    pub(super) fn key_at(&self, at: usize) -> String {
        let mut path = String::new();
        in_table(self.table, at, &mut path);
        path
    }

    /// Where to look: the line of the value, and the key as it stands there. What a target does
    /// not say, the project says.
    pub(super) fn find(&self, spot: Spot<'_>) -> (usize, String) {
        let line = |value: &Spanned<DeValue<'_>>| self.line(value.span().start);
        let of_project = |key: &str| {
            let found = get(self.table, key).map_or(1, line);
            (found, key.to_owned())
        };
        match spot {
            Spot::Top(key) => of_project(key),
            Spot::Target(number, key) => self
                .target(number)
                .and_then(|target| get(target, key))
                .map_or_else(
                    || of_project(key),
                    |value| (line(value), inner("target", key)),
                ),
        }
    }

    fn target(&self, number: usize) -> Option<&DeTable<'_>> {
        let targets = get(self.table, "target")?.get_ref().as_array()?;
        targets.get(number)?.get_ref().as_table()
    }
}

/// What a message is about.
#[derive(Clone, Copy)]
pub(super) enum Spot<'a> {
    /// A key of the project.
    Top(&'a str),
    /// A key of one of its targets.
    Target(usize, &'a str),
}

/// The line of a byte of a text, from 1.
pub(super) fn line(text: &str, at: usize) -> usize {
    let before = text.as_bytes().iter().take(at);
    before.filter(|byte| **byte == b'\n').count() + 1
}

fn get<'a, 'i>(table: &'a DeTable<'i>, key: &str) -> Option<&'a Spanned<DeValue<'i>>> {
    table
        .iter()
        .find(|(found, _)| found.get_ref() == key)
        .map(|(_, value)| value)
}

fn in_table(table: &DeTable<'_>, at: usize, path: &mut String) {
    for (key, value) in table {
        let is_here = key.span().contains(&at) || covers(value, at);
        if is_here {
            *path = inner(path, key.get_ref());
            return in_value(value, at, path);
        }
    }
}

fn in_value(value: &Spanned<DeValue<'_>>, at: usize, path: &mut String) {
    match value.get_ref() {
        DeValue::Table(table) => in_table(table, at, path),
        DeValue::Array(values) => {
            if let Some(value) = values.iter().find(|value| covers(value, at)) {
                in_value(value, at, path);
            }
        }
        _ => {}
    }
}

/// Whether a value, or anything inside it, stands around the byte. The span of a table is its
/// header alone, so what it holds is asked as well.
fn covers(value: &Spanned<DeValue<'_>>, at: usize) -> bool {
    let inside = match value.get_ref() {
        DeValue::Table(table) => table
            .iter()
            .any(|(key, value)| key.span().contains(&at) || covers(value, at)),
        DeValue::Array(values) => values.iter().any(|value| covers(value, at)),
        _ => false,
    };
    inside || value.span().contains(&at)
}
