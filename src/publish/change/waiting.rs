//! A document that waits for signatures, in as many copies as came back.
//!
//! Copies come from other people and other machines, so nothing in them is believed. A body is
//! gone on with only if it says what the command would have said by itself: but for the moment at
//! which it was made, nothing gets this machine's signature that was not asked for here.

use std::path::{Path, PathBuf};

use super::{ChangeError, Demand, Draft};
use crate::document::{Header, Index, Kind, Release, Root, parse_index, parse_release, parse_root};
use crate::minisign::{SignatureError, peel};
use crate::model::{Digest, Period, Time, Version};
use crate::publish::body::MAX_DOCUMENT;
use crate::publish::site::{INDEX, release_file, root_file};
use crate::publish::write;

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
        Self::of(path, write::read(path, MAX_DOCUMENT)?)
    }

    /// The same, of bytes that were read from there.
    ///
    /// # Errors
    /// If they are neither.
    pub fn of(path: &Path, bytes: Vec<u8>) -> Result<Self, ChangeError> {
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
        self.signatures_for(Draft::new(file, kind, self.body.clone(), demands))
    }

    /// A draft of the same body, with the signatures of every copy that count for it.
    pub(super) fn signatures_for(&self, draft: Draft) -> Draft {
        let copies = self.copies.iter();
        copies.fold(draft, |draft, (_, bytes)| draft.with_signatures_of(bytes))
    }

    /// Whether both are copies of one document.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        self.body == other.body
    }

    /// Whether it is a copy of this draft.
    pub(super) fn is_of(&self, draft: &Draft) -> bool {
        self.body == draft.body
    }

    /// Takes the copies of the same document in.
    pub(super) fn join(&mut self, other: Self) {
        self.copies.extend(other.copies);
    }

    /// The hash of the document.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.body)
    }

    /// The root, if it is one.
    pub fn root(&self) -> Option<&Root> {
        match &self.paper {
            Paper::Root(root) => Some(root),
            Paper::Index(_) | Paper::Release(_) => None,
        }
    }

    /// The root, if it is one that says the same as `fresh` but for the day on which it was made.
    pub fn root_like(&self, fresh: &Root) -> Option<&Root> {
        let root = self.root()?;
        let again = Root {
            issued: fresh.issued,
            expires: fresh.expires,
            ..root.clone()
        };
        let dates = is_earlier((root.issued, root.expires), (fresh.issued, fresh.expires));
        (again == *fresh && dates).then_some(root)
    }

    /// The index, if it is one that says the same as `fresh` but for the day on which it was made.
    pub fn index_like(&self, fresh: &Index) -> Option<&Index> {
        let Paper::Index(index) = &self.paper else {
            return None;
        };
        let again = Index {
            issued: fresh.issued,
            expires: fresh.expires,
            ..index.clone()
        };
        let dates = is_earlier((index.issued, index.expires), (fresh.issued, fresh.expires));
        (again == *fresh && dates).then_some(index)
    }

    /// The release, if it is one that says the same as `fresh` but for the time at which it was
    /// made.
    pub fn release_like(&self, fresh: &Release) -> Option<&Release> {
        let release = self.release(&fresh.version)?;
        let again = Release {
            issued: fresh.issued,
            ..release.clone()
        };
        (again == *fresh && is_made_by(release.issued, fresh.issued)).then_some(release)
    }

    /// The release of this version, if it is one.
    pub fn release(&self, version: &Version) -> Option<&Release> {
        match &self.paper {
            Paper::Release(release) if release.version == *version => Some(release),
            _ => None,
        }
    }

    /// Where the first copy is.
    pub fn path(&self) -> &Path {
        self.paths().next().unwrap_or(Path::new(""))
    }

    /// Where the copies are.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.copies.iter().map(|(path, _)| path.as_path())
    }
}

/// Whether the dates of a document are those of one that is made now, but earlier: good for as
/// long as that one, and not for longer because somebody wrote another year.
fn is_earlier((issued, expires): (Time, Time), (now, end): (Time, Time)) -> bool {
    is_made_by(issued, now) && expires == issued.plus(end.since(now))
}

/// Whether it was made before now, by a clock that may be a day ahead, as readers allow.
fn is_made_by(issued: Time, now: Time) -> bool {
    issued <= now.plus(Period::DAY)
}
