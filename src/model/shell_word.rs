//! A text as one word of a POSIX shell, for commands that people copy.

use std::path::Path;

use super::text::is_spoofing;

/// The text as it is, or in single quotes where a shell would read it otherwise.
pub fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "%+,-./:=@_".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// The same for a command that stays the same when it is copied from a screen: `None` where
/// characters of it are shown escaped, or may stand for bytes that are no text, so that whoever
/// copies it would type another word.
pub fn exact_word(text: &str) -> Option<String> {
    let is_other = |c: char| is_spoofing(c) || c == char::REPLACEMENT_CHARACTER;
    (!text.chars().any(is_other)).then(|| shell_word(text))
}

/// The path as such a word: `None` where it is no text, too.
pub fn exact_path(path: &Path) -> Option<String> {
    path.to_str().and_then(exact_word)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    use super::{exact_path, exact_word, shell_word};

    #[test]
    fn a_word_stays_one_word() {
        assert_eq!(
            shell_word("https://a.b/c+d_1.0%20"),
            "https://a.b/c+d_1.0%20"
        );
        assert_eq!(shell_word("a b$(c)'d"), "'a b$(c)'\\''d'");
        assert_eq!(shell_word(""), "''");
    }

    #[test]
    fn what_is_shown_otherwise_than_it_is_is_no_word_to_copy() {
        for text in ["a b", "caf\u{e9}", "back\\slash", ""] {
            assert_eq!(exact_word(text), Some(shell_word(text)), "{text:?}");
        }
        for text in [
            "cafe\u{301}",
            "\u{2764}\u{fe0f}",
            "a\tb",
            "a\nb",
            "\u{1b}[8m",
            "a\u{fffd}",
        ] {
            assert_eq!(exact_word(text), None, "{text:?}");
            assert_eq!(exact_path(Path::new(text)), None, "{text:?}");
        }
        assert_eq!(exact_path(Path::new(OsStr::from_bytes(b"a\xff"))), None);
        assert_eq!(exact_path(Path::new("/a b")).as_deref(), Some("'/a b'"));
    }
}
