//! A program with its arguments, as far as they are known before it runs.

use super::Facts;
use crate::script::syntax::{Part, Redirection, Target, Word};

/// A program that is run.
pub(super) struct Call<'a> {
    /// Its name without folders.
    pub(super) name: String,
    /// Its arguments, with `$NAME` for what is not known.
    pub(super) args: Vec<String>,
    /// The same as words.
    pub(super) words: &'a [Word],
    pub(super) redirections: &'a [Redirection],
    pub(super) facts: &'a Facts,
}

/// The shells.
const SHELLS: &[&str] = &[
    "sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "fish", "csh", "tcsh",
];

/// Other programs that run what they read.
const READERS: &[&str] = &[
    "python", "python2", "python3", "perl", "ruby", "node", "php",
];

/// Programs that only print what they are given.
const PRINTERS: &[&str] = &[
    "echo", "printf", "print", "cat", ":", "true", "exit", "return",
];

impl Call<'_> {
    pub(super) fn is_one_of(&self, names: &[&str]) -> bool {
        names.contains(&self.name.as_str())
    }

    pub(super) fn is_shell(&self) -> bool {
        self.is_one_of(SHELLS)
    }

    pub(super) fn prints(&self) -> bool {
        self.is_one_of(PRINTERS)
    }

    /// The first argument that is no option: a subcommand.
    pub(super) fn verb(&self) -> &str {
        self.plain().next().unwrap_or("")
    }

    /// The arguments that are no options.
    pub(super) fn plain(&self) -> impl Iterator<Item = &str> {
        let plain = |arg: &&String| !arg.starts_with('-');
        self.args.iter().filter(plain).map(String::as_str)
    }

    pub(super) fn has(&self, options: &[&str]) -> bool {
        self.args.iter().any(|arg| options.contains(&arg.as_str()))
    }

    pub(super) fn has_beginning(&self, options: &[&str]) -> bool {
        let begins = |arg: &String| options.iter().any(|option| arg.starts_with(option));
        self.args.iter().any(begins)
    }

    /// Whether one of these letters stands in a group of short options, like `r` in `-fr`.
    pub(super) fn has_letter(&self, letters: &[char]) -> bool {
        self.args.iter().any(|arg| {
            arg.strip_prefix('-').is_some_and(|rest| {
                !rest.starts_with('-')
                    && rest.chars().all(|c| c.is_ascii_alphabetic() || c == '#')
                    && rest.contains(letters)
            })
        })
    }

    /// What stands behind an option: in the next argument, or behind `=`.
    pub(super) fn behind(&self, options: &[&str]) -> Vec<&str> {
        let mut found = Vec::new();
        let mut args = self.args.iter().peekable();
        while let Some(arg) = args.next() {
            for option in options {
                if arg == option {
                    found.extend(args.peek().map(|next| next.as_str()));
                } else if let Some(value) =
                    arg.strip_prefix(option).and_then(|v| v.strip_prefix('='))
                {
                    found.push(value);
                }
            }
        }
        found
    }

    /// The text that a shell is given to run: what stands behind `-c`.
    pub(super) fn command_text(&self) -> Option<&Word> {
        let is_c = |word: &Word| {
            word.literal().is_some_and(|text| {
                text.starts_with('-') && !text.starts_with("--") && text.contains('c')
            })
        };
        let at = self.words.iter().position(is_c)?;
        self.words.get(at + 1)
    }

    /// Whether it runs what it reads from standard input.
    pub(super) fn reads_commands(&self) -> bool {
        if self.is_shell() {
            let reads = self.has(&["-s", "-", "/dev/stdin"]) || self.has_letter(&['s']);
            return reads || (self.plain().next().is_none() && self.command_text().is_none());
        }
        self.is_one_of(READERS) && (self.args.is_empty() || self.has(&["-"]))
    }

    /// Whether a shell takes a file that is made by a command: `bash <(…)`, `bash < <(…)`.
    pub(super) fn reads_process(&self) -> bool {
        let made = |word: &Word| {
            word.parts
                .iter()
                .any(|part| matches!(part, Part::Process(_)))
        };
        self.words.iter().any(made)
            || self
                .redirections
                .iter()
                .any(|redirection| match &redirection.target {
                    Target::From(word) => made(word),
                    Target::Given(word) => runs_something(word),
                    _ => false,
                })
    }
}

/// Whether a word is made by running something.
pub(super) fn runs_something(word: &Word) -> bool {
    word.parts.iter().any(|part| matches!(part, Part::Runs(_)))
}
