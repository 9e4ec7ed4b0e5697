//! That the places of a release do not clash: the same rules as those of documents, said earlier
//! and with the project's words.

use std::collections::{BTreeMap, BTreeSet};

use super::SelectError;
use crate::model::{ListedFile, ListedLink, RelPath};

/// What stands for `/` in the keys: less than every character of a path, so that what lies below
/// a path comes right after it.
const BELOW: &str = "\u{1}";

/// Checks files and links: no path twice, none below another, ignoring case; every link points to
/// a file.
pub(super) fn check(files: &[ListedFile], links: &[ListedLink]) -> Result<(), SelectError> {
    let places = files.iter().map(|file| &file.to);
    let mut all: BTreeMap<String, &RelPath> = BTreeMap::new();
    for path in places.chain(links.iter().map(|link| &link.to)) {
        let key = path.folded().replace('/', BELOW);
        if let Some(one) = all.insert(key, path) {
            return Err(SelectError::Twice {
                one: one.clone(),
                other: path.clone(),
            });
        }
    }
    for ((above, one), (below, other)) in all.iter().zip(all.iter().skip(1)) {
        if below
            .strip_prefix(above.as_str())
            .is_some_and(|rest| rest.starts_with(BELOW))
        {
            return Err(SelectError::Below {
                path: (*other).clone(),
                above: (*one).clone(),
            });
        }
    }
    let targets: BTreeSet<&RelPath> = files.iter().map(|file| &file.to).collect();
    match links.iter().find(|link| !targets.contains(&link.target)) {
        Some(link) => Err(SelectError::Link {
            to: link.to.clone(),
            target: link.target.clone(),
        }),
        None => Ok(()),
    }
}
