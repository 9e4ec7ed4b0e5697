//! What begins with `$`, and backticks.

use super::tree::{Part, Rest};
use super::word::Pieces;
use super::{Parsed, Parser, Why};

impl Parser<'_> {
    /// What stands behind a `$`.
    pub(super) fn dollar(&mut self, pieces: &mut Pieces) -> Parsed<()> {
        match self.cursor.ahead(1) {
            Some(b'(') if self.cursor.ahead(2) == Some(b'(') => match self.arithmetic_length(3) {
                Some(length) => {
                    for part in self.arithmetic(3, length)? {
                        if !matches!(part, Part::Text(_)) {
                            pieces.part(part);
                        }
                    }
                    // Some number, which is no text of the script's.
                    pieces.part(Part::Variable("(())".to_owned(), Rest::Nothing));
                }
                None => pieces.part(self.deeper(Self::substitution)?),
            },
            Some(b'(') => pieces.part(self.deeper(Self::substitution)?),
            Some(b'{') => pieces.part(self.deeper(Self::in_braces)?),
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                self.cursor.bump();
                let name = self.name();
                pieces.part(Part::Variable(name, Rest::Nothing));
            }
            Some(byte) if byte.is_ascii_digit() || b"@*#?$!-".contains(&byte) => {
                self.cursor.skip(2);
                let name = char::from(byte).to_string();
                pieces.part(Part::Variable(name, Rest::Nothing));
            }
            _ => {
                self.cursor.bump();
                pieces.push(b'$');
            }
        }
        Ok(())
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(byte) = self.cursor.peek() {
            if !byte.is_ascii_alphanumeric() && byte != b'_' {
                break;
            }
            name.push(char::from(byte));
            self.cursor.bump();
        }
        name
    }

    fn substitution(&mut self) -> Parsed<Part> {
        let begin = self.fault(Why::Unclosed("$("));
        self.cursor.skip(2);
        let list = self.list()?;
        match self.cursor.peek() {
            Some(b')') => {
                self.cursor.bump();
                Ok(Part::Runs(list))
            }
            None => Err(begin),
            Some(_) => Err(self.unexpected()),
        }
    }

    fn in_braces(&mut self) -> Parsed<Part> {
        let begin = self.fault(Why::Unclosed("${"));
        self.cursor.skip(2);
        if matches!(self.cursor.peek(), Some(b'#' | b'!')) && self.cursor.ahead(1) != Some(b'}') {
            self.cursor.bump();
        }
        let mut name = self.name();
        if name.is_empty()
            && let Some(byte) = self.cursor.peek().filter(|byte| *byte != b'}')
        {
            name.push(char::from(byte));
            self.cursor.bump();
        }
        let colon = usize::from(self.cursor.peek() == Some(b':'));
        let sign = self.cursor.ahead(colon);
        // What stands in for an unset variable is text; a pattern has quotes of its own.
        let is_default = matches!(sign, Some(b'-' | b'='));
        if is_default {
            self.cursor.skip(colon + 1);
        }
        let mut pieces = Pieces::default();
        loop {
            match self.cursor.peek() {
                None => return Err(begin),
                Some(b'}') => break,
                Some(b'"') => self.deeper(|parser| parser.double(&mut pieces))?,
                Some(b'\'') if self.quotes_to_here() && !is_default => self.single(&mut pieces)?,
                Some(_) => self.piece_in_quotes(&mut pieces)?,
            }
        }
        self.cursor.bump();
        let parts = pieces.finish();
        let rest = match (is_default, parts.is_empty()) {
            (true, false) => Rest::Default(parts),
            (false, false) => Rest::Other(parts),
            (_, true) => Rest::Nothing,
        };
        Ok(Part::Variable(name, rest))
    }

    /// Whether a quote that begins here ends on its line.
    fn quotes_to_here(&self) -> bool {
        let rest = self.cursor.rest().get(1..).unwrap_or(&[]);
        let end = rest
            .iter()
            .take(256)
            .find(|byte| matches!(byte, b'\'' | b'\n'));
        end == Some(&b'\'')
    }

    /// How many bytes stand between `((` and `))`, if arithmetic begins so many bytes before.
    pub(super) fn arithmetic_length(&self, sign: usize) -> Option<usize> {
        let inside = self.cursor.rest().get(sign..)?;
        let mut open = 0_usize;
        for (at, byte) in inside.iter().enumerate() {
            match byte {
                b'(' => open += 1,
                b')' if open > 0 => open -= 1,
                b')' => return (inside.get(at + 1) == Some(&b')')).then_some(at),
                _ => {}
            }
        }
        None
    }

    /// What is expanded between `((` and `))`.
    pub(super) fn arithmetic(&mut self, sign: usize, length: usize) -> Parsed<Vec<Part>> {
        self.cursor.skip(sign);
        let inside = self.cursor.rest().get(..length).unwrap_or(&[]);
        let line = self.cursor.line();
        let parts = self.deeper(|parser| parser.inside(inside, line).quoted_parts())?;
        self.cursor.skip(length + 2);
        Ok(parts)
    }

    /// The rest of the text, read as in double quotes.
    pub(super) fn quoted_parts(&mut self) -> Parsed<Vec<Part>> {
        let mut pieces = Pieces::default();
        while self.cursor.peek().is_some() {
            self.piece_in_quotes(&mut pieces)?;
        }
        Ok(pieces.finish())
    }

    pub(super) fn backticks(&mut self, pieces: &mut Pieces) -> Parsed<()> {
        let begin = self.fault(Why::Unclosed("a backtick"));
        self.cursor.bump();
        let line = self.cursor.line();
        let mut inside = Vec::new();
        loop {
            match self.cursor.bump() {
                None => return Err(begin),
                Some(b'`') => break,
                Some(b'\\') => match self.cursor.bump() {
                    Some(byte @ (b'`' | b'\\' | b'$')) => inside.push(byte),
                    other => {
                        inside.push(b'\\');
                        inside.extend(other);
                    }
                },
                Some(byte) => inside.push(byte),
            }
        }
        let list = self.deeper(|parser| {
            let mut parser = parser.inside(&inside, line);
            let list = parser.list()?;
            match parser.cursor.peek() {
                None => Ok(list),
                Some(_) => Err(parser.unexpected()),
            }
        })?;
        pieces.part(Part::Runs(list));
        Ok(())
    }
}
