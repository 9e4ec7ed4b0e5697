//! A copy-on-write view of a home, for scripts whose effects are to be seen before they happen.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::order::{Ground, Hidden, Seems, View};
use super::{CageError, asked, mounts};
use crate::beneath::{Dir, Error};
use crate::model::{HomePath, OutsideText};

/// A home as a script sees it: the real one, but for what is hidden; what it changes there goes to
/// a folder of the run, and the real home stays as it is.
#[derive(Debug)]
pub struct Home {
    folder: PathBuf,
    real: PathBuf,
    hidden: Vec<Hidden>,
    mounts: Vec<HomePath>,
}

/// The folders of a home's view, by what they are for, as its launcher needs them.
#[cfg(target_os = "linux")]
#[derive(Clone, Copy, Debug)]
pub(super) struct Layers<'a>(pub(super) &'a Path);

/// In the folder of the run: what the script changed, as overlayfs keeps it.
const UPPER: &str = "upper";
/// In the folder of the run: for overlayfs alone.
const WORK: &str = "work";
/// In the folder of the run: where the launcher puts together what hides. It stays empty.
const MASK: &str = "mask";
/// In the folder of the run: temporary files of the script.
const TEMPORARY: &str = "tmp";
/// In the folder of the run: what the script may read and run, and not write.
const TEXTS: &str = "texts";
/// In the folder of the run: what stands for `sudo` and its like.
const STUBS: &str = "stubs";
/// In the folder of the run: where the launcher puts the root of the view together. It stays empty.
const ROOT: &str = "root";
/// In the folder of the run: what `sudo` and its like were asked.
const ASKED: &str = "asked";

/// So many names of a hidden folder are looked at.
const NAMES: usize = 1_000;

/// Where the texts are, inside.
const TEXTS_INSIDE: &str = "/run/unpipe/texts";
/// Where the stubs are, inside.
#[cfg(target_os = "linux")]
pub(super) const STUBS_INSIDE: &str = "/run/unpipe/stubs";

impl Home {
    /// Prepares a view of `home` in an empty folder, which nobody else may enter. Links in both
    /// paths are followed. What is at or below a path of `hidden` is not shown, nor is the folder
    /// itself; where such a path, or a link directly in such a folder, leads elsewhere in the home,
    /// that is hidden as well.
    ///
    /// # Errors
    /// If its folders cannot be made, or the system does not tell what is mounted in the home.
    pub fn make(folder: &Dir, home: &Path, hidden: &[HomePath]) -> Result<Self, CageError> {
        let real = Dir::open(home)?;
        let mode = real.own_entry()?.mode;
        let home = real.real_path()?;
        for name in [WORK, MASK, TEMPORARY, TEXTS, STUBS, ROOT] {
            folder.make_dir(Path::new(name), 0o700)?;
        }
        // The top of what is changed is seen as the top of the home.
        folder.make_dir(Path::new(UPPER), mode)?;
        folder.create(Path::new(ASKED), 0o600)?;
        for name in asked::STOOD_FOR {
            let at = Path::new(STUBS).join(name);
            folder
                .create(&at, 0o700)?
                .write_all(asked::STUB.as_bytes())
                .map_err(|error| Error::new("write", folder.shown().join(at), error))?;
        }
        let folder = folder.real_path()?;
        let mounts = mounts::below(&home).map_err(CageError::Mounts)?;
        let own = folder.strip_prefix(&home).ok();
        let own = own.and_then(|path| HomePath::try_from(path.to_owned()).ok());
        let all = hidden.iter().chain(&mounts).chain(&own);
        let inner = hidden.iter().flat_map(|path| links(&home, path));
        let all = all.cloned().chain(inner);
        let hidden = covering(&home, all.flat_map(|path| places(&home, &path)));
        Ok(Self {
            folder,
            real: home,
            hidden,
            mounts,
        })
    }

    /// The real path of the home, outside and inside.
    pub fn home(&self) -> &Path {
        &self.real
    }

    /// Every path that is not shown, and under which nothing is: those that were asked for and are
    /// there, where they lead, what is mounted in the home, and the folder of the run.
    pub fn hidden(&self) -> impl Iterator<Item = &HomePath> {
        self.hidden.iter().map(|hidden| &hidden.path)
    }

    /// Where other file systems are mounted in the home. A view of such a home works only where the
    /// kernel lets an ordinary user see what lies under a mount.
    pub fn mounts(&self) -> &[HomePath] {
        &self.mounts
    }

    /// What the script changed, from the folder of the run: the upper layer of an overlay (mounted
    /// with `userxattr`), in which a device 0:0 stands for what was removed, and
    /// `user.overlay.opaque` on a folder says that nothing of the home's is in it.
    pub fn upper() -> &'static Path {
        Path::new(UPPER)
    }

    /// Where texts lie that the script may run and not change, from the folder of the run.
    pub fn texts() -> &'static Path {
        Path::new(TEXTS)
    }

    /// Where a text is inside.
    pub fn text_inside(name: &str) -> PathBuf {
        Path::new(TEXTS_INSIDE).join(name)
    }

    /// What `sudo`, `doas`, `su` and `pkexec` were asked, each as its name and arguments: at most
    /// 1,000 requests of the first 256 KiB. The script can write this record too, so it says what a
    /// script wants to be read.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn asked(folder: &Dir) -> Result<Vec<Vec<OutsideText>>, CageError> {
        Ok(asked::read(folder, Path::new(ASKED))?)
    }

    /// Removes all that was made for the view, and all that the script left, in the folder that it
    /// was made in. What is removed stays removed if this fails; another call goes on.
    ///
    /// # Errors
    /// If something cannot be removed.
    pub fn clear(folder: &Dir) -> Result<(), CageError> {
        for name in [UPPER, WORK, MASK, TEMPORARY, TEXTS, STUBS, ROOT, ASKED] {
            folder.remove_tree(Path::new(name))?;
        }
        Ok(())
    }

    pub(super) fn ground(&self, shown: &[PathBuf]) -> Ground {
        Ground::Home(View {
            folder: self.folder.clone(),
            home: self.real.clone(),
            hidden: self.hidden.clone(),
            mounts: self.mounts.clone(),
            shown: shown.to_vec(),
        })
    }
}

/// A path with its links resolved but the last, and where the last leads; what is outside of the
/// home, or is not there, is not seen anyway.
fn places(home: &Path, path: &HomePath) -> Vec<HomePath> {
    let whole = home.join(path.as_path());
    let parent = whole.parent().and_then(|parent| parent.canonicalize().ok());
    let name = whole.file_name();
    let itself = parent.zip(name).map(|(parent, name)| parent.join(name));
    [itself, whole.canonicalize().ok()]
        .into_iter()
        .flatten()
        .filter_map(|place| HomePath::try_from(place.strip_prefix(home).ok()?.to_owned()).ok())
        .collect()
}

/// The links directly in a folder, among its first names: what they lead to is as secret.
fn links(home: &Path, folder: &HomePath) -> Vec<HomePath> {
    let names = fs::read_dir(home.join(folder.as_path())).into_iter();
    let links = names.flatten().take(NAMES).flatten().filter(|entry| {
        let kind = entry.file_type();
        kind.is_ok_and(|kind| kind.is_symlink())
    });
    links
        .filter_map(|entry| folder.join(entry.file_name()).ok())
        .collect()
}

/// What to show instead of each path that is there, none of them below another.
fn covering(home: &Path, paths: impl Iterator<Item = HomePath>) -> Vec<Hidden> {
    let mut paths: Vec<HomePath> = paths.collect();
    paths.sort();
    paths.dedup_by(|later, earlier| earlier.covers(later));
    let seen = paths.into_iter().filter_map(|path| {
        let about = fs::symlink_metadata(home.join(path.as_path())).ok()?;
        let seems = if about.is_dir() {
            Seems::Empty(about.permissions().mode() & 0o7777)
        } else {
            Seems::Absent
        };
        Some(Hidden { path, seems })
    });
    seen.collect()
}

#[cfg(target_os = "linux")]
impl Layers<'_> {
    pub(super) fn mask(self) -> PathBuf {
        self.0.join(MASK)
    }

    pub(super) fn root(self) -> PathBuf {
        self.0.join(ROOT)
    }

    pub(super) fn upper(self) -> PathBuf {
        self.0.join(UPPER)
    }

    /// What may be written: where it lies, and where it is inside.
    pub(super) fn writable(self) -> [(PathBuf, &'static Path); 2] {
        [
            (self.0.join(TEMPORARY), Path::new("/tmp")),
            (self.0.join(ASKED), Path::new("/run/unpipe/asked")),
        ]
    }

    /// The same of what may be run and not written.
    pub(super) fn texts(self) -> [(PathBuf, &'static Path); 2] {
        [
            (self.0.join(TEXTS), Path::new(TEXTS_INSIDE)),
            (self.0.join(STUBS), Path::new(STUBS_INSIDE)),
        ]
    }

    /// What stands for one of the programs that give the rights of somebody else.
    pub(super) fn stub(self, name: &str) -> PathBuf {
        self.0.join(STUBS).join(name)
    }

    /// The layers that change, for the options of a mount, from the folder of the run.
    pub(super) fn changing() -> (&'static str, &'static str) {
        (UPPER, WORK)
    }
}
