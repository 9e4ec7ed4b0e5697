//! Passwords: a line from the terminal that the terminal does not show.

use std::io;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use thiserror::Error;

use super::ask::Heard;
use super::terminal::Terminal;
use crate::minisign::Password;
use crate::model::{Code, Shown};

/// Why there is no password.
#[derive(Debug, Error)]
pub enum SecretError {
    /// Nobody to ask.
    #[error("a password is typed at a terminal, found none")]
    NoTerminal(#[source] io::Error),
    /// The input ended.
    #[error("expected a password, found the end of the input")]
    Ended,
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
}

impl SecretError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::NoTerminal(_) | Self::Ended => Code::SigningKey,
            Self::Interrupted => Code::Interrupted,
        }
    }
}

/// Asks for a password.
///
/// # Errors
/// If there is no terminal, the input ends, or the user presses Ctrl-C.
pub fn ask_password(terminal: &Terminal<'_>, prompt: &str) -> Result<Password, SecretError> {
    let quiet = Quiet::begin().map_err(SecretError::NoTerminal)?;
    terminal.console().urge(&format!("{}: ", Shown(prompt)));
    let heard = terminal.line();
    drop(quiet);
    match heard {
        Heard::Line(line) => {
            // The Enter that ended it was not shown either.
            terminal.console().urge("\n");
            Ok(Password::new(line))
        }
        Heard::End => Err(SecretError::Ended),
        Heard::Interrupted => Err(SecretError::Interrupted),
    }
}

/// A terminal that shows nothing of what is typed, until this is dropped, on every way out.
struct Quiet {
    before: Termios,
}

impl Quiet {
    fn begin() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Drain, &quiet)?;
        Ok(Self { before })
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // Nothing can be done about a terminal that went away.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}
