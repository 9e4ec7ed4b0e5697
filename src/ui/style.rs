//! How a screen looks: colour, width, and what "now" and "~" mean on it.

use std::path::{Path, PathBuf};

use crate::model::{Shown, Time, shell_word};

/// Whether a text may carry escape sequences for colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// None: not one ESC byte.
    Plain,
    /// The terminal's own palette.
    Ansi,
}

/// What every screen needs besides its data.
#[derive(Clone, Debug)]
pub struct Style {
    /// Whether there is colour.
    pub colour: Colour,
    /// Columns of a line, at least [`Style::MIN_WIDTH`].
    pub width: usize,
    /// The fixed time of the command, from which ages are counted.
    pub now: Time,
    /// The user's home, which is shown as `~`.
    pub home: Option<PathBuf>,
}

/// What a piece of text means. Colour only repeats what words and signs already say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// Ordinary text.
    Text,
    /// A title or the label of a row.
    Title,
    /// Somebody else's words, or what matters less.
    Faint,
    /// Something new since the last version.
    New,
    /// Something to look at twice.
    Warning,
    /// A refusal or an error.
    Bad,
}

impl Style {
    /// The fewest columns that a screen is laid out for.
    pub const MIN_WIDTH: usize = 40;
    /// The most columns that a screen uses: longer lines are hard to read.
    pub const MAX_WIDTH: usize = 100;
    /// The columns where nothing tells.
    pub const USUAL_WIDTH: usize = 80;

    /// A style without colour, 80 columns wide.
    pub fn plain(now: Time) -> Self {
        Self {
            colour: Colour::Plain,
            width: Self::USUAL_WIDTH,
            now,
            home: None,
        }
    }

    /// Paints a text that is already escaped.
    pub(super) fn paint(&self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Text => "",
            Ink::Title => "1",
            Ink::Faint => "2",
            Ink::New => "1;36",
            Ink::Warning => "1;33",
            Ink::Bad => "1;31",
        };
        if self.colour == Colour::Plain || code.is_empty() || text.is_empty() {
            text.to_owned()
        } else {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        }
    }

    /// A path, escaped, with `~` for the home.
    pub(super) fn path(&self, path: &Path) -> String {
        let below_home = self
            .home
            .as_deref()
            .and_then(|home| path.strip_prefix(home).ok());
        let text = match below_home {
            Some(rest) if rest.as_os_str().is_empty() => "~".to_owned(),
            Some(rest) => format!("~/{}", rest.display()),
            None => path.display().to_string(),
        };
        Shown(&text).to_string()
    }

    /// The same as one word of a command to copy. A shell knows `~` only outside of quotes, so a path
    /// that needs them is told whole.
    pub(super) fn path_word(&self, path: &Path) -> String {
        let short = self.path(path);
        let rest = short.strip_prefix('~').unwrap_or(&short);
        if rest.is_empty() || shell_word(rest) == rest {
            return short;
        }
        Shown(&shell_word(&path.to_string_lossy())).to_string()
    }

    /// A text with `~` for the home wherever a path below it begins.
    pub(super) fn home_in(&self, text: &str) -> String {
        let home = self.home.as_deref().and_then(Path::to_str);
        match home.filter(|home| home.len() > 1) {
            Some(home) => text.replace(&format!("{home}/"), "~/"),
            None => text.to_owned(),
        }
    }

    /// How long ago something was, in words.
    pub(super) fn ago(&self, then: Time) -> String {
        let seconds = self.now.unix().saturating_sub(then.unix());
        let (number, unit) = match seconds {
            0..60 => return "just now".to_owned(),
            60..3_600 => (seconds / 60, "minute"),
            3_600..86_400 => (seconds / 3_600, "hour"),
            86_400..5_184_000 => (seconds / 86_400, "day"),
            _ => return format!("on {}", then.date()),
        };
        format!("{} ago", counted(number, unit))
    }
}

/// A number and a word, with an `s` where there is not exactly one: `1 file`, `3 files`.
pub fn counted(number: impl TryInto<u64>, word: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}

#[cfg(test)]
mod tests {
    use super::{Colour, Ink, Style};
    use crate::model::{Period, Time};

    #[test]
    fn ages_are_told_in_the_largest_unit_that_says_something() {
        let now = Time::from_unix(1_800_000_000);
        let style = Style::plain(now);
        let ago = |seconds| style.ago(now.minus(Period::seconds(seconds)));
        assert_eq!(ago(5), "just now");
        assert_eq!(ago(60), "1 minute ago");
        assert_eq!(ago(7_300), "2 hours ago");
        assert_eq!(ago(3 * 86_400 + 5), "3 days ago");
        assert_eq!(ago(100 * 86_400), "on 2026-10-07");
        assert_eq!(style.ago(now.plus(Period::seconds(9))), "just now");
    }

    #[test]
    fn the_home_is_a_tilde_and_no_other_folder_is() {
        let style = Style {
            home: Some("/home/ann".into()),
            ..Style::plain(Time::from_unix(0))
        };
        assert_eq!(style.path("/home/ann/.local/bin".as_ref()), "~/.local/bin");
        assert_eq!(style.path("/home/ann".as_ref()), "~");
        assert_eq!(style.path("/home/anna/x".as_ref()), "/home/anna/x");
    }

    #[test]
    fn without_colour_paint_leaves_a_text_alone() {
        let mut style = Style::plain(Time::from_unix(0));
        assert_eq!(style.paint(Ink::Warning, "x"), "x");
        style.colour = Colour::Ansi;
        assert_eq!(style.paint(Ink::Warning, "x"), "\u{1b}[1;33mx\u{1b}[0m");
    }
}
