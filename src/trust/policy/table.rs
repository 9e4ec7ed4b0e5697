//! Values of a policy file, each with its line.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{At, PolicyError, Rule};
use crate::model::{OutsideText, nearest};

/// The longest reason of a parser that is worth showing, in characters.
const MAX_REASON: usize = 300;

/// A file's text, to tell lines from.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) file: &'a Path,
    pub(super) text: &'a str,
}

/// One `key = value`, with the path of tables to it.
pub(super) struct Field<'a, 'i> {
    /// The table that it is in; empty for the top.
    pub(super) table: &'a str,
    pub(super) key: &'a str,
    pub(super) at: At,
    pub(super) value: &'a DeValue<'i>,
}

impl<'a> Text<'a> {
    /// Parses the text as TOML.
    pub(super) fn parse(self) -> Result<Spanned<DeTable<'a>>, PolicyError> {
        DeTable::parse(self.text).map_err(|error| PolicyError::Syntax {
            at: self.at(error.span().map_or(0, |span| span.start)),
            reason: reason(error.message()),
        })
    }

    fn at(self, byte: usize) -> At {
        let before = self.text.as_bytes().iter().take(byte);
        At {
            file: self.file.to_owned(),
            line: before.filter(|byte| **byte == b'\n').count() + 1,
        }
    }

    /// The fields of a table, in the order in which they are written.
    pub(super) fn fields<'i>(
        self,
        name: &'a str,
        table: &'a DeTable<'i>,
    ) -> impl Iterator<Item = Field<'a, 'i>> {
        table.iter().map(move |(key, value)| Field {
            table: name,
            key: key.get_ref().as_ref(),
            at: self.at(key.span().start),
            value: value.get_ref(),
        })
    }

    /// The tables of `[[name]]`.
    pub(super) fn tables<'i>(
        self,
        field: &Field<'a, 'i>,
    ) -> Result<Vec<(At, &'a DeTable<'i>)>, PolicyError> {
        let list = || field.wrong("expected a list of tables: [[…]]");
        let items = field.value.as_array().ok_or_else(list)?;
        items
            .iter()
            .map(|item| {
                let table = item.get_ref().as_table().ok_or_else(list)?;
                Ok((self.at(item.span().start), table))
            })
            .collect()
    }
}

impl<'a, 'i> Field<'a, 'i> {
    /// A value that is a text, understood.
    pub(super) fn text<T>(
        &self,
        understand: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Rule<T>, PolicyError> {
        let DeValue::String(text) = self.value else {
            return Err(self.wrong("expected a text in quotes"));
        };
        let value = understand(text).map_err(|reason| self.wrong(reason))?;
        Ok(self.rule(value))
    }

    /// A value that is a whole number, from 0.
    pub(super) fn number(&self) -> Result<Rule<u32>, PolicyError> {
        let number = match self.value {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        let number = number.ok_or_else(|| self.wrong("expected a whole number from 0"))?;
        Ok(self.rule(number))
    }

    /// A value that is a list of texts.
    pub(super) fn texts(&self) -> Result<Vec<&'a str>, PolicyError> {
        let wrong = || self.wrong("expected a list of texts in quotes");
        let items = self.value.as_array().ok_or_else(wrong)?;
        items
            .iter()
            .map(|item| item.get_ref().as_str().ok_or_else(wrong))
            .collect()
    }

    /// A value that is a table.
    pub(super) fn inner(&self) -> Result<&'a DeTable<'i>, PolicyError> {
        let wrong = || self.wrong(format!("expected a table: [{}]", self.path()));
        self.value.as_table().ok_or_else(wrong)
    }

    pub(super) fn rule<T>(&self, value: T) -> Rule<T> {
        Rule {
            value,
            at: self.at.clone(),
        }
    }

    pub(super) fn wrong(&self, found: impl Into<String>) -> PolicyError {
        PolicyError::Value {
            at: self.at.clone(),
            key: OutsideText::new(self.path()),
            reason: reason(&found.into()),
        }
    }

    /// The error for a key that this table does not have.
    pub(super) fn unknown(&self, known: &[&str]) -> PolicyError {
        PolicyError::Unknown {
            at: self.at.clone(),
            key: OutsideText::new(self.path()),
            expected: match nearest(self.key, known) {
                Some(word) => format!("perhaps {word}"),
                None => format!("one of {}", known.join(", ")),
            },
        }
    }

    fn path(&self) -> String {
        if self.table.is_empty() {
            self.key.to_owned()
        } else {
            format!("{}.{}", self.table, self.key)
        }
    }
}

fn reason(message: &str) -> OutsideText {
    let line = message.trim().replace('\n', ", ");
    OutsideText::new(line.chars().take(MAX_REASON).collect::<String>())
}
