//! Which start-up files belong to which shell.

use std::path::{Path, PathBuf};

use super::Shell;

/// The folders in which shells look for their start-up files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Homes {
    /// The user's home.
    pub home: PathBuf,
    /// `$ZDOTDIR`, where zsh looks in place of the home.
    pub zsh: Option<PathBuf>,
    /// `$XDG_CONFIG_HOME`, or `~/.config`.
    pub config: PathBuf,
}

/// What bash reads at a login: the first of these that is there, and no other (bash(1), INVOCATION).
const BASH_LOGIN: [&str; 3] = [".bash_profile", ".bash_login", ".profile"];

impl Shell {
    /// The files that a line for this shell belongs in, whether or not they are there.
    ///
    /// bash: `.bashrc`, and for logins the first file that bash would read; where there is none it
    /// is `.profile`, since a new `.bash_profile` would hide a `.profile` that comes later. zsh:
    /// `.zshrc` rather than `.zshenv`, since several systems set the PATH anew in between
    /// (`/etc/zprofile`). fish: a file of our own in `conf.d`.
    pub fn startup_files(self, homes: &Homes) -> Vec<PathBuf> {
        let home = homes.home.as_path();
        match self {
            Self::Bash => vec![home.join(".bashrc"), bash_login(home)],
            Self::Zsh => vec![homes.zsh.as_deref().unwrap_or(home).join(".zshrc")],
            Self::Fish => vec![homes.config.join("fish/conf.d/unpipe.fish")],
            Self::Posix => vec![home.join(".profile")],
        }
    }

    /// Every file in which this shell may have got a line.
    fn candidates(self, homes: &Homes) -> Vec<PathBuf> {
        let home = homes.home.as_path();
        match self {
            Self::Bash => {
                let login = BASH_LOGIN.iter().map(|file| home.join(file));
                std::iter::once(home.join(".bashrc")).chain(login).collect()
            }
            Self::Zsh => {
                let moved = homes.zsh.as_deref();
                let folders = moved.into_iter().chain([home]);
                folders.map(|folder| folder.join(".zshrc")).collect()
            }
            Self::Fish | Self::Posix => self.startup_files(homes),
        }
    }
}

/// Every file in which one of these shells may have got a line, each once.
pub fn every_file(shells: &[Shell], homes: &Homes) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = Vec::new();
    for shell in shells {
        for file in shell.candidates(homes) {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    files
}

/// A link that leads nowhere is there for bash too: it is found, and cannot be read.
fn bash_login(home: &Path) -> PathBuf {
    let files = BASH_LOGIN.iter().map(|file| home.join(file));
    files
        .clone()
        .find(|file| file.symlink_metadata().is_ok())
        .unwrap_or_else(|| home.join(".profile"))
}
