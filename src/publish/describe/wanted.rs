//! Which program of an archive becomes which command.

use std::str::FromStr;

use super::DescribeError;
use crate::archive::EntryKind;
use crate::model::{OutsideText, RelPath};
use crate::publish::inspect::{Content, Inside, Inspected};

/// So many programs are named in a message.
const NAMED: usize = 8;

/// One command and the program that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The command: one segment, which will lie in `bin/`.
    pub command: RelPath,
    /// The path of the program, or the end of it from a `/` on.
    from: String,
}

impl Program {
    /// The regular file that is meant: the one with this path, else the only one whose path ends
    /// so.
    pub(super) fn find<'a>(&self, inspected: &'a Inspected) -> Result<&'a Inside, DescribeError> {
        let wanted = self.from.as_bytes();
        let files = inspected.entries.iter();
        let files = files.filter(|inside| inside.kind == EntryKind::File);
        let ends = |path: &[u8]| {
            path.strip_suffix(wanted)
                .is_some_and(|before| before.is_empty() || before.ends_with(b"/"))
        };
        let exact = |inside: &&Inside| inside.path == wanted;
        let mut found: Vec<&Inside> = files.clone().filter(exact).collect();
        if found.is_empty() {
            found = files.filter(|inside| ends(&inside.path)).collect();
        }
        match found.as_slice() {
            [only] => Ok(only),
            [] => Err(self.missing(inspected)),
            // Completions are often called like their command; a program is not.
            several => match runnable(several).as_slice() {
                [only] => Ok(only),
                _ => Err(self.several(several)),
            },
        }
    }

    pub(super) fn missing(&self, inspected: &Inspected) -> DescribeError {
        let programs = inspected
            .entries
            .iter()
            .filter(|inside| matches!(inside.content, Content::Native(_) | Content::Script));
        let paths: Vec<_> = programs
            .map(|inside| String::from_utf8_lossy(&inside.path))
            .take(NAMED)
            .collect();
        let found = if paths.is_empty() {
            "none".to_owned()
        } else {
            paths.join(", ")
        };
        DescribeError::Missing {
            wanted: OutsideText::new(self.from.as_str()),
            found: OutsideText::new(found),
        }
    }

    fn several(&self, found: &[&Inside]) -> DescribeError {
        let mut paths = found
            .iter()
            .map(|inside| OutsideText::new(String::from_utf8_lossy(&inside.path)));
        let mut next = || paths.next().unwrap_or_else(|| OutsideText::new(""));
        DescribeError::Several {
            wanted: OutsideText::new(self.from.as_str()),
            one: next(),
            other: next(),
        }
    }
}

fn runnable<'a>(found: &[&'a Inside]) -> Vec<&'a Inside> {
    let runs = |inside: &&&Inside| inside.content != Content::Other && inside.is_executable();
    found.iter().filter(runs).copied().collect()
}

impl FromStr for Program {
    type Err = DescribeError;

    fn from_str(text: &str) -> Result<Self, DescribeError> {
        let unfit = || DescribeError::Words(OutsideText::new(text));
        let (command, from) = match text.split_once('=') {
            Some((command, from)) => (command, from),
            None => (text.rsplit('/').next().unwrap_or(text), text),
        };
        let command: RelPath = command.parse().map_err(|_| unfit())?;
        if command.as_str().contains('/') || from.is_empty() || from.starts_with('/') {
            return Err(unfit());
        }
        Ok(Self {
            command,
            from: from.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Program;

    #[test]
    fn a_command_is_one_segment_and_may_be_called_otherwise_in_the_archive() {
        let read = |text: &str| text.parse::<Program>().ok();
        let parts = |text: &str| {
            read(text).map(|program| (program.command.as_str().to_owned(), program.from))
        };
        let pair = |command: &str, from: &str| Some((command.to_owned(), from.to_owned()));
        assert_eq!(parts("tool"), pair("tool", "tool"));
        assert_eq!(parts("x/bin/tool"), pair("tool", "x/bin/tool"));
        assert_eq!(
            parts("tool=tool-linux-amd64"),
            pair("tool", "tool-linux-amd64")
        );
        for text in ["", "=", "tool=", "a/b=c", "tool=/c", "../tool=x", "tool/"] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
