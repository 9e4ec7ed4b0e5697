//! Every call that touches the prefix, the state or a document fails once.

use super::blow::{Blow, Errno};
use super::rounds;

/// How many points of a case the suite takes for each way to fail.
const FEW: usize = 2;

#[test]
fn with_an_error_at_any_point_it_leaves_the_old_version_or_the_new_one_and_says_which() {
    rounds::all(&Errno::ALL.map(Blow::Error), FEW);
}
