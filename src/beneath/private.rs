//! A folder that is its user's alone, made with what is missing above it.

use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use super::{Dir, Error, Result};

impl Dir {
    /// Opens a folder, and makes what is missing: nobody else can look into the folder itself, while
    /// those above it are like any program's, since others keep things there too. What is made is on
    /// the disk before this returns.
    ///
    /// # Errors
    /// If it cannot be made or opened.
    pub fn open_or_make_private(path: &Path) -> Result<Self> {
        let missing: Vec<&Path> = path
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .collect();
        make(path, &missing).map_err(|error| Error::new("make", path.to_owned(), error))?;
        Self::open(path)
    }
}

fn make(path: &Path, missing: &[&Path]) -> io::Result<()> {
    if let [_, above @ ..] = missing {
        // Whatever the umask: a folder that others can write would not be the user's any more.
        if let Some(nearest) = above.first() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o755)
                .create(nearest)?;
        }
        // Another run may have made it just now.
        DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    }
    for parent in missing.iter().filter_map(|folder| folder.parent()) {
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}
