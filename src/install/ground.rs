//! Opening a prefix: links of the user's in place of its folders are followed here, once, and what
//! lies behind them is as safe as the prefix. From then on only what was opened is used.

use std::path::Path;

use super::safety::Owners;
use super::{Cause, Obstacle, layout, safety, way};
use crate::beneath::{Dir, Kind};

/// The folders of a prefix that may be links of the user's, parents first.
pub(super) const FOLDERS: [&str; 21] = [
    "bin",
    "share",
    layout::UNPIPE,
    "share/man",
    "share/man/man1",
    "share/man/man2",
    "share/man/man3",
    "share/man/man4",
    "share/man/man5",
    "share/man/man6",
    "share/man/man7",
    "share/man/man8",
    "share/man/man9",
    "share/bash-completion",
    "share/bash-completion/completions",
    "share/zsh",
    "share/zsh/site-functions",
    "share/fish",
    "share/fish/vendor_completions.d",
    "share/applications",
    "share/icons",
];

/// Opens a prefix in which nobody else can change anything.
///
/// # Errors
/// As [`look`]; [`Cause::Unsafe`] if others can change a folder of it.
pub(super) fn open(prefix: &Path, home: Option<&Path>) -> Result<Dir, Cause> {
    let root = look(prefix, home)?;
    safety::check_inside(&root)?;
    Ok(root)
}

/// Opens a prefix, whoever can change the folders in it.
///
/// # Errors
/// If it cannot be opened, or `share` or `share/unpipe` cannot be used. Another folder that cannot
/// be used is told by who needs it.
pub(super) fn look(prefix: &Path, home: Option<&Path>) -> Result<Dir, Cause> {
    let mut root = Dir::open(prefix)?;
    let mut absent: Vec<&Path> = Vec::new();
    for folder in FOLDERS.map(Path::new) {
        if absent.iter().any(|above| folder.starts_with(above)) {
            continue;
        }
        let is_needed = Path::new(layout::UNPIPE).starts_with(folder);
        match root.kind(folder) {
            Ok(Some(Kind::Directory)) => {}
            Ok(Some(Kind::Link)) => match linked(&root.leads_to(folder), home) {
                Ok(Some(found)) => root.graft(folder, found),
                Ok(None) if is_needed => return Err(in_the_way(&root, folder)),
                Err(cause) if is_needed => return Err(cause),
                Ok(None) | Err(_) => absent.push(folder),
            },
            Ok(Some(_)) if is_needed => return Err(in_the_way(&root, folder)),
            Ok(_) => absent.push(folder),
            Err(error) if error.is_not_dir() || error.is_denied() => absent.push(folder),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(root)
}

/// The error of something that is no folder.
pub(super) fn in_the_way(root: &Dir, folder: &Path) -> Cause {
    match Obstacle::of(root, folder) {
        Ok(found) => Cause::NotAFolder {
            path: root.shown().join(folder),
            found,
        },
        Err(error) => error.into(),
    }
}

/// The folder that a link of the user's leads to, if it lies below the home. Its path is a string,
/// and stale by now if somebody changes the home meanwhile: so it is opened below the home's handle,
/// through no other link.
pub(super) fn linked(link: &Path, home: Option<&Path>) -> Result<Option<Dir>, Cause> {
    let target = match way::follow(link) {
        Ok(target) => target,
        Err(Cause::Nowhere(_)) => return Ok(None),
        Err(cause) => return Err(cause),
    };
    let Some(home) = home else {
        return Ok(None);
    };
    let inside = match target.real.strip_prefix(home) {
        Ok(inside) if !inside.as_os_str().is_empty() => inside,
        _ => return Ok(None),
    };
    match Dir::open(home)?.dir(inside) {
        Ok(folder) => {
            // What lies in it is the prefix's, so that it must be as safe.
            safety::check(&target, Some(home), Owners::User)?;
            Ok(Some(folder))
        }
        Err(error) if error.is_not_dir() || error.is_absent() => Ok(None),
        Err(error) => Err(error.into()),
    }
}
