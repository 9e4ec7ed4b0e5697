//! What is said after a change.

use super::context::Context;
use crate::install::{Prefix, find_all, place_on};
use crate::model::{Name, OutsideText, command_of};
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
    let path = context.world.path();
    let found = match place_on(&path, &folder) {
        Some(_) => Found::OnPath,
        None => Found::NotOnPath,
    };
    let names = package.receipt.exported().filter_map(command_of);
    let others = find_all(names, &path, &folder);
    let shell = Shell::known(context.world.variable("SHELL").map(AsRef::as_ref));
    let style = context.console.style(Stream::Err, context.world);
    let commands = Commands {
        folder: &folder,
        found,
        shell,
        others: &others,
    };
    context
        .console
        .say(&installed(&package.receipt, notes, commands, &style));
}
