//! Links, renames and removals below a handle.

use std::path::Path;

use rustix::fs::{AtFlags, FileType, Mode, linkat, mkdirat, renameat, statat, symlinkat, unlinkat};
use rustix::io::{self, Errno};

use super::resolve::Spot;
use super::{Dir, Result, clear, mode};

impl Dir {
    /// Makes a symbolic link with this text. Nothing is checked about where it leads.
    ///
    /// # Errors
    /// If something of that name exists, or it cannot be made.
    pub fn symlink(&self, text: &Path, at: &Path) -> Result<()> {
        let make = || {
            let spot = self.spot(at)?;
            symlinkat(text, &spot, spot.name)
        };
        make().map_err(self.says("make link", at))
    }

    /// Renames; what has the new name is replaced in the same moment, if the system allows it
    /// (a file or link by a file or link, an empty directory by a directory).
    ///
    /// # Errors
    /// If it is absent or cannot be renamed. The error names the new path.
    pub fn rename(&self, from: &Path, to_dir: &Self, to: &Path) -> Result<()> {
        let change = || {
            let old = self.spot(from)?;
            let new = to_dir.spot(to)?;
            renameat(&old, old.name, &new, new.name)
        };
        change().map_err(to_dir.says("rename to", to))
    }

    /// Renames, unless something has the new name.
    ///
    /// # Errors
    /// If something has that name ([`super::Error::is_exists`]), or it is absent or cannot be
    /// renamed. The error names the new path.
    pub fn rename_new(&self, from: &Path, to_dir: &Self, to: &Path) -> Result<()> {
        let change = || {
            let old = self.spot(from)?;
            let new = to_dir.spot(to)?;
            match rename_noreplace(&old, &new) {
                Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => rename_in_steps(&old, &new),
                done => done,
            }
        };
        change().map_err(to_dir.says("rename to", to))
    }

    /// Exchanges two names in one step: each becomes what the other was.
    ///
    /// # Errors
    /// If one of them is absent, or the file system cannot exchange. The error names the second
    /// path.
    pub fn exchange(&self, one: &Path, to_dir: &Self, other: &Path) -> Result<()> {
        let change = || {
            let one = self.spot(one)?;
            let other = to_dir.spot(other)?;
            swap(&one, &other)
        };
        change().map_err(to_dir.says("exchange", other))
    }

    /// Removes what [`Dir::remove_file`] removes, if it is there.
    ///
    /// # Errors
    /// As for [`Dir::remove_file`], but for what is absent.
    pub fn remove_file_if_there(&self, path: &Path) -> Result<()> {
        match self.remove_file(path) {
            Err(error) if error.is_absent() => Ok(()),
            done => done,
        }
    }

    /// Removes a file, a link, or anything else that is not a directory.
    ///
    /// # Errors
    /// If it is absent, a directory, or cannot be removed.
    pub fn remove_file(&self, path: &Path) -> Result<()> {
        self.unlink(path, AtFlags::empty())
    }

    /// Removes an empty directory.
    ///
    /// # Errors
    /// If it is absent, not a directory, not empty ([`super::Error::is_not_empty`]), or cannot be
    /// removed.
    pub fn remove_dir(&self, path: &Path) -> Result<()> {
        self.unlink(path, AtFlags::REMOVEDIR)
    }

    /// Removes whatever is at the path, and all that is below it; absent is fine. Directories that
    /// deny it to their owner are opened up first. It does not enter other file systems.
    ///
    /// # Errors
    /// If something cannot be removed. What was removed before stays removed; another call goes on.
    pub fn remove_tree(&self, path: &Path) -> Result<()> {
        let remove = || match self.spot(path) {
            Ok(spot) => clear::remove(&spot, spot.name),
            Err(Errno::NOENT) => Ok(()),
            Err(errno) => Err(errno),
        };
        remove().map_err(self.says("remove", path))
    }

    /// Sets the permission bits of a file or directory, and makes that durable where it can be
    /// opened. Setuid, setgid and sticky stay as they are.
    ///
    /// # Errors
    /// If it is absent, a link, anything else, or not the user's own.
    pub fn set_mode(&self, path: &Path, bits: u32) -> Result<()> {
        let set = || mode::set(&self.spot(path)?, bits);
        set().map_err(self.says("set the mode of", path))
    }

    fn unlink(&self, path: &Path, flags: AtFlags) -> Result<()> {
        let remove = || {
            let spot = self.spot(path)?;
            unlinkat(&spot, spot.name, flags)
        };
        remove().map_err(self.says("remove", path))
    }
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn rename_noreplace(old: &Spot<'_>, new: &Spot<'_>) -> io::Result<()> {
    use rustix::fs::{RenameFlags, renameat_with};
    renameat_with(old, old.name, new, new.name, RenameFlags::NOREPLACE)
}

#[cfg(target_os = "linux")]
fn swap(one: &Spot<'_>, other: &Spot<'_>) -> io::Result<()> {
    use rustix::fs::{RenameFlags, renameat_with};
    renameat_with(one, one.name, other, other.name, RenameFlags::EXCHANGE)
}

#[cfg(not(target_os = "linux"))]
fn swap(_one: &Spot<'_>, _other: &Spot<'_>) -> io::Result<()> {
    Err(Errno::NOSYS)
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn rename_noreplace(_old: &Spot<'_>, _new: &Spot<'_>) -> io::Result<()> {
    Err(Errno::NOSYS)
}

/// The same for file systems that cannot do it at once. The new name is taken by an operation that
/// fails if it exists: a directory takes it with an empty one, which only a rename of a directory
/// may replace and only while it is empty; anything else takes it with a hard link.
fn rename_in_steps(old: &Spot<'_>, new: &Spot<'_>) -> io::Result<()> {
    let stat = statat(old, old.name, AtFlags::SYMLINK_NOFOLLOW)?;
    if FileType::from_raw_mode(stat.st_mode) == FileType::Directory {
        mkdirat(new, new.name, Mode::RWXU)?;
        return renameat(old, old.name, new, new.name).inspect_err(|_| {
            // Only if it is still empty; what cannot be removed is an empty directory too many.
            let _ = unlinkat(new, new.name, AtFlags::REMOVEDIR);
        });
    }
    linkat(old, old.name, new, new.name, AtFlags::empty())?;
    unlinkat(old, old.name, AtFlags::empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Dir, Path, rename_in_steps};

    fn step(dir: &Dir, from: &str, to: &str) -> rustix::io::Result<()> {
        let old = dir.spot(Path::new(from))?;
        let new = dir.spot(Path::new(to))?;
        rename_in_steps(&old, &new)
    }

    #[test]
    fn a_rename_in_steps_never_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let dir = Dir::open(folder.path()).unwrap();
        dir.create(Path::new("file"), 0o644).unwrap();
        dir.make_dir(Path::new("full"), 0o755).unwrap();
        dir.create(Path::new("full/x"), 0o644).unwrap();
        dir.make_dir(Path::new("empty"), 0o755).unwrap();
        dir.symlink(Path::new("nowhere"), Path::new("link"))
            .unwrap();
        for from in ["file", "full", "link"] {
            for to in ["file", "full", "empty", "link"] {
                assert_eq!(step(&dir, from, to), Err(rustix::io::Errno::EXIST));
            }
            step(&dir, from, "moved").unwrap();
            assert!(dir.stat(Path::new(from)).unwrap().is_none());
            step(&dir, "moved", from).unwrap();
        }
        assert!(dir.stat(Path::new("full/x")).unwrap().is_some());
        assert_eq!(
            dir.link_text(Path::new("link")).unwrap(),
            Path::new("nowhere")
        );
    }
}
