//! The home itself, whose mode a script can change as well.

use super::View;
use crate::beneath::Entry;
use crate::model::HomePath;
use crate::run::{Barred, Change, Found, RunError, Thing};

/// What a script made of the mode of the home, if it is other than it was. The top of the upper folder
/// was made with the mode of the home, which the script then saw as the home's own; so this must be
/// looked at before that folder is opened up.
pub(super) fn home_itself(view: &View<'_>) -> Result<Option<Change>, RunError> {
    let (home, upper) = (view.home.own_entry()?, view.upper.own_entry()?);
    let found = |entry: &Entry| Some(Found::of(entry, Thing::Folder));
    let change = Change {
        path: HomePath::home(),
        before: found(&home),
        after: found(&upper),
        barred: Some(Barred::Home),
    };
    Ok(is_changed(home.mode, upper.mode).then_some(change))
}

/// Bits that only the home has besides its permissions may have been lost when the upper folder was made.
fn is_changed(home: u32, upper: u32) -> bool {
    (home ^ upper) & 0o777 != 0 || upper & !home & 0o7000 != 0
}

#[cfg(test)]
mod tests {
    use super::is_changed;

    #[test]
    fn a_bit_that_was_lost_is_no_change_and_one_that_came_is() {
        assert!(!is_changed(0o2750, 0o750) && !is_changed(0o700, 0o700));
        assert!(is_changed(0o750, 0o2750) && is_changed(0o755, 0o1755));
        assert!(is_changed(0o755, 0o777) && is_changed(0o2755, 0o2700));
    }
}
