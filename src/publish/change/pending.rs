//! Documents that wait for more signatures: a folder beside the site, never a part of it.
//!
//! Copies of one document that came back from several signers may lie there under any name that
//! ends in `.unpipe`: their signatures are joined, since they are over the same body.

use std::path::{Path, PathBuf};

use super::{ChangeError, Demand, Draft};
use crate::document::{Header, Index, Kind, Release, Root, parse_index, parse_release, parse_root};
use crate::minisign::{SignatureError, peel};
use crate::model::Version;
use crate::publish::body::MAX_DOCUMENT;
use crate::publish::site::{INDEX, release_file, root_file};
use crate::publish::write::{self, Access};

/// The folder of the documents that wait.
#[derive(Clone, Debug)]
pub struct Pending {
    folder: PathBuf,
}

/// A body that waits, and every copy of it.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// What it says.
    pub paper: Paper,
    body: Vec<u8>,
    copies: Vec<(PathBuf, Vec<u8>)>,
}

/// What a waiting body says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paper {
    /// A root.
    Root(Root),
    /// An index.
    Index(Index),
    /// A release.
    Release(Release),
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
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten();
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let is_document = path
                .extension()
                .is_some_and(|end| end == "unpipe" || end == "toml");
            if !is_document {
                continue;
            }
            let one = Waiting::read(&path)?;
            match found.iter_mut().find(|known| known.body == one.body) {
                Some(known) => known.copies.extend(one.copies),
                None => found.push(one),
            }
        }
        Ok(found)
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
        let done = waiting
            .iter()
            .filter(|one| drafts.iter().any(|draft| draft.body == one.body));
        for (path, _) in done.flat_map(|one| &one.copies) {
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
    let is_known = |one: &&Waiting| drafts.iter().any(|draft| draft.body == one.body);
    if let Some(other) = waiting.iter().find(|one| !is_known(one)) {
        return Err(ChangeError::OtherWaits(other.path().to_owned()));
    }
    let gathered = drafts.into_iter().map(|draft| {
        let same = waiting.iter().find(|one| one.body == draft.body);
        let copies = same.into_iter().flat_map(|one| &one.copies);
        copies.fold(draft, |draft, (_, bytes)| draft.with_signatures_of(bytes))
    });
    Ok(gathered.collect::<Vec<_>>())
}

fn paper(path: &Path, body: &[u8]) -> Result<Paper, ChangeError> {
    let header = Header::read(body).ok_or_else(|| ChangeError::NoHeader(path.to_owned()))?;
    let parsed = match header.kind {
        Kind::Root => parse_root(body).map(Paper::Root),
        Kind::Index => parse_index(body).map(Paper::Index),
        Kind::Release => parse_release(body).map(Paper::Release),
        Kind::Review => return Err(ChangeError::NoHeader(path.to_owned())),
    };
    parsed.map_err(|source| ChangeError::Waiting {
        path: path.to_owned(),
        source,
    })
}

impl Waiting {
    /// A document, or the bare body that it will be.
    ///
    /// # Errors
    /// If it cannot be read, or is neither.
    pub fn read(path: &Path) -> Result<Self, ChangeError> {
        let bytes = write::read(path, MAX_DOCUMENT)?;
        let body = match peel(&bytes) {
            Ok(peeled) => peeled.body.to_vec(),
            Err(SignatureError::Missing) => bytes.clone(),
            Err(source) => {
                return Err(ChangeError::NotADocument {
                    path: path.to_owned(),
                    source,
                });
            }
        };
        Ok(Self {
            paper: paper(path, &body)?,
            body,
            copies: vec![(path.to_owned(), bytes)],
        })
    }

    /// The same as a draft: with its signatures, under these demands.
    pub fn draft(&self, demands: Vec<Demand>) -> Draft {
        let (file, kind) = match &self.paper {
            Paper::Root(root) => (root_file(root.version), Kind::Root),
            Paper::Index(_) => (INDEX.to_owned(), Kind::Index),
            Paper::Release(release) => (release_file(&release.version), Kind::Release),
        };
        let draft = Draft::new(file, kind, self.body.clone(), demands);
        self.copies
            .iter()
            .fold(draft, |draft, (_, bytes)| draft.with_signatures_of(bytes))
    }

    /// The root, if it is one.
    pub fn any_root(&self) -> Option<&Root> {
        match &self.paper {
            Paper::Root(root) => Some(root),
            Paper::Index(_) | Paper::Release(_) => None,
        }
    }

    /// The root of this number, if it is one.
    pub fn root(&self, version: u64) -> Option<&Root> {
        match &self.paper {
            Paper::Root(root) if root.version == version => Some(root),
            _ => None,
        }
    }

    /// The release of this version, if it is one.
    pub fn release(&self, version: &Version) -> Option<&Release> {
        match &self.paper {
            Paper::Release(release) if release.version == *version => Some(release),
            _ => None,
        }
    }

    /// The index, if it is one that says the same as `fresh` but for its dates.
    pub fn index_like(&self, fresh: &Index) -> Option<&Index> {
        let Paper::Index(index) = &self.paper else {
            return None;
        };
        let dated = Index {
            issued: fresh.issued,
            expires: fresh.expires,
            ..index.clone()
        };
        (dated == *fresh).then_some(index)
    }

    /// Where the first copy is.
    pub fn path(&self) -> &Path {
        self.copies.first().map_or(Path::new(""), |(path, _)| path)
    }
}
