//! What a thing has beside its bytes, mode and times.

use std::ffi::OsStr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::path::{Path, PathBuf};

use rustix::fs::llistxattr;
use rustix::io::{self, Errno};

use super::layer::MARK;
use super::{Dir, Result};

/// The longest list of attributes that Linux gives.
const LIST: usize = 65_536;

/// Attributes of the system that somebody gave to this one thing: access lists and capabilities.
const GIVEN: [&[u8]; 3] = [
    b"system.posix_acl_access",
    b"system.posix_acl_default",
    b"security.capability",
];

impl Dir {
    /// Whether something at one name here has what a copy of its bytes and its mode has not: an
    /// attribute of its user's (marks of an overlay are none), an access list, a capability.
    ///
    /// # Errors
    /// If its attributes cannot be listed.
    pub fn has_attributes(&self, name: &OsStr) -> Result<bool> {
        let names = list(&by_handle(self.as_fd(), name));
        let names = names.map_err(self.says("list the attributes of", Path::new(name)))?;
        Ok(names.iter().any(|name| {
            (name.starts_with(b"user.") && !name.starts_with(MARK))
                || GIVEN.contains(&name.as_slice())
        }))
    }
}

/// A name below a handle, for calls that take none. The last name is not followed by those in use.
pub(super) fn by_handle(parent: BorrowedFd<'_>, name: &OsStr) -> PathBuf {
    Path::new(&format!("/proc/self/fd/{}", parent.as_raw_fd())).join(name)
}

/// The names of all attributes. A file system that has none lists none.
pub(super) fn list(path: &Path) -> io::Result<Vec<Vec<u8>>> {
    let mut few = [0_u8; 1024];
    let mut many = Vec::new();
    let names = match llistxattr(path, &mut few[..]) {
        Ok(size) => few.get(..size).unwrap_or(&[]),
        Err(Errno::RANGE) => {
            many.resize(LIST, 0);
            let size = llistxattr(path, &mut many[..])?;
            many.get(..size).unwrap_or(&[])
        }
        Err(Errno::NOTSUP) => &[],
        Err(errno) => return Err(errno),
    };
    let names = names.split(|byte| *byte == 0);
    let names = names.filter(|name| !name.is_empty());
    Ok(names.map(<[u8]>::to_vec).collect())
}
