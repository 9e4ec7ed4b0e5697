//! New content for a start-up file, which keeps all else that it had.

use std::ffi::OsString;
use std::fs::{File, Metadata, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use rustix::fs::{Gid, fchown};

use crate::beneath::{self, Dir, copy_attributes};

/// Writes beside the file and renames: a killed run leaves the old content or the new one.
pub(super) fn replace(
    dir: &Dir,
    name: &Path,
    bytes: &[u8],
    about: Option<&Metadata>,
) -> beneath::Result<()> {
    let mut beside = OsString::from(".");
    beside.push(name);
    beside.push(".unpipe-new");
    let beside = Path::new(&beside);
    dir.remove_file_if_there(beside)?;
    let says =
        |doing, error: io::Error| beneath::Error::new(doing, dir.shown().join(beside), error);
    let written = match about {
        Some(about) => {
            // Whom the old file was closed to must not even have the new one open.
            let made = dir.create(beside, 0o600);
            made.and_then(|file| {
                let old = dir.open_file(name)?;
                keep(&old, about, &file).map_err(|error| says("prepare", error))?;
                Ok(file)
            })
        }
        None => dir.create(beside, 0o644),
    };
    let written = written
        .and_then(|file| write(file, bytes).map_err(|error| says("write", error)))
        .and_then(|()| match about {
            Some(_) => dir.rename(beside, dir, name),
            None => dir.rename_new(beside, dir, name),
        });
    if let Err(error) = written {
        // What is told is why it stopped; the next run removes what this cannot.
        let _ = dir.remove_file_if_there(beside);
        return Err(error);
    }
    Ok(())
}

/// Gives the new file what the old one had beside its bytes.
fn keep(old: &File, about: &Metadata, new: &File) -> io::Result<()> {
    if new.metadata()?.gid() != about.gid() {
        fchown(new, None, Some(Gid::from_raw(about.gid())))?;
    }
    copy_attributes(old, new)?;
    // With an access list, the bits of the group are the most that anybody on the list has.
    new.set_permissions(Permissions::from_mode(about.mode() & 0o7777))
}

fn write(mut file: File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    file.sync_all()
}
