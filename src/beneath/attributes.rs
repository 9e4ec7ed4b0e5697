//! What a thing has beside its bytes, mode and times.

use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fremovexattr, fsetxattr, llistxattr};
use rustix::io::{self, Errno};

use super::layer::MARK;
use super::{Dir, Result};

/// The longest list of attributes that Linux gives.
const LIST: usize = 65_536;
/// The longest value.
const VALUE: usize = 65_536;
/// Who may do what with a file, besides its owner and its group (acl(5)).
const ACCESS_LIST: &[u8] = b"system.posix_acl_access";
/// What a security module goes by. It labels new files itself, and may let nobody choose.
const LABEL: &[u8] = b"security.selinux";

/// Attributes of the system that somebody gave to this one thing: access lists and capabilities.
const GIVEN: [&[u8]; 3] = [
    ACCESS_LIST,
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

/// Gives a new file the attributes of another that its user decides: the user's own, and the access
/// list, of which it has none besides, whatever its folder gives to new files. A label of the
/// system's is given too where the system lets it be given.
///
/// # Errors
/// If one of them cannot be read or given.
pub fn copy_attributes(from: &File, to: &File) -> io::Result<()> {
    let names = listed(|into| flistxattr(from, into))?;
    let has_list = |names: &[Vec<u8>]| names.iter().any(|name| name == ACCESS_LIST);
    if !has_list(&names) && has_list(&listed(|into| flistxattr(to, into))?) {
        fremovexattr(to, ACCESS_LIST)?;
    }
    for name in names {
        let is_own = (name.starts_with(b"user.") && !name.starts_with(MARK)) || name == ACCESS_LIST;
        if !is_own && name != LABEL {
            continue;
        }
        let mut value = vec![0; VALUE];
        let given = fgetxattr(from, &name[..], &mut value[..]).and_then(|size| {
            let value = value.get(..size).unwrap_or(&[]);
            fsetxattr(to, &name[..], value, XattrFlags::empty())
        });
        if is_own {
            given?;
        }
    }
    Ok(())
}

/// The names of all attributes. A file system that has none lists none.
pub(super) fn list(path: &Path) -> io::Result<Vec<Vec<u8>>> {
    listed(|into| llistxattr(path, into))
}

fn listed(mut list: impl FnMut(&mut [u8]) -> io::Result<usize>) -> io::Result<Vec<Vec<u8>>> {
    let mut few = [0_u8; 1024];
    let mut many = Vec::new();
    let names = match list(&mut few[..]) {
        Ok(size) => few.get(..size).unwrap_or(&[]),
        Err(Errno::RANGE) => {
            many.resize(LIST, 0);
            let size = list(&mut many[..])?;
            many.get(..size).unwrap_or(&[])
        }
        Err(Errno::NOTSUP) => &[],
        Err(errno) => return Err(errno),
    };
    let names = names.split(|byte| *byte == 0);
    let names = names.filter(|name| !name.is_empty());
    Ok(names.map(<[u8]>::to_vec).collect())
}
