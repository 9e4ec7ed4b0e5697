//! Groups, loops, choices, functions.

use super::cursor::ends_word;
use super::tree::{Command, Compound, List, Part, Stage, Word};
use super::word::Until;
use super::{Parsed, Parser, Why};

impl Parser<'_> {
    /// One part of a pipeline.
    pub(super) fn stage(&mut self) -> Parsed<Stage> {
        self.blanks();
        let mut compound = match self.cursor.bare_word() {
            b"" if self.cursor.starts(b"((") && self.arithmetic_length(2).is_some() => {
                self.arithmetic_command()?
            }
            b"" if self.cursor.peek() == Some(b'(') => self.subshell()?,
            b"{" => self.braces()?,
            b"if" => self.choice()?,
            b"while" | b"until" => self.repetition()?,
            b"for" | b"select" => self.walk_over_words()?,
            b"case" => self.cases()?,
            b"function" => self.function()?,
            b"[[" => return Ok(Stage::Simple(self.test()?)),
            _ => return self.simple(),
        };
        self.redirections(&mut compound.redirections)?;
        Ok(Stage::Compound(compound))
    }

    fn expect(&mut self, word: &'static str) -> Parsed<()> {
        self.space_and_lines();
        if self.cursor.bare_word() != word.as_bytes() {
            return Err(self.fault(Why::Missing(word)));
        }
        self.cursor.skip_bare_word();
        Ok(())
    }

    fn subshell(&mut self) -> Parsed<Compound> {
        self.cursor.bump();
        let list = self.list()?;
        if !self.cursor.eat(b")") {
            return Err(self.fault(Why::Unclosed("(")));
        }
        Ok(of([list]))
    }

    fn braces(&mut self) -> Parsed<Compound> {
        self.expect("{")?;
        let list = self.list()?;
        self.expect("}")?;
        Ok(of([list]))
    }

    fn choice(&mut self) -> Parsed<Compound> {
        self.expect("if")?;
        let mut lists = vec![self.list()?];
        self.expect("then")?;
        lists.push(self.list()?);
        loop {
            match self.cursor.bare_word() {
                b"elif" => {
                    self.expect("elif")?;
                    lists.push(self.list()?);
                    self.expect("then")?;
                }
                b"else" => self.expect("else")?,
                _ => break,
            }
            lists.push(self.list()?);
        }
        self.expect("fi")?;
        Ok(of(lists))
    }

    fn repetition(&mut self) -> Parsed<Compound> {
        self.cursor.skip_bare_word();
        let condition = self.list()?;
        let body = self.body_of_loop()?;
        Ok(of([condition, body]))
    }

    fn body_of_loop(&mut self) -> Parsed<List> {
        self.expect("do")?;
        let body = self.list()?;
        self.expect("done")?;
        Ok(body)
    }

    fn walk_over_words(&mut self) -> Parsed<Compound> {
        self.cursor.skip_bare_word();
        self.blanks();
        let mut words = Vec::new();
        let mut variable = None;
        if self.cursor.starts(b"((") {
            words.push(self.arithmetic_word()?);
        } else {
            variable = Some(self.word(Until::Blank)?.sketch());
            self.space_and_lines();
            if self.cursor.bare_word() == b"in" {
                self.expect("in")?;
                self.words_of_line(&mut words)?;
            }
        }
        self.space_and_lines();
        let _ = self.cursor.eat(b";");
        self.space_and_lines();
        let body = match self.cursor.bare_word() {
            b"{" => self.braces()?.lists.into_iter().flatten().collect(),
            _ => self.body_of_loop()?,
        };
        Ok(Compound {
            variable,
            words,
            lists: vec![body],
            ..Compound::default()
        })
    }

    fn words_of_line(&mut self, words: &mut Vec<Word>) -> Parsed<()> {
        loop {
            self.blanks();
            match self.cursor.peek() {
                None | Some(b';' | b'\n') => return Ok(()),
                Some(_) => words.push(self.some_word()?),
            }
        }
    }

    fn cases(&mut self) -> Parsed<Compound> {
        self.expect("case")?;
        self.blanks();
        let mut words = vec![self.some_word()?];
        self.expect("in")?;
        let mut lists = Vec::new();
        loop {
            self.space_and_lines();
            if self.cursor.bare_word() == b"esac" {
                self.expect("esac")?;
                break;
            }
            self.patterns(&mut words)?;
            lists.push(self.list()?);
            if self.cursor.eat(b";;") {
                let _ = self.cursor.eat(b"&");
            } else if !self.cursor.eat(b";&")
                && !self.cursor.eat(b";|")
                && self.cursor.bare_word() != b"esac"
            {
                return Err(self.fault(Why::Missing("esac")));
            }
        }
        Ok(Compound {
            words,
            lists,
            ..Compound::default()
        })
    }

    fn patterns(&mut self, words: &mut Vec<Word>) -> Parsed<()> {
        let _ = self.cursor.eat(b"(");
        loop {
            self.space_and_lines();
            words.push(self.some_word()?);
            self.space_and_lines();
            if self.cursor.eat(b")") {
                return Ok(());
            }
            if !self.cursor.eat(b"|") {
                return Err(self.unexpected());
            }
        }
    }

    fn function(&mut self) -> Parsed<Compound> {
        self.expect("function")?;
        self.blanks();
        let name = self.some_word()?.sketch();
        self.blanks();
        if self.cursor.eat(b"(") {
            self.blanks();
            if !self.cursor.eat(b")") {
                return Err(self.unexpected());
            }
        }
        self.body_of_function(name)
    }

    /// What follows the name of a function.
    pub(super) fn body_of_function(&mut self, name: String) -> Parsed<Compound> {
        self.space_and_lines();
        let body = self.deeper(Self::stage)?;
        let mut found = match body {
            Stage::Compound(body) if body.function.is_none() => body,
            body => of([vec![super::Pipeline {
                line: self.cursor.line(),
                stages: vec![body],
                ending: super::Ending::Waited,
            }]]),
        };
        found.function = Some(name);
        Ok(found)
    }

    /// `[[ … ]]`, as a command with these words.
    fn test(&mut self) -> Parsed<Command> {
        let line = self.cursor.line();
        let mut words = vec![Word::plain(line, "[[")];
        self.cursor.skip_bare_word();
        let mut until = Until::Blank;
        loop {
            self.spend()?;
            self.space_and_lines();
            let bare = self.cursor.bare_word();
            if bare == b"]]" {
                self.cursor.skip_bare_word();
                break;
            }
            match self.cursor.peek() {
                None => return Err(self.fault(Why::Unclosed("[["))),
                Some(sign) if ends_word(sign) && until == Until::Blank => {
                    self.cursor.bump();
                }
                Some(_) => words.push(self.word(until)?),
            }
            until = if bare == b"=~" {
                Until::Pattern
            } else {
                Until::Blank
            };
        }
        let mut command = Command {
            line,
            words,
            ..Command::default()
        };
        self.redirections(&mut command.redirections)?;
        Ok(command)
    }

    fn arithmetic_command(&mut self) -> Parsed<Compound> {
        let word = self.arithmetic_word()?;
        Ok(Compound {
            words: vec![word],
            ..Compound::default()
        })
    }

    /// `((…))`, as a word with what is expanded in it.
    fn arithmetic_word(&mut self) -> Parsed<Word> {
        let line = self.cursor.line();
        let Some(length) = self.arithmetic_length(2) else {
            return Err(self.fault(Why::Unclosed("((")));
        };
        let parts: Vec<Part> = self.arithmetic(2, length)?;
        let last = self.cursor.line();
        Ok(Word { line, last, parts })
    }
}

fn of(lists: impl Into<Vec<List>>) -> Compound {
    Compound {
        lists: lists.into(),
        ..Compound::default()
    }
}
