//! The body of a document, as text that a test may bend in any way before it is signed.

use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use unpipe::model::{Digest, Period, Time};

/// A body: lines `key = value` at the top, then tables, then changes to the whole text.
#[derive(Clone, Debug)]
pub struct Body {
    lines: Vec<(String, String)>,
    tables: Vec<String>,
    swaps: Vec<(String, String)>,
}

impl Body {
    /// The two lines that every body begins with.
    pub fn new(kind: &str, name: &str) -> Self {
        Self {
            lines: Vec::new(),
            tables: Vec::new(),
            swaps: Vec::new(),
        }
        .text("unpipe", &format!("{kind}/1"))
        .text("name", name)
    }

    /// Sets a key at the top to a value as TOML writes it: `.line("serial", "18")`.
    pub fn line(mut self, key: &str, value: &str) -> Self {
        match self.lines.iter_mut().find(|(known, _)| known == key) {
            Some((_, old)) => value.clone_into(old),
            None => self.lines.push((key.to_owned(), value.to_owned())),
        }
        self
    }

    /// Sets a key at the top to a text, which gets quotes: `.text("version", "1.0.0")`.
    pub fn text(self, key: &str, value: &str) -> Self {
        self.line(key, &format!("\"{value}\""))
    }

    /// Leaves out a key at the top.
    pub fn without(mut self, key: &str) -> Self {
        let before = self.lines.len();
        self.lines.retain(|(known, _)| known != key);
        assert!(self.lines.len() < before, "there is no {key} to leave out");
        self
    }

    /// Adds text after all that is there: a table, or anything.
    pub fn raw(mut self, text: &str) -> Self {
        self.tables.push(text.to_owned());
        self
    }

    /// Replaces the first place of a text in the finished body.
    pub fn swap(mut self, from: &str, to: &str) -> Self {
        self.swaps.push((from.to_owned(), to.to_owned()));
        self
    }

    /// The bytes to sign.
    pub fn bytes(&self) -> Vec<u8> {
        let mut text = String::new();
        for (key, value) in &self.lines {
            text += &format!("{key} = {value}\n");
        }
        for table in &self.tables {
            text += &format!("{}\n", table.trim_end_matches('\n'));
        }
        for (from, to) in &self.swaps {
            assert!(text.contains(from), "{from:?} is not in the body:\n{text}");
            text = text.replacen(from, to, 1);
        }
        text.into_bytes()
    }

    /// The hash of the document that it becomes.
    pub fn sha256(&self) -> Digest {
        Digest::of(&self.bytes())
    }
}

/// The time when the suite started: fixed, so that what is made twice is the same twice.
pub fn now() -> Time {
    static START: LazyLock<Time> = LazyLock::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Time::from_unix(since.as_secs())
    });
    *START
}

/// So many days before now, as documents write it.
pub fn days_ago(days: u64) -> String {
    now().minus(Period::seconds(days * 86_400)).to_string()
}

/// So many days after now, as documents write it.
pub fn days_ahead(days: u64) -> String {
    now().plus(Period::seconds(days * 86_400)).to_string()
}
