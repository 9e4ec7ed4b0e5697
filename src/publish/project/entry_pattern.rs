//! The path of an archive's entry, in which a segment may be any.

use serde::{Deserialize, Serialize};

use super::pattern::{VERSION, stray_brace};
use crate::model::{Version, is_spoofing};

/// The path of an entry, in which `*` stands for one whole segment and `{version}` for the
/// version: `*/tool`, `tool-{version}/tool`. Exactly one entry must fit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntryPattern(String);

/// More than the path of any entry that a release can name.
const MOST: usize = 1024;

impl EntryPattern {
    /// The pattern as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last segment, with the version filled in.
    pub(super) fn file_name(&self, version: &Version) -> String {
        let last = self.0.rsplit('/').next().unwrap_or("");
        last.replace(VERSION, version.as_str())
    }

    /// The pattern for one version.
    pub(super) fn fill(&self, version: &Version) -> String {
        self.0.replace(VERSION, version.as_str())
    }

    /// Whether an entry's path fits, segment by segment.
    pub(super) fn fits(&self, version: &Version, path: &[u8]) -> bool {
        self.folder_in(version, path).is_some_and(<[u8]>::is_empty)
    }

    /// What is left of an entry's path below the folder that the pattern names; nothing left if
    /// the path is the folder's own. A final slash, as folders have, does not count.
    pub(super) fn folder_in<'a>(&self, version: &Version, path: &'a [u8]) -> Option<&'a [u8]> {
        let path = path.strip_suffix(b"/").unwrap_or(path);
        let filled = self.fill(version);
        let mut rest = Some(path);
        for wanted in filled.split('/') {
            let here = rest?;
            let end = here.iter().position(|byte| *byte == b'/');
            let (segment, after) = match end {
                Some(end) => (here.get(..end)?, here.get(end + 1..)),
                None => (here, None),
            };
            let fits = wanted.as_bytes() == segment || (wanted == "*" && !segment.is_empty());
            if !fits {
                return None;
            }
            rest = after;
        }
        Some(rest.unwrap_or(b""))
    }
}

impl TryFrom<String> for EntryPattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let refused = |reason: &str| Err(format!("expected {reason}, found {text:?}"));
        if text.is_empty() || text.len() > MOST || text.chars().any(is_spoofing) {
            return refused("the path of an entry, 1 to 1024 plain characters");
        }
        if stray_brace(&text, &[VERSION]) {
            return refused("no braces but {version}");
        }
        for segment in text.split('/') {
            match segment {
                "" => return refused("segments with one / between them"),
                "." | ".." => return refused("no . or .. segment"),
                "*" => {}
                _ if segment.contains('*') => {
                    return refused("* in place of a whole segment");
                }
                _ => {}
            }
        }
        Ok(Self(text))
    }
}

impl From<EntryPattern> for String {
    fn from(pattern: EntryPattern) -> Self {
        pattern.0
    }
}

#[cfg(test)]
mod tests {
    use super::EntryPattern;

    fn pattern(text: &str) -> Result<EntryPattern, String> {
        EntryPattern::try_from(text.to_owned())
    }

    #[test]
    fn a_star_is_one_segment_and_the_version_is_filled_in() -> Result<(), Box<dyn std::error::Error>>
    {
        let version = "1.4.2".parse()?;
        let fits = |text: &str, path: &str| -> Result<bool, String> {
            Ok(pattern(text)?.fits(&version, path.as_bytes()))
        };
        assert!(fits("*/tool", "tool-1/tool")?);
        assert!(fits("tool-{version}/tool", "tool-1.4.2/tool")?);
        assert!(fits("tool", "tool")?);
        assert!(fits("*/man", "tool/man/")?);
        for (text, path) in [
            ("*/tool", "tool"),
            ("*/tool", "/tool"),
            ("*/tool", "a/b/tool"),
            ("*", "a/b"),
            ("tool", "tool/x"),
            ("tool-{version}/tool", "tool-1.4.3/tool"),
        ] {
            assert!(!fits(text, path)?, "{text} and {path}");
        }
        let folder = pattern("*/lib")?;
        assert_eq!(folder.folder_in(&version, b"t/lib/a/b"), Some(&b"a/b"[..]));
        assert_eq!(folder.folder_in(&version, b"t/library"), None);
        Ok(())
    }

    #[test]
    fn what_is_no_path_of_an_entry_is_refused() {
        for text in [
            "",
            "/tool",
            "tool/",
            "a//b",
            "./tool",
            "../tool",
            "a/../b",
            "*.1",
            "a/to*l",
            "{file}",
            "{Version}",
            "a}",
            "a\u{202e}",
            "a\n",
        ] {
            assert!(pattern(text).is_err(), "{text:?}");
        }
    }
}
