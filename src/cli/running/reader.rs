//! A person at the terminal, who reads in pages what was written by others, and answers.

use std::io;

use crate::cli::context::Context;
use crate::ui::Terminal;
use crate::ui::ask::{Dialogue, Heard};

/// How many lines a page has, where the height of the terminal is not known.
const LINES: usize = 40;

/// Somebody who reads and answers.
pub(super) struct Reader<'a>(Terminal<'a>);

impl<'a> Reader<'a> {
    /// Before anything of others ran. What was typed beforehand counts.
    pub(super) fn before_the_run(context: &'a Context<'_>) -> Self {
        let interrupt = context.interrupt.clone();
        Self(Terminal::new(context.console, interrupt))
    }

    /// Since a script began to run. What was typed before the question was not typed for it: the script
    /// may have asked for it in its own name.
    pub(super) fn from_now_on(context: &'a Context<'_>) -> io::Result<Self> {
        let interrupt = context.interrupt.clone();
        Terminal::from_now_on(context.console, interrupt).map(Self)
    }
}

impl Dialogue for Reader<'_> {
    fn show(&self, text: &str) {
        self.0.show(text);
    }

    fn hear(&self, prompt: &str) -> Heard {
        self.0.hear(prompt)
    }

    fn page(&self) -> usize {
        let rows = rustix::termios::tcgetwinsize(io::stderr()).map(|size| size.ws_row);
        match rows.map(usize::from) {
            Ok(rows @ 5..) => rows - 2,
            _ => LINES,
        }
    }
}
