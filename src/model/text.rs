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

/// Whether a character cannot be seen, or makes others stand elsewhere: what [`is_spoofing`] says, but
/// for marks that show on the letter before them. Names have such marks where accents are written
/// apart from their letters (Unicode's form NFD, as on macOS). They are shown escaped all the same,
/// since they take no column of a screen.
pub fn is_unseen(c: char) -> bool {
    is_spoofing(c) && !is_mark_that_shows(c)
}

fn is_mark_that_shows(c: char) -> bool {
    // Marks by their kind that show nothing: a joiner, two vowels, a filler, what chooses among forms.
    let shows_nothing = matches!(
        c,
        '\u{34f}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{16fe4}' | '\u{e0100}'..='\u{e01ef}'
    );
    // Rust escapes a mark alone and shows it after a letter; what is no mark it escapes in both.
    let escaped = format!("a{c}").escape_debug().count();
    c.escape_debug().len() > 1 && escaped == 2 && !c.is_ascii() && !shows_nothing
}

#[cfg(test)]
mod tests {
    use super::{OutsideText, is_spoofing, is_unseen};

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

    #[test]
    fn a_mark_that_shows_is_seen_and_one_that_does_not_is_not() {
        for c in [
            '\u{300}', '\u{301}', '\u{308}', '\u{327}', '\u{3099}', '\u{5b0}', 'e', '日', '\'',
        ] {
            assert!(!is_unseen(c), "{c:?}");
        }
        let unseen = "\u{34f}\u{17b4}\u{180b}\u{200b}\u{200c}\u{200d}\u{202e}\u{2060}\u{2066}\u{2800}\
            \u{3164}\u{fe00}\u{fe0f}\u{feff}\u{ad}\u{e0041}\u{16fe4}\u{e0100}\u{1b}\n\u{85}\u{a0}\u{3000}\
            \u{e000}\u{378}";
        for c in unseen.chars() {
            assert!(is_unseen(c), "{c:?}");
        }
        // Nothing is hidden that is not escaped.
        assert!(('\0'..=char::MAX).all(|c| is_spoofing(c) || !is_unseen(c)));
        let marks = ('\0'..=char::MAX).filter(|c| is_spoofing(*c) != is_unseen(*c));
        let marks = marks.count();
        assert!((300..3_000).contains(&marks), "{marks}");
        assert_eq!(OutsideText::new("e\u{301}").to_string(), "e\\u{301}");
    }
}
