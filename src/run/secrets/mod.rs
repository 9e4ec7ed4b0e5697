//! What of a home is not shown to a script: secrets, and what tells about a person.
//!
//! A script that needs one of them does not belong in a cage. What is absent needs no hiding.
//!
//! | file | which |
//! |---|---|
//! | `places` | the usual ones |
//! | `moved` | where variables move them, or name others |
//! | `inner` | those of programs that are given a home of their own inside of the home |
//! | `sometimes` | settings, where a secret is in them |

mod inner;
mod moved;
mod places;
mod sometimes;

use std::path::{Path, PathBuf};

use crate::model::HomePath;
use places::PLACES;

/// The paths of secrets below a home. `leads` tells where a variable of the environment leads there:
/// to no place, to one, or to several where its value is a list. One may be the home itself.
pub fn secrets(home: &Path, leads: &dyn Fn(&str) -> Vec<HomePath>) -> Vec<HomePath> {
    let mut paths: Vec<HomePath> = PLACES.iter().filter_map(path).collect();
    paths.extend(moved::secrets(leads));
    paths.extend(inner::secrets(home));
    let mut settings = leads("XDG_CONFIG_HOME");
    settings.extend(path(&".config"));
    paths.extend(sometimes::secrets(home, &settings));
    paths
}

fn path(text: &&str) -> Option<HomePath> {
    HomePath::try_from(PathBuf::from(text)).ok()
}

/// The usual places below a folder that stands for another one: for `.config`, where
/// `.config/gh` is, that of `gh` below the folder.
fn instead<'a>(usual: &'a str, folder: &'a HomePath) -> impl Iterator<Item = HomePath> + 'a {
    let inner = PLACES.iter().filter_map(move |place| {
        let below = Path::new(place).strip_prefix(usual).ok()?;
        folder.join(below).ok()
    });
    inner.filter(move |path| path != folder)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::path::Path;

    use super::{PLACES, instead, path, secrets};

    #[test]
    fn every_secret_is_a_path_and_is_named_once() {
        let mut found = secrets(Path::new("/nonexistent"), &|_| Vec::new());
        assert_eq!(found.len(), PLACES.len());
        found.sort();
        found.dedup();
        assert_eq!(found.len(), PLACES.len());
    }

    #[test]
    fn what_stands_for_a_folder_holds_what_that_would() {
        let folder = path(&"conf").unwrap();
        let found: Vec<String> = instead(".config", &folder)
            .map(|path| path.to_string())
            .collect();
        assert!(found.iter().any(|path| path == "conf/gh"), "{found:?}");
        assert!(found.iter().any(|path| path == "conf/git/credentials"));
        assert!(found.iter().all(|path| path.starts_with("conf/")));
        let whole: Vec<_> = instead("", &folder).collect();
        assert_eq!(whole.len(), PLACES.len());
    }
}
