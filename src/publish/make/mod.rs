//! New documents: the first root, the next one, a release, the next index.
//!
//! Pure but for the artifacts that a release is made from. What comes out is a body that its readers
//! accept, and a list of who must sign it.

mod difference;
mod index;
mod manifest;
mod renewal;
mod root;
mod rotation;

use crate::document::{Index, Kind, Release, Root, to_body};
use crate::publish::RoleName;
use crate::publish::body::check_body;
use crate::publish::change::{ChangeError, Demand, Draft};
use crate::publish::site::{Filed, INDEX, release_file, root_file};

pub use difference::changes;
pub use index::{IndexError, Withdrawn, empty_index, next_index, offer, revoke};
pub use manifest::{Manifest, ManifestError, Source, check_files, manifest};
pub use renewal::{Renewal, RenewalError, renewal};
pub use root::{FirstRootError, KeySet};
pub use rotation::{Rotation, RotationError, next_root};

/// The draft of a root, which the root before must have signed too.
///
/// # Errors
/// If its readers would refuse it.
pub fn root_draft(root: &Root, before: Option<&Root>) -> Result<Draft, ChangeError> {
    let of = |root: &Root| Demand::of(root, RoleName::Root);
    let demands = before.map(of).into_iter().chain([of(root)]).collect();
    draft(root_file(root.version), Kind::Root, root, demands)
}

/// The draft of an index under a root.
///
/// # Errors
/// If its readers would refuse it.
pub fn index_draft(index: &Index, root: &Root) -> Result<Draft, ChangeError> {
    let demand = Demand::of(root, RoleName::Index);
    draft(INDEX.to_owned(), Kind::Index, index, vec![demand])
}

/// The draft of a release under a root.
///
/// # Errors
/// If its readers would refuse it.
pub fn release_draft(release: &Release, root: &Root) -> Result<Draft, ChangeError> {
    let demand = Demand::of(root, RoleName::Release);
    let file = release_file(&release.version);
    draft(file, Kind::Release, release, vec![demand])
}

/// The draft of a release that was signed before, for more signatures under another root.
pub fn release_redraft(release: &Filed<Release>, root: &Root) -> Draft {
    let demand = Demand::of(root, RoleName::Release);
    let body = release.envelope.body().to_vec();
    Draft::new(release.file.clone(), Kind::Release, body, vec![demand]).carrying_on(&release.bytes)
}

fn draft<T: serde::Serialize>(
    file: String,
    kind: Kind,
    value: &T,
    demands: Vec<Demand>,
) -> Result<Draft, ChangeError> {
    let body = to_body(kind, value)?.into_bytes();
    check_body(&body)?;
    Ok(Draft::new(file, kind, body, demands))
}
