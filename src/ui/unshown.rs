//! The end of what a script wrote, for where not all of it was shown: why it failed stands there.

use super::said::{Lines, mark};

/// So many lines are told.
const LINES: usize = 20;
/// The most bytes of them.
const BYTES: usize = 16 * 1024;

/// The last that was written and not shown.
#[derive(Debug, Default)]
pub struct Unshown {
    bytes: Vec<u8>,
    is_cut: bool,
}

impl Unshown {
    /// Takes what comes next.
    pub fn add(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        // Not for each little piece anew.
        if self.bytes.len() > 4 * BYTES {
            self.cut();
        }
    }

    /// The last lines, in rows as all that a script says; nothing where all of it was shown.
    pub fn rows(mut self, columns: Option<usize>) -> String {
        self.cut();
        let mut cutter = Lines::default();
        let mut lines = cutter.take(self.whole());
        lines.extend(cutter.end());
        let first = lines.len().saturating_sub(LINES);
        let lines: Vec<&str> = lines.iter().skip(first).map(String::as_str).collect();
        if lines.is_empty() {
            return String::new();
        }
        let told = std::iter::once("… and at the end:").chain(lines);
        told.map(|line| mark(line, columns)).collect()
    }

    /// What is there without a line of which only the end is, unless that is all.
    fn whole(&self) -> &[u8] {
        let end = self.bytes.iter().position(|byte| *byte == b'\n');
        let behind = end.and_then(|end| self.bytes.get(end + 1..));
        match behind {
            Some(behind) if self.is_cut && !behind.is_empty() => behind,
            _ => &self.bytes,
        }
    }

    fn cut(&mut self) {
        let more = self.bytes.len().saturating_sub(BYTES);
        if more > 0 {
            self.bytes.drain(..more);
            self.is_cut = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BYTES, LINES, Unshown};

    fn rows(pieces: &[&[u8]]) -> Vec<String> {
        let mut unshown = Unshown::default();
        for piece in pieces {
            unshown.add(piece);
        }
        let rows = unshown.rows(None);
        rows.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_last_lines_are_told_and_where_there_is_nothing_nothing_is() {
        assert_eq!(rows(&[]), Vec::<String>::new());
        assert_eq!(
            rows(&[b"one\n", b"tw", b"o\x1b]0;x"]),
            ["  | … and at the end:", "  | one", "  | two\\u{1b}]0;x"]
        );
        let many = (0..10_000).map(|number| number.to_string());
        let many = many.collect::<Vec<_>>().join("\n");
        let told = rows(&[many.as_bytes()]);
        assert_eq!(told.len(), LINES + 1);
        assert_eq!(told.last().map(String::as_str), Some("  | 9999"));
    }

    #[test]
    fn a_line_of_which_the_beginning_is_gone_is_not_told_as_one() {
        let told = rows(&[&vec![b'x'; 5 * BYTES], b"yes\nlast\n"]);
        assert_eq!(told, ["  | … and at the end:", "  | last"]);
        // Without another there is still something to tell.
        assert!(rows(&[&vec![b'x'; 5 * BYTES]]).len() > 1);
    }
}
