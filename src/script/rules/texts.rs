//! Texts that commands hand to shells, and where they stand in the script.

use super::call::{Call, runs_something};
use super::judge::Judge;
use crate::script::Kind;
use crate::script::loose;
use crate::script::syntax::{Here, Target, Word, read};

/// So many texts in texts are read: `sh -c 'sh -c …'`.
const MOST_TEXTS: usize = 6;

/// A text that a shell is given.
pub(super) struct Text {
    content: String,
    /// The lines of the script that it stands on.
    first: usize,
    last: usize,
}

impl Text {
    fn of_word(word: &Word) -> Self {
        Self {
            content: word.sketch(),
            first: word.line,
            last: word.last,
        }
    }

    fn of_document(here: &Here) -> Self {
        Self {
            content: here.text.clone(),
            first: here.line,
            last: here.word.last,
        }
    }

    /// Whether its lines are lines of the script: `$'\n'` makes lines that are none, and joined lines are
    /// lines that it lacks.
    fn has_own_lines(&self) -> bool {
        self.content.matches('\n').count() == self.last - self.first
    }
}

impl Judge<'_> {
    /// Texts that a command hands to a shell.
    pub(super) fn texts_of(&mut self, call: &Call<'_>, line: usize) -> Vec<Text> {
        let mut texts = Vec::new();
        let runs_text = call.is_shell() || call.name == "su";
        if runs_text
            && let Some(word) = call.command_text()
            && !runs_something(word)
        {
            texts.push(Text::of_word(word));
        }
        if call.name == "eval" {
            if call.words.iter().any(|word| self.fetches(word)) {
                self.found.note(Kind::PipesToShell, line);
            }
            texts.push(Text {
                content: call.args.join(" "),
                first: line,
                last: call.words.last().map_or(line, |word| word.last),
            });
        }
        if call.name == "trap" && call.args.len() > 1 {
            texts.extend(call.words.first().map(Text::of_word));
        }
        if call.is_shell() && call.reads_commands() {
            for redirection in call.redirections {
                match &redirection.target {
                    Target::Here(cell) => texts.extend(cell.get().map(Text::of_document)),
                    Target::Given(word) => texts.push(Text::of_word(word)),
                    _ => {}
                }
            }
        }
        texts
    }

    /// Reads a text that a shell is given.
    pub(super) fn text(&mut self, text: &Text) {
        // What stands for something unknown alone says nothing.
        if self.texts >= MOST_TEXTS || text.content.trim_start_matches('$').is_empty() {
            return;
        }
        self.texts += 1;
        let outer = self.found.pinned();
        if !text.has_own_lines() {
            self.found.pin(outer.or(Some(text.first)));
        }
        let script = read(&text.content, text.first, &self.budget);
        self.list(&script.list);
        if let Some((from, _)) = script.stopped {
            let lines: Vec<&str> = text.content.split('\n').skip(from - text.first).collect();
            loose::look(&lines, from, self);
        }
        self.found.pin(outer);
        self.texts -= 1;
    }
}
