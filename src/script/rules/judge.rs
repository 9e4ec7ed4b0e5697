//! Walks over a tree and notes what its lines do.

use super::call::Call;
use super::code::is_coded;
use super::paths::{is_outside, is_secret, is_service, is_setting, is_startup};
use super::wrappers::calls;
use super::{Facts, RULES, network};
use crate::script::Kind;
use crate::script::finding::Found;
use crate::script::syntax::{
    Assignment, Budget, Command, Compound, Ending, List, Part, Pipeline, Redirection, Rest, Stage,
    Target, Word,
};

/// A test of a path.
type PathTest = fn(&str) -> bool;

/// Variables that switch checks off.
const UNCHECKED: &[(&str, &[&str])] = &[
    ("GIT_SSL_NO_VERIFY", &["1", "true"]),
    ("NODE_TLS_REJECT_UNAUTHORIZED", &["0"]),
    ("PYTHONHTTPSVERIFY", &["0"]),
    ("npm_config_strict_ssl", &["false"]),
];

/// Notes what lines do.
pub(in crate::script) struct Judge<'a> {
    pub(super) facts: &'a Facts,
    pub(super) found: &'a mut Found,
    pub(super) budget: Budget,
    pub(super) texts: usize,
}

impl<'a> Judge<'a> {
    pub(in crate::script) fn new(facts: &'a Facts, found: &'a mut Found) -> Self {
        Self {
            facts,
            found,
            budget: Budget::default(),
            texts: 0,
        }
    }

    pub(in crate::script) fn list(&mut self, list: &List) {
        for pipeline in list {
            self.pipeline(pipeline);
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        if pipeline.ending == Ending::Background {
            self.found.note(Kind::Background, pipeline.line);
        }
        for (at, stage) in pipeline.stages.iter().enumerate() {
            match stage {
                Stage::Simple(command) => {
                    if at > 0 && self.reads_commands(command) {
                        self.found.note(Kind::PipesToShell, command.line);
                        self.decoded_before(pipeline.stages.get(..at).unwrap_or(&[]));
                    }
                    self.command(command);
                }
                Stage::Compound(compound) => self.compound(compound),
            }
        }
    }

    fn reads_commands(&self, command: &Command) -> bool {
        let calls = calls(command, self.facts);
        calls.1.iter().any(Call::reads_commands)
    }

    /// Unpacking is decoding where a shell runs what comes out.
    fn decoded_before(&mut self, stages: &[Stage]) {
        for stage in stages {
            let Stage::Simple(command) = stage else {
                continue;
            };
            let (_, calls) = calls(command, self.facts);
            let unpacks = |call: &Call<'_>| {
                call.is_one_of(&[
                    "gunzip", "zcat", "unxz", "xzcat", "bunzip2", "bzcat", "zstdcat", "rev", "tr",
                ]) || (call.is_one_of(&["gzip", "xz", "bzip2", "zstd"]) && call.has_letter(&['d']))
            };
            if calls.iter().any(unpacks) {
                self.found.note(Kind::Decodes, command.line);
            }
        }
    }

    fn command(&mut self, command: &Command) {
        for assignment in &command.assignments {
            self.assignment(assignment);
        }
        let (notes, calls) = calls(command, self.facts);
        for kind in notes {
            self.found.note(kind, command.line);
        }
        let mut texts = Vec::new();
        for call in &calls {
            for (kind, rule) in RULES {
                if rule(call) {
                    self.found.note(*kind, command.line);
                }
            }
            texts.extend(self.texts_of(call, command.line));
        }
        drop(calls);
        for text in texts {
            self.text(&text);
        }
        self.words(&command.words);
        self.redirections(&command.redirections);
    }

    fn compound(&mut self, compound: &Compound) {
        self.words(&compound.words);
        if compound.variable.is_some() {
            for word in &compound.words {
                self.names(word);
            }
        }
        self.redirections(&compound.redirections);
        for list in &compound.lists {
            self.list(list);
        }
    }

    fn assignment(&mut self, assignment: &Assignment) {
        let value = assignment
            .values
            .first()
            .map(Word::sketch)
            .unwrap_or_default();
        let unchecked = |(name, values): &(&str, &[&str])| {
            *name == assignment.name && values.contains(&value.as_str())
        };
        if UNCHECKED.iter().any(unchecked) {
            self.found.note(Kind::SkipsTls, assignment.line);
        }
        for word in &assignment.values {
            self.names(word);
            if is_coded(word)
                && word
                    .parts
                    .iter()
                    .any(|part| matches!(part, Part::Coded(..)))
            {
                self.found.note(Kind::Decodes, word.line);
            }
        }
        self.words(&assignment.values);
    }

    /// Notes a word that names a file of interest, where it will be used later.
    fn names(&mut self, word: &Word) {
        let text = word.sketch();
        if is_startup(&text) {
            self.found.note(Kind::StartupFiles, word.line);
        }
        if is_secret(&text) {
            self.found.note(Kind::Secrets, word.line);
        }
    }

    fn redirections(&mut self, redirections: &[Redirection]) {
        for redirection in redirections {
            let line = redirection.line;
            match &redirection.target {
                Target::To(word) => {
                    for path in self.facts.expanded(&word.sketch()) {
                        self.written(&path, line);
                    }
                    self.parts(&word.parts);
                }
                Target::From(word) => {
                    for path in self.facts.expanded(&word.sketch()) {
                        if is_secret(&path) {
                            self.found.note(Kind::Secrets, line);
                        }
                        if path == "/dev/tty" {
                            self.found.note(Kind::LooksForTerminal, line);
                        }
                    }
                    self.parts(&word.parts);
                }
                Target::Given(word) => self.parts(&word.parts),
                Target::Here(cell) => {
                    if let Some(here) = cell.get() {
                        self.parts(&here.word.parts);
                    }
                }
            }
        }
    }

    fn written(&mut self, path: &str, line: usize) {
        let tests: [(Kind, PathTest); 5] = [
            (Kind::StartupFiles, is_startup),
            (Kind::OutsideHome, is_outside),
            (Kind::Services, is_service),
            (Kind::Settings, is_setting),
            (Kind::Secrets, |path| is_secret(path) && !is_setting(path)),
        ];
        for (kind, test) in tests {
            if test(path) {
                self.found.note(kind, line);
            }
        }
    }

    fn words(&mut self, words: &[Word]) {
        for word in words {
            self.parts(&word.parts);
        }
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Runs(list) | Part::Process(list) => self.list(list),
                Part::Variable(_, Rest::Default(rest) | Rest::Other(rest)) => self.parts(rest),
                _ => {}
            }
        }
    }

    /// Whether a word is made by a download.
    pub(super) fn fetches(&self, word: &Word) -> bool {
        let stages = word.parts.iter().filter_map(|part| match part {
            Part::Runs(list) => Some(list.iter().flat_map(|pipeline| &pipeline.stages)),
            _ => None,
        });
        stages.flatten().any(|stage| match stage {
            Stage::Simple(command) => calls(command, self.facts).1.iter().any(network::downloads),
            Stage::Compound(_) => false,
        })
    }
}
