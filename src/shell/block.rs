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

/// The file with the block that holds this line: at its end, or in place of the block that it has.
///
/// # Errors
/// If the marks in the file are not those of one whole block.
pub fn with_block(old: Option<&[u8]>, line: &str) -> Result<Vec<u8>, Damage> {
    let Some(old) = old else {
        return Ok(written(line, Some(NEW_FILE)).into_bytes());
    };
    let (before, note, after) = match find(old)? {
        Some(at) => {
            let (before, block, after) = parts(old, &at);
            (before.to_vec(), note_of(block), after)
        }
        None if old.is_empty() || old.ends_with(b"\n") => (old.to_vec(), None, &[][..]),
        None => ([old, b"\n"].concat(), Some(NO_NEWLINE), &[][..]),
    };
    Ok([&before, written(line, note).as_bytes(), after].concat())
}

/// The file without its block; `None` if it has none. The inner one is `None` if nothing is left
/// of a file that unpipe made.
///
/// # Errors
/// If the marks in the file are not those of one whole block.
pub fn without_block(old: &[u8]) -> Result<Option<Option<Vec<u8>>>, Damage> {
    let Some(at) = find(old)? else {
        return Ok(None);
    };
    let (before, block, after) = parts(old, &at);
    let note = note_of(block);
    if note == Some(NEW_FILE) && before.is_empty() && after.is_empty() {
        return Ok(Some(None));
    }
    let before = match before.strip_suffix(b"\n") {
        // What came after the block since needs the newline.
        Some(shorter) if note == Some(NO_NEWLINE) && after.is_empty() => shorter,
        _ => before,
    };
    Ok(Some(Some([before, after].concat())))
}

fn written(line: &str, note: Option<&str>) -> String {
    let note = note.map_or_else(String::new, |note| format!("{note}\n"));
    format!("{BEGIN}\n{WHOSE}\n{note}{line}\n{END}\n")
}

fn note_of(block: &[u8]) -> Option<&'static str> {
    let has = |note: &str| lines(block).any(|(_, line)| line == note.as_bytes());
    [NO_NEWLINE, NEW_FILE].into_iter().find(|note| has(note))
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
    use super::{BEGIN, Damage, END, with_block, without_block};

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
            let with = with_block(Some(old), "first").unwrap();
            let again = with_block(Some(&with), "second").unwrap();
            assert_eq!(with_block(Some(&again), "first").unwrap(), with);
            for changed in [with, again] {
                let back = without_block(&changed).unwrap().unwrap();
                assert_eq!(back.as_deref(), Some(old));
            }
        }
        let new = with_block(None, "line").unwrap();
        assert_eq!(without_block(&new).unwrap(), Some(None));
        assert_eq!(without_block(b"a=1\n").unwrap(), None);
    }

    #[test]
    fn what_a_person_adds_around_the_block_stays_and_no_two_lines_become_one() {
        let with = with_block(Some(b"a=1"), "line").unwrap();
        let longer = [&with[..], b"b=2\n"].concat();
        let back = without_block(&longer).unwrap().unwrap();
        assert_eq!(back.as_deref(), Some(&b"a=1\nb=2\n"[..]));
        let new = [&b"c=3\n"[..], &with_block(None, "line").unwrap()].concat();
        let back = without_block(&new).unwrap().unwrap();
        assert_eq!(back.as_deref(), Some(&b"c=3\n"[..]));
    }

    #[test]
    fn a_block_that_is_not_whole_is_not_touched() {
        let judge = |text: String| with_block(Some(text.as_bytes()), "line").unwrap_err();
        assert_eq!(judge(format!("x\n{BEGIN}\ny\n")), Damage::NoEnd { line: 2 });
        assert_eq!(judge(format!("{END}\n")), Damage::NoBegin { line: 1 });
        let two = format!("{BEGIN}\n{END}\n{BEGIN}\n{END}\n");
        assert_eq!(judge(two), Damage::Second { line: 3 });
        let nested = format!("{BEGIN}\n{BEGIN}\n{END}\n");
        assert_eq!(judge(nested), Damage::Second { line: 2 });
    }
}
