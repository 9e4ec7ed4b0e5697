//! Here-documents: begun on one line, read after its end.

use std::cell::OnceCell;
use std::rc::Rc;

use super::cursor::ends_word;
use super::tree::{Here, Word};
use super::{Parsed, Parser, Why};

/// A here-document that was begun on this line.
pub(super) struct Waiting {
    end: Vec<u8>,
    tabs: Tabs,
    expands: Expands,
    cell: Rc<OnceCell<Here>>,
}

/// What happens to tabs in front of lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tabs {
    Kept,
    Dropped,
}

/// Whether anything in the text is expanded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expands {
    Yes,
    No,
}

impl Parser<'_> {
    /// Reads what stands behind `<<`.
    pub(super) fn here_begins(&mut self, cell: &Rc<OnceCell<Here>>) -> Parsed<()> {
        let tabs = if self.cursor.eat(b"-") {
            Tabs::Dropped
        } else {
            Tabs::Kept
        };
        self.cursor.skip_blanks();
        let mut end = Vec::new();
        let mut expands = Expands::Yes;
        let mut quote = None;
        while let Some(byte) = self.cursor.peek() {
            match (quote, byte) {
                (None, b'\'' | b'"') => {
                    quote = Some(byte);
                    expands = Expands::No;
                }
                (Some(open), byte) if byte == open => quote = None,
                (None, b'\\') => {
                    expands = Expands::No;
                    self.cursor.bump();
                    end.extend(self.cursor.peek());
                }
                (None, byte) if ends_word(byte) => break,
                (_, b'\n') => return Err(self.fault(Why::Unclosed("a quote"))),
                _ => end.push(byte),
            }
            self.cursor.bump();
        }
        if end.is_empty() && expands == Expands::Yes {
            return Err(self.unexpected());
        }
        self.waiting.push(Waiting {
            end,
            tabs,
            expands,
            cell: Rc::clone(cell),
        });
        Ok(())
    }

    /// Reads the texts of all here-documents that wait, at the begin of a line. A text that has no
    /// end goes to the end of the script, as in every shell.
    pub(super) fn here_documents(&mut self) {
        for waiting in std::mem::take(&mut self.waiting) {
            let line = self.cursor.line();
            let mut last = line;
            let mut text = Vec::new();
            while self.cursor.peek().is_some() {
                let rest = self.cursor.rest();
                let length = rest.iter().position(|byte| *byte == b'\n');
                let found = rest.get(..length.unwrap_or(rest.len())).unwrap_or(&[]);
                self.cursor.skip(found.len());
                let ended = self.cursor.eat(b"\n");
                let found = match waiting.tabs {
                    Tabs::Kept => found,
                    Tabs::Dropped => without_tabs(found),
                };
                if found == waiting.end {
                    break;
                }
                text.extend_from_slice(found);
                // The last line of a script may have no end: one more would be a line of its own.
                text.extend(ended.then_some(b'\n'));
                last += usize::from(ended);
            }
            let parts = match waiting.expands {
                Expands::Yes => self.deeper(|parser| parser.inside(&text, line).quoted_parts()),
                Expands::No => Ok(Vec::new()),
            };
            let parts = parts.unwrap_or_else(|fault| {
                self.broken.get_or_insert(fault);
                Vec::new()
            });
            let here = Here {
                line,
                text: String::from_utf8_lossy(&text).into_owned(),
                word: Word { line, last, parts },
            };
            // Each cell is waited for once.
            let _ = waiting.cell.set(here);
        }
    }
}

fn without_tabs(line: &[u8]) -> &[u8] {
    let tabs = line.iter().take_while(|byte| **byte == b'\t').count();
    line.get(tabs..).unwrap_or(&[])
}
