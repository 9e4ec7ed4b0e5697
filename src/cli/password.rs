//! Where a password comes from: a file, a descriptor, or the terminal; never an argument.

use std::fs::File;
use std::io::{ErrorKind, IsTerminal, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::args::PasswordArgs;
use super::context::Context;
use super::failure::Failed;
use crate::minisign::Password;
use crate::model::Code;
use crate::ui::{Terminal, ask_password};
use crate::world::Person;

/// More than any password that somebody can type.
const LIMIT: u64 = 4096;

/// What to ask for at a terminal.
#[derive(Clone, Copy)]
pub(super) enum Ask {
    /// The password of a key that exists.
    Once,
    /// A new password, which is typed twice.
    Twice {
        /// How many keys it is for.
        keys: usize,
    },
}

/// The password, from wherever the flags say. A descriptor can be read once only.
pub(super) fn password(
    context: &Context<'_>,
    args: &PasswordArgs,
    ask: Ask,
) -> Result<Password, Failed> {
    match (&args.password_file, args.password_fd) {
        (Some(path), _) => open(path, &format!("the file {}", path.display())),
        (None, Some(number @ (1 | 2))) => Err(unusable(format!(
            "expected a file descriptor to read from, found {number}, which is written to"
        ))),
        // Read as it is: opening it again takes a permission that its reader may not have.
        (None, Some(0)) => read(std::io::stdin(), "the file descriptor 0"),
        (None, Some(number)) => {
            let from = format!("the file descriptor {number}");
            // /dev/fd is there on Linux and macOS alike, and needs no unsafe code.
            open(&PathBuf::from(format!("/dev/fd/{number}")), &from)
        }
        (None, None) if context.options.person == Person::Present => typed(context, ask),
        (None, None) => Err(
            unusable("the key needs a password, found nobody to ask".to_owned())
                .hint("pass --password-file FILE or --password-fd FD"),
        ),
    }
}

fn unusable(message: String) -> Failed {
    Failed::say(Code::SigningKey, message)
}

fn open(path: &Path, from: &str) -> Result<Password, Failed> {
    let file = File::open(path).map_err(|error| unreadable(&error, from))?;
    read(file, from)
}

fn unreadable(error: &std::io::Error, from: &str) -> Failed {
    let code = match error.kind() {
        ErrorKind::PermissionDenied => Code::Permission,
        _ => Code::SigningKey,
    };
    let message = format!("cannot read the password from {from}: {error}");
    Failed::say(code, message)
}

fn read(input: impl Read + IsTerminal, from: &str) -> Result<Password, Failed> {
    if input.is_terminal() {
        let message = format!("expected a file or a pipe, found a terminal as {from}");
        return Err(unusable(message).hint("to type the password, leave the option out"));
    }
    let mut text = Zeroizing::new(String::new());
    input
        .take(LIMIT + 1)
        .read_to_string(&mut text)
        .map_err(|error| unreadable(&error, from))?;
    one_line(&text).map(Password::new).map_err(|found| {
        unusable(format!(
            "expected one line with a password in {from}, found {found}"
        ))
    })
}

/// The line, of which one final line feed is left out and nothing else; or what is there instead.
/// A line with nothing on it is the empty password, under which some programs encrypt keys.
fn one_line(text: &str) -> Result<&str, &'static str> {
    let line = text.strip_suffix('\n').unwrap_or(text);
    match line {
        _ if text.len() as u64 > LIMIT => Err("more than 4096 bytes"),
        _ if text.is_empty() => Err("nothing: it is empty, or was read before"),
        _ if line.contains('\n') => Err("several lines"),
        _ if line.contains('\r') => Err("a line that ends with CR LF, of which the CR would count"),
        _ if line.starts_with('\u{feff}') => Err("a byte order mark, which would count"),
        _ => Ok(line),
    }
}

fn typed(context: &Context<'_>, ask: Ask) -> Result<Password, Failed> {
    let terminal = Terminal::new(context.console, context.interrupt.clone());
    let line = |prompt: &str| {
        ask_password(&terminal, prompt).map_err(|error| Failed::of(&error, error.code()))
    };
    let prompt = match ask {
        Ask::Once => return line("Password"),
        Ask::Twice { keys: 1 } => "New password for the key".to_owned(),
        Ask::Twice { keys: 2 } => "New password for both keys".to_owned(),
        Ask::Twice { keys } => format!("New password for all {keys} keys"),
    };
    let first = line(&prompt)?;
    if line("The same again")? != first {
        return Err(unusable(
            "expected the same password twice, found two".to_owned(),
        ));
    }
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn one_final_line_feed_is_left_out_and_nothing_else() {
        assert_eq!(one_line("word"), Ok("word"));
        assert_eq!(one_line("word\n"), Ok("word"));
        assert_eq!(one_line(" two words "), Ok(" two words "));
        assert_eq!(one_line("\n"), Ok(""));
        for unfit in ["", "word\n\n", "word\r\n", "a\nb", "\u{feff}word"] {
            assert!(one_line(unfit).is_err(), "{unfit:?}");
        }
        assert!(one_line(&"x".repeat(4097)).is_err());
    }
}
