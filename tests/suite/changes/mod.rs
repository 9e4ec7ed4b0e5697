//! The list of changes that a script made, from upper folders made by hand and by real mounts.

mod barred;
mod hostile;
mod marks;
mod mounts;
mod notable;
mod ordinary;
mod screen;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FileType, Mode, XattrFlags, mknodat, setxattr};
use tempfile::TempDir;
use unpipe::beneath::Dir;
use unpipe::model::HomePath;
use unpipe::progress::Interrupt;
use unpipe::run::{Apart, Began, Change, Found, Listing, RunError, Thing, View, changes};

/// A home and what a script left over it.
pub struct Place {
    folder: TempDir,
    pub apart: Apart,
}

impl Place {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home", "upper", "work", "view"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self {
            folder,
            apart: Apart::default(),
        }
    }

    pub fn home(&self, path: &str) -> PathBuf {
        self.folder.path().join("home").join(path)
    }

    pub fn upper(&self, path: &str) -> PathBuf {
        self.folder.path().join("upper").join(path)
    }

    pub fn listing_since(&self, began: Began) -> Result<Listing, RunError> {
        let (upper, home) = (self.upper(""), self.home(""));
        let view = View {
            upper: &Dir::open(&upper).unwrap(),
            home: &Dir::open(&home).unwrap(),
            apart: &self.apart,
            began,
        };
        changes(&view, &Interrupt::new())
    }

    pub fn listing(&self) -> Listing {
        self.listing_since(Began::now()).unwrap()
    }

    /// A line for each change.
    pub fn list(&self) -> Vec<String> {
        told(&self.listing().changes)
    }

    pub fn lists(&self, expected: &[&str]) {
        assert_eq!(self.list(), expected);
    }
}

pub fn told(changes: &[Change]) -> Vec<String> {
    changes
        .iter()
        .map(|change| {
            let side = |found: &Option<Found>| found.as_ref().map_or("nothing".into(), one);
            let (before, after) = (side(&change.before), side(&change.after));
            let barred = change.barred.map(|bar| format!(" ! {bar:?}"));
            let barred = barred.unwrap_or_default();
            format!("{}: {before} -> {after}{barred}", change.path)
        })
        .collect()
}

fn one(found: &Found) -> String {
    match &found.thing {
        Thing::File(size) => format!("file {} {size}", found.mode),
        Thing::Folder => format!("folder {}", found.mode),
        Thing::Link(text) => format!("link {}", text.to_string_lossy()),
        Thing::Special => "special".to_owned(),
    }
}

pub fn path(text: &str) -> HomePath {
    HomePath::try_from(PathBuf::from(text)).unwrap()
}

/// A file with its parents, all with usual modes.
pub fn file(at: &Path, text: &str) {
    folder(at.parent().unwrap());
    fs::write(at, text).unwrap();
    mode(at, 0o644);
}

pub fn folder(at: &Path) {
    if !at.exists() {
        folder(at.parent().unwrap());
        fs::create_dir(at).unwrap();
        mode(at, 0o755);
    }
}

pub fn link(at: &Path, text: &str) {
    folder(at.parent().unwrap());
    symlink(text, at).unwrap();
}

pub fn mode(at: &Path, bits: u32) {
    fs::set_permissions(at, fs::Permissions::from_mode(bits)).unwrap();
}

/// As the kernel makes it.
pub fn whiteout(at: &Path) {
    folder(at.parent().unwrap());
    mknodat(CWD, at, FileType::CharacterDevice, Mode::empty(), 0).unwrap();
}

pub fn mark(at: &Path, name: &str, value: &str) {
    let name = format!("user.overlay.{name}");
    setxattr(at, name.as_str(), value.as_bytes(), XattrFlags::empty()).unwrap();
}

/// A folder that hides what the home has there.
pub fn opaque(at: &Path) {
    folder(at);
    mark(at, "opaque", "y");
}
