//! A long text in pages. The text is a finished screen, escaped already; no pager of the system sees it.

use crate::ui::ask::{Dialogue, Heard};

/// What is asked below a page.
const PROMPT: &str = "-- Enter = more, s = skip to the end, q = stop --";
/// The same where who stops has declined.
const PROMPT_BEFORE: &str = "-- Enter = more, s = skip to the end, q = do not run it --";

/// How somebody read a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paged {
    /// To its end, or up to where they wanted to skip the rest.
    Read,
    /// They want to stop: `q`, or the end of input.
    Stopped,
    /// Ctrl-C.
    Interrupted,
}

/// Shows a text, so many lines at a time. Nothing but Enter shows more: what was typed by mistake asks again.
pub fn show_in_pages(text: &str, lines: usize, dialogue: &dyn Dialogue) -> Paged {
    paged(text, (lines, PROMPT), dialogue)
}

/// The same for what must be read before a script runs: who stops does not let it run.
pub fn read_before_a_run(text: &str, dialogue: &dyn Dialogue) -> Paged {
    paged(text, (dialogue.page(), PROMPT_BEFORE), dialogue)
}

fn paged(text: &str, (lines, prompt): (usize, &str), dialogue: &dyn Dialogue) -> Paged {
    let all: Vec<&str> = text.split_inclusive('\n').collect();
    let mut pages = all.chunks(lines.max(1)).peekable();
    while let Some(page) = pages.next() {
        dialogue.show(&page.concat());
        if pages.peek().is_none() {
            break;
        }
        loop {
            let line = match dialogue.hear(prompt) {
                Heard::Line(line) => line,
                Heard::End => return Paged::Stopped,
                Heard::Interrupted => return Paged::Interrupted,
            };
            match line.trim() {
                "" => break,
                "s" => return Paged::Read,
                "q" => return Paged::Stopped,
                _ => dialogue.show("Please type Enter, s or q.\n"),
            }
        }
    }
    Paged::Read
}
