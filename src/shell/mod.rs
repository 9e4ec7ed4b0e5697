//! The user's shells: the line that puts a folder on the PATH, and the start-up files that hold it.
//!
//! Nothing here is done unasked: an [`Edit`] is planned, shown as a difference, consented to, and
//! then made in one rename, if the file still is what was shown. What unpipe puts into a file is
//! one block between two marks, and taking it out leaves every other byte as it was. The bytes
//! of a start-up file are the user's: they need not be UTF-8, and none is rewritten.

mod block;
mod edit;
mod error;
mod files;
mod folders;
mod found;
mod kind;
mod replace;

pub use block::Damage;
pub use edit::{Edit, What, taking_out, with_line};
pub use error::ShellError;
pub use files::{Homes, every_file};
pub use kind::Shell;
