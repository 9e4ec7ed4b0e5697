//! Finds the artifacts of a dist folder, and the hints about them.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{DistError, Hints, MAX_FILES, cargo_dist, goreleaser, kinds, sums};
use crate::publish::WriteError;

/// A dist folder, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dist {
    /// The folder.
    pub folder: PathBuf,
    /// What told which files are artifacts.
    pub origin: Origin,
    /// The artifacts, sorted by name.
    pub files: Vec<Found>,
    /// What the tool that made the folder says.
    pub hints: Hints,
}

/// A file that may be an artifact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// What it is called where it is uploaded.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// What told which files are artifacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The names of the files in the folder.
    Folder,
    /// A file of hashes.
    Sums,
    /// cargo-dist.
    CargoDist,
    /// `GoReleaser`.
    GoReleaser,
}

/// Reads what a publisher calls DIST: a folder, or the file of a tool in it.
///
/// # Errors
/// If it is not there, or a named file is not what its name says.
pub fn read(dist: &Path) -> Result<Dist, DistError> {
    let about = fs::metadata(dist).map_err(|source| unreadable(dist, source))?;
    let mut read = if about.is_dir() {
        of_folder(dist)?
    } else {
        of_file(dist)?
    };
    read.files.sort();
    read.files.dedup();
    Ok(read)
}

fn unreadable(dist: &Path, source: std::io::Error) -> DistError {
    match source.kind() {
        ErrorKind::NotFound => DistError::Absent(dist.to_owned()),
        _ => WriteError::system(dist, source).into(),
    }
}

fn of_file(file: &Path) -> Result<Dist, DistError> {
    let name = file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // A workflow may have renamed it; what tells is the part that tools do not change.
    if name.ends_with(cargo_dist::FILE) {
        return of_cargo_dist(folder, file);
    }
    if name == goreleaser::FILE {
        return of_goreleaser(folder, file);
    }
    if !kinds::is_sums(&name) {
        return Err(DistError::Unknown(file.to_owned()));
    }
    let sums = sums::read(file, &name)?;
    if sums.entries.is_empty() {
        return Err(DistError::NoSums(file.to_owned()));
    }
    let listed = sums.entries.into_iter().map(|(name, _)| name);
    let mut read = dist(folder, Origin::Sums);
    for name in listed.filter(|name| kinds::is_artifact(name)) {
        add(&mut read, &name, &name);
    }
    Ok(read)
}

/// The file of a tool, and how it is read.
type Tool = (&'static str, fn(&Path, &Path) -> Result<Dist, DistError>);

fn of_folder(folder: &Path) -> Result<Dist, DistError> {
    let names = names_in(folder)?;
    let has = |file: &str| names.iter().any(|name| name == file);
    let mut notes = Vec::new();
    let tools: [Tool; 2] = [
        (cargo_dist::FILE, of_cargo_dist),
        (goreleaser::FILE, of_goreleaser),
    ];
    for (file, tool) in tools {
        if !has(file) {
            continue;
        }
        match tool(folder, &folder.join(file)) {
            Ok(read) if !read.files.is_empty() => return Ok(read),
            Ok(_) => notes.push(format!("{file} names no artifact that is here: not used")),
            Err(_) => notes.push(format!("{file} is not as its tool writes it: not used")),
        }
    }
    let mut read = dist(folder, Origin::Folder);
    read.hints.notes = notes;
    let candidates = names.into_iter().filter(|name| kinds::is_artifact(name));
    let found = candidates.map(|name| Found {
        path: folder.join(&name),
        name,
    });
    read.files = found.filter(|found| is_file(&found.path)).collect();
    Ok(read)
}

fn of_cargo_dist(folder: &Path, file: &Path) -> Result<Dist, DistError> {
    let (hints, files) = cargo_dist::read(file)?;
    let mut read = dist(folder, Origin::CargoDist);
    read.hints = read.hints.or(hints);
    for name in files.iter().filter(|name| kinds::is_artifact(name)) {
        add(&mut read, name, name);
    }
    Ok(read)
}

fn of_goreleaser(folder: &Path, file: &Path) -> Result<Dist, DistError> {
    let (hints, built) = goreleaser::read(file)?;
    let mut read = dist(folder, Origin::GoReleaser);
    read.hints = read.hints.or(hints);
    for one in built {
        add(&mut read, &one.name, &one.path);
    }
    Ok(read)
}

fn dist(folder: &Path, origin: Origin) -> Dist {
    Dist {
        folder: folder.to_owned(),
        origin,
        files: Vec::new(),
        hints: Hints::default(),
    }
}

/// Adds a file that is there; one that is not is noted.
fn add(dist: &mut Dist, name: &str, below: &str) {
    let path = dist.folder.join(below);
    if is_file(&path) {
        let name = name.to_owned();
        dist.files.push(Found { name, path });
    } else {
        let name = crate::model::OutsideText::new(name);
        dist.hints
            .notes
            .push(format!("{name} is listed and not here"));
    }
}

fn is_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| about.is_file())
}

/// The names in a folder, sorted; those that are no text are left out.
pub(super) fn names_in(folder: &Path) -> Result<Vec<String>, DistError> {
    let failed = |source| unreadable(folder, source);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        if names.len() >= MAX_FILES {
            return Err(DistError::Many {
                path: folder.to_owned(),
                most: MAX_FILES,
            });
        }
        names.extend(name.into_string());
    }
    names.sort();
    Ok(names)
}
