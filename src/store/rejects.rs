//! What listed reviewers rejected, by the name of the package and not by the place that served it:
//! `trust/rejects/NAME/RELEASE.KEY.review.unpipe`, the signed document of each.
//!
//! What is read is verified again. A file that does not say what its name says is damaged, and
//! never the same as none.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{Access, Store, StoreError, file};
use crate::beneath::{Dir, Made};
use crate::document::{Kind, Review};
use crate::minisign::PublicKey;
use crate::model::{Digest, Name, OutsideText};
use crate::trust::{MOST_REJECTS, Reject, Unverified, recall_reject};

/// A rejection and the document that says so.
#[derive(Clone, Debug)]
pub struct KeptReject {
    /// What it says.
    pub reject: Reject,
    /// The document.
    pub document: Vec<u8>,
}

impl Store {
    /// What any of these keys rejected of a release, wherever it was heard.
    ///
    /// # Errors
    /// If a file cannot be read, or is not what was kept.
    pub fn rejects<'k>(
        &self,
        (name, release): (&Name, Digest),
        keys: impl Iterator<Item = &'k PublicKey>,
    ) -> Result<Vec<KeptReject>, StoreError> {
        let Some(root) = file::open_existing(&self.root)? else {
            return Ok(Vec::new());
        };
        let mut found: Vec<KeptReject> = Vec::new();
        for key in keys {
            if found.iter().any(|known| known.reject.key == *key) {
                continue;
            }
            let at = path(name, release, key);
            let Some(document) = read(&root, &at)? else {
                continue;
            };
            let reject = recalled((name, release), key, &document)
                .map_err(|reason| StoreError::DamagedReject { path: at, reason })?;
            found.push(KeptReject { reject, document });
        }
        Ok(found)
    }

    /// Keeps a rejection that was verified. One about another release than the one that is looked
    /// at (`current`) is kept while there are few, and never in place of another.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep_reject(
        &self,
        name: &Name,
        current: Digest,
        kept: &KeptReject,
    ) -> Result<(), StoreError> {
        if self.access == Access::Reads {
            return Ok(());
        }
        let (reject, bytes) = (&kept.reject, &kept.document);
        let at = path(name, reject.release, &reject.key);
        let root = file::open_or_make(&self.root)?;
        let _lock = file::lock(&root)?;
        let known = read(&root, &at)?;
        let is_of_another = reject.release != current;
        if known.as_ref() == Some(bytes)
            || (is_of_another && (known.is_some() || count(&root, name)? >= MOST_REJECTS))
        {
            return Ok(());
        }
        for (made, parent) in [
            (PathBuf::from("trust"), PathBuf::new()),
            (rejects(), PathBuf::from("trust")),
            (folder(name), rejects()),
        ] {
            if root.make_dir_if_absent(&made, 0o700)? == Made::Now {
                root.sync_dir(&parent)?;
            }
        }
        file::replace(&root, (&at, &folder(name).join("reject.new")), bytes)
    }

    /// What is wrong with the rejections that are kept: for who wants to know it, and decides nothing
    /// by it. Those of other keys than these can be read, and no more can be told of them.
    ///
    /// # Errors
    /// If the folder itself cannot be read.
    pub fn examine_rejects(&self, keys: &[PublicKey]) -> Result<Vec<StoreError>, StoreError> {
        let Some(root) = file::open_existing(&self.root)? else {
            return Ok(Vec::new());
        };
        let mut wrong = Vec::new();
        for (name, _) in root.entries_if_there(&rejects())? {
            let folder = rejects().join(name);
            match root.entries_if_there(&folder) {
                Ok(files) => {
                    let files = files.iter().map(|(file, _)| folder.join(file));
                    wrong.extend(files.filter_map(|at| examined(&root, at, keys).err()));
                }
                Err(error) => wrong.push(error.into()),
            }
        }
        Ok(wrong)
    }

    /// Forgets all rejections of a name.
    ///
    /// # Errors
    /// If the state cannot be changed.
    pub fn forget_rejects(&self, name: &Name) -> Result<(), StoreError> {
        let Some(root) = file::open_existing(&self.root)? else {
            return Ok(());
        };
        let _lock = file::lock(&root)?;
        match root.remove_tree(&folder(name)) {
            Err(error) if !error.is_absent() => return Err(error.into()),
            _ => {}
        }
        match root.sync_dir(&rejects()) {
            Err(error) if !error.is_absent() => Err(error.into()),
            _ => Ok(()),
        }
    }
}

fn examined(root: &Dir, at: PathBuf, keys: &[PublicKey]) -> Result<(), StoreError> {
    // A killed run left it, and the next one that keeps a rejection replaces it.
    if at.file_name() == Some(OsStr::new("reject.new")) {
        return Ok(());
    }
    let Some(document) = read(root, &at)? else {
        return Ok(());
    };
    let checked = match meaning(&at) {
        None => Err(OutsideText::new("its name is none that unpipe gives")),
        Some((name, release, hash)) => match keys.iter().find(|key| hash_of(key) == hash) {
            Some(key) => recalled((&name, release), key, &document).map(|_| ()),
            None => Ok(()),
        },
    };
    checked.map_err(|reason| StoreError::DamagedReject { path: at, reason })
}

/// The package, the release, and the hash of the reviewer's key that a file's path names.
fn meaning(at: &Path) -> Option<(Name, Digest, Digest)> {
    let folder = at.parent()?.file_name()?.to_str()?;
    let file = at.file_name()?.to_str()?;
    let (release, key) = file.strip_suffix(".review.unpipe")?.split_once('.')?;
    Some((
        Name::from_folder(folder).ok()?,
        release.parse().ok()?,
        key.parse().ok()?,
    ))
}

fn recalled(
    (name, release): (&Name, Digest),
    key: &PublicKey,
    document: &[u8],
) -> Result<Reject, OutsideText> {
    let document: Unverified<Review> = Unverified::new(document.to_vec());
    let reject = recall_reject(&document, name, *key)
        .map_err(|refusal| OutsideText::new(refusal.to_string()))?;
    match reject {
        Some(reject) if reject.release == release => Ok(reject),
        Some(reject) => Err(OutsideText::new(format!("it is about {}", reject.release))),
        None => Err(OutsideText::new(format!("it does not reject {name}"))),
    }
}

fn read(root: &Dir, at: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(root.read_if_there(at, Kind::Review.document_limit() as u64)?)
}

fn count(root: &Dir, name: &Name) -> Result<usize, StoreError> {
    Ok(root.entries_if_there(&folder(name))?.len())
}

fn rejects() -> PathBuf {
    Path::new("trust").join("rejects")
}

fn folder(name: &Name) -> PathBuf {
    rejects().join(name.folder())
}

/// A key id could be anybody's, so the hash of the key itself goes into the name.
fn path(name: &Name, release: Digest, key: &PublicKey) -> PathBuf {
    let file = format!("{}.{}.review.unpipe", release.hex(), hash_of(key).hex());
    folder(name).join(file)
}

fn hash_of(key: &PublicKey) -> Digest {
    Digest::of(key.to_string().as_bytes())
}
