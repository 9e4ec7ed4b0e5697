//! Every key that a project file may have, and the search for one that it may not have.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ProjectError;
use super::spots::Spots;
use crate::model::{OutsideText, nearest};

/// The tables of a project file, each with its keys: what the documentation lists too.
pub const KEYS: [(&str, &[&str]); 11] = [
    (
        "",
        &[
            "name",
            "url",
            "summary",
            "license",
            "homepage",
            "source",
            "notes",
            "keys",
            "index_days",
            "root_days",
            "take",
            "target",
            "step",
            "require",
        ],
    ),
    (
        "target",
        &["file", "os", "arch", "libc", "min_glibc", "url", "take"],
    ),
    ("take", TAKE),
    ("target.take", TAKE),
    ("take.bin", &["from", "to"]),
    ("take.completions", &["bash", "zsh", "fish"]),
    ("take.files", &["from", "to", "mode"]),
    ("take.trees", &["from", "to"]),
    ("take.links", &["to", "target"]),
    (
        "step",
        &["id", "run", "script", "stdout", "creates", "timeout"],
    ),
    ("require", &["command"]),
];

const TAKE: &[&str] = &["bin", "man", "completions", "files", "trees", "links"];

/// Refuses the first key that is not known.
pub(super) fn check(table: &DeTable<'_>, spots: &Spots<'_>) -> Result<(), ProjectError> {
    check_table(table, "", spots)
}

fn check_table(table: &DeTable<'_>, path: &str, spots: &Spots<'_>) -> Result<(), ProjectError> {
    let Some(known) = keys_of(path) else {
        // A table where none belongs: its type is refused later.
        return Ok(());
    };
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let inner = inner(path, name);
        if !known.contains(&name) {
            return Err(ProjectError::Unknown {
                line: spots.line(key.span().start),
                key: OutsideText::new(inner),
                expected: expected(name, known),
            });
        }
        check_list(value, &inner, spots)?;
        check_value(value.get_ref(), &inner, spots)?;
    }
    Ok(())
}

/// Refuses a list in place of a table: serde would take its items for the table's values.
fn check_list(
    value: &Spanned<DeValue<'_>>,
    path: &str,
    spots: &Spots<'_>,
) -> Result<(), ProjectError> {
    let is_list = |value: &&Spanned<DeValue<'_>>| value.get_ref().is_array();
    let list = if path.ends_with("take") || path.ends_with("take.completions") {
        Some(value).filter(is_list)
    } else {
        let items = value.get_ref().as_array();
        items.and_then(|items| items.iter().find(is_list))
    };
    match list {
        Some(list) => Err(ProjectError::Value {
            line: spots.line(list.span().start),
            key: OutsideText::new(path),
            reason: OutsideText::new("expected no list here, found a list"),
        }),
        None => Ok(()),
    }
}

fn check_value(value: &DeValue<'_>, path: &str, spots: &Spots<'_>) -> Result<(), ProjectError> {
    match value {
        DeValue::Table(table) => check_table(table, path, spots),
        DeValue::Array(values) => values
            .iter()
            .try_for_each(|value| check_value(value.get_ref(), path, spots)),
        _ => Ok(()),
    }
}

fn keys_of(path: &str) -> Option<&'static [&'static str]> {
    // What a target takes has the same tables as what the project takes.
    let path = match path.strip_prefix("target.take.") {
        Some(rest) => format!("take.{rest}"),
        None => path.to_owned(),
    };
    KEYS.iter()
        .find(|(table, _)| *table == path)
        .map(|(_, keys)| *keys)
}

pub(super) fn inner(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn expected(written: &str, known: &[&str]) -> String {
    match nearest(written, known) {
        Some(word) => format!("perhaps {word}"),
        None => format!("one of {}", known.join(", ")),
    }
}
