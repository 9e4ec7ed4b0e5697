//! The pages that a publisher puts in front of users: how to install, how to verify by hand, how
//! to undo; and recipes for their CI.
//!
//! Everything is taken from the signed documents of a site that holds together, and everything
//! that is free text there is escaped: no summary or file name becomes Markdown, HTML or a shell
//! command of its own.

mod facts;
mod install;
mod mark;
mod markdown;
mod recipes;
mod verify;

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::site::Site;
use super::write::{self, Access, WriteError};
use crate::model::Code;
use crate::resolve::TargetError;
use facts::Facts;
use mark::{Found, marked, whose};

/// The folder that the pages go to unless the publisher names another.
pub const FOLDER: &str = "install";

/// More than any page has.
const MAX_PAGE: u64 = 4 * 1024 * 1024;

/// One file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its path in the folder.
    pub file: &'static str,
    /// Its text, with the line that tells it from an edited one.
    pub text: String,
}

/// What became of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It was not there.
    New,
    /// An earlier run had made it.
    Renewed,
    /// It is as it was.
    Same,
}

/// Why there are no pages.
#[derive(Debug, Error)]
pub enum DocsError {
    /// Nothing can be installed.
    #[error("expected a release on offer that is not revoked, with its document, found none")]
    NoRelease,
    /// The name has no address.
    #[error(transparent)]
    Origin(#[from] TargetError),
    /// Somebody wrote there.
    #[error("expected no file, or one as an earlier run wrote it, at {0:?}, found another")]
    Edited(PathBuf),
    /// A file.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl DocsError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::NoRelease | Self::Edited(_) => Code::Usage,
            Self::Origin(error) => error.code(),
            Self::Write(error) => error.code(),
        }
    }
}

/// Makes the pages of a site.
///
/// # Errors
/// If it offers nothing, or its name has no address.
pub fn pages(site: &Site) -> Result<Vec<Page>, DocsError> {
    let facts = Facts::of(site)?;
    let mut pages = vec![
        Page {
            file: "INSTALL.md",
            text: marked("INSTALL.md", &install::page(&facts)),
        },
        Page {
            file: "README-snippet.md",
            text: marked("README-snippet.md", &install::snippet(&facts)),
        },
    ];
    for (file, template) in recipes::ALL {
        pages.push(Page {
            file,
            text: marked(file, &recipes::fill(template, &facts)),
        });
    }
    Ok(pages)
}

/// Writes the pages that are not there yet or that an earlier run made.
///
/// # Errors
/// If one was edited, which is looked at before any is written; or cannot be written.
pub fn write(folder: &Path, pages: &[Page]) -> Result<Vec<Written>, DocsError> {
    let mut found = Vec::new();
    for page in pages {
        let path = folder.join(page.file);
        found.push(match write::read(&path, MAX_PAGE) {
            Ok(bytes) if bytes == page.text.as_bytes() => Written::Same,
            Ok(bytes) if whose(&bytes) == Found::Ours => Written::Renewed,
            Ok(_) | Err(WriteError::Large { .. }) => return Err(DocsError::Edited(path)),
            Err(WriteError::Absent(_)) => Written::New,
            Err(error) => return Err(error.into()),
        });
    }
    for (page, written) in pages.iter().zip(&found) {
        let path = folder.join(page.file);
        match written {
            Written::Same => {}
            Written::Renewed => write::replace(&path, page.text.as_bytes())?,
            Written::New => {
                let parent = path.parent().unwrap_or(folder);
                std::fs::create_dir_all(parent)
                    .map_err(|source| WriteError::system(parent, source))?;
                write::write_new(&path, page.text.as_bytes(), Access::Public)?;
            }
        }
    }
    Ok(found)
}

/// The recipes as they lie in the sources, each with its variants, for those who check their
/// commands.
#[cfg(test)]
pub(crate) fn templates() -> Vec<(&'static str, Vec<String>)> {
    recipes::variants()
}
