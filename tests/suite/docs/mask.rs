//! Hides what depends on the day and the machine, so that the rest can be compared.

use serde_json::Value;

use crate::example::make::{KEYS, public};

/// Names of JSON fields whose values are different every time.
const CHANGING: [&str; 3] = ["digest", "installed", "since"];

/// The text without blanks, since lines break elsewhere on another machine, with `~` for the home
/// and with a mark for each date, age, plan digest, and key that was made on the way.
pub fn text(text: &str, home: &str) -> String {
    let dense: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let dense = dense.replace(home, "~");
    let mut out = String::new();
    let mut rest = dense.as_str();
    while let Some(first) = rest.chars().next() {
        let masked = [date(rest), age(rest), digest(rest), new_key(rest)];
        if let Some(length) = masked.into_iter().flatten().max() {
            out.push('#');
            rest = &rest[length..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// The value without what changes.
pub fn json(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| {
                let masked = if CHANGING.contains(&name.as_str()) {
                    Value::from("#")
                } else {
                    json(value)
                };
                (name.clone(), masked)
            })
            .collect(),
        Value::Array(items) => items.iter().map(json).collect(),
        other => other.clone(),
    }
}

fn date(text: &str) -> Option<usize> {
    fits(text, "dddd-dd-ddTdd:dd:ddZ").or_else(|| fits(text, "dddd-dd-dd"))
}

fn fits(text: &str, pattern: &str) -> Option<usize> {
    let head = text.as_bytes().get(..pattern.len())?;
    let fit = head.iter().zip(pattern.bytes()).all(|(byte, wanted)| {
        if wanted == b'd' {
            byte.is_ascii_digit()
        } else {
            *byte == wanted
        }
    });
    fit.then_some(pattern.len())
}

fn age(text: &str) -> Option<usize> {
    for word in ["justnow", "today", "yesterday"] {
        if text.starts_with(word) {
            return Some(word.len());
        }
    }
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == text.len() {
        return None;
    }
    ["second", "minute", "hour", "day", "week", "month", "year"]
        .into_iter()
        .filter_map(|unit| rest.strip_prefix(unit))
        .find_map(|rest| {
            rest.strip_prefix("sago")
                .or_else(|| rest.strip_prefix("ago"))
        })
        .map(|rest| text.len() - rest.len())
}

/// A public key that is none of the example's, which never change.
fn new_key(text: &str) -> Option<usize> {
    const LENGTH: usize = 56;
    let key = text.get(..LENGTH).filter(|key| key.starts_with("RW"))?;
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/".contains(&byte);
    let is_known = || KEYS.iter().any(|label| public(label) == key);
    (key.bytes().all(is_base64) && !is_known()).then_some(LENGTH)
}

fn digest(text: &str) -> Option<usize> {
    let hex = text.strip_prefix("--approvesha256:")?;
    let is_hash = hex.len() >= 64 && hex[..64].bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then_some(text.len() - hex.len() + 64)
}

#[test]
fn days_and_line_breaks_do_not_matter_and_words_do() {
    let text = |words| text(words, "/home/ada");
    let one = text("~/x signed 2026-11-20, confirmed 2 days ago\n");
    assert_eq!(
        one,
        text("/home/a\nda/x signed 2027-01-01, confirmed\n  1 hour ago")
    );
    assert_ne!(one, text("~/x signed 2026-11-20, confirmed never"));
}
