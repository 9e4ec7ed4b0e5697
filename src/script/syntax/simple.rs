//! Programs with their arguments, assignments and redirections.

use std::cell::OnceCell;
use std::rc::Rc;

use super::cursor::ends_word;
use super::tree::{Assignment, Command, Redirection, Stage, Target, Word};
use super::word::Until;
use super::{Parsed, Parser, Why};

impl Parser<'_> {
    /// A simple command, or a function that begins with its name.
    pub(super) fn simple(&mut self) -> Parsed<Stage> {
        let mut command = Command {
            line: self.cursor.line(),
            ..Command::default()
        };
        loop {
            self.blanks();
            self.redirections(&mut command.redirections)?;
            let next = self.cursor.peek();
            let may_assign = command.words.first().is_none_or(declares);
            if may_assign && let Some(length) = self.assigned_length() {
                command.assignments.push(self.assignment(length)?);
            } else if next == Some(b'(') && command.words.len() == 1 {
                return self.function_after(&command);
            } else if next.is_none_or(|byte| ends_word(byte) && !self.at_process()) {
                break;
            } else {
                command.words.push(self.some_word()?);
            }
        }
        if command.words.is_empty()
            && command.assignments.is_empty()
            && command.redirections.is_empty()
        {
            return Err(self.unexpected());
        }
        Ok(Stage::Simple(command))
    }

    fn function_after(&mut self, command: &Command) -> Parsed<Stage> {
        let name = command.words.first().map(Word::sketch).unwrap_or_default();
        self.cursor.bump();
        self.blanks();
        if !self.cursor.eat(b")") {
            return Err(self.unexpected());
        }
        self.body_of_function(name).map(Stage::Compound)
    }

    /// The bytes of `NAME=`, `NAME+=` or `NAME[…]=`, if one stands here.
    fn assigned_length(&self) -> Option<usize> {
        let rest = self.cursor.rest();
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let mut at = rest.iter().take_while(|byte| is_name(byte)).count();
        if at == 0 || rest.first().is_some_and(u8::is_ascii_digit) {
            return None;
        }
        if rest.get(at) == Some(&b'[') {
            let inside = rest.get(at..)?.iter();
            at += inside
                .take_while(|byte| !matches!(byte, b']' | b' ' | b'\n'))
                .count()
                + 1;
        }
        at += usize::from(rest.get(at) == Some(&b'+'));
        (rest.get(at) == Some(&b'=')).then_some(at + 1)
    }

    fn assignment(&mut self, length: usize) -> Parsed<Assignment> {
        self.spend()?;
        let line = self.cursor.line();
        let name = self.cursor.rest().get(..length).unwrap_or(&[]);
        let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
        let name: Vec<u8> = name.iter().take_while(is_name).copied().collect();
        self.cursor.skip(length);
        let values = match self.cursor.peek() {
            Some(b'(') => self.deeper(Self::array)?,
            _ => vec![self.word(Until::Blank)?],
        };
        Ok(Assignment {
            line,
            name: String::from_utf8_lossy(&name).into_owned(),
            values,
        })
    }

    fn array(&mut self) -> Parsed<Vec<Word>> {
        self.cursor.bump();
        let mut values = Vec::new();
        loop {
            self.space_and_lines();
            match self.cursor.peek() {
                None => return Err(self.fault(Why::Unclosed("an array"))),
                Some(b')') => {
                    self.cursor.bump();
                    return Ok(values);
                }
                Some(_) => values.push(self.some_word()?),
            }
        }
    }

    /// All redirections that stand here.
    pub(super) fn redirections(&mut self, found: &mut Vec<Redirection>) -> Parsed<()> {
        loop {
            self.blanks();
            let Some(before) = self.before_redirection() else {
                return Ok(());
            };
            self.spend()?;
            self.cursor.skip(before);
            let line = self.cursor.line();
            if let Some(target) = self.target()? {
                found.push(Redirection { line, target });
            }
        }
    }

    /// How many bytes stand before the sign of a redirection, if one stands here.
    fn before_redirection(&self) -> Option<usize> {
        let rest = self.cursor.rest();
        let digits = rest.iter().take(4).take_while(|byte| byte.is_ascii_digit());
        let before = match rest.first() {
            Some(b'{') => rest.iter().take(32).position(|byte| *byte == b'}')? + 1,
            Some(b'&') => 0,
            _ => digits.count(),
        };
        match rest.get(before) {
            Some(b'&') => (before == 0 && rest.get(1) == Some(&b'>')).then_some(0),
            Some(b'<' | b'>') => {
                let is_process = before == 0 && rest.get(1) == Some(&b'(');
                (!is_process).then_some(before)
            }
            _ => None,
        }
    }

    pub(super) fn at_process(&self) -> bool {
        self.cursor.starts(b"<(") || self.cursor.starts(b">(")
    }

    fn target(&mut self) -> Parsed<Option<Target>> {
        if self.cursor.eat(b"<<<") {
            return self.behind().map(Target::Given).map(Some);
        }
        if self.cursor.eat(b"<<") {
            let cell = Rc::new(OnceCell::new());
            self.here_begins(&cell)?;
            return Ok(Some(Target::Here(cell)));
        }
        let is_copy = self.cursor.starts(b">&") || self.cursor.starts(b"<&");
        if self.cursor.eat(b"<>") || self.cursor.starts(b">") || self.cursor.starts(b"&") {
            while self.cursor.eat(b">") || self.cursor.eat(b"&") || self.cursor.eat(b"|") {}
            let word = self.behind()?;
            let names_file = !is_copy || word.sketch().contains('/');
            return Ok(names_file.then_some(Target::To(word)));
        }
        self.cursor.bump();
        let _ = self.cursor.eat(b"&");
        let word = self.behind()?;
        Ok((!is_copy).then_some(Target::From(word)))
    }

    fn behind(&mut self) -> Parsed<Word> {
        self.blanks();
        self.some_word()
    }
}

/// Whether the words behind this one may set variables, arrays too.
fn declares(word: &Word) -> bool {
    word.literal().is_some_and(|text| {
        matches!(
            text.as_str(),
            "export" | "local" | "declare" | "readonly" | "typeset"
        )
    })
}
