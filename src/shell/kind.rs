//! The one line that puts a folder on the PATH, for the shell that the user has.

use std::ffi::OsStr;
use std::path::Path;

use crate::model::is_spoofing;

/// A shell, as far as its start-up file and its words differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// bash
    Bash,
    /// zsh
    Zsh,
    /// fish
    Fish,
    /// Any other that understands the words of POSIX.
    Posix,
}

impl Shell {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Bash, Self::Zsh, Self::Fish, Self::Posix];

    /// The shell that `$SHELL` names, if its words are known; the words of POSIX if it names none.
    pub fn known(variable: Option<&OsStr>) -> Option<Self> {
        let file = variable.and_then(|path| Path::new(path).file_name());
        match file.map(OsStr::to_str) {
            None => Some(Self::Posix),
            Some(Some("sh" | "dash" | "ash" | "busybox" | "ksh" | "mksh" | "yash")) => {
                Some(Self::Posix)
            }
            Some(_) => Some(Self::of(variable)).filter(|shell| *shell != Self::Posix),
        }
    }

    /// What it is called.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Posix => "sh",
        }
    }

    /// The shell that `$SHELL` names.
    pub fn of(variable: Option<&OsStr>) -> Self {
        let file = variable.and_then(|path| Path::new(path).file_name());
        match file.and_then(OsStr::to_str) {
            Some("bash") => Self::Bash,
            Some("zsh") => Self::Zsh,
            Some("fish") => Self::Fish,
            _ => Self::Posix,
        }
    }

    /// The line that puts `folder` first on the PATH, now or in the start-up file; none for a
    /// path that cannot be written in one line that everybody can read.
    pub fn path_line(self, folder: &Path, home: Option<&Path>) -> Option<String> {
        let word = self.word(folder, home)?;
        Some(match self {
            Self::Fish => format!("fish_add_path \"{word}\""),
            Self::Bash | Self::Zsh | Self::Posix => format!("export PATH=\"{word}:$PATH\""),
        })
    }

    /// The line for start-up files and `eval`: it puts `folder` first on the PATH unless it is on it
    /// already, also where the PATH is empty or not set, and changes nothing that outlives the
    /// shell (as `fish_add_path` would). None as for [`Shell::path_line`].
    pub fn env_line(self, folder: &Path, home: Option<&Path>) -> Option<String> {
        let word = self.word(folder, home)?;
        Some(match self {
            Self::Fish => format!("contains -- \"{word}\" $PATH; or set -gx PATH \"{word}\" $PATH"),
            Self::Bash | Self::Zsh | Self::Posix => format!(
                "case \":${{PATH-}}:\" in *:\"{word}\":*) ;; *) export PATH=\"{word}${{PATH:+:$PATH}}\" ;; esac"
            ),
        })
    }

    /// The folder as it stands between double quotes.
    fn word(self, folder: &Path, home: Option<&Path>) -> Option<String> {
        let text = folder.to_str()?;
        // A colon would make two folders of it.
        if text.contains(':') || text.chars().any(is_spoofing) {
            return None;
        }
        let below_home = home
            .and_then(|home| folder.strip_prefix(home).ok())
            .and_then(Path::to_str)
            .filter(|rest| !rest.is_empty());
        Some(match below_home {
            Some(rest) => format!("$HOME/{}", self.quoted(rest)),
            None => self.quoted(text),
        })
    }

    /// The file that the line belongs in, from the home.
    pub fn startup_file(self) -> &'static str {
        match self {
            Self::Bash => ".bashrc",
            Self::Zsh => ".zshrc",
            Self::Fish => ".config/fish/config.fish",
            Self::Posix => ".profile",
        }
    }

    /// A text as it stands between double quotes. A backslash before anything that has no meaning
    /// there stays a backslash, and a backtick has none in fish.
    fn quoted(self, text: &str) -> String {
        let mut quoted = String::new();
        for c in text.chars() {
            let has_a_meaning = match c {
                '"' | '$' | '\\' => true,
                '`' => self != Self::Fish,
                _ => false,
            };
            if has_a_meaning {
                quoted.push('\\');
            }
            quoted.push(c);
        }
        quoted
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::path::Path;

    use super::Shell;

    fn line(shell: &str, folder: &str) -> Option<String> {
        let shell = Shell::of(Some(OsStr::new(shell)));
        shell.path_line(Path::new(folder), Some(Path::new("/home/ann")))
    }

    #[test]
    fn each_shell_gets_its_own_words() {
        let usual = "export PATH=\"$HOME/.local/bin:$PATH\"";
        for shell in ["/bin/bash", "/usr/bin/zsh", "/bin/sh", "dash"] {
            let found = line(shell, "/home/ann/.local/bin");
            assert_eq!(found.as_deref(), Some(usual), "{shell}");
        }
        assert_eq!(
            line("/usr/bin/fish", "/home/ann/.local/bin").as_deref(),
            Some("fish_add_path \"$HOME/.local/bin\"")
        );
        assert_eq!(Shell::of(None), Shell::Posix);
    }

    #[test]
    fn a_path_is_quoted_or_there_is_no_line() {
        assert_eq!(
            line("bash", "/opt/a b$(x)`y\"z\\").as_deref(),
            Some("export PATH=\"/opt/a b\\$(x)\\`y\\\"z\\\\:$PATH\"")
        );
        assert_eq!(line("bash", "/opt/a:b"), None);
        assert_eq!(line("bash", "/opt/a\nb"), None);
    }
}
