//! Words: quotes, escapes, and what stands in them.

use super::cursor::ends_word;
use super::tree::{Part, Word};
use super::{Parsed, Parser, Why};

/// Where a word ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// At a blank or an operator.
    Blank,
    /// At a blank outside of parentheses: a regular expression in `[[ … ]]`.
    Pattern,
}

/// A word in the making.
#[derive(Default)]
pub(super) struct Pieces {
    parts: Vec<Part>,
    text: Vec<u8>,
}

impl Pieces {
    pub(super) fn push(&mut self, byte: u8) {
        self.text.push(byte);
    }

    pub(super) fn part(&mut self, part: Part) {
        self.end_text();
        self.parts.push(part);
    }

    pub(super) fn finish(mut self) -> Vec<Part> {
        self.end_text();
        self.parts
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            let text = String::from_utf8_lossy(&self.text).into_owned();
            self.parts.push(Part::Text(text));
            self.text.clear();
        }
    }
}

impl Parser<'_> {
    /// A word that is not empty, or quoted.
    pub(super) fn some_word(&mut self) -> Parsed<Word> {
        if self.cursor.peek().is_none_or(ends_word) && !self.at_process() {
            return Err(self.unexpected());
        }
        self.word(Until::Blank)
    }

    /// A word, which may be empty.
    pub(super) fn word(&mut self, until: Until) -> Parsed<Word> {
        self.spend()?;
        let line = self.cursor.line();
        let mut pieces = Pieces::default();
        let mut open = 0_usize;
        let mut last = 0;
        while let Some(byte) = self.cursor.peek() {
            match byte {
                b'<' | b'>' if self.at_process() && until == Until::Blank => {
                    let list = self.deeper(Self::process)?;
                    pieces.part(Part::Process(list));
                }
                b'(' if until == Until::Blank
                    && matches!(last, b'?' | b'*' | b'+' | b'@' | b'!') =>
                {
                    self.glob_group(&mut pieces)?;
                }
                _ if until == Until::Pattern => {
                    let is_blank = matches!(byte, b' ' | b'\t');
                    if byte == b'\n' || (is_blank && open == 0) || (byte == b')' && open == 0) {
                        break;
                    }
                    open = open.saturating_add(usize::from(byte == b'('));
                    open = open.saturating_sub(usize::from(byte == b')'));
                    self.piece(&mut pieces)?;
                }
                _ if ends_word(byte) => break,
                _ => self.piece(&mut pieces)?,
            }
            last = byte;
        }
        Ok(Word {
            line,
            last: self.cursor.line(),
            parts: pieces.finish(),
        })
    }

    /// `(a|b)` behind a sign that makes it a pattern.
    fn glob_group(&mut self, pieces: &mut Pieces) -> Parsed<()> {
        let mut open = 0_usize;
        loop {
            match self.cursor.peek() {
                None | Some(b'\n') => return Err(self.fault(Why::Unclosed("a pattern"))),
                Some(b'(') => open += 1,
                Some(b')') => open -= 1,
                Some(_) => {}
            }
            self.piece(pieces)?;
            if open == 0 {
                return Ok(());
            }
        }
    }

    fn process(&mut self) -> Parsed<super::List> {
        self.cursor.skip(2);
        let list = self.list()?;
        if !self.cursor.eat(b")") {
            return Err(self.fault(Why::Unclosed("<(")));
        }
        Ok(list)
    }

    /// What stands next outside of quotes.
    pub(super) fn piece(&mut self, pieces: &mut Pieces) -> Parsed<()> {
        match self.cursor.peek() {
            Some(b'\\') => {
                self.cursor.bump();
                match self.cursor.bump() {
                    None | Some(b'\n') => {}
                    Some(byte) => pieces.push(byte),
                }
            }
            Some(b'\'') => self.single(pieces)?,
            Some(b'"') => self.deeper(|parser| parser.double(pieces))?,
            Some(b'$') if self.cursor.ahead(1) == Some(b'\'') => self.coded(pieces)?,
            Some(b'$') if self.cursor.ahead(1) == Some(b'"') => {
                self.cursor.bump();
                self.deeper(|parser| parser.double(pieces))?;
            }
            _ => self.plain(pieces)?,
        }
        Ok(())
    }

    pub(super) fn single(&mut self, pieces: &mut Pieces) -> Parsed<()> {
        let begin = self.fault(Why::Unclosed("a quote (')"));
        self.cursor.bump();
        // An empty text makes a word too.
        loop {
            match self.cursor.bump() {
                None => return Err(begin),
                Some(b'\'') => return Ok(()),
                Some(byte) => pieces.push(byte),
            }
        }
    }

    pub(super) fn double(&mut self, pieces: &mut Pieces) -> Parsed<()> {
        let begin = self.fault(Why::Unclosed("a quote (\")"));
        self.cursor.bump();
        loop {
            match self.cursor.peek() {
                None => return Err(begin),
                Some(b'"') => {
                    self.cursor.bump();
                    return Ok(());
                }
                Some(_) => self.piece_in_quotes(pieces)?,
            }
        }
    }

    /// What stands next in double quotes or in a here-document.
    pub(super) fn piece_in_quotes(&mut self, pieces: &mut Pieces) -> Parsed<()> {
        match self.cursor.peek() {
            Some(b'\\') => {
                self.cursor.bump();
                match self.cursor.bump() {
                    None | Some(b'\n') => {}
                    Some(byte @ (b'"' | b'\\' | b'$' | b'`')) => pieces.push(byte),
                    Some(byte) => {
                        pieces.push(b'\\');
                        pieces.push(byte);
                    }
                }
            }
            _ => self.plain(pieces)?,
        }
        Ok(())
    }

    /// What means the same in double quotes and outside of them.
    fn plain(&mut self, pieces: &mut Pieces) -> Parsed<()> {
        match self.cursor.peek() {
            Some(b'$') => self.dollar(pieces)?,
            Some(b'`') => self.backticks(pieces)?,
            Some(byte) => {
                self.cursor.bump();
                pieces.push(byte);
            }
            None => {}
        }
        Ok(())
    }

    /// `$'…'`.
    fn coded(&mut self, pieces: &mut Pieces) -> Parsed<()> {
        let begin = self.fault(Why::Unclosed("a quote ($')"));
        self.cursor.skip(2);
        let mut raw = Vec::new();
        loop {
            match self.cursor.bump() {
                None => return Err(begin),
                Some(b'\'') => break,
                Some(b'\\') => {
                    raw.push(b'\\');
                    raw.extend(self.cursor.bump());
                }
                Some(byte) => raw.push(byte),
            }
        }
        let (text, escapes) = crate::script::escapes::decoded(&raw);
        pieces.part(Part::Coded(text, escapes));
        Ok(())
    }
}
