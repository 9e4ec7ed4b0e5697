//! What arrived of an artifact: in a file without a name, or, if it is large, in one that the next
//! run finds when this one is cut off.
//!
//! That file is named after the signed hash, `HASH.part`. Nothing is believed of it: its bytes
//! are hashed again, as if a server had just sent them, and the handle by which they were hashed is
//! the one that they are unpacked from. It is used only if it is a regular file of this user's,
//! which nobody else may open and no other process has locked, and its name here is gone before
//! anything is installed from it. In the cache, where its bytes go if they are the signed ones, it
//! is as private, and every file that is unpacked from it is held against its own signed hash.

use std::fs::{self, File};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, openat, unlinkat};
use rustix::process::geteuid;

use super::cached::Caching;
use super::error::FetchError;
use super::limits::Limits;
use super::local;
use crate::model::Size;
use crate::progress::Interrupt;
use crate::store::touch;
use crate::trust::{Artifact, ArtifactError, Expected, Intake, Verified};

/// How long a part is kept after it was last used.
const KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What group and others may do with a file.
const OTHERS: u32 = 0o077;

/// How often a name is tried that somebody else removes at the same time.
const TRIES: usize = 3;

/// An artifact on its way.
#[derive(Debug)]
pub(super) struct Partial {
    intake: Option<Intake>,
    name: Option<Name>,
}

/// The name of a file for the next run.
#[derive(Debug)]
struct Name {
    folder: OwnedFd,
    file: String,
}

impl Partial {
    /// What an earlier run left of the artifact, or nothing yet.
    pub(super) fn open(
        folder: &Path,
        expected: Expected,
        limits: &Limits,
        interrupt: &Interrupt,
    ) -> Result<Self, FetchError> {
        local::make(folder)?;
        let is_worth_it = expected.size >= limits.keep_from;
        let named = if is_worth_it {
            named(folder, &format!("{}.part", expected.sha256.hex()))
        } else {
            None
        };
        let Some((file, name)) = named else {
            let file = local::temporary(folder)?;
            return Ok(Self {
                intake: Some(Intake::new(file, expected)),
                name: None,
            });
        };
        remove_old(folder, &file);
        let mut partial = Self {
            intake: Some(Intake::new(file, expected)),
            name: Some(name),
        };
        partial.recall(interrupt)?;
        Ok(partial)
    }

    /// How many bytes there are.
    pub(super) fn taken(&self) -> Size {
        self.intake
            .as_ref()
            .map_or_else(Size::default, Intake::taken)
    }

    /// Takes more bytes.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), ArtifactError> {
        self.intake.as_mut().map_or(Ok(()), |i| i.take(bytes))
    }

    /// Forgets all bytes.
    pub(super) fn restart(&mut self) -> Result<(), ArtifactError> {
        self.intake.as_mut().map_or(Ok(()), Intake::restart)
    }

    /// The artifact, if it is complete and the signed one. Its file has its name here no more. What
    /// had a name could get none later, so it gets the one in the cache before.
    pub(super) fn finish(mut self, caching: &Caching) -> Result<Verified<Artifact>, ArtifactError> {
        let finished = match self.intake.take() {
            Some(intake) => intake.finish(),
            None => Err(ArtifactError::Keep(std::io::ErrorKind::NotFound.into())),
        };
        if let (Ok(artifact), Some(_), Some(cache)) = (&finished, &self.name, caching.keeper()) {
            cache.link(artifact);
        }
        self.forget();
        finished
    }

    /// No later run shall find it.
    pub(super) fn forget(&mut self) {
        if let Some(name) = self.name.take() {
            // One that stays is hashed again, found wrong, and removed by the next run.
            let _ = unlinkat(&name.folder, &name.file, AtFlags::empty());
        }
    }

    fn recall(&mut self, interrupt: &Interrupt) -> Result<(), FetchError> {
        let Some(intake) = &mut self.intake else {
            return Ok(());
        };
        loop {
            interrupt.check()?;
            match intake.recall() {
                Ok(size) if size == Size::default() => return Ok(()),
                Ok(_) => {}
                Err(_) => return Ok(intake.restart()?),
            }
        }
    }
}

/// Nothing is kept of nothing.
impl Drop for Partial {
    fn drop(&mut self) {
        if self.taken() == Size::default() {
            self.forget();
        }
    }
}

/// The file of that name, new or from an earlier run, locked. Nothing if it cannot be had safely:
/// then this run keeps nothing.
fn named(folder: &Path, file: &str) -> Option<(File, Name)> {
    let folder = private_folder(folder)?;
    for _ in 0..TRIES {
        let Ok(found) = open(&folder, file) else {
            // A link or a folder is in the way. The name is ours to clear.
            unlinkat(&folder, file, AtFlags::empty()).ok()?;
            continue;
        };
        // Another run is at work on it. It goes on; this one does without.
        found.try_lock().ok()?;
        let about = found.metadata().ok()?;
        if about.nlink() == 0 {
            continue;
        }
        let is_private = about.is_file()
            && about.nlink() == 1
            && about.uid() == geteuid().as_raw()
            && about.mode() & OTHERS == 0;
        if !is_private {
            unlinkat(&folder, file, AtFlags::empty()).ok()?;
            continue;
        }
        touch(&found);
        let file = file.to_owned();
        return Some((found, Name { folder, file }));
    }
    None
}

fn open(folder: &OwnedFd, file: &str) -> rustix::io::Result<File> {
    let flags = OFlags::CREATE
        | OFlags::RDWR
        | OFlags::NOFOLLOW
        | OFlags::NONBLOCK
        | OFlags::NOCTTY
        | OFlags::CLOEXEC;
    openat(folder, file, flags, Mode::RUSR | Mode::WUSR).map(File::from)
}

/// The folder, if nobody else can change its names.
fn private_folder(path: &Path) -> Option<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let folder = openat(CWD, path, flags, Mode::empty()).ok()?;
    let about = rustix::fs::fstat(&folder).ok()?;
    (about.st_uid == geteuid().as_raw() && about.st_mode & 0o022 == 0).then_some(folder)
}

/// Removes the parts that nobody used for long. The file that was just touched tells the time, by
/// the same clock that stamped the others.
fn remove_old(folder: &Path, touched: &File) {
    let Some(now) = touched.metadata().and_then(|m| m.modified()).ok() else {
        return;
    };
    let parts = fs::read_dir(folder).into_iter().flatten().flatten();
    for part in parts.map(|entry| entry.path()).filter(|path| is_part(path)) {
        if is_old(&part, now) && is_unused(&part) {
            // What cannot be removed is in nobody's way.
            let _ = fs::remove_file(&part);
        }
    }
}

fn is_part(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "part")
}

fn is_old(path: &Path, now: SystemTime) -> bool {
    let used = fs::symlink_metadata(path).and_then(|about| about.modified());
    used.is_ok_and(|used| now.duration_since(used).is_ok_and(|age| age > KEPT_FOR))
}

/// Nobody holds its lock; a link or a folder is in nobody's use.
fn is_unused(path: &Path) -> bool {
    match local::open(path) {
        Ok(file) => file.is_none_or(|file| file.try_lock().is_ok()),
        Err(_) => true,
    }
}
