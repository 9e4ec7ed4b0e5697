//! What lies below a folder, exactly, and how two such views differ.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::Path;

use unpipe::model::Digest;

/// Every path below a folder, the folder itself as `.`, with all but times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree(BTreeMap<String, String>);

impl Tree {
    /// Looks at a folder. A folder that is not there holds nothing, not even itself.
    pub fn of(folder: &Path) -> Self {
        let mut tree = Self::default();
        tree.look(folder, ".");
        tree
    }

    /// The same without some of its paths, and all that lies below these.
    pub fn without(folder: &Path, paths: &[&str]) -> Self {
        let mut tree = Self::of(folder);
        tree.0.retain(|path, _| {
            !paths.iter().any(|left_out| {
                path.strip_prefix(*left_out)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        });
        tree
    }

    fn look(&mut self, path: &Path, name: &str) {
        let Some(seen) = about(path) else {
            return;
        };
        let is_folder = seen.starts_with("folder");
        self.0.insert(name.to_owned(), seen);
        if is_folder {
            for entry in fs::read_dir(path).unwrap() {
                let inner = entry.unwrap().file_name();
                let inner_name = inner.to_string_lossy();
                let below = match name {
                    "." => inner_name.into_owned(),
                    _ => format!("{name}/{inner_name}"),
                };
                self.look(&path.join(&inner), &below);
            }
        }
    }

    /// Whether there is something at a path.
    pub fn holds(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// What there is at a path.
    pub fn about(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// The paths, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// What is different later, a line for each path; empty if nothing is.
    pub fn changes_to(&self, later: &Self) -> String {
        let mut text = String::new();
        for (path, now) in &later.0 {
            match self.0.get(path) {
                None => writeln!(text, "+ {path}: {now}").unwrap(),
                Some(was) if was != now => writeln!(text, "~ {path}: {was} -> {now}").unwrap(),
                Some(_) => {}
            }
        }
        for (path, was) in self
            .0
            .iter()
            .filter(|(path, _)| !later.0.contains_key(*path))
        {
            writeln!(text, "- {path}: {was}").unwrap();
        }
        text
    }
}

/// What there is at a path, not followed; nothing if there is nothing.
pub fn about(path: &Path) -> Option<String> {
    let about = unless_absent(fs::symlink_metadata(path))?;
    let mode = about.permissions().mode() & 0o7777;
    let kind = about.file_type();
    Some(if kind.is_symlink() {
        format!("link to {}", unless_absent(fs::read_link(path))?.display())
    } else if kind.is_dir() {
        format!("folder {mode:o}")
    } else if kind.is_file() {
        let content = unless_absent(fs::read(path))?;
        let size = content.len();
        format!(
            "file {mode:o}, {size} bytes, {}",
            Digest::of(&content).short()
        )
    } else if kind.is_fifo() {
        format!("pipe {mode:o}")
    } else {
        format!("something else {mode:o}")
    })
}

fn unless_absent<T>(looked: io::Result<T>) -> Option<T> {
    match looked {
        // Below a file there is nothing either.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            None
        }
        looked => Some(looked.unwrap()),
    }
}
