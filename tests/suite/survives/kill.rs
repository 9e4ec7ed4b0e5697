//! The program is killed before every call that touches the prefix, the state or a document.

use super::blow::Blow;
use super::{rounds, scenes};

/// How many points of a case the suite takes, besides all renames.
const FEW: usize = 5;

#[test]
fn killed_at_any_point_it_leaves_the_old_version_or_the_new_one() {
    rounds::all(&[Blow::Kill], FEW);
}

#[test]
fn killed_at_any_point_other_commands_leave_each_file_old_or_new() {
    scenes::all(&[Blow::Kill], FEW);
}
