//! A folder from which others can install: what a list of packages names, verified, as static
//! files.
//!
//! Below the folder everything lies as on the web: a folder for each host, and in it the paths of
//! that host. So one server of the folder can stand for all of them, by rules about mirrors or by
//! the address of a package's own folder. Nothing is made here: documents are the publisher's own
//! bytes, and who installs from the folder verifies them again.
//!
//! | file | duty |
//! |---|---|
//! | `list` | what is asked for |
//! | `layout` | where a file lies |
//! | `folder` | files that appear whole |
//! | `package` | one package: artifacts first, the index last |
//! | `written` | what earlier runs put there, for those who prune |

mod error;
mod folder;
mod layout;
mod list;
mod package;
mod written;

pub use error::{ListError, MirrorError};
pub use folder::Folder;
pub use list::{Line, parse};
pub use package::{Builds, Filled, Mirror};
pub use written::Written;
