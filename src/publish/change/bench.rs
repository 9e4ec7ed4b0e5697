//! Where a new site is put together: a copy beside the old one, exchanged for it in one step.
//!
//! Until the exchange, the old folder is not touched; killed at any point, a run leaves the old
//! folder or the new one, whole, and at most a staging folder that the next run takes away. One
//! run at a time works on the sites of a folder.

use std::fs::{self, File, TryLockError};
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use super::ChangeError;
use crate::beneath::Dir;
use crate::publish::WriteError;
use crate::publish::write::{self, Access};

/// What the names of staging folders begin with.
const STAGING: &str = ".unpipe-site-";

/// A site's place, locked for this run.
#[derive(Debug)]
pub struct Bench {
    parent: Dir,
    parent_path: PathBuf,
    site: PathBuf,
    _lock: File,
}

/// A new site in the making.
#[derive(Debug)]
pub struct Staging<'a> {
    bench: &'a Bench,
    name: PathBuf,
}

impl Bench {
    /// Locks the folder that the site lies in, and takes away what killed runs left there. A site
    /// that is a link is worked on where it leads.
    ///
    /// # Errors
    /// If another run works there, there is something else than a folder, or the folder cannot be
    /// used.
    pub fn at(site: &Path) -> Result<Self, ChangeError> {
        let site = match (fs::canonicalize(site), fs::symlink_metadata(site)) {
            (Ok(real), _) if real.is_dir() => real,
            // A file, or a link that leads nowhere.
            (Ok(_), _) | (Err(_), Ok(_)) => return Err(ChangeError::NotAFolder(site.to_owned())),
            (Err(_), Err(_)) => site.to_owned(),
        };
        let (Some(parent), Some(name)) = (site.parent(), site.file_name()) else {
            return Err(WriteError::Path(site).into());
        };
        write::make_folder(parent, Access::Public)?;
        let failed = |source| WriteError::system(parent, source);
        let parent = fs::canonicalize(parent).map_err(failed)?;
        let lock = File::open(&parent).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ChangeError::Busy(parent)),
            Err(TryLockError::Error(source)) => return Err(failed(source).into()),
        }
        let bench = Self {
            parent: Dir::open(&parent)?,
            site: PathBuf::from(name),
            parent_path: parent,
            _lock: lock,
        };
        bench.sweep()?;
        Ok(bench)
    }

    /// The site's path.
    pub fn site(&self) -> PathBuf {
        self.parent_path.join(&self.site)
    }

    /// A copy of the site as it is, to be changed.
    ///
    /// # Errors
    /// If it cannot be copied.
    pub fn stage(&self) -> Result<Staging<'_>, ChangeError> {
        let name = PathBuf::from(format!("{STAGING}{}", std::process::id()));
        let bits = fs::metadata(self.site()).map_or(0o755, |found| found.permissions().mode());
        self.parent.make_dir(&name, bits & 0o777)?;
        let staging = Staging { bench: self, name };
        if self.parent.stat(&self.site)?.is_some() {
            copy_tree(&self.site(), &staging.path())?;
        }
        Ok(staging)
    }

    fn sweep(&self) -> Result<(), ChangeError> {
        for (name, _) in self.parent.entries(Path::new(""))? {
            if name.to_string_lossy().starts_with(STAGING) {
                self.parent.remove_tree(Path::new(&name))?;
            }
        }
        Ok(())
    }
}

impl Staging<'_> {
    /// Where it is until it is put in place.
    pub fn path(&self) -> PathBuf {
        self.bench.parent_path.join(&self.name)
    }

    /// Puts a file in, in place of one of that name. The old one is never written to, for it is
    /// the old site's too.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn put(&self, file: &str, bytes: &[u8]) -> Result<(), ChangeError> {
        let path = self.name.join(file);
        self.bench.parent.remove_file_if_there(&path)?;
        let mut new = self.bench.parent.create(&path, 0o644)?;
        let shown = self.bench.parent_path.join(&path);
        new.write_all(bytes)
            .and_then(|()| new.sync_all())
            .map_err(|source| WriteError::system(&shown, source))?;
        Ok(())
    }

    /// Copies a file in, in place of one of that name.
    ///
    /// # Errors
    /// If it cannot be copied.
    pub fn copy(&self, file: &str, from: &Path) -> Result<(), ChangeError> {
        let path = self.name.join(file);
        let mut source = File::open(from).map_err(|source| WriteError::system(from, source))?;
        self.bench.parent.remove_file_if_there(&path)?;
        let mut new = self.bench.parent.create(&path, 0o644)?;
        std::io::copy(&mut source, &mut new)
            .and_then(|_| new.sync_all())
            .map_err(|source| WriteError::system(from, source))?;
        Ok(())
    }

    /// Takes a file away, if it is there.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub fn remove(&self, file: &str) -> Result<(), ChangeError> {
        let path = self.name.join(file);
        Ok(self.bench.parent.remove_file_if_there(&path)?)
    }

    /// Puts the new site in place of the old one, in one step, and removes the old one.
    ///
    /// # Errors
    /// If it cannot be put in place, as on a file system that cannot exchange two names; then the
    /// old site is there as it was.
    pub fn publish(self) -> Result<(), ChangeError> {
        let (parent, site) = (&self.bench.parent, self.bench.site.as_path());
        parent.sync_dir(&self.name)?;
        if parent.stat(site)?.is_none() {
            parent.rename_new(&self.name, parent, site)?;
        } else {
            parent.exchange(&self.name, parent, site)?;
        }
        parent.sync()?;
        // The old one goes when this is dropped: that it does not go at once is no failure.
        Ok(())
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        // What stays is swept by the next run; the first error is the news.
        let _ = self.bench.parent.remove_tree(&self.name);
    }
}

/// Files are linked where that is possible: an archive of a gigabyte need not be written again.
fn copy_tree(from: &Path, to: &Path) -> Result<(), ChangeError> {
    let entries = fs::read_dir(from).map_err(|source| WriteError::system(from, source))?;
    for entry in entries {
        let entry = entry.map_err(|source| WriteError::system(from, source))?;
        let (old, new) = (entry.path(), to.join(entry.file_name()));
        let failed = |source| WriteError::system(&old, source);
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            fs::create_dir(&new).map_err(failed)?;
            copy_tree(&old, &new)?;
        } else if kind.is_symlink() {
            let target = fs::read_link(&old).map_err(failed)?;
            symlink(target, &new).map_err(failed)?;
        } else if !kind.is_file() {
            // Nothing is lost unsaid: no host serves a pipe.
            return Err(ChangeError::NotAFile(old));
        } else if fs::hard_link(&old, &new).is_err() {
            fs::copy(&old, &new).map_err(failed)?;
            File::open(&new)
                .and_then(|file| file.sync_all())
                .map_err(failed)?;
        }
    }
    let synced = File::open(to).and_then(|folder| folder.sync_all());
    Ok(synced.map_err(|source| WriteError::system(to, source))?)
}
