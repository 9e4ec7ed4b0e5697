//! Walks over a tree and notes what its lines do.

use super::call::{Call, runs_something};
use super::code::is_coded;
use super::paths::{is_outside, is_secret, is_service, is_setting, is_startup};
use super::{Facts, RULES, network};
use crate::script::Kind;
use crate::script::finding::Found;
use crate::script::loose;
use crate::script::syntax::{
    Assignment, Budget, Command, Compound, Ending, List, Part, Pipeline, Redirection, Rest, Stage,
    Target, Word, read,
};

/// So many programs in a row that run another are seen through.
const MOST_WRAPPERS: usize = 16;
/// So many texts in texts are read: `sh -c 'sh -c …'`.
const MOST_TEXTS: usize = 6;

/// Variables that switch checks off.
const UNCHECKED: &[(&str, &[&str])] = &[
    ("GIT_SSL_NO_VERIFY", &["1", "true"]),
    ("NODE_TLS_REJECT_UNAUTHORIZED", &["0"]),
    ("PYTHONHTTPSVERIFY", &["0"]),
    ("npm_config_strict_ssl", &["false"]),
];

/// Notes what lines do.
pub(in crate::script) struct Judge<'a> {
    facts: &'a Facts,
    found: &'a mut Found,
    budget: Budget,
    texts: usize,
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
        let calls = self.calls(command);
        calls.1.iter().any(Call::reads_commands)
    }

    /// Unpacking is decoding where a shell runs what comes out.
    fn decoded_before(&mut self, stages: &[Stage]) {
        for stage in stages {
            let Stage::Simple(command) = stage else {
                continue;
            };
            let (_, calls) = self.calls(command);
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
        let (notes, calls) = self.calls(command);
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
        for (text, line) in texts {
            self.text(&text, line);
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
        let tests: [(Kind, fn(&str) -> bool); 5] = [
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

    /// Texts that a command hands to a shell, each with its first line.
    fn texts_of(&mut self, call: &Call<'_>, line: usize) -> Vec<(String, usize)> {
        let mut texts = Vec::new();
        let runs_text = call.is_shell() || call.name == "su";
        if runs_text
            && let Some(word) = call.command_text()
            && !runs_something(word)
        {
            texts.push((word.sketch(), word.line));
        }
        if call.name == "eval" {
            if call.words.iter().any(|word| self.fetches(word)) {
                self.found.note(Kind::PipesToShell, line);
            }
            texts.push((call.args.join(" "), line));
        }
        if call.name == "trap" && call.args.len() > 1 {
            texts.extend(call.words.first().map(|word| (word.sketch(), word.line)));
        }
        if call.is_shell() && call.reads_commands() {
            for redirection in call.redirections {
                match &redirection.target {
                    Target::Here(cell) => {
                        texts.extend(cell.get().map(|here| (here.text.clone(), here.line)));
                    }
                    Target::Given(word) => texts.push((word.sketch(), word.line)),
                    _ => {}
                }
            }
        }
        texts
    }

    /// Whether a word is made by a download.
    fn fetches(&self, word: &Word) -> bool {
        let stages = word.parts.iter().filter_map(|part| match part {
            Part::Runs(list) => Some(list.iter().flat_map(|pipeline| &pipeline.stages)),
            _ => None,
        });
        stages.flatten().any(|stage| match stage {
            Stage::Simple(command) => self.calls(command).1.iter().any(network::downloads),
            Stage::Compound(_) => false,
        })
    }

    /// Reads a text that a shell is given.
    fn text(&mut self, text: &str, line: usize) {
        // What stands for something unknown alone says nothing.
        if self.texts >= MOST_TEXTS || text.trim_start_matches('$').is_empty() {
            return;
        }
        self.texts += 1;
        let script = read(text, line, &self.budget);
        self.list(&script.list);
        if let Some((from, _)) = script.stopped {
            let lines: Vec<&str> = text.split('\n').skip(from - line).collect();
            loose::look(&lines, from, self);
        }
        self.texts -= 1;
    }

    /// What a command runs once those that only run another are taken away, for each value that its name may
    /// have; and what those do themselves.
    fn calls<'c>(&self, command: &'c Command) -> (Vec<Kind>, Vec<Call<'c>>)
    where
        'a: 'c,
    {
        let mut notes = Vec::new();
        let mut calls = Vec::new();
        let Some(first) = command.words.first() else {
            return (notes, calls);
        };
        for name in self.facts.expanded(&first.sketch()) {
            let mut told: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
            if told.is_empty() {
                continue;
            }
            let behind = command.words.get(1..).unwrap_or(&[]);
            told.extend(behind.iter().map(Word::sketch));
            let inner = self.unwrapped(&told, &mut notes);
            let Some((name, args)) = inner.split_first() else {
                continue;
            };
            // Words of the script stand behind those that a variable brought.
            let kept = args.len().min(behind.len());
            calls.push(Call {
                name: name.rsplit('/').next().unwrap_or(name).to_owned(),
                args: args.to_vec(),
                words: behind.get(behind.len() - kept..).unwrap_or(&[]),
                redirections: &command.redirections,
                facts: self.facts,
            });
        }
        (notes, calls)
    }

    /// The words from the program on that is run in the end.
    fn unwrapped<'w>(&self, words: &'w [String], notes: &mut Vec<Kind>) -> &'w [String] {
        let mut rest = words;
        for _ in 0..MOST_WRAPPERS {
            let Some((first, behind)) = rest.split_first() else {
                return rest;
            };
            let name = first.rsplit('/').next().unwrap_or(first);
            let is_function = self.facts.is_function(name);
            match name {
                "sudo" | "doas" | "pkexec" | "run0" | "gsudo" => notes.push(Kind::AsksForRights),
                "su" | "runuser" => {
                    notes.push(Kind::AsksForRights);
                    return rest;
                }
                _ if is_function && name.contains("sudo") && !behind.is_empty() => {
                    notes.push(Kind::AsksForRights);
                }
                "nohup" | "setsid" => notes.push(Kind::Background),
                "env" | "exec" | "builtin" | "nice" | "time" | "timeout" | "stdbuf" | "ionice"
                | "busybox" | "xargs" | "chroot" | "caffeinate" | "noglob" => {}
                "command"
                    if behind
                        .first()
                        .is_some_and(|word| word.starts_with("-v") || word == "-V") =>
                {
                    return rest;
                }
                "command" => {}
                _ if self.facts.is_runner(name) => {}
                _ => return rest,
            }
            let is_own = |word: &&String| {
                word.starts_with('-')
                    || (word.contains('=') && !word.contains('/'))
                    || word
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || byte == b'.')
            };
            let own = behind.iter().take_while(is_own).count();
            match behind.get(own..) {
                Some(inner) if !inner.is_empty() => rest = inner,
                _ => return rest,
            }
        }
        rest
    }
}
