//! Who a script asks to run it: its `#!` line.

use std::path::{Path, PathBuf};

/// What runs a script: a program by its absolute path, and the one text that a kernel hands to it in front
/// of the script's own path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter {
    program: PathBuf,
    argument: Option<String>,
    language: Language,
}

/// The language of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Language {
    /// A shell's, by the name of the shell.
    Shell(Shell),
    /// Another one, by the name of its program: it is shown and run, and no finding can be made.
    Other(String),
}

/// A shell whose language is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// POSIX.
    Sh,
    /// GNU Bash.
    Bash,
    /// Debian's Almquist shell.
    Dash,
    /// Zsh.
    Zsh,
    /// The Korn shell.
    Ksh,
}

/// The shell where a script does not say.
const USUAL: &str = "/bin/sh";

impl Interpreter {
    /// What the first line says; [`None`] if it is no absolute path that can be shown.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let Some(line) = bytes.strip_prefix(b"#!") else {
            return Some(Self {
                program: USUAL.into(),
                argument: None,
                language: Language::Shell(Shell::Sh),
            });
        };
        let line = line.split(|byte| *byte == b'\n').next()?;
        let line = str::from_utf8(line).ok()?;
        if line.contains(|c: char| c.is_control() && c != '\t') {
            return None;
        }
        let line = line.trim_matches([' ', '\t']);
        let (program, argument) = match line.split_once([' ', '\t']) {
            Some((program, argument)) => (program, Some(argument.trim_matches([' ', '\t']))),
            None => (line, None),
        };
        if !program.starts_with('/') {
            return None;
        }
        let name = match (base(program), argument) {
            ("env", argument) => named_by_env(argument?)?,
            (name, _) => name,
        };
        Some(Self {
            language: Language::named(name),
            program: program.into(),
            argument: argument.map(str::to_owned),
        })
    }

    /// The program, an absolute path.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// What the program is given in front of the script's path.
    pub fn argument(&self) -> Option<&str> {
        self.argument.as_deref()
    }

    /// The language of the script.
    pub fn language(&self) -> &Language {
        &self.language
    }
}

impl Language {
    fn named(name: &str) -> Self {
        let shell = match name {
            "sh" => Shell::Sh,
            "bash" => Shell::Bash,
            "dash" => Shell::Dash,
            "zsh" => Shell::Zsh,
            "ksh" | "ksh93" | "mksh" => Shell::Ksh,
            other => return Self::Other(other.to_owned()),
        };
        Self::Shell(shell)
    }
}

/// The program that `env` is asked to find: the first word that is neither an option nor a variable.
fn named_by_env(arguments: &str) -> Option<&str> {
    let arguments = arguments.strip_prefix("-S").unwrap_or(arguments);
    let mut words = arguments.split([' ', '\t']);
    words
        .find(|word| !word.is_empty() && !word.starts_with('-') && !word.contains('='))
        .map(base)
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
