//! The view of the full tier: a root of its own, in which the system is read-only and all that was
//! not put there is absent.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use rustix::mount::{
    MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_bind_recursive, mount_change,
    unmount,
};
use rustix::process::{chdir, pivot_root};

use super::kernel::restrict_mounts;
use super::system::{DEVICES, PROGRAMS, SETTINGS};
use super::{Fault, fault};
use crate::cage::room::Folders;

/// `MOUNT_ATTR_RDONLY`, `…_NOSUID`, `…_NODEV` of linux/mount.h.
const READ_ONLY: u64 = 1;
const NO_SETUID: u64 = 2;
const NO_DEVICES: u64 = 4;
/// What can be written.
pub(super) const WRITABLE: u64 = NO_SETUID | NO_DEVICES;
/// What cannot.
pub(super) const FIXED: u64 = READ_ONLY | WRITABLE;

/// What goes to `/tmp` lies in memory, and may have this size.
const TEMPORARY: &std::ffi::CStr = c"mode=0700,size=64m";

/// Makes the view and enters it. What this process sees changes; nobody else's view does.
pub(super) fn enter(room: &Path) -> Result<(), Fault> {
    let room = Folders(room);
    let root = room.root();
    begin(&root)?;
    let temporary = inner(&root, Path::new("/tmp"));
    make_folder(&temporary)?;
    memory(&temporary, TEMPORARY)?;
    for folder in room.writable() {
        show(&root, &folder, WRITABLE)?;
    }
    show(&root, &room.texts(), FIXED)?;
    change_root(&root)
}

/// Puts a root together with what every command sees of the system.
pub(super) fn begin(root: &Path) -> Result<(), Fault> {
    mount_change(
        "/",
        MountPropagationFlags::PRIVATE | MountPropagationFlags::REC,
    )
    .map_err(fault("a private view"))?;
    memory(root, c"mode=0755,size=1m")?;
    for path in PROGRAMS.iter().chain(&SETTINGS) {
        show(root, Path::new(path), FIXED)?;
    }
    for path in DEVICES {
        show(root, Path::new(path), READ_ONLY | NO_SETUID)?;
    }
    for (link, target) in [
        ("fd", ""),
        ("stdin", "/0"),
        ("stdout", "/1"),
        ("stderr", "/2"),
    ] {
        let at = root.join("dev").join(link);
        symlink(format!("/proc/self/fd{target}"), &at).map_err(fault("a link in /dev"))?;
    }
    processes(root)
}

/// A new file system in memory.
pub(super) fn memory(at: &Path, options: &std::ffi::CStr) -> Result<(), Fault> {
    let flags = MountFlags::NOSUID | MountFlags::NODEV;
    mount("tmpfs", at, "tmpfs", flags, options).map_err(fault("a file system in memory"))
}

/// The processes of the new namespace, and no others.
fn processes(root: &Path) -> Result<(), Fault> {
    let at = root.join("proc");
    make_folder(&at)?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    mount("proc", &at, "proc", flags, None).map_err(fault("a /proc of its own"))?;
    restrict_mounts(&at, READ_ONLY).map_err(fault("a /proc that cannot be written"))
}

/// Shows a path of the system at the same path in the view; links as links, what is absent not.
pub(super) fn show(root: &Path, path: &Path, attributes: u64) -> Result<(), Fault> {
    let what = path.display().to_string();
    let about = match fs::symlink_metadata(path) {
        Ok(about) => about,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(fault(&what)(error)),
    };
    let at = inner(root, path);
    if let Some(parent) = at.parent() {
        make_folder(parent)?;
    }
    if about.is_symlink() {
        let target = fs::read_link(path).map_err(fault(&what))?;
        return match symlink(target, &at) {
            // Another path that is shown brought it along.
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(fault(&what)(error)),
            _ => Ok(()),
        };
    }
    place(path, &at, attributes)
}

/// Shows a file or folder at another place, whose parent is there.
pub(super) fn place(path: &Path, at: &Path, attributes: u64) -> Result<(), Fault> {
    let what = path.display().to_string();
    if path.is_dir() {
        make_folder(at)?;
    } else if !at.exists() {
        File::create(at).map_err(fault(&what))?;
    }
    mount_bind_recursive(path, at).map_err(fault(&format!("a view of {what}")))?;
    restrict_mounts(at, attributes).map_err(fault(&format!("a restricted view of {what}")))
}

pub(super) fn inner(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}

pub(super) fn make_folder(at: &Path) -> Result<(), Fault> {
    fs::create_dir_all(at).map_err(fault("a folder of the view"))
}

/// What was the root goes away whole; the new one cannot be written.
pub(super) fn change_root(root: &Path) -> Result<(), Fault> {
    // Only its top: what is mounted below has attributes of its own.
    let only = MountFlags::BIND | MountFlags::RDONLY | MountFlags::NOSUID | MountFlags::NODEV;
    rustix::mount::mount_remount(root, only, c"")
        .map_err(fault("a root that cannot be written"))?;
    chdir(root).map_err(fault("the new root"))?;
    pivot_root(".", ".").map_err(fault("a root of its own"))?;
    unmount(".", UnmountFlags::DETACH).map_err(fault("leaving the old root"))?;
    chdir("/").map_err(fault("the new root"))
}
