//! The one block that unpipe puts into a start-up file, between two marks.
//!
//! The block remembers in words how the file ended before it, so that taking it out gives back
//! exactly the file that was there.

use std::ops::Range;

use thiserror::Error;

const BEGIN: &str = "# >>> unpipe env >>>";
const END: &str = "# <<< unpipe env <<<";
const WHOSE: &str = "# Written by unpipe env --install; unpipe env --uninstall takes it out.";
/// The file's last line had no newline: the one in front of the block is ours.
const NO_NEWLINE: &str = "# The line before had no newline at its end.";
/// There was no file.
const NEW_FILE: &str = "# The file is unpipe's: it goes with this block.";
/// What stands before the number of folders that were made for a new file.
const FOLDERS: &str = "# The folders above it go too, if they are empty: ";

/// What a block remembers of the file before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Past {
    /// A file whose last line had its newline.
    Whole,
    /// The newline in front of the block is ours.
    NoNewline,
    /// There was no file, and so many folders above it were missing.
    NoFile { folders: usize },
}

/// What is left of a file without its block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// These bytes.
    File(Vec<u8>),
    /// Nothing of a file that unpipe made, with so many folders above it.
    Nothing {
        /// How many.
        folders: usize,
    },
}

/// Why a block cannot be replaced or taken out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Damage {
    /// A first mark without a last one.
    #[error("line {line} begins a block of unpipe's, found no line {END:?} after it")]
    NoEnd {
        /// The line, from 1.
        line: usize,
    },
    /// A last mark without a first one.
    #[error("line {line} ends a block of unpipe's, found no line {BEGIN:?} before it")]
    NoBegin {
        /// The line, from 1.
        line: usize,
    },
    /// More than one block.
    #[error("expected at most one block of unpipe's, found a second at line {line}")]
    Second {
        /// The line, from 1.
        line: usize,
    },
}

/// A new file with the block, for which so many folders are made.
pub(super) fn new_file(line: &str, folders: usize) -> Vec<u8> {
    written(line, Past::NoFile { folders }).into_bytes()
}

/// The file with the block that holds this line: at its end, or in place of the block that it has.
///
/// # Errors
/// If the marks in the file are not those of one whole block.
pub(super) fn with_block(old: &[u8], line: &str) -> Result<Vec<u8>, Damage> {
    let (before, past, after) = match find(old)? {
        Some(at) => {
            let (before, block, after) = parts(old, &at);
            (before.to_vec(), past_of(block), after)
        }
        None if old.is_empty() || old.ends_with(b"\n") => (old.to_vec(), Past::Whole, &[][..]),
        None => ([old, b"\n"].concat(), Past::NoNewline, &[][..]),
    };
    Ok([&before, written(line, past).as_bytes(), after].concat())
}

/// The file without its block; `None` if it has none.
///
/// # Errors
/// If the marks in the file are not those of one whole block.
pub(super) fn without_block(old: &[u8]) -> Result<Option<Rest>, Damage> {
    let Some(at) = find(old)? else {
        return Ok(None);
    };
    let (before, block, after) = parts(old, &at);
    let past = past_of(block);
    if let Past::NoFile { folders } = past
        && before.is_empty()
        && after.is_empty()
    {
        return Ok(Some(Rest::Nothing { folders }));
    }
    let before = match before.strip_suffix(b"\n") {
        // What came after the block since needs the newline.
        Some(shorter) if past == Past::NoNewline && after.is_empty() => shorter,
        _ => before,
    };
    Ok(Some(Rest::File([before, after].concat())))
}

fn written(line: &str, past: Past) -> String {
    let note = match past {
        Past::Whole => String::new(),
        Past::NoNewline => format!("{NO_NEWLINE}\n"),
        Past::NoFile { folders: 0 } => format!("{NEW_FILE}\n"),
        Past::NoFile { folders } => format!("{NEW_FILE}\n{FOLDERS}{folders}\n"),
    };
    format!("{BEGIN}\n{WHOSE}\n{note}{line}\n{END}\n")
}

fn past_of(block: &[u8]) -> Past {
    let has = |note: &str| lines(block).any(|(_, line)| line == note.as_bytes());
    if has(NO_NEWLINE) {
        return Past::NoNewline;
    }
    if !has(NEW_FILE) {
        return Past::Whole;
    }
    let number = lines(block).find_map(|(_, line)| line.strip_prefix(FOLDERS.as_bytes()));
    let number = number.and_then(|number| std::str::from_utf8(number).ok()?.parse().ok());
    Past::NoFile {
        folders: number.unwrap_or(0),
    }
}

fn parts<'a>(bytes: &'a [u8], at: &Range<usize>) -> (&'a [u8], &'a [u8], &'a [u8]) {
    let (before, rest) = bytes.split_at_checked(at.start).unwrap_or((bytes, &[]));
    let (block, after) = rest.split_at_checked(at.len()).unwrap_or((rest, &[]));
    (before, block, after)
}

/// Where the block is.
fn find(bytes: &[u8]) -> Result<Option<Range<usize>>, Damage> {
    let mut begun: Option<(usize, usize)> = None;
    let mut found: Option<Range<usize>> = None;
    for (number, (at, line)) in (1..).zip(lines(bytes)) {
        if line == BEGIN.as_bytes() {
            if found.is_some() || begun.is_some() {
                return Err(Damage::Second { line: number });
            }
            begun = Some((at, number));
        } else if line == END.as_bytes() {
            let Some((start, _)) = begun.take() else {
                return Err(Damage::NoBegin { line: number });
            };
            found = Some(start..next_line(bytes, at));
        }
    }
    match begun {
        Some((_, line)) => Err(Damage::NoEnd { line }),
        None => Ok(found),
    }
}

/// The lines with their places, without what ends them: an editor may have changed that.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    bytes
        .split_inclusive(|byte| *byte == b'\n')
        .map(move |line| {
            let here = at;
            at += line.len();
            (here, line.trim_ascii_end())
        })
}

fn next_line(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or(&[]);
    let length = rest.iter().position(|byte| *byte == b'\n');
    length.map_or(bytes.len(), |length| at + length + 1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{BEGIN, Damage, END, Rest, new_file, with_block, without_block};

    #[test]
    fn whatever_was_there_comes_back_byte_for_byte() {
        let cases: [&[u8]; 7] = [
            b"",
            b"\n",
            b"a=1\n",
            b"a=1",
            b"a=1\r\nb=2\r\n",
            b"a=1\r",
            b"\xff\xfe\x00 not text",
        ];
        for old in cases {
            let with = with_block(old, "first").unwrap();
            let again = with_block(&with, "second").unwrap();
            assert_eq!(with_block(&again, "first").unwrap(), with);
            for changed in [with, again] {
                let back = without_block(&changed).unwrap().unwrap();
                assert_eq!(back, Rest::File(old.to_vec()));
            }
        }
        for folders in [0, 1, 12] {
            let new = new_file("line", folders);
            let again = with_block(&new, "other").unwrap();
            for new in [new, again] {
                let rest = without_block(&new).unwrap();
                assert_eq!(rest, Some(Rest::Nothing { folders }));
            }
        }
        assert_eq!(without_block(b"a=1\n").unwrap(), None);
    }

    #[test]
    fn what_a_person_adds_around_the_block_stays_and_no_two_lines_become_one() {
        let with = with_block(b"a=1", "line").unwrap();
        let longer = [&with[..], b"b=2\n"].concat();
        let back = without_block(&longer).unwrap().unwrap();
        assert_eq!(back, Rest::File(b"a=1\nb=2\n".to_vec()));
        let new = [&b"c=3\n"[..], &new_file("line", 2)].concat();
        let back = without_block(&new).unwrap().unwrap();
        assert_eq!(back, Rest::File(b"c=3\n".to_vec()));
    }

    #[test]
    fn a_block_that_is_not_whole_is_not_touched() {
        let judge = |text: String| with_block(text.as_bytes(), "line").unwrap_err();
        assert_eq!(judge(format!("x\n{BEGIN}\ny\n")), Damage::NoEnd { line: 2 });
        assert_eq!(judge(format!("{END}\n")), Damage::NoBegin { line: 1 });
        let two = format!("{BEGIN}\n{END}\n{BEGIN}\n{END}\n");
        assert_eq!(judge(two), Damage::Second { line: 3 });
        let nested = format!("{BEGIN}\n{BEGIN}\n{END}\n");
        assert_eq!(judge(nested), Damage::Second { line: 2 });
    }
}
