//! Sequences that once led away from the model, each by its fault's name.

use super::drive::World;
use super::steps::Step;

#[test]
fn a_short_life_agrees() {
    World::new().agrees([
        Step::Install,
        Step::Publish,
        Step::Upgrade,
        Step::Rollback,
        Step::Check,
        Step::Edit(0),
        Step::Check,
        Step::Uninstall,
        Step::RemoveKept,
        Step::Uninstall,
    ]);
}
