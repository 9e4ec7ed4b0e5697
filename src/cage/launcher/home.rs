//! The view of a home: what a script changes in it goes to a layer of its own (`overlayfs`).

use std::collections::BTreeMap;
use std::ffi::CString;
use std::fs::File;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

use rustix::fs::{XattrFlags, removexattr, setxattr};
use rustix::io::Errno;
use rustix::mount::{MountFlags, mount};
use rustix::process::chdir;

use super::kernel::restrict_mounts;
use super::system::{DEVICES, PATH, PROGRAMS, SETTINGS, SETTINGS_OF_SCRIPTS};
use super::view::{FIXED, WRITABLE, begin, change_root, inner, make_folder, memory, place, show};
use super::{Fault, fault, mask};
use crate::cage::asked::STOOD_FOR;
use crate::cage::home::Layers;
use crate::cage::order::View;

/// Makes the view and enters it.
pub(super) fn enter(view: &View) -> Result<(), Fault> {
    let layers = Layers(&view.folder);
    let root = layers.root();
    attributes(&layers.upper())?;
    begin(&root)?;
    for path in SETTINGS_OF_SCRIPTS {
        show(&root, Path::new(path), FIXED)?;
    }
    for (path, inside) in layers.writable() {
        put(&root, &path, inside, WRITABLE)?;
    }
    for (path, inside) in layers.texts() {
        put(&root, &path, inside, FIXED)?;
    }
    for path in &view.shown {
        // What lies in the home is shown there, unless it is hidden.
        if !path.starts_with(&view.home) {
            put(&root, path, path, FIXED)?;
        }
    }
    stand_for(&root, &layers)?;
    lay(&root, view)?;
    change_root(&root)
}

/// Puts the stubs over the programs that they stand for, since some scripts call those by their
/// whole path. One that is a link to elsewhere is left: it has no rights in a cage either.
fn stand_for(root: &Path, layers: &Layers<'_>) -> Result<(), Fault> {
    let programs = PATH
        .split(':')
        .flat_map(|folder| STOOD_FOR.map(|name| (name, Path::new(folder).join(name))))
        // The system's links lead out of a root that is not entered yet.
        .filter_map(|(name, path)| Some((inner(root, &path).canonicalize().ok()?, name)))
        .filter(|(at, _)| at.starts_with(root) && at.is_file());
    for (at, name) in programs.collect::<BTreeMap<_, _>>() {
        place(&layers.stub(name), &at, FIXED)?;
    }
    Ok(())
}

fn put(root: &Path, path: &Path, inside: &Path, attributes: u64) -> Result<(), Fault> {
    let at = inner(root, inside);
    if let Some(parent) = at.parent() {
        make_folder(parent)?;
    }
    place(path, &at, attributes)
}

/// An overlay mounts also where it cannot mark a folder as one that hides what lies below, and then
/// fails in the middle of a script.
fn attributes(upper: &Path) -> Result<(), Fault> {
    const PROOF: &str = "user.unpipe.proof";
    setxattr(upper, PROOF, b"y", XattrFlags::CREATE)
        .and_then(|()| removexattr(upper, PROOF))
        .map_err(fault(&format!(
            "attributes of files (user.*) in {}",
            upper.display()
        )))
}

/// Mounts the home, at the path that it has outside.
fn lay(root: &Path, view: &View) -> Result<(), Fault> {
    let at = inner(root, &view.home);
    apart(&view.home)?;
    make_folder(&at).map_err(|fault| format!("{fault}: HOME is {}", view.home.display()))?;
    let folder = Layers(&view.folder).mask();
    memory(&folder, c"mode=0700,size=16m")?;
    mask::make(&folder, view)?;
    // By handles, so that no path stands in the options, whatever characters it has.
    let home = File::open(&view.home).map_err(fault(&view.home.display().to_string()))?;
    let run = File::open(&view.folder).map_err(fault(&view.folder.display().to_string()))?;
    let (upper, work) = Layers::changing();
    let options = format!(
        "lowerdir={}:{}:/proc/self/fd/{},upperdir=/proc/self/fd/{run}/{upper},\
         workdir=/proc/self/fd/{run}/{work},userxattr,index=off",
        mask::UPPER,
        mask::LOWER,
        home.as_raw_fd(),
        run = run.as_raw_fd(),
    );
    let options = CString::new(options).map_err(fault("the layers of a home"))?;
    chdir(&folder).map_err(fault("the layers of a home"))?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV;
    mount("overlay", &at, "overlay", flags, options.as_c_str())
        .map_err(|errno| why(errno, view))?;
    chdir("/").map_err(fault("the layers of a home"))?;
    restrict_mounts(&at, WRITABLE).map_err(fault("a restricted view of a home"))
}

/// The view of a home covers what the system shows at its place, and what is below can be written:
/// so a home that holds something of the system, or lies in a folder of programs, has none.
fn apart(home: &Path) -> Result<(), Fault> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let programs = PROGRAMS.map(|path| real(Path::new(path)));
    let others = SETTINGS.iter().chain(&SETTINGS_OF_SCRIPTS).chain(&DEVICES);
    // A setting or a device may be a link to anywhere, and is shown where it is named.
    let others = others.map(Path::new).chain([Path::new("/proc")]);
    let inside = programs.iter().find(|path| home.starts_with(path));
    let mut all = others.chain(programs.iter().map(PathBuf::as_path));
    let found = inside.map(PathBuf::as_path);
    match found.or_else(|| all.find(|path| path.starts_with(home))) {
        Some(system) => Err(format!(
            "a home apart from the system's own {}, found HOME at {}",
            system.display(),
            home.display()
        )),
        None => Ok(()),
    }
}

/// The kernel only says `EINVAL`, of several things.
fn why(errno: Errno, view: &View) -> Fault {
    let home = view.home.display();
    match view.mounts.first() {
        Some(inner) if errno == Errno::INVAL => format!(
            "a copy-on-write view of {home}: another file system is mounted at {}, and the kernel \
             shows nobody what lies under it",
            inner.as_path().display()
        ),
        _ => format!(
            "a copy-on-write view of {home}, with changes in {}: {errno} (overlayfs needs a file \
             system with attributes, and no overlay there)",
            view.folder.display()
        ),
    }
}
