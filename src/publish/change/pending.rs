//! Documents that wait for more signatures: a folder beside the site, never a part of it.
//!
//! Copies of one document that came back from several signers may lie there under any name that
//! ends in `.unpipe`: their signatures are joined, since they are over the same body.

use std::path::{Path, PathBuf};

use super::waiting::Waiting;
use super::{ChangeError, Draft};
use crate::publish::site::Site;
use crate::publish::write::{self, Access};

/// The folder of the documents that wait.
#[derive(Clone, Debug)]
pub struct Pending {
    folder: PathBuf,
}

impl Pending {
    /// The folder that belongs to a site: its path with `-pending` behind it.
    pub fn of(site: &Path) -> Self {
        let mut name = site.file_name().unwrap_or_default().to_owned();
        name.push("-pending");
        Self {
            folder: site.with_file_name(name),
        }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Every document and every unsigned body (`.toml`) that waits.
    ///
    /// # Errors
    /// If one cannot be read, or is no document.
    pub fn all(&self) -> Result<Vec<Waiting>, ChangeError> {
        let mut found: Vec<Waiting> = Vec::new();
        for path in write::list(&self.folder)? {
            let is_document = path
                .extension()
                .is_some_and(|end| end == "unpipe" || end == "toml");
            if !is_document {
                continue;
            }
            let one = Waiting::read(&path)?;
            match found.iter_mut().find(|known| known.is_same_as(&one)) {
                Some(known) => known.join(one),
                None => found.push(one),
            }
        }
        Ok(found)
    }

    /// The same, of a change that is not made yet. A run that was killed after it had put its
    /// change in place left copies of what is published now: they are taken away.
    ///
    /// # Errors
    /// If one cannot be read, is no document, or cannot be removed.
    pub fn open(&self, site: Option<&Site>) -> Result<Vec<Waiting>, ChangeError> {
        let waiting = self.all()?;
        let is_published = |one: &Waiting| site.is_some_and(|site| site.has(one.digest()));
        // A release that waits for signatures under a new root is on offer too; its root is not.
        if waiting.is_empty() || !waiting.iter().all(is_published) {
            return Ok(waiting);
        }
        self.remove(waiting.iter())?;
        Ok(Vec::new())
    }

    /// Keeps drafts for other signers: a document, or the bare body if nobody has signed yet.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn keep(&self, drafts: &[Draft]) -> Result<Vec<PathBuf>, ChangeError> {
        write::make_folder(&self.folder, Access::Public)?;
        let mut kept = Vec::new();
        for draft in drafts {
            let document = self.folder.join(&draft.file);
            let body = document.with_extension("toml");
            let (path, other) = if draft.is_signed() {
                (document, body)
            } else {
                (body, document)
            };
            write::put(&path, &draft.bytes())?;
            write::remove_if_there(&other)?;
            kept.push(path);
        }
        Ok(kept)
    }

    /// Takes away every copy of these drafts, and the folder if nothing else is in it.
    ///
    /// # Errors
    /// If a file cannot be removed.
    pub fn clear(&self, drafts: &[Draft]) -> Result<(), ChangeError> {
        let waiting = self.all()?;
        let is_done = |one: &&Waiting| drafts.iter().any(|draft| one.is_of(draft));
        self.remove(waiting.iter().filter(is_done))
    }

    fn remove<'a>(&self, done: impl Iterator<Item = &'a Waiting>) -> Result<(), ChangeError> {
        for path in done.flat_map(Waiting::paths) {
            write::remove_if_there(path)?;
        }
        // Somebody's own files may be there: then it stays.
        let _ = std::fs::remove_dir(&self.folder);
        Ok(())
    }
}

/// Gives every draft the signatures of the copies that wait.
///
/// # Errors
/// If something waits that is none of the drafts: one change is finished or given up before
/// another begins.
pub fn gather(drafts: Vec<Draft>, waiting: &[Waiting]) -> Result<Vec<Draft>, ChangeError> {
    let is_known = |one: &&Waiting| drafts.iter().any(|draft| one.is_of(draft));
    if let Some(other) = waiting.iter().find(|one| !is_known(one)) {
        return Err(ChangeError::OtherWaits(other.path().to_owned()));
    }
    let gathered = drafts.into_iter().map(|draft| {
        let same = waiting.iter().filter(|one| one.is_of(&draft));
        same.fold(draft.clone(), |draft, one| one.signatures_for(draft))
    });
    Ok(gathered.collect())
}
