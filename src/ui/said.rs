//! What a script writes, shown line by line as it comes: escaped, prefixed, and not without end.

use unicode_width::UnicodeWidthStr;

use super::page::chop_surely;
use crate::model::Shown;

/// What stands before each row of what a script says.
const PREFIX: &str = "  | ";
/// The longest line that is waited for.
const LINE: usize = 8 * 1024;
/// The most bytes that are shown of one run.
const SHOWN: usize = 1024 * 1024;
/// The most lines.
const LINES: usize = 5_000;

/// One stream of output, cut into lines.
#[derive(Debug, Default)]
pub struct Lines {
    begun: Vec<u8>,
    /// Of the line that is begun, the beginning was shown.
    is_shown_in_part: bool,
}

impl Lines {
    /// The lines that these bytes complete. Of a line that was drawn over (`\r`), what it was last.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        for byte in bytes {
            match byte {
                b'\n' => {
                    let line = std::mem::take(&mut self.begun);
                    let is_told = std::mem::take(&mut self.is_shown_in_part);
                    // Only its end had not been shown.
                    if !is_told || !matches!(line.as_slice(), b"" | b"\r") {
                        lines.push(shown(&line));
                    }
                }
                _ if self.begun.len() >= LINE => {
                    lines.push(shown(&std::mem::take(&mut self.begun)));
                    self.begun.push(*byte);
                }
                _ => self.begun.push(*byte),
            }
        }
        lines
    }

    /// Whether a line is begun of which something was not shown.
    pub fn is_begun(&self) -> bool {
        !self.begun.is_empty()
    }

    /// A line that is begun, as far as it is: what follows goes on in the next.
    pub fn begun(&mut self) -> Option<String> {
        let part = self.end();
        self.is_shown_in_part |= part.is_some();
        part
    }

    /// What was begun and never ended.
    pub fn end(&mut self) -> Option<String> {
        let rest = std::mem::take(&mut self.begun);
        (!rest.is_empty()).then(|| shown(&rest))
    }
}

/// How much of a run's output was shown.
#[derive(Debug, Default)]
pub struct Quota {
    bytes: usize,
    lines: usize,
    is_over: bool,
}

impl Quota {
    /// Whether nothing more is shown, so that nobody need look for lines.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// What to show for a line, on a terminal of so many columns if it is one; nothing once there was enough.
    pub fn line(&mut self, text: &str, columns: Option<usize>) -> Option<String> {
        if self.is_over {
            return None;
        }
        self.bytes += text.len();
        self.lines += 1;
        if self.bytes > SHOWN || self.lines > LINES {
            self.is_over = true;
            return Some(mark("… more is written, and not shown", columns));
        }
        Some(mark(text, columns))
    }
}

/// A line of a script, escaped already, in rows that are marked as its own.
pub(super) fn mark(text: &str, columns: Option<usize>) -> String {
    rows(PREFIX, text, columns)
}

/// A line of somebody else's, escaped already, in rows that fit a terminal. Each has the prefix: a row that
/// the terminal itself began could pass for unpipe's own. Where there is no terminal, one row.
pub(super) fn rows(prefix: &str, text: &str, columns: Option<usize>) -> String {
    let Some(columns) = columns else {
        return format!("{prefix}{text}\n");
    };
    let pieces = chop_surely(text, columns.saturating_sub(prefix.width()));
    let rows = pieces.iter().map(|piece| format!("{prefix}{piece}\n"));
    rows.collect()
}

/// Escaped; what only draws is left out, since a script that gets no terminal means nothing by it.
fn shown(line: &[u8]) -> String {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let last = line.rsplit(|byte| *byte == b'\r').next().unwrap_or(line);
    let text = String::from_utf8_lossy(last).replace('\t', "    ");
    Shown(&without_drawing(&text)).to_string()
}

/// The text without the sequences that set colours, move the cursor, clear lines or the screen
/// (ECMA-48 sections 8.3.117, 8.3.18 to 8.3.22, 8.3.39 and 8.3.41), or hide the cursor; with all others.
fn without_drawing(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        if let Some(behind) = behind_drawing(after) {
            rest = behind;
        } else {
            plain.push_str("\u{1b}[");
            rest = after;
        }
    }
    plain.push_str(rest);
    plain
}

/// What follows such a sequence, without its first two bytes.
fn behind_drawing(after: &str) -> Option<&str> {
    let end = after.find(|c: char| !c.is_ascii_digit() && c != ';' && c != '?')?;
    let (parameters, rest) = after.split_at_checked(end)?;
    let mut behind = rest.chars();
    let draws = match (parameters, behind.next()?) {
        ("?25", 'h' | 'l') => true,
        (parameters, 'm' | 'A'..='H' | 'J' | 'K') => !parameters.contains('?'),
        _ => false,
    };
    draws.then_some(behind.as_str())
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::{LINES, Lines, Quota};

    #[test]
    fn lines_come_whole_and_escaped() {
        let mut lines = Lines::default();
        assert!(lines.take(b"one \x1b[32mgr").is_empty());
        assert_eq!(
            lines.take(b"een\x1b[0m\r\ntwo\x1b[6n\x1b]0;title\x07\nthree"),
            ["one green", "two\\u{1b}[6n\\u{1b}]0;title\\u{7}"]
        );
        assert_eq!(lines.end(), Some("three".to_owned()));
        assert_eq!(lines.end(), None);
    }

    #[test]
    fn of_a_line_that_is_drawn_over_the_last_counts() {
        let mut lines = Lines::default();
        assert_eq!(lines.take(b" 1%\r 50%\r100%\n"), ["100%"]);
    }

    #[test]
    fn what_draws_is_left_out_and_nothing_else() {
        let mut lines = Lines::default();
        assert_eq!(
            lines
                .take(b" 1%\r\x1b[?25l\x1b[K[####] \x1b[1;32m100%\x1b[0m\x1b[2A\x1b[2J\x1b[?25h\n"),
            ["[####] 100%"]
        );
        for kept in [
            "[?1049h", "[c", "[?25", "[3", "[?25m", "[5 q", "]0;x", "c", "[", "[\u{e4}",
        ] {
            let text = lines.take(format!("a\u{1b}{kept}\n").as_bytes());
            assert_eq!(text, [format!("a\\u{{1b}}{kept}")]);
        }
    }

    #[test]
    fn a_line_that_is_shown_in_part_goes_on_in_the_next() {
        let mut lines = Lines::default();
        assert_eq!(lines.begun(), None);
        for (end, rest) in [("\n", vec![]), ("\r\n", vec![]), ("done\n", vec!["done"])] {
            assert!(lines.take(b"half").is_empty() && lines.is_begun());
            assert_eq!(lines.begun().as_deref(), Some("half"));
            assert!(!lines.is_begun());
            assert_eq!(lines.take(end.as_bytes()), rest);
        }
        // An empty line is one where nothing of it was shown.
        assert_eq!(lines.take(b"\n\n"), ["", ""]);
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let mut lines = Lines::default();
        assert_eq!(lines.take(&vec![b'x'; 20_000]).len(), 2);
    }

    #[test]
    fn output_without_end_is_not_shown_without_end() {
        let mut quota = Quota::default();
        let shown = (0..2 * LINES).filter_map(|_| quota.line("x", None)).count();
        assert_eq!(shown, LINES + 1);
        let mut quota = Quota::default();
        let long = "x".repeat(500_000);
        let shown = (0..10).filter_map(|_| quota.line(&long, None)).count();
        assert_eq!(shown, 3);
    }

    #[test]
    fn a_long_line_is_folded_where_a_terminal_would_and_each_row_has_the_prefix() {
        let text = "Keep these changes?  ".repeat(20) + &"日本語".repeat(50);
        let mut quota = Quota::default();
        assert_eq!(quota.line(&text, None), Some(format!("  | {text}\n")));
        for columns in [1, 4, 5, 6, 7, 79, 80, 10_000] {
            let shown = quota.line(&text, Some(columns)).unwrap_or_default();
            let pieces = shown.lines().map(|row| row.strip_prefix("  | "));
            let pieces: Option<Vec<&str>> = pieces.collect();
            assert_eq!(pieces.unwrap_or_default().concat(), text, "{columns}");
            let widest = shown.lines().map(UnicodeWidthStr::width).max();
            // One character of two cells goes on also where there is no room for it.
            assert!(widest <= Some(columns.max(6)), "{columns}: {widest:?}");
        }
        assert_eq!(quota.line("", Some(80)), Some("  | \n".to_owned()));
    }

    #[test]
    fn a_row_ends_early_enough_for_a_terminal_that_draws_its_characters_wide() {
        // A square, a line, dots, a flag's half, a sun, Hangul's middle parts, letters of two alphabets.
        for wide in "■─…🇩☀\u{1175}\u{d7b0}ж⸻".chars() {
            let text = wide.to_string().repeat(38) + "Keep these changes? [k";
            let mut quota = Quota::default();
            let shown = quota.line(&text, Some(80)).unwrap_or_default();
            for row in shown.lines() {
                let cells = |c: char| if c.is_ascii() { 1 } else { 2 };
                let cells: usize = row.chars().map(cells).sum();
                assert!(row.starts_with("  | ") && cells <= 80, "{wide:?}: {row}");
            }
        }
    }
}
