//! The one place where a relative path becomes a handle.
//!
//! A path is split into its parent and its last name. The parent is opened below the root without
//! following any link: by `openat2(2)` with `RESOLVE_BENEATH` where the kernel has it, else name
//! by name with `O_NOFOLLOW`. What is done with the last name is then done relative to that
//! handle, so nobody who swaps a directory for a link meanwhile can move the work elsewhere. Path
//! strings are never compared or canonicalized for safety: that check keeps failing
//! (CVE-2025-4517, CVE-2026-33056).

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Mode, OFlags, openat, statat};
use rustix::io::{Errno, Result, retry_on_intr};

/// What a directory is opened with that is only passed through.
#[cfg(target_os = "linux")]
const PASS: OFlags = OFlags::PATH;
#[cfg(not(target_os = "linux"))]
const PASS: OFlags = OFlags::RDONLY;

/// The last name of a path, and the handle of the directory that it is in.
pub(super) struct Spot<'a> {
    parent: Parent<'a>,
    /// One normal path component.
    pub(super) name: &'a OsStr,
}

enum Parent<'a> {
    Root(BorrowedFd<'a>),
    Below(OwnedFd),
}

impl AsFd for Spot<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match &self.parent {
            Parent::Root(fd) => fd.as_fd(),
            Parent::Below(fd) => fd.as_fd(),
        }
    }
}

/// Finds the directory that `path` is in.
pub(super) fn spot<'a>(root: BorrowedFd<'a>, path: &'a Path) -> Result<Spot<'a>> {
    let (parent, name) = split(path)?;
    let parent = match parent {
        None => Parent::Root(root),
        Some(parent) => Parent::Below(walk(Way::of_this_system(), root, parent, PASS)?),
    };
    Ok(Spot { parent, name })
}

/// Opens the directory at `path` for reading its entries; the empty path is the root itself.
pub(super) fn directory(root: BorrowedFd<'_>, path: &Path) -> Result<OwnedFd> {
    if path.as_os_str().is_empty() {
        return open(root, OsStr::new("."), OFlags::RDONLY);
    }
    split(path)?;
    walk(Way::of_this_system(), root, path, OFlags::RDONLY)
}

/// Opens the directory `name`, which is one component and no link.
pub(super) fn open(at: impl AsFd, name: &OsStr, flags: OFlags) -> Result<OwnedFd> {
    let flags = flags | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    retry_on_intr(|| openat(at.as_fd(), name, flags, Mode::empty())).map_err(|errno| {
        // With O_DIRECTORY some systems call a link "not a directory". Only the message differs.
        let link = || {
            statat(at.as_fd(), name, AtFlags::SYMLINK_NOFOLLOW)
                .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Symlink)
        };
        if errno == Errno::NOTDIR && link() {
            Errno::LOOP
        } else {
            errno
        }
    })
}

/// The parent, if there is one, and the last name. Only plain names with one `/` between them.
fn split(path: &Path) -> Result<(Option<&Path>, &OsStr)> {
    let bytes = path.as_os_str().as_bytes();
    let plain =
        |name: &[u8]| !name.is_empty() && name != b"." && name != b".." && !name.contains(&0);
    if !bytes.split(|byte| *byte == b'/').all(plain) {
        return Err(Errno::INVAL);
    }
    let name = path.file_name().ok_or(Errno::INVAL)?;
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    Ok((parent, name))
}

/// How directories are opened below a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    #[cfg(target_os = "linux")]
    Kernel,
    Names,
}

impl Way {
    /// Decided once for the process, on a path that must work. If it were decided for each file,
    /// an `EPERM` that is about that file could switch the safer way off.
    fn of_this_system() -> Self {
        static WAY: std::sync::OnceLock<Way> = std::sync::OnceLock::new();
        *WAY.get_or_init(Self::probe)
    }

    #[cfg(target_os = "linux")]
    fn probe() -> Self {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let works = rustix::fs::open("/", flags, Mode::empty())
            .and_then(|root| kernel_walk(root.as_fd(), Path::new("."), PASS));
        // Old kernels say ENOSYS, some containers EPERM. The other way is as strict, so that any
        // failure here may lead to it.
        works.map_or(Self::Names, |_| Self::Kernel)
    }

    #[cfg(not(target_os = "linux"))]
    fn probe() -> Self {
        Self::Names
    }
}

fn walk(way: Way, root: BorrowedFd<'_>, path: &Path, flags: OFlags) -> Result<OwnedFd> {
    match way {
        #[cfg(target_os = "linux")]
        Way::Kernel => kernel_walk(root, path, flags),
        Way::Names => name_walk(root, path, flags),
    }
}

#[cfg(target_os = "linux")]
fn kernel_walk(root: BorrowedFd<'_>, path: &Path, flags: OFlags) -> Result<OwnedFd> {
    use rustix::fs::{ResolveFlags, openat2};
    /// The kernel says EAGAIN when something else was renamed meanwhile; no honest race lasts.
    const TRIES: u32 = 1000;
    // Without O_NOFOLLOW: NO_SYMLINKS refuses a link in the last place too, and says ELOOP.
    let flags = flags | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    let attempt = || retry_on_intr(|| openat2(root, path, flags, Mode::empty(), resolve));
    (1..TRIES)
        .map(|_| attempt())
        .find(|tried| !matches!(tried, Err(Errno::AGAIN)))
        .unwrap_or_else(attempt)
}

fn name_walk(root: BorrowedFd<'_>, path: &Path, flags: OFlags) -> Result<OwnedFd> {
    let mut names = path.iter().peekable();
    let mut here: Option<OwnedFd> = None;
    while let Some(name) = names.next() {
        let how = if names.peek().is_some() { PASS } else { flags };
        here = Some(open(here.as_ref().map_or(root, AsFd::as_fd), name, how)?);
    }
    here.ok_or(Errno::INVAL)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Errno, OFlags, OwnedFd, PASS, Path, Result, Way, split, walk};
    use rustix::fs::{CWD, Mode, fstat, openat};
    use std::os::fd::AsFd;
    use std::os::unix::fs::symlink;

    fn root(path: &Path) -> OwnedFd {
        openat(CWD, path, OFlags::DIRECTORY, Mode::empty()).unwrap()
    }

    fn each_way(root: &OwnedFd, path: &str) -> Result<u64> {
        let inode = |way| {
            let fd = walk(way, root.as_fd(), Path::new(path), PASS)?;
            Ok(fstat(fd)?.st_ino)
        };
        let answer: Result<u64> = inode(Way::of_this_system());
        assert_eq!(answer, inode(Way::Names), "{path}");
        answer
    }

    #[test]
    fn both_ways_to_open_a_path_agree() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("a/b/c")).unwrap();
        std::fs::write(folder.path().join("a/file"), "").unwrap();
        symlink("b", folder.path().join("a/link")).unwrap();
        symlink("/", folder.path().join("a/out")).unwrap();
        let root = root(folder.path());
        assert!(each_way(&root, "a/b/c").is_ok());
        for (path, errno) in [
            ("a/absent", Errno::NOENT),
            ("a/absent/b", Errno::NOENT),
            ("a/file", Errno::NOTDIR),
            ("a/file/b", Errno::NOTDIR),
            ("a/link", Errno::LOOP),
            ("a/link/c", Errno::LOOP),
            ("a/out/etc", Errno::LOOP),
        ] {
            assert_eq!(each_way(&root, path), Err(errno), "{path}");
        }
    }

    #[test]
    fn only_plain_names_make_a_path() {
        for path in [
            "", "/", "/a", "a/", "a//b", "a/./b", ".", "..", "a/..", "a/../b", "a\0b",
        ] {
            assert_eq!(split(Path::new(path)).err(), Some(Errno::INVAL), "{path:?}");
        }
        let (parent, name) = split(Path::new("a/b/c")).unwrap();
        assert_eq!(parent, Some(Path::new("a/b")));
        assert_eq!(name, "c");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_walk_by_names_never_passes_a_link_that_is_swapped_in() {
        use rustix::fs::{RenameFlags, renameat_with};
        use std::sync::atomic::{AtomicBool, Ordering};
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("d")).unwrap();
        std::fs::create_dir(folder.path().join("d/e")).unwrap();
        std::fs::create_dir(outside.path().join("e")).unwrap();
        symlink(outside.path(), folder.path().join("link")).unwrap();
        let root = root(folder.path());
        let inside = fstat(openat(&root, "d/e", PASS, Mode::empty()).unwrap()).unwrap();
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    renameat_with(&root, "d", &root, "link", RenameFlags::EXCHANGE).unwrap();
                }
            });
            for _ in 0..3000 {
                if let Ok(fd) = walk(Way::Names, root.as_fd(), Path::new("d/e"), PASS) {
                    assert_eq!(fstat(fd).unwrap().st_ino, inside.st_ino);
                }
            }
            stop.store(true, Ordering::Relaxed);
        });
    }
}
