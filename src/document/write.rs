//! Values to bytes: the body of a document, ready to be signed.
//!
//! People review documents before they sign and install, so they are laid out for reading: fields in
//! the order of the specification, a table for each release or artifact, one line for each file.

use serde::Serialize;
use thiserror::Error;
use toml::{Table, Value};

use super::Kind;

/// Why a value cannot be written.
#[derive(Debug, Error)]
#[error("the {kind} document cannot be written: {reason}")]
pub struct WriteError {
    kind: Kind,
    reason: toml::ser::Error,
}

/// The body of a document of this kind: the line of its kind, then its fields in their order, the
/// name first.
///
/// # Errors
/// If a number does not fit TOML's integers.
pub fn to_body<T: Serialize>(kind: Kind, value: &T) -> Result<String, WriteError> {
    let fields = Table::try_from(value).map_err(|reason| WriteError { kind, reason })?;
    let mut body = format!("unpipe = \"{kind}/1\"\n");
    fields_of(&mut body, &fields);
    for (name, value) in &fields {
        match value {
            Value::Table(table) => {
                body.push_str(&format!("\n[{name}]\n"));
                lines(&mut body, table);
            }
            Value::Array(items) if is_tables(items) => {
                for item in items.iter().filter_map(Value::as_table) {
                    body.push_str(&format!("\n[[{name}]]\n"));
                    lines(&mut body, item);
                }
            }
            _ => {}
        }
    }
    Ok(body)
}

/// The fields that stand before every table; an array without anything in it could be either.
fn fields_of(body: &mut String, fields: &Table) {
    let is_table = |value: &Value| match value {
        Value::Table(_) => true,
        Value::Array(items) => is_tables(items),
        _ => false,
    };
    for (name, value) in fields.iter().filter(|(_, value)| !is_table(value)) {
        line(body, name, value);
    }
}

fn is_tables(items: &[Value]) -> bool {
    !items.is_empty() && items.iter().all(Value::is_table)
}

fn lines(body: &mut String, table: &Table) {
    for (name, value) in table {
        line(body, name, value);
    }
}

/// One field. A list of tables has a line for each of them; any other value has one line.
fn line(body: &mut String, name: &str, value: &Value) {
    let name = key(name);
    match value {
        Value::Array(items) if is_tables(items) => {
            body.push_str(&format!("{name} = [\n"));
            for item in items {
                body.push_str(&format!("  {},\n", inline(item)));
            }
            body.push_str("]\n");
        }
        value => body.push_str(&format!("{}\n", field(&name, value))),
    }
}

/// A name and its value. The name `sha256` says the algorithm already.
fn field(name: &str, value: &Value) -> String {
    let hash = value.as_str().filter(|_| name == "sha256");
    match hash.and_then(|hash| hash.strip_prefix("sha256:")) {
        Some(hex) => format!("{name} = \"{hex}\""),
        None => format!("{name} = {}", inline(value)),
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(table) if table.is_empty() => "{}".to_owned(),
        Value::Table(table) => {
            let fields = table.iter();
            let fields: Vec<String> = fields
                .map(|(name, value)| field(&key(name), value))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
        scalar => scalar.to_string(),
    }
}

/// A key, quoted where a bare one cannot hold it (a label may have a dot).
fn key(name: &str) -> String {
    let is_bare = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    if !name.is_empty() && name.bytes().all(is_bare) {
        name.to_owned()
    } else {
        Value::String(name.to_owned()).to_string()
    }
}
