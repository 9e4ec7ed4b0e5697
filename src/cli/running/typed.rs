//! Paths that a person types, where there are too many places to ask about each.

use crate::model::{HomePath, Shown};
use crate::run::{Change, Group};

/// What is chosen by a line of paths, separated by blanks; why nothing is, if a word of it names
/// nothing that can be kept.
pub(super) fn chosen(line: &str, groups: &[Group<'_>]) -> Result<Vec<Change>, String> {
    let mut is_chosen = vec![false; groups.len()];
    for word in line.split_whitespace() {
        let shown = Shown(word);
        let below = word.strip_prefix("~/").unwrap_or_default();
        let path = HomePath::try_from(std::path::PathBuf::from(below.trim_end_matches('/')))
            .map_err(|_| format!("expected a path such as ~/.local/bin, found {shown}"))?;
        let mut is_found = false;
        for (group, is_chosen) in groups.iter().zip(&mut is_chosen) {
            if path.covers(group.path) {
                is_found = true;
                *is_chosen = true;
            } else if group.changes.iter().any(|change| path.covers(&change.path)) {
                return Err(format!(
                    "{shown} is kept with all of ~/{} or not at all: type that",
                    group.path
                ));
            }
        }
        if !is_found {
            return Err(format!("{shown} has no change that can be kept"));
        }
    }
    let groups = groups.iter().zip(is_chosen);
    let chosen = groups.filter(|(_, is_chosen)| *is_chosen);
    let changes = chosen.flat_map(|(group, _)| &group.changes);
    Ok(changes.map(|change| (*change).clone()).collect())
}
