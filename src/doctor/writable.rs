//! Whether this user can write where unpipe writes.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, accessat};
use rustix::io::Errno;
use rustix::process::geteuid;

use super::Check;
use super::word::folder_word;

/// What the folders are for: the id of the check, and the option that names others.
#[derive(Clone, Copy)]
pub(super) struct Purpose {
    pub(super) id: &'static str,
    pub(super) option: &'static str,
}

/// A finding for each of the folders that cannot be written; for one that is not there, the folder
/// in which it would be made. Nothing is written to find out.
pub(super) fn barred(folders: impl Iterator<Item = PathBuf>, purpose: Purpose) -> Vec<Check> {
    let mut seen: Vec<PathBuf> = Vec::new();
    for folder in folders {
        let there = folder.ancestors().find(|path| path.exists());
        let there = there.unwrap_or(Path::new("/"));
        if !seen.iter().any(|known| known == there) {
            seen.push(there.to_owned());
        }
    }
    let mut read_only = Vec::new();
    let mut checks = Vec::new();
    for folder in seen {
        let Ok(about) = folder.metadata() else {
            continue;
        };
        // The system looks at the owner, the mode, access lists, and whether the file system is
        // mounted read-only.
        let wanted = Access::WRITE_OK | Access::EXEC_OK;
        let Err(errno) = accessat(CWD, &folder, wanted, AtFlags::EACCESS) else {
            continue;
        };
        // One file system is told of once; what is no folder, by whoever needs one there.
        let is_told = errno == Errno::ROFS && read_only.contains(&about.dev());
        if is_told || !about.is_dir() {
            continue;
        }
        if errno == Errno::ROFS {
            read_only.push(about.dev());
        }
        checks.push(told(&folder, &about, errno, purpose));
    }
    checks
}

fn told(folder: &Path, about: &Metadata, errno: Errno, purpose: Purpose) -> Check {
    let (shown, option) = (folder.display(), purpose.option);
    let (mode, owner) = (about.mode() & 0o7777, about.uid());
    let (found, advice) = match errno {
        Errno::ROFS => (
            "is on a read-only file system".to_owned(),
            format!("make the file system writable, or choose another {option}"),
        ),
        Errno::ACCESS if owner == geteuid().as_raw() => (
            format!("cannot be written (mode {mode:o})"),
            format!("chmod u+wx {}", folder_word(folder)),
        ),
        Errno::ACCESS => (
            format!("cannot be written (user {owner}, mode {mode:o})"),
            format!("mend the folder's owner and mode, or choose another {option}"),
        ),
        errno => (
            format!("cannot be written: {errno}"),
            format!("mend it, or choose another {option}"),
        ),
    };
    let text = format!("expected a folder that you can write, found {shown}, which {found}");
    Check::finding(purpose.id, text).advice(advice)
}
