//! The first line of a page that was made, which tells it from one that somebody edited since: it
//! holds the hash of the rest.

use std::path::Path;

use crate::model::Digest;

const BY: &str = "made by unpipe publish docs; once edited it is yours, and is left alone; ";

/// What a file that is there already is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// An earlier run made it, and nobody edited it.
    Ours,
    /// Somebody else's.
    Theirs,
}

/// The text with its first line: a comment, in Markdown one that no reader sees.
pub(super) fn marked(file: &str, text: &str) -> String {
    let by = format!("{BY}{}", Digest::of(text.as_bytes()));
    let is_markdown = Path::new(file).extension() == Some("md".as_ref());
    if is_markdown {
        format!("[//]: # ({by})\n{text}")
    } else {
        format!("# {by}\n{text}")
    }
}

/// Whose a file is.
pub(super) fn whose(bytes: &[u8]) -> Found {
    let is_ours = std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.split_once('\n'))
        .is_some_and(|(first, rest)| {
            let hash = Digest::of(rest.as_bytes()).to_string();
            first.trim_end_matches(')').ends_with(&hash) && first.contains("unpipe publish docs")
        });
    if is_ours { Found::Ours } else { Found::Theirs }
}

#[cfg(test)]
mod tests {
    use super::{Found, marked, whose};

    #[test]
    fn a_made_page_is_known_until_a_byte_of_it_changes() {
        for file in ["INSTALL.md", "ci/github.yml"] {
            let text = marked(file, "\nText.\n");
            assert_eq!(whose(text.as_bytes()), Found::Ours);
            assert_eq!(
                whose(text.replace("Text", "text").as_bytes()),
                Found::Theirs
            );
            assert_eq!(whose(format!("{text}\n").as_bytes()), Found::Theirs);
            assert_eq!(whose(b"\nText.\n"), Found::Theirs);
        }
        assert_eq!(whose(b""), Found::Theirs);
    }
}
