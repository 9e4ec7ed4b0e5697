//! Findings: kinds, each with the lines that they were found on.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::rules::{Facts, Judge};
use super::syntax::{Budget, Fault, Why, read};
use super::{Kind, Language, MOST_PARSED, Script, hidden, loose};
use crate::model::OutsideText;

/// So many lines of a kind are told.
const MOST_LINES: usize = 1000;
/// So many characters of a line are told.
const MOST_QUOTED: usize = 200;

/// What a script's lines do, grouped by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findings {
    /// The kinds that were found, in the order of [`Kind`].
    pub groups: Vec<Group>,
    /// How far the script could be read.
    pub reading: Reading,
}

/// Where a kind was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// What the lines do.
    pub kind: Kind,
    /// The lines, in their order, each once.
    pub lines: Vec<Quoted>,
    /// Whether there are more of them than are told.
    pub cut: bool,
}

/// A line of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quoted {
    /// Its number, from 1.
    pub line: usize,
    /// What it says, without blanks at its ends; cut, with `…`, if it is long.
    pub text: OutsideText,
}

/// How far a script could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As a shell reads it.
    Whole,
    /// As a shell reads it up to this line, from which on it was looked at line by line.
    ByLine {
        /// The first line that was looked at by itself.
        from: usize,
        /// Where and why it could not be parsed.
        fault: Fault,
    },
    /// Not at all: it is written in another language, which this program runs.
    NotAShell(OutsideText),
}

impl Findings {
    /// For machines: `{"reading", "from", "fault", "language", "findings": [{"kind", "lines", "cut"}]}`.
    pub fn json(&self) -> serde_json::Value {
        let (reading, from, fault, language) = match &self.reading {
            Reading::Whole => ("whole", None, None, None),
            Reading::ByLine { from, fault } => {
                let fault = format!("line {}: {}", fault.line, fault.why);
                ("by-line", Some(*from), Some(fault), None)
            }
            Reading::NotAShell(language) => ("not-a-shell", None, None, Some(language.clone())),
        };
        serde_json::json!({
            "reading": reading,
            "from": from,
            "fault": fault,
            "language": language,
            "findings": self.groups,
        })
    }
}

/// What was found on which line.
#[derive(Debug, Default)]
pub(super) struct Found {
    lines: BTreeMap<Kind, BTreeSet<usize>>,
    pinned: Option<usize>,
}

impl Found {
    /// The line at which everything is noted, whatever is said.
    pub(super) fn pinned(&self) -> Option<usize> {
        self.pinned
    }

    /// From now on notes everything at this line: of a text whose lines are not those of the script.
    pub(super) fn pin(&mut self, line: Option<usize>) {
        self.pinned = line;
    }

    pub(super) fn note(&mut self, kind: Kind, line: usize) {
        let line = self.pinned.unwrap_or(line);
        let lines = self.lines.entry(kind).or_default();
        // One more than are told shows that there are more.
        if lines.len() <= MOST_LINES {
            lines.insert(line);
        }
    }

    fn groups(&self, lines: &[&str]) -> Vec<Group> {
        let quoted = |line: &usize| {
            let text = lines.get(line.saturating_sub(1))?;
            Some(Quoted {
                line: *line,
                text: OutsideText::new(clipped(text)),
            })
        };
        let group = |(kind, found): (&Kind, &BTreeSet<usize>)| Group {
            kind: *kind,
            lines: found.iter().take(MOST_LINES).filter_map(quoted).collect(),
            cut: found.len() > MOST_LINES,
        };
        self.lines.iter().map(group).collect()
    }
}

/// Reads a script for findings.
pub(super) fn of(script: &Script) -> Findings {
    let text = script.text();
    let lines: Vec<&str> = text.split('\n').collect();
    let mut found = Found::default();
    hidden::look(&lines, &mut found);
    let reading = match script.interpreter().language() {
        Language::Other(name) => Reading::NotAShell(OutsideText::new(name.as_str())),
        Language::Shell(_) => look(&text, &lines, &mut found),
    };
    Findings {
        groups: found.groups(&lines),
        reading,
    }
}

fn look(text: &str, lines: &[&str], found: &mut Found) -> Reading {
    if text.len() > MOST_PARSED {
        let facts = Facts::default();
        loose::look(lines, 1, &mut Judge::new(&facts, found));
        let why = Why::TooLong;
        return Reading::ByLine {
            from: 1,
            fault: Fault { line: 1, why },
        };
    }
    let script = read(text, 1, &Budget::default());
    let facts = Facts::of(&script.list);
    let mut judge = Judge::new(&facts, found);
    judge.list(&script.list);
    let Some((from, fault)) = script.stopped else {
        return Reading::Whole;
    };
    let rest = lines.get(from - 1..).unwrap_or(&[]);
    loose::look(rest, from, &mut judge);
    Reading::ByLine { from, fault }
}

fn clipped(line: &str) -> String {
    let line = line.trim();
    match line.char_indices().nth(MOST_QUOTED) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(line)),
        None => line.to_owned(),
    }
}
