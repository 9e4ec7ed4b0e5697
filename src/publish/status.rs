//! Who has signed which document, and who is missing.
//!
//! What a document needs stands in roots: the ones beside it, and for a root its own. Where no root
//! is at hand nothing is said of a document but what it is.

use std::path::{Path, PathBuf};

use super::RoleName;
use super::change::{ChangeError, Demand, Draft, Paper, Pending, Waiting};
use super::site::{self, Folder, Site};
use crate::document::Root;
use crate::model::Time;

/// One document, and how far its signatures are.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Where it is.
    pub path: PathBuf,
    /// The document with its demands; none where no root is known.
    pub draft: Draft,
    /// Whether signatures matter still.
    pub weight: Weight,
    /// When it ends, if it is of a kind that ends and the last of its kind.
    pub expires: Option<Time>,
}

/// Whether a document's signatures matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// They do.
    Counts,
    /// A release that was revoked: nobody asks for them, so that no new key need sign it.
    Revoked,
}

impl Standing {
    /// Whether nobody's signature is missing. Where it is unknown who must sign, one is.
    pub fn is_settled(&self) -> bool {
        self.weight == Weight::Revoked || self.draft.is_complete()
    }
}

/// Every document of a site: roots, index, releases. `None` where there is no root 1.
///
/// # Errors
/// If one cannot be read.
pub fn of_site(folder: &Path) -> Result<Option<Vec<Standing>>, ChangeError> {
    let Some(site) = site::open_documents(&Folder(folder))? else {
        return Ok(None);
    };
    let roots = site.roots().map(|one| (&one.file, &one.bytes));
    let releases = site.releases.iter().map(|one| (&one.file, &one.bytes));
    let index = (&site.index.file, &site.index.bytes);
    let mut found = Vec::new();
    for (file, bytes) in roots.chain([index]).chain(releases) {
        let one = Waiting::of(&folder.join(file), bytes.clone())?;
        let mut standing = of_one(&one, &[], Some(&site));
        let is_past = one
            .root()
            .is_some_and(|root| root.version < site.root().version);
        if is_past {
            standing.expires = None;
        }
        if let Paper::Release(release) = &one.paper
            && site.is_revoked(release.serial)
        {
            standing.weight = Weight::Revoked;
        }
        found.push(standing);
    }
    Ok(Some(found))
}

/// Every document that waits for signatures, under the roots of its site and those that wait.
///
/// # Errors
/// If one cannot be read.
pub fn of_waiting(pending: &Pending, site: Option<&Site>) -> Result<Vec<Standing>, ChangeError> {
    let waiting = pending.all()?;
    Ok(waiting
        .iter()
        .map(|one| of_one(one, &waiting, site))
        .collect())
}

/// One document by itself, under the roots of the site that lies beside it.
///
/// # Errors
/// If it cannot be read, or is no document.
pub fn of_file(path: &Path, site: Option<&Site>) -> Result<Standing, ChangeError> {
    let one = Waiting::read(path)?;
    Ok(of_one(&one, std::slice::from_ref(&one), site))
}

fn of_one(one: &Waiting, all: &[Waiting], site: Option<&Site>) -> Standing {
    let newest = all
        .iter()
        .filter_map(Waiting::root)
        .max_by_key(|root| root.version);
    let root = newest.or(site.map(Site::root));
    let (demands, expires) = match &one.paper {
        Paper::Root(root) => {
            let roots = site.into_iter().flat_map(Site::roots);
            let mut before = roots.filter(|known| known.value.version + 1 == root.version);
            let before = before.next().map(|known| &known.value);
            (of_root(root, before), Some(root.expires))
        }
        Paper::Index(index) => {
            let demand = root.map(|root| Demand::of(root, RoleName::Index));
            (demand.into_iter().collect(), Some(index.expires))
        }
        Paper::Release(_) => {
            let demand = root.map(|root| Demand::of(root, RoleName::Release));
            (demand.into_iter().collect(), None)
        }
    };
    Standing {
        path: one.path().to_owned(),
        draft: one.draft(demands),
        weight: Weight::Counts,
        expires,
    }
}

fn of_root(root: &Root, before: Option<&Root>) -> Vec<Demand> {
    let of = |root: &Root| Demand::of(root, RoleName::Root);
    before.map(of).into_iter().chain([of(root)]).collect()
}
