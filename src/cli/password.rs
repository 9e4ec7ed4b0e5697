//! Where a password comes from: a file, a descriptor, or the terminal; never an argument.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

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
    Twice,
}

/// The password, from wherever the flags say.
pub(super) fn password(
    context: &Context<'_>,
    args: &PasswordArgs,
    ask: Ask,
) -> Result<Password, Failed> {
    let from = match (&args.password_file, args.password_fd) {
        (Some(file), _) => Some(file.clone()),
        // /dev/fd is there on Linux and macOS alike, and needs no unsafe code.
        (None, Some(number)) => Some(PathBuf::from(format!("/dev/fd/{number}"))),
        (None, None) => None,
    };
    match from {
        Some(path) => read(&path),
        None if context.options.person == Person::Present => typed(context, ask),
        None => Err(Failed::say(
            Code::SigningKey,
            "the key needs a password, found nobody to ask".to_owned(),
        )
        .hint("pass --password-file FILE or --password-fd FD")),
    }
}

fn read(path: &std::path::Path) -> Result<Password, Failed> {
    let failed = |error: std::io::Error| {
        Failed::say(
            Code::SigningKey,
            format!("cannot read the password from {}: {error}", path.display()),
        )
    };
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(LIMIT).read_to_string(&mut text))
        .map_err(failed)?;
    Ok(Password::new(text.strip_suffix('\n').unwrap_or(&text)))
}

fn typed(context: &Context<'_>, ask: Ask) -> Result<Password, Failed> {
    let terminal = Terminal::new(context.console, context.interrupt.clone());
    let line =
        |prompt| ask_password(&terminal, prompt).map_err(|error| Failed::of(&error, error.code()));
    let first = line("Password")?;
    if matches!(ask, Ask::Twice) && line("Password again")? != first {
        return Err(Failed::say(
            Code::SigningKey,
            "expected the same password twice, found two".to_owned(),
        ));
    }
    Ok(first)
}
