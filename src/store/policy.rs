//! Reading the two policy files.
//!
//! Only "not found" means that there is none. A file that is there and cannot be read refuses, and
//! so does a folder that cannot be searched: a policy that somebody hid must not be no policy.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::trust::policy::{MAX_BYTES, Policy, PolicyError, PolicyFile};

/// Reads the administrator's file and the user's, each if it is there, and merges them.
///
/// # Errors
/// If one cannot be read or understood, or the two contradict each other.
pub fn read_policy(system: &Path, user: Option<&Path>) -> Result<Policy, PolicyError> {
    let user = match user {
        Some(user) => read(user)?,
        None => PolicyFile::default(),
    };
    Policy::merge(read(system)?, user)
}

fn read(path: &Path) -> Result<PolicyFile, PolicyError> {
    let failed = |error: &io::Error| PolicyError::unreadable(path, error.to_string());
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if is_absent(path, &error) => return Ok(PolicyFile::default()),
        Err(error) => return Err(failed(&error)),
    };
    let mut text = String::new();
    file.take(MAX_BYTES as u64 + 1)
        .read_to_string(&mut text)
        .map_err(|error| failed(&error))?;
    PolicyFile::parse(path, &text)
}

/// Whether there is no such file; a link that leads nowhere is one that is there.
fn is_absent(path: &Path, error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
        && path
            .symlink_metadata()
            .is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}
