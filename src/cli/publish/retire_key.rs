//! `unpipe publish retire-key`: a key leaves every role, by a new root.

use super::desk::Desk;
use super::rotate::{carry, leaving, public};
use crate::cli::args::RetireKeyArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;
use crate::model::Serial;
use crate::publish::make::Rotation;

/// Signs a root without the key, and with another in its place if one is named.
pub(super) fn run(context: &Context<'_>, args: &RetireKeyArgs) -> Result<Report, Failed> {
    let mut desk = Desk::open(context, &args.site)?;
    let (site, change) = desk.existing_site()?;
    let removed = leaving(&args.label, site.root())?;
    let mut rotation = Rotation {
        min_serial: args.min_serial.map(Serial::new),
        ..Rotation::default()
    };
    if let Some(file) = &args.replace_with {
        let (label, key) = public(context, file)?;
        let roles = removed.iter().map(|(role, _)| *role);
        rotation.added = roles.map(|role| (role, label.clone(), key)).collect();
    }
    rotation.removed = removed;
    carry(&mut desk, &site, change, &rotation)
}
