//! Whether a prefix is the user's own: nobody else may be able to change what unpipe wrote.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::process::{getegid, geteuid};

use super::{Cause, layout};

/// Checks the prefix and its parents below the home: each is the user's own and not writable by
/// others. A folder that is not there yet is fine; its parents are looked at.
pub(super) fn check(prefix: &Path, home: Option<&Path>) -> Result<(), Cause> {
    for folder in prefix.ancestors() {
        let is_prefix = folder == prefix;
        let below_home = home.is_some_and(|home| folder != home && folder.starts_with(home));
        if !is_prefix && !below_home {
            break;
        }
        match folder.metadata() {
            Ok(found) => check_folder(folder, &found)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(source) => {
                return Err(Cause::Prefix {
                    path: folder.to_owned(),
                    source,
                });
            }
        }
    }
    Ok(())
}

/// The same for folders inside the prefix through which commands are found and changed.
pub(super) fn faults_inside(prefix: &Path) -> Vec<Cause> {
    let folders = ["bin", "share", layout::UNPIPE, layout::APPS];
    let judged = folders.iter().filter_map(|folder| {
        let folder = prefix.join(folder);
        let found = folder.metadata().ok()?;
        check_folder(&folder, &found).err()
    });
    judged.collect()
}

fn check_folder(folder: &Path, found: &Metadata) -> Result<(), Cause> {
    let user = geteuid().as_raw();
    let fault = if !found.is_dir() {
        let source = std::io::Error::from(std::io::ErrorKind::NotADirectory);
        return Err(Cause::Prefix {
            path: folder.to_owned(),
            source,
        });
    } else if found.uid() != user {
        format!("is owned by user {}, you are user {user}", found.uid())
    } else if found.mode() & 0o002 != 0 {
        format!(
            "can be written by everybody (mode {:o})",
            found.mode() & 0o7777
        )
    } else if found.mode() & 0o020 != 0 && !is_own_group(found.gid()) {
        format!(
            "can be written by group {} (mode {:o})",
            found.gid(),
            found.mode() & 0o7777
        )
    } else {
        return Ok(());
    };
    Err(Cause::Unsafe {
        path: folder.to_owned(),
        fault,
    })
}

/// A user's private group has the user's own number: several distributions make every folder
/// group-writable on that ground.
fn is_own_group(group: u32) -> bool {
    group == getegid().as_raw() && group == geteuid().as_raw()
}
