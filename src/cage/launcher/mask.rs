//! Two layers that lie over a home and hide what a script is not shown.
//!
//! A device 0:0 in a layer says that nothing below has its name. So a hidden file has one in the upper
//! of the two; a hidden folder is an empty folder in the upper one, and has such a device in the lower
//! one, which keeps what lies further down from coming together with it. Anybody may make these
//! devices, and they need no attributes, which a file system in memory may lack.

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::{Fault, fault};
use crate::cage::order::{Seems, View};

/// The names of the two layers.
pub(super) const UPPER: &str = "mask";
pub(super) const LOWER: &str = "wall";

/// Makes both in a folder.
pub(super) fn make(folder: &Path, view: &View) -> Result<(), Fault> {
    let layers = [folder.join(UPPER), folder.join(LOWER)];
    for layer in &layers {
        fs::create_dir(layer).map_err(fault("a layer that hides"))?;
        copy_mode(&view.home, layer)?;
    }
    let [upper, lower] = &layers;
    let mut made = BTreeSet::new();
    for hidden in &view.hidden {
        let path = hidden.path.as_path();
        for layer in &layers {
            parents(view, layer, path, &mut made)?;
        }
        match hidden.seems {
            Seems::Absent => wall(&upper.join(path))?,
            Seems::Empty(mode) => {
                let at = upper.join(path);
                fs::create_dir(&at).map_err(fault("a folder that hides"))?;
                set_mode(&at, mode)?;
                wall(&lower.join(path))?;
            }
        }
    }
    Ok(())
}

/// The folders above, seen together with those of the home: what they look like is told by these.
fn parents(
    view: &View,
    layer: &Path,
    path: &Path,
    made: &mut BTreeSet<std::path::PathBuf>,
) -> Result<(), Fault> {
    let mut above: Vec<&Path> = path.ancestors().skip(1).collect();
    // The last is the layer itself.
    above.pop();
    for folder in above.into_iter().rev() {
        let at = layer.join(folder);
        if !made.insert(at.clone()) {
            continue;
        }
        fs::create_dir(&at).map_err(fault("a folder that hides"))?;
        copy_mode(&view.home.join(folder), &at)?;
    }
    Ok(())
}

fn copy_mode(from: &Path, to: &Path) -> Result<(), Fault> {
    let about = fs::symlink_metadata(from).map_err(fault(&from.display().to_string()))?;
    set_mode(to, about.permissions().mode())
}

fn set_mode(at: &Path, mode: u32) -> Result<(), Fault> {
    let mode = Permissions::from_mode(mode & 0o7777);
    fs::set_permissions(at, mode).map_err(fault("the mode of a folder that hides"))
}

fn wall(at: &Path) -> Result<(), Fault> {
    mknodat(CWD, at, FileType::CharacterDevice, Mode::empty(), 0)
        .map_err(fault("a device that hides"))
}
