//! Text from documents as Markdown and as words of a shell, without any meaning of its own there.

use crate::model::Shown;

/// Plain text: every character that could be Markdown, HTML or the start of a link is escaped
/// (`CommonMark` 0.31 section 2.4), and there are no line breaks.
pub(super) fn text(text: &str) -> String {
    let shown = Shown(text).to_string();
    // The one text without other punctuation that some readers make a link of.
    let may_be_a_link = shown.to_lowercase().contains("www");
    let mut escaped = String::new();
    let mut before = ' ';
    let mut rest = shown.chars().peekable();
    while let Some(c) = rest.next() {
        let is_inside =
            before.is_alphanumeric() && rest.peek().is_some_and(|c| c.is_alphanumeric());
        let is_harmless = match c {
            ',' | ';' | '\'' | '"' => true,
            '.' | '-' => is_inside && !may_be_a_link,
            _ => !c.is_ascii_punctuation(),
        };
        if !is_harmless {
            escaped.push('\\');
        }
        escaped.push(c);
        before = c;
    }
    escaped
}

/// Lines as a block that no line of theirs can end (`CommonMark` 0.31 section 4.5).
pub(super) fn block(kind: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let mut lines = String::new();
    for line in text.lines() {
        lines.push_str(&format!("{}\n", Shown(line)));
    }
    format!("{fence}{kind}\n{lines}{fence}\n")
}

#[cfg(test)]
mod tests {
    use super::{block, text};

    #[test]
    fn no_text_is_markup() {
        assert_eq!(text("A small tool, 'quoted'"), "A small tool, 'quoted'");
        assert_eq!(text("up-to-date 1.0.0-rc"), "up-to-date 1.0.0-rc");
        assert_eq!(text("- 1. ---"), "\\- 1\\. \\-\\-\\-");
        assert_eq!(
            text("<b>*x* [a](http://b) www.c.d `e` &amp; 1. # |\n\u{202e}"),
            "\\<b\\>\\*x\\* \\[a\\]\\(http\\:\\/\\/b\\) www\\.c\\.d \\`e\\` \\&amp; 1\\. \\# \\|\
             \\\\u\\{a\\}\\\\u\\{202e\\}"
        );
    }

    #[test]
    fn no_line_ends_a_block() {
        assert_eq!(block("sh", "a\nb"), "```sh\na\nb\n```\n");
        assert_eq!(block("text", "````\n<b>"), "`````text\n````\n<b>\n`````\n");
    }
}
