//! What a script consists of, as far as findings need it.

use std::cell::OnceCell;
use std::rc::Rc;

/// Commands, one after the other.
pub(in crate::script) type List = Vec<Pipeline>;

/// Commands of which each reads what the one before writes.
#[derive(Debug)]
pub(in crate::script) struct Pipeline {
    pub(in crate::script) line: usize,
    pub(in crate::script) stages: Vec<Stage>,
    pub(in crate::script) ending: Ending,
}

/// Whether the script waits for a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::script) enum Ending {
    Waited,
    Background,
}

/// One part of a pipeline.
#[derive(Debug)]
pub(in crate::script) enum Stage {
    Simple(Command),
    Compound(Compound),
}

/// A program with its arguments, or assignments alone.
#[derive(Debug, Default)]
pub(in crate::script) struct Command {
    pub(in crate::script) line: usize,
    pub(in crate::script) assignments: Vec<Assignment>,
    pub(in crate::script) words: Vec<Word>,
    pub(in crate::script) redirections: Vec<Redirection>,
}

/// A group, a loop, a choice, a function.
#[derive(Debug, Default)]
pub(in crate::script) struct Compound {
    /// The name, if it is a function.
    pub(in crate::script) function: Option<String>,
    /// The variable, if it is a loop over words.
    pub(in crate::script) variable: Option<String>,
    /// The words that it goes through or chooses by.
    pub(in crate::script) words: Vec<Word>,
    pub(in crate::script) lists: Vec<List>,
    pub(in crate::script) redirections: Vec<Redirection>,
}

/// A variable and what it is set to: several words for an array.
#[derive(Debug)]
pub(in crate::script) struct Assignment {
    pub(in crate::script) line: usize,
    pub(in crate::script) name: String,
    pub(in crate::script) values: Vec<Word>,
}

/// `> file`, `< file`, `<< END`, `<<< word`.
#[derive(Debug)]
pub(in crate::script) struct Redirection {
    pub(in crate::script) line: usize,
    pub(in crate::script) target: Target,
}

/// Where a redirection leads.
#[derive(Debug)]
pub(in crate::script) enum Target {
    From(Word),
    To(Word),
    /// A here-document: its text stands below and is known once the line has ended.
    Here(Rc<OnceCell<Here>>),
    /// A here-string.
    Given(Word),
}

/// The text of a here-document.
#[derive(Debug)]
pub(in crate::script) struct Here {
    /// Its first line.
    pub(in crate::script) line: usize,
    pub(in crate::script) text: String,
    /// What is expanded in it.
    pub(in crate::script) word: Word,
}

/// A word, before anything in it is expanded.
#[derive(Debug, Default)]
pub(in crate::script) struct Word {
    pub(in crate::script) line: usize,
    /// The line that it ends on.
    pub(in crate::script) last: usize,
    pub(in crate::script) parts: Vec<Part>,
}

/// A part of a word.
#[derive(Debug)]
pub(in crate::script) enum Part {
    Text(String),
    /// `$'…'` with so many characters that are written by their numbers.
    Coded(String, usize),
    /// A variable, and what stands behind it in braces.
    Variable(String, Rest),
    /// `$(…)` and backticks.
    Runs(List),
    /// `<(…)` and `>(…)`.
    Process(List),
}

/// What stands behind a variable in braces.
#[derive(Debug)]
pub(in crate::script) enum Rest {
    Nothing,
    /// What is taken where it is not set.
    Default(Vec<Part>),
    /// Anything else.
    Other(Vec<Part>),
}

impl Word {
    /// A word of plain text.
    pub(in crate::script) fn plain(line: usize, text: &str) -> Self {
        Self {
            line,
            last: line,
            parts: vec![Part::Text(text.to_owned())],
        }
    }

    /// The text, if nothing in it is expanded.
    pub(in crate::script) fn literal(&self) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(piece) | Part::Coded(piece, _) => text.push_str(piece),
                _ => return None,
            }
        }
        Some(text)
    }

    /// The text with `$NAME` for each variable and `$()` for what is run.
    pub(in crate::script) fn sketch(&self) -> String {
        let text = sketch(&self.parts);
        match text.strip_prefix('~') {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("$HOME{rest}"),
            _ => text,
        }
    }
}

/// Parts as text.
pub(in crate::script) fn sketch(parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(piece) | Part::Coded(piece, _) => text.push_str(piece),
            Part::Variable(name, _) => {
                text.push('$');
                text.push_str(name);
            }
            Part::Runs(_) => text.push_str("$()"),
            Part::Process(_) => text.push_str("<()"),
        }
    }
    text
}
