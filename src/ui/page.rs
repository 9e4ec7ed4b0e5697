//! Lines of a screen: labels in one column, text in the next, nothing wider than the screen.
//!
//! **Every text that enters a page is escaped here**, whether or not it was before: escaping
//! twice changes nothing, since what escaping writes is plain ASCII. So no screen can forget it.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::style::{Ink, Style};
use crate::model::Shown;

/// The columns of a label and the space after it. A whole key in groups of four takes 69
/// columns, so this is the widest label column that 80 columns allow.
const LABEL: usize = 11;

/// The deepest indent that a text may bring with it.
const MAX_INDENT: usize = 8;

/// A screen in the making.
pub(super) struct Page<'a> {
    style: &'a Style,
    text: String,
}

impl<'a> Page<'a> {
    pub(super) fn new(style: &'a Style) -> Self {
        Self {
            style,
            text: String::new(),
        }
    }

    pub(super) fn style(&self) -> &'a Style {
        self.style
    }

    /// The columns beside the labels.
    pub(super) fn columns(&self) -> usize {
        self.style.width.max(Style::MIN_WIDTH) - LABEL
    }

    /// An empty line.
    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A line over the whole width, folded between words.
    pub(super) fn line(&mut self, ink: Ink, text: &str) {
        self.folded(ink, text, "", "");
    }

    /// A line that begins with a word that has a meaning: `refused: …`.
    pub(super) fn headed(&mut self, ink: Ink, word: &str, text: &str) {
        let shown = Shown(text).to_string();
        let columns = self.style.width.max(Style::MIN_WIDTH);
        let mut lines = fold(&format!("{word} {shown}"), columns).into_iter();
        let first = lines.next().unwrap_or_default();
        let rest = first.strip_prefix(word).unwrap_or("").to_owned();
        let word = self.style.paint(ink, word);
        self.push(&format!("{word}{rest}"));
        for line in lines {
            self.push(&line);
        }
    }

    /// The same in one line, however long: a command in it can be copied, and the terminal folds it.
    pub(super) fn headed_whole(&mut self, ink: Ink, word: &str, text: &str) {
        let word = self.style.paint(ink, word);
        self.push(&format!("{word} {}", Shown(text)));
    }

    /// A line that is indented by two, folded between words.
    pub(super) fn indented(&mut self, text: &str) {
        self.folded(Ink::Text, text, "  ", "    ");
    }

    /// A line that is indented by two and cut where the screen ends, spaces as they are.
    pub(super) fn exactly(&mut self, text: &str) {
        let shown = Shown(text).to_string();
        for piece in chop(&shown, self.style.width.max(Style::MIN_WIDTH) - 4) {
            self.push(&format!("    {piece}"));
        }
    }

    /// A line of a difference: its sign stands before each row that it takes.
    pub(super) fn differing(&mut self, text: &str) {
        let shown = Shown(text).to_string();
        let mut chars = shown.chars();
        let sign = chars.next().map_or(String::new(), String::from);
        for piece in chop(chars.as_str(), self.style.width.max(Style::MIN_WIDTH) - 5) {
            self.push(&format!("    {sign}{piece}"));
        }
    }

    /// A line of somebody else's words, marked as theirs.
    pub(super) fn quoted(&mut self, text: &str) {
        self.folded(Ink::Faint, text, "  | ", "  | ");
    }

    /// A line as it is, which the caller has made to fit.
    pub(super) fn verbatim(&mut self, text: &str) {
        let shown = Shown(text).to_string();
        self.push(&shown);
    }

    /// Lines with a sign in front of each, so that no colour is needed to tell them apart.
    pub(super) fn marked(&mut self, ink: Ink, text: &str) {
        self.folded(ink, text, "! ", "!   ");
    }

    /// A row: a label, empty for one more line of the same, and a text folded between words.
    pub(super) fn row(&mut self, label: &str, text: &str) {
        self.row_in(Ink::Text, label, text);
    }

    /// A row whose text has a meaning.
    pub(super) fn row_in(&mut self, ink: Ink, label: &str, text: &str) {
        let shown = Shown(text).to_string();
        let mut label = label;
        for piece in fold(&shown, self.columns()) {
            self.beside(label, &self.style.paint(ink, &piece));
            label = "";
        }
    }

    /// One more line of a row, indented and cut where the screen ends, spaces as they are.
    pub(super) fn exact_row(&mut self, text: &str) {
        let shown = Shown(text).to_string();
        for piece in chop(&shown, self.columns() - 2) {
            self.beside("", &format!("  {piece}"));
        }
    }

    /// A row that takes one line; what does not fit is left out and `…` says so. Never for keys
    /// or hashes.
    pub(super) fn short_row(&mut self, label: &str, text: &str) {
        let shown = Shown(text).to_string();
        self.beside(label, &clip(&shown, self.columns()));
    }

    /// The finished text; each line ends with a newline.
    pub(super) fn finish(self) -> String {
        self.text
    }

    fn beside(&mut self, label: &str, painted: &str) {
        let pad = " ".repeat(LABEL.saturating_sub(label.width()));
        let label = self.style.paint(Ink::Title, label);
        self.push(&format!("{label}{pad}{painted}"));
    }

    fn folded(&mut self, ink: Ink, text: &str, first: &str, next: &str) {
        let shown = Shown(text).to_string();
        let columns = self.style.width.max(Style::MIN_WIDTH) - next.len();
        let mut before = first;
        for piece in fold(&shown, columns) {
            let line = self.style.paint(ink, &format!("{before}{piece}"));
            self.push(&line);
            before = next;
        }
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

/// The beginning of a text that fits, with `…` where something was left out.
pub(super) fn clip(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = head(text, columns.saturating_sub(1)).to_owned();
    kept.push('…');
    kept
}

/// A text in lines that fit, broken between words; a word that is longer than a line is cut, and
/// nothing is left out. At least one line. Spaces in front indent all of its lines.
pub(super) fn fold(text: &str, columns: usize) -> Vec<String> {
    let words = text.trim_start_matches(' ');
    let indent = (text.len() - words.len()).min(MAX_INDENT);
    let margin = " ".repeat(indent);
    let lines = fold_words(words, columns.saturating_sub(indent));
    lines
        .into_iter()
        .map(|line| format!("{margin}{line}"))
        .collect()
}

fn fold_words(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let fits = line.width() + usize::from(!line.is_empty()) + word.width() <= columns;
        if fits && !line.is_empty() {
            line.push(' ');
        } else if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut pieces = chop(word, columns);
        let last = pieces.pop().unwrap_or_default();
        lines.append(&mut pieces);
        line.push_str(&last);
    }
    lines.push(line);
    lines
}

/// A text in pieces that fit, cut anywhere; nothing is left out. At least one piece. A screen narrower
/// than one character still moves on.
pub(super) fn chop(text: &str, columns: usize) -> Vec<String> {
    cut(text, columns, |c| c.width().unwrap_or(0))
}

/// The same for a text that must not go on in a row of its own: so many cells as any terminal may draw
/// it in. Which characters take two of them is a setting of some (UAX #11, ambiguous), and differs
/// between others (emoji, parts of flags, parts of Hangul syllables).
pub(super) fn chop_surely(text: &str, columns: usize) -> Vec<String> {
    cut(text, columns, |c| {
        if c.is_ascii() {
            1
        } else {
            c.width_cjk().unwrap_or(0).max(2)
        }
    })
}

fn cut(text: &str, columns: usize, cells: impl Fn(char) -> usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut used = 0;
    for c in text.chars() {
        let width = cells(c);
        if used + width > columns && !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
            used = 0;
        }
        piece.push(c);
        used += width;
    }
    pieces.push(piece);
    pieces
}

/// The longest beginning that takes at most so many columns.
fn head(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let end = text
        .char_indices()
        .find(|(_, c)| {
            used += c.width().unwrap_or(0);
            used > columns
        })
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::{Page, chop, clip, fold};
    use crate::model::Time;
    use crate::ui::style::{Ink, Style};

    #[test]
    fn nothing_is_lost_by_folding_and_nothing_is_too_wide() {
        let text = "one two threeeeeeeeeeeeeeeeeeeeeee 日本語日本語日本語 four";
        let lines = fold(text, 10);
        assert!(lines.iter().all(|line| line.width() <= 10), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        assert_eq!(chop("a  b  c", 3), ["a  ", "b  ", "c"]);
    }

    #[test]
    fn what_is_clipped_says_so() {
        assert_eq!(clip("12345", 5), "12345");
        assert_eq!(clip("123456", 5), "1234…");
        assert_eq!(clip("日本語", 4), "日…");
    }

    #[test]
    fn a_page_escapes_whatever_is_put_on_it() {
        let style = Style::plain(Time::from_unix(0));
        let mut page = Page::new(&style);
        for hostile in ["a\u{1b}[8mb\nc", "\u{202e}evil"] {
            page.line(Ink::Text, hostile);
            page.row("Label", hostile);
            page.short_row("Label", hostile);
            page.indented(hostile);
            page.exactly(hostile);
            page.marked(Ink::Warning, hostile);
        }
        let text = page.finish();
        assert_eq!(text.lines().count(), 12, "{text}");
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    }
}
