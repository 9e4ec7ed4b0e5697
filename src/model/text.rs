//! Text that somebody else wrote, made safe where it is shown.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text from outside: from a document, a server, a file's name. It is kept as it came and
/// escaped whenever it is shown, so that no control, bidi or invisible character reaches a
/// terminal. It has no other way out than [`fmt::Display`] and [`OutsideText::raw`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OutsideText(String);

impl OutsideText {
    /// Takes the text as it came.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as it came, for machines only: hashes, JSON, comparison.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// The lines, each escaped when shown.
    pub fn lines(&self) -> impl Iterator<Item = Shown<'_>> {
        self.0.lines().map(Shown)
    }
}

impl fmt::Display for OutsideText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown(&self.0).fmt(f)
    }
}

/// Shows a text with everything escaped that could deceive a reader or drive a terminal.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a>(pub &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        for c in self.0.chars() {
            if is_spoofing(c) {
                write!(f, "\\u{{{:x}}}", u32::from(c))?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

/// Bytes as text, with those that are no UTF-8 as `\xNN`. It still is somebody else's text, to be
/// escaped where it is shown.
pub fn readable(bytes: &[u8]) -> String {
    use fmt::Write as _;
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

/// Whether a character can hide, reorder or forge text on a screen: controls, what Rust's own
/// debug escaping treats as unprintable (bidi, zero-width, tags, unassigned, private use),
/// and three fillers that it leaves (U+115F, U+2800, U+3164).
pub fn is_spoofing(c: char) -> bool {
    let quoted_only_for_rust = matches!(c, '\'' | '"' | '\\');
    let combining_in_words = c.is_alphanumeric();
    c.is_control()
        || matches!(
            c,
            '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
        )
        || (!quoted_only_for_rust && !combining_in_words && c.escape_debug().len() > 1)
}

#[cfg(test)]
mod tests {
    use super::{OutsideText, is_spoofing};

    #[test]
    fn nothing_that_drives_a_terminal_is_shown_raw() {
        let hostile = OutsideText::new("a\u{1b}[8mb\u{202e}c\u{200b}d\u{e0041}e\n");
        assert_eq!(
            hostile.to_string(),
            "a\\u{1b}[8mb\\u{202e}c\\u{200b}d\\u{e0041}e\\u{a}"
        );
    }

    #[test]
    fn ordinary_words_of_any_language_stay_as_they_are() {
        for text in ["plain \"quoted\" back\\slash", "é 日本 ü", "it's 100 %"] {
            assert_eq!(OutsideText::new(text).to_string(), text);
        }
    }

    #[test]
    fn every_bidi_and_zero_width_character_is_escaped() {
        let listed = [
            '\u{061c}', '\u{200b}', '\u{200f}', '\u{202a}', '\u{2066}', '\u{2069}', '\u{feff}',
            '\u{ad}',
        ];
        assert!(listed.into_iter().all(is_spoofing));
    }
}
