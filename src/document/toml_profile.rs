//! The strict profile of TOML that documents use.
//!
//! UTF-8, LF, no deceiving characters raw or escaped, TOML 1.0 only (the parser also takes what
//! 1.1 added), no floats, dates or booleans. Duplicate keys are the parser's to refuse; unknown
//! fields are refused by each kind.

use serde::de::DeserializeOwned;
use toml::Value;
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::characters::first_refused;
use super::{DocumentError, Header, Kind};
use crate::model::OutsideText;

/// Reads the verified body of a document of the given kind into its fields, without the line
/// `unpipe = …`, which the header has told.
pub(super) fn read<T: DeserializeOwned>(body: &[u8], kind: Kind) -> Result<T, DocumentError> {
    let text = check_text(body, kind)?;
    let header = Header::read(body).ok_or(DocumentError::Header)?;
    if header.kind != kind {
        let found = OutsideText::new(header.kind.as_str());
        return Err(DocumentError::Kind {
            expected: kind,
            found,
        });
    }
    check_tokens(text)?;
    let fields = |error: &toml::de::Error| DocumentError::Fields {
        kind,
        reason: OutsideText::new(one_line(error, text)),
    };
    let mut table: toml::Table = toml::from_str(text).map_err(|error| fields(&error))?;
    table.remove("unpipe");
    let value = Value::Table(table);
    check_value(&value)?;
    value.try_into().map_err(|error| fields(&error))
}

fn check_text(body: &[u8], kind: Kind) -> Result<&str, DocumentError> {
    if body.len() > kind.limit() {
        return Err(DocumentError::Large {
            kind,
            limit: kind.limit(),
            found: body.len(),
        });
    }
    let text =
        std::str::from_utf8(body).map_err(|error| DocumentError::NotUtf8(error.valid_up_to()))?;
    if !text.ends_with('\n') {
        return Err(DocumentError::NoFinalNewline);
    }
    refuse(first_refused(text)).map(|()| text)
}

fn refuse(found: Option<char>) -> Result<(), DocumentError> {
    found.map_or(Ok(()), |c| Err(DocumentError::Character(u32::from(c))))
}

/// The longest reason of a parser that is worth showing, in characters.
const MAX_REASON: usize = 300;

/// What the parser says, with the line's number, in one line.
fn one_line(error: &toml::de::Error, text: &str) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    // The message quotes the text, which may be long.
    let quoted = error.message().replace('\n', ", ");
    let message: String = quoted.chars().take(MAX_REASON).collect();
    before.map_or(message.clone(), |before| {
        format!("line {}: {message}", before.matches('\n').count() + 1)
    })
}

/// How deep brackets, and how many dots a key, may be: twice what any kind needs. The two together
/// bound the depth of the value, and with it the stack that reading and dropping it takes.
const MAX_DEPTH: usize = 8;

/// Refuses what TOML 1.1 added: line ends, comments and final commas in inline tables, and the
/// escapes `\e` and `\x`. Two readers of one signed text must not see two meanings. And refuses
/// depth before any parser sees it.
fn check_tokens(text: &str) -> Result<(), DocumentError> {
    let source = Source::new(text);
    let mut open: Vec<TokenKind> = Vec::new();
    let mut last = TokenKind::Newline;
    let mut dots = 0;
    for token in source.lex() {
        let kind = token.kind();
        dots = match kind {
            TokenKind::Dot => dots + 1,
            TokenKind::Equals
            | TokenKind::Comma
            | TokenKind::Newline
            | TokenKind::LeftCurlyBracket
            | TokenKind::LeftSquareBracket => 0,
            _ => dots,
        };
        if open.len() > MAX_DEPTH || dots > MAX_DEPTH {
            return Err(DocumentError::Deep { limit: MAX_DEPTH });
        }
        let in_inline_table = open.last() == Some(&TokenKind::LeftCurlyBracket);
        match kind {
            TokenKind::LeftCurlyBracket | TokenKind::LeftSquareBracket => open.push(kind),
            TokenKind::RightCurlyBracket if in_inline_table && last == TokenKind::Comma => {
                return Err(DocumentError::NotToml10("a final comma in an inline table"));
            }
            TokenKind::RightCurlyBracket | TokenKind::RightSquareBracket => {
                open.pop();
            }
            TokenKind::Newline | TokenKind::Comment if in_inline_table => {
                return Err(DocumentError::NotToml10("a line end in an inline table"));
            }
            TokenKind::BasicString | TokenKind::MlBasicString => {
                check_escapes(source.get(token).map_or("", |raw| raw.as_str()))?;
            }
            _ => {}
        }
        if kind != TokenKind::Whitespace {
            last = kind;
        }
    }
    Ok(())
}

fn check_escapes(quoted: &str) -> Result<(), DocumentError> {
    let mut characters = quoted.chars();
    while let Some(c) = characters.next() {
        if c == '\\' && matches!(characters.next(), Some('e' | 'x')) {
            return Err(DocumentError::NotToml10("an escape of TOML 1.1"));
        }
    }
    Ok(())
}

fn check_value(value: &Value) -> Result<(), DocumentError> {
    match value {
        Value::String(text) => refuse(first_refused(text)),
        Value::Integer(_) => Ok(()),
        Value::Float(_) => Err(DocumentError::ValueType("floating-point numbers")),
        Value::Boolean(_) => Err(DocumentError::ValueType("booleans")),
        Value::Datetime(_) => Err(DocumentError::ValueType("bare dates; a time is a string")),
        Value::Array(values) => values.iter().try_for_each(check_value),
        Value::Table(table) => table.iter().try_for_each(|(key, value)| {
            refuse(first_refused(key)).and_then(|()| check_value(value))
        }),
    }
}
