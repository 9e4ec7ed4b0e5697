//! What a script changed, read from the upper folder of its view of the home.
//!
//! An upper folder holds whole new and changed files, and marks for what is gone ([`crate::beneath`]
//! knows them). What is in it was made by a script that nobody trusts: names in any bytes, links to
//! anywhere, pipes, folders without end. So no link is followed and nothing but regular files is
//! opened; folders wait on a list and not on the stack; lists have limits. Each file is compared only
//! if its size and mode are those of the home's own. Whatever is not certain bars a change.

mod apart;
mod bars;
mod began;
mod gone;
mod leads;
mod listing;
mod look;
mod same;
mod top;
mod walk;

use crate::beneath::Dir;
use crate::progress::Interrupt;
use crate::run::RunError;

pub use apart::Apart;
pub use began::Began;
pub use listing::{LeftOut, Listing, MOST_CHANGES};

/// What a list of changes is made from.
#[derive(Debug)]
pub struct View<'a> {
    /// The upper folder: what the script left. Private to this user; no process of the script is alive.
    pub upper: &'a Dir,
    /// The real home.
    pub home: &'a Dir,
    /// What is set apart.
    pub apart: &'a Apart,
    /// When the run began.
    pub began: Began,
}

/// Lists what a script changed. Folders and files of the upper folder that deny themselves to their
/// owner are opened up, so this is done once: the list has the modes that the script gave them.
///
/// # Errors
/// If something cannot be read, has marks of the overlay that are not known, or the user asked to
/// stop.
pub fn changes(view: &View<'_>, interrupt: &Interrupt) -> Result<Listing, RunError> {
    walk::Walk::new(view, interrupt)?.run()
}
