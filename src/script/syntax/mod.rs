//! The language of shells, read into a tree: POSIX, and what bash, ksh and zsh scripts use of their own.
//!
//! The text is hostile. Reading it takes time in proportion to its length, its depth is bounded (so the
//! stack is too), the number of words is bounded (so memory is too), and no input makes it panic.
//! What it cannot read is a [`Fault`] with a line; nothing is guessed.

mod compound;
mod cursor;
mod expansion;
mod here;
mod simple;
mod tree;
mod word;

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use cursor::Cursor;
pub(super) use tree::*;

/// How deep commands, substitutions and quotes may stand in each other.
const DEEPEST: usize = 40;
/// How many words and commands are read.
const MOST_WORDS: usize = 200_000;

/// Where and why a text could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// Why.
    pub why: Why,
}

/// Why a text could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// This does not belong here.
    Unexpected(char),
    /// The text ends before this does.
    Unclosed(&'static str),
    /// This is missing.
    Missing(&'static str),
    /// Commands or substitutions stand too deep in each other.
    TooDeep,
    /// More words than are read.
    TooMany,
    /// More bytes than are read.
    TooLong,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unexpected(found) => write!(f, "found {found:?} where no such sign can stand"),
            Self::Unclosed(what) => write!(f, "found no end of {what}"),
            Self::Missing(word) => write!(f, "expected {word:?}, found something else"),
            Self::TooDeep => write!(f, "nested deeper than {DEEPEST} levels"),
            Self::TooMany => write!(f, "longer than {MOST_WORDS} words"),
            Self::TooLong => write!(f, "longer than {} MiB", super::MOST_PARSED / 1024 / 1024),
        }
    }
}

type Parsed<T> = Result<T, Fault>;

/// How much may still be read, for a text and all texts in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Budget(Rc<Cell<usize>>);

impl Budget {
    fn spend(&self) -> Result<(), Why> {
        self.0.set(self.0.get() + 1);
        if self.0.get() > MOST_WORDS {
            return Err(Why::TooMany);
        }
        Ok(())
    }
}

/// What could be read of a text, and where it could not be read on: the line at which the first
/// command begins that was not read, and why.
pub(super) struct Read {
    pub(super) list: List,
    pub(super) stopped: Option<(usize, Fault)>,
}

/// Reads a text whose first line has this number.
pub(super) fn read(text: &str, line: usize, budget: &Budget) -> Read {
    let mut parser = Parser {
        cursor: Cursor::new(text.as_bytes(), line),
        depth: 0,
        budget: budget.clone(),
        waiting: Vec::new(),
        broken: None,
    };
    let mut list: List = Vec::new();
    let mut begin = line;
    loop {
        parser.space_and_lines();
        if let Some(fault) = parser.broken.take() {
            // The command whose here-document it is was read already, without it.
            list.pop();
            let stopped = Some((begin, fault));
            return Read { list, stopped };
        }
        begin = parser.cursor.line();
        if parser.cursor.peek().is_none() {
            return Read {
                list,
                stopped: None,
            };
        }
        match parser.item() {
            Ok(pipeline) => list.push(pipeline),
            Err(fault) => {
                return Read {
                    list,
                    stopped: Some((begin, fault)),
                };
            }
        }
    }
}

/// A reader of one text.
struct Parser<'a> {
    cursor: Cursor<'a>,
    depth: usize,
    budget: Budget,
    /// Here-documents whose text begins after the end of this line.
    waiting: Vec<here::Waiting>,
    /// Why a here-document could not be read.
    broken: Option<Fault>,
}

impl Parser<'_> {
    fn fault(&self, why: Why) -> Fault {
        Fault {
            line: self.cursor.line(),
            why,
        }
    }

    fn unexpected(&self) -> Fault {
        match self.cursor.peek() {
            Some(byte) => self.fault(Why::Unexpected(char::from(byte))),
            None => self.fault(Why::Unclosed("a command")),
        }
    }

    fn spend(&self) -> Parsed<()> {
        self.budget.spend().map_err(|why| self.fault(why))
    }

    /// Reads something one level deeper.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEEPEST {
            return Err(self.fault(Why::TooDeep));
        }
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        found
    }

    /// A reader of a text that was taken out of this one.
    fn inside<'b>(&self, text: &'b [u8], line: usize) -> Parser<'b> {
        Parser {
            cursor: Cursor::new(text, line),
            depth: self.depth,
            budget: self.budget.clone(),
            waiting: Vec::new(),
            broken: None,
        }
    }

    /// Commands up to what ends the list they stand in, which is left to whoever wants it.
    fn list(&mut self) -> Parsed<List> {
        let mut list = Vec::new();
        loop {
            self.space_and_lines();
            if let Some(fault) = self.broken.take() {
                return Err(fault);
            }
            if self.at_end_of_list() {
                return Ok(list);
            }
            list.push(self.item()?);
        }
    }

    fn at_end_of_list(&self) -> bool {
        match self.cursor.peek() {
            None | Some(b')') => true,
            Some(b';') => matches!(self.cursor.ahead(1), Some(b';' | b'&' | b'|')),
            Some(_) => matches!(
                self.cursor.bare_word(),
                b"then" | b"do" | b"done" | b"fi" | b"elif" | b"else" | b"esac" | b"}"
            ),
        }
    }

    /// A pipeline and what separates it from the next.
    fn item(&mut self) -> Parsed<Pipeline> {
        let mut pipeline = self.pipeline()?;
        self.blanks();
        if self.cursor.eat(b"&&") || self.cursor.eat(b"||") {
            self.space_and_lines();
            if self.at_end_of_list() {
                return Err(self.unexpected());
            }
        } else if self.cursor.peek() == Some(b';') {
            if !self.at_end_of_list() {
                self.cursor.bump();
            }
        } else if self.cursor.eat(b"&") {
            let _ = self.cursor.eat(b"!") || self.cursor.eat(b"|");
            pipeline.ending = Ending::Background;
        } else if !matches!(self.cursor.peek(), None | Some(b'\n' | b')')) && !self.at_end_of_list()
        {
            return Err(self.unexpected());
        }
        Ok(pipeline)
    }

    fn pipeline(&mut self) -> Parsed<Pipeline> {
        self.spend()?;
        while matches!(self.cursor.bare_word(), b"!" | b"time") {
            self.cursor.skip_bare_word();
            self.blanks();
            if self.cursor.bare_word() == b"-p" {
                self.cursor.skip_bare_word();
                self.blanks();
            }
        }
        let line = self.cursor.line();
        let mut stages = vec![self.deeper(Self::stage)?];
        loop {
            self.blanks();
            if self.cursor.starts(b"||") || !self.cursor.eat(b"|") {
                break;
            }
            let _ = self.cursor.eat(b"&");
            self.space_and_lines();
            stages.push(self.deeper(Self::stage)?);
        }
        Ok(Pipeline {
            line,
            stages,
            ending: Ending::Waited,
        })
    }

    /// Blanks, ends of lines, comments.
    fn space_and_lines(&mut self) {
        loop {
            self.blanks();
            if self.cursor.peek() != Some(b'\n') {
                return;
            }
            self.cursor.bump();
            self.here_documents();
        }
    }

    /// Blanks, joined lines, and a comment up to the end of its line.
    fn blanks(&mut self) {
        self.cursor.skip_blanks();
        if self.cursor.peek() == Some(b'#') {
            while !matches!(self.cursor.peek(), None | Some(b'\n')) {
                self.cursor.bump();
            }
        }
    }
}
