//! A file of the documentation, taken apart into its fenced blocks.

use std::fs;
use std::ops::Range;
use std::path::PathBuf;

/// A file and its blocks.
pub struct Page {
    pub path: PathBuf,
    pub text: String,
    pub blocks: Vec<Block>,
}

/// A fenced block.
pub struct Block {
    /// The word after the fence.
    pub kind: String,
    pub text: String,
    /// Where its text lies in the file.
    pub at: Range<usize>,
    /// The command in the comment above it.
    pub run: Option<String>,
    /// What is typed at the questions of its commands, from the comment above it.
    pub typed: Option<String>,
}

impl Page {
    pub fn read(path: PathBuf) -> Self {
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self {
            blocks: blocks(&text),
            path,
            text,
        }
    }

    /// The file's own name.
    pub fn file(&self) -> String {
        self.path.file_name().unwrap().to_string_lossy().into()
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, usize, Option<String>)> = None;
    let mut above = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let next = at + line.len();
        let bare = line.trim_end();
        match (bare.strip_prefix("```"), open.take()) {
            (Some(_), Some((kind, from, above))) => blocks.push(Block {
                kind,
                text: text[from..at].to_owned(),
                at: from..at,
                run: comment(above.as_deref(), "run"),
                typed: comment(above.as_deref(), "typed"),
            }),
            (Some(kind), None) => open = Some((kind.to_owned(), next, above.take())),
            (None, Some(block)) => open = Some(block),
            (None, None) => {
                if !bare.is_empty() {
                    above = Some(bare.to_owned());
                }
            }
        }
        at = next;
    }
    assert!(open.is_none(), "a block does not end");
    blocks
}

/// What a comment of this kind says: `<!-- run: COMMAND -->`.
fn comment(line: Option<&str>, kind: &str) -> Option<String> {
    let rest = line?.strip_prefix("<!-- ")?.strip_prefix(kind)?;
    Some(rest.strip_prefix(": ")?.strip_suffix(" -->")?.to_owned())
}

/// The commands of a `console` block, each with the output below it.
pub fn commands(text: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push((command.trim_end().to_owned(), String::new()));
        } else {
            let last = commands.last_mut();
            last.expect("a console block begins with `$ `").1 += line;
        }
    }
    commands
}

#[test]
fn blocks_are_found_with_their_kind_place_and_command() {
    let text = "Text.\n\n```sh\nls\n```\n<!-- run: unpipe list --json -->\n```json\n{}\n```\n\
        <!-- typed: y n -->\n\n```console\n$ a\n```\n";
    let found = blocks(text);
    assert_eq!(found.len(), 3);
    let typed: Vec<_> = found.iter().map(|block| block.typed.as_deref()).collect();
    assert_eq!(typed, [None, None, Some("y n")]);
    assert_eq!(
        (found[0].kind.as_str(), found[0].text.as_str()),
        ("sh", "ls\n")
    );
    assert_eq!(found[1].run.as_deref(), Some("unpipe list --json"));
    assert_eq!(&text[found[1].at.clone()], "{}\n");
}

#[test]
fn a_console_block_is_commands_and_what_they_say() {
    let found = commands("$ a\n1\n\n2\n$ b\n");
    let expected = [("a", "1\n\n2\n"), ("b", "")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(found, expected);
}
