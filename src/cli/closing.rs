//! What is said after a change.

use super::context::Context;
use crate::install::Prefix;
use crate::model::{Name, OutsideText};
use crate::shell::Shell;
use crate::ui::{Commands, Found, Stream, installed};

/// Says what is installed now, and what a person may want to do next: the publisher's notes, and
/// the one line that puts the commands on the PATH if they are not there. The change is made: a
/// prefix that cannot be looked at now is no failure of it.
pub(super) fn tell_installed(
    context: &Context<'_>,
    prefix: &Prefix,
    name: &Name,
    notes: Option<&OutsideText>,
) {
    let Ok(Some(package)) = prefix.view().and_then(|view| view.package(name)) else {
        return;
    };
    let folder = prefix.path().join("bin");
    let is_same = |entry: &std::path::PathBuf| {
        *entry == folder
            || entry
                .canonicalize()
                .is_ok_and(|real| folder.canonicalize().is_ok_and(|own| own == real))
    };
    let found = if context.world.path().iter().any(is_same) {
        Found::OnPath
    } else {
        Found::NotOnPath
    };
    let shell = Shell::of(context.world.variable("SHELL").map(AsRef::as_ref));
    let style = context.console.style(Stream::Err, context.world);
    let commands = Commands {
        folder: &folder,
        found,
        shell,
    };
    context
        .console
        .say(&installed(&package.receipt, notes, commands, &style));
}
