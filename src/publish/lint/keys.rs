//! Whether a root's keys can bear a loss or a theft.

use super::findings::Findings;
use super::rules::documents as rules;
use crate::document::Root;

pub(super) fn of_root(root: &Root, file: &str, findings: &mut Findings) {
    let (roots, releases) = (&root.roles.root.keys, &root.roles.release.keys);
    if let [only] = roots.as_slice() {
        if releases.contains(only) {
            let found = format!("{only} is the only root key, and signs releases");
            findings.add(&rules::RELEASE_KEY_IS_ROOT, file, found);
        } else {
            findings.add(
                &rules::ONE_ROOT_KEY,
                file,
                format!("{only} is the only one"),
            );
        }
    }
    for key in root
        .roles
        .index
        .keys
        .iter()
        .filter(|key| roots.contains(key))
    {
        let found = format!("{key} signs the index, and roots");
        findings.add(&rules::INDEX_KEY_IS_ROOT, file, found);
    }
}
