//! What is known of a whole script: what its variables may hold, which of its functions run their arguments.

use std::collections::{BTreeMap, BTreeSet};

use crate::script::syntax::{
    Assignment, Command, Compound, List, Part, Redirection, Rest, Stage, Target, Word, sketch,
};

/// So many values of a variable are kept.
const MOST_VALUES: usize = 8;
/// A longer value is not kept.
const LONGEST: usize = 300;

/// What is known of a script.
#[derive(Debug, Default)]
pub(in crate::script) struct Facts {
    values: BTreeMap<String, BTreeSet<String>>,
    runners: BTreeSet<String>,
    functions: BTreeSet<String>,
}

impl Facts {
    pub(in crate::script) fn of(list: &List) -> Self {
        let mut facts = Self::default();
        facts.list(list, None);
        facts
    }

    /// Whether the script has a function that runs its arguments as a command.
    pub(super) fn is_runner(&self, name: &str) -> bool {
        self.runners.contains(name)
    }

    pub(super) fn is_function(&self, name: &str) -> bool {
        self.functions.contains(name)
    }

    /// What a text may stand for: itself, or itself with the values of the variable that it begins with.
    pub(super) fn expanded(&self, text: &str) -> Vec<String> {
        let mut found = self.once(text);
        if found.iter().any(|value| value != text) {
            found = found.iter().flat_map(|value| self.once(value)).collect();
            found.truncate(4 * MOST_VALUES);
        }
        found
    }

    fn once(&self, text: &str) -> Vec<String> {
        let Some(rest) = text.strip_prefix('$') else {
            return vec![text.to_owned()];
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        match self.values.get(name) {
            Some(values) if name != "HOME" => {
                let whole = |value: &String| format!("{value}{behind}");
                values.iter().map(whole).collect()
            }
            _ => vec![text.to_owned()],
        }
    }

    fn list(&mut self, list: &List, within: Option<&str>) {
        for stage in list.iter().flat_map(|pipeline| &pipeline.stages) {
            match stage {
                Stage::Simple(command) => self.command(command, within),
                Stage::Compound(compound) => self.compound(compound, within),
            }
        }
    }

    fn command(&mut self, command: &Command, within: Option<&str>) {
        for assignment in &command.assignments {
            self.assignment(assignment);
        }
        if let Some(function) = within
            && runs_arguments(command)
        {
            self.runners.insert(function.to_owned());
        }
        self.words(&command.words, within);
        self.redirections(&command.redirections, within);
    }

    fn compound(&mut self, compound: &Compound, within: Option<&str>) {
        if let Some(name) = &compound.function {
            self.functions.insert(name.clone());
        }
        if let Some(variable) = &compound.variable {
            for word in &compound.words {
                self.keep(variable, &word.sketch());
            }
        }
        self.words(&compound.words, within);
        self.redirections(&compound.redirections, within);
        let within = compound.function.as_deref().or(within);
        for list in &compound.lists {
            self.list(list, within);
        }
    }

    fn assignment(&mut self, assignment: &Assignment) {
        for word in &assignment.values {
            self.keep(&assignment.name, &word.sketch());
        }
        self.words(&assignment.values, None);
    }

    fn redirections(&mut self, redirections: &[Redirection], within: Option<&str>) {
        for redirection in redirections {
            match &redirection.target {
                Target::From(word) | Target::To(word) | Target::Given(word) => {
                    self.parts(&word.parts, within);
                }
                Target::Here(cell) => {
                    let parts = cell.get().map(|here| here.word.parts.as_slice());
                    self.parts(parts.unwrap_or(&[]), within);
                }
            }
        }
    }

    fn words(&mut self, words: &[Word], within: Option<&str>) {
        for word in words {
            self.parts(&word.parts, within);
        }
    }

    fn parts(&mut self, parts: &[Part], within: Option<&str>) {
        for part in parts {
            match part {
                Part::Runs(list) | Part::Process(list) => self.list(list, within),
                Part::Variable(name, Rest::Default(rest)) => {
                    self.keep(name, &sketch(rest));
                    self.parts(rest, within);
                }
                Part::Variable(_, Rest::Other(rest)) => self.parts(rest, within),
                _ => {}
            }
        }
    }

    fn keep(&mut self, name: &str, value: &str) {
        // What is made by running something is not known, and a name that stands for itself says nothing.
        let says = !value.is_empty() && !value.contains("$()") && value.len() <= LONGEST;
        if says && value.strip_prefix('$') != Some(name) {
            let values = self.values.entry(name.to_owned()).or_default();
            if values.len() < MOST_VALUES {
                values.insert(value.to_owned());
            }
        }
    }
}

/// Whether a command runs the arguments of the function that it stands in.
fn runs_arguments(command: &Command) -> bool {
    let mut words = command.words.iter().map(Word::sketch);
    let first = words.next().unwrap_or_default();
    let is_all = |text: &str| matches!(text, "$@" | "$*");
    let passes = matches!(
        first.as_str(),
        "eval" | "exec" | "command" | "sudo" | "env" | "nohup" | "time" | "retry"
    );
    let asks = first == "command"
        && words
            .clone()
            .next()
            .is_some_and(|word| word.starts_with('-'));
    is_all(&first) || (passes && !asks && words.any(|word| is_all(&word)))
}
