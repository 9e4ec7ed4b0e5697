//! Questions, and how answers are understood.
//!
//! The rules are here; who asks and who hears is behind [`Dialogue`], so that tests need no
//! terminal. Nothing but a yes is a yes: the end of input and anything unclear are not.

use super::script_screen::{Paged, show_in_pages};

/// Somebody to talk with.
pub trait Dialogue {
    /// Shows a text that must be seen.
    fn show(&self, text: &str);

    /// Shows a prompt and waits for a line.
    fn hear(&self, prompt: &str) -> Heard;

    /// How many lines it shows before it waits; no end where nothing is shown in pages.
    fn page(&self) -> usize {
        usize::MAX
    }
}

/// What came of waiting for a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A line, without its end.
    Line(String),
    /// The end of input: Ctrl-D.
    End,
    /// Ctrl-C.
    Interrupted,
}

/// What an empty line means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaning {
    /// Yes: nothing is flagged.
    Yes,
    /// No: look twice.
    No,
}

/// A question with a yes or no, and what can be looked at first.
#[derive(Clone, Debug)]
pub struct Question {
    /// What is asked: one line that ends with a question mark, made by unpipe alone.
    pub text: String,
    /// What an empty line means.
    pub leaning: Leaning,
    /// What `d` shows; empty if all was shown.
    pub details: String,
    /// What `v` shows, if anything.
    pub scripts: Option<String>,
    /// What is said again after a view, since it scrolled away: the warnings.
    pub reminder: String,
}

/// How a question was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No, or the end of input.
    No,
    /// Ctrl-C.
    Interrupted,
}

/// Asks until there is an answer.
pub fn ask(question: &Question, dialogue: &dyn Dialogue) -> Answer {
    let prompt = prompt(question);
    loop {
        let line = match dialogue.hear(&prompt) {
            Heard::Line(line) => line,
            Heard::End => return Answer::No,
            Heard::Interrupted => return Answer::Interrupted,
        };
        match (line.trim().to_ascii_lowercase().as_str(), question.leaning) {
            ("y" | "yes", _) | ("", Leaning::Yes) => return Answer::Yes,
            ("n" | "no", _) | ("", Leaning::No) => return Answer::No,
            ("d" | "details", _) if !question.details.is_empty() => {
                if view(question, &question.details, dialogue) == Paged::Interrupted {
                    return Answer::Interrupted;
                }
            }
            ("v" | "view", _) => match &question.scripts {
                Some(scripts) => {
                    if view(question, scripts, dialogue) == Paged::Interrupted {
                        return Answer::Interrupted;
                    }
                }
                None => dialogue.show("There is no script to show.\n"),
            },
            _ => dialogue.show(&format!("{}\n", expected(question))),
        }
    }
}

fn view(question: &Question, text: &str, dialogue: &dyn Dialogue) -> Paged {
    let paged = show_in_pages(text, dialogue.page(), dialogue);
    if paged != Paged::Interrupted {
        dialogue.show(&question.reminder);
        dialogue.show("\n");
    }
    paged
}

fn prompt(question: &Question) -> String {
    let letters = match question.leaning {
        Leaning::Yes => "Y/n",
        Leaning::No => "y/N",
    };
    let details = match question.details.as_str() {
        "" => "",
        _ => ", d = details",
    };
    let script = match question.scripts {
        Some(_) => ", v = script",
        None => "",
    };
    format!("{} [{letters}{details}{script}] ", question.text)
}

fn expected(question: &Question) -> &'static str {
    match (&question.scripts, question.details.as_str()) {
        (Some(_), "") => "Please answer y, n or v.",
        (Some(_), _) => "Please answer y, n, d or v.",
        (None, "") => "Please answer y or n.",
        (None, _) => "Please answer y, n or d.",
    }
}
