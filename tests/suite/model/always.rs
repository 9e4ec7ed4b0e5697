//! Sequences that are run every time, since chance may leave them out.

use super::drive::World;
use super::steps::{Step, Victim};

#[test]
fn a_life_with_an_upgrade_a_rollback_and_an_edit_agrees() {
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

#[test]
fn edits_of_every_version_beside_the_current_one_are_kept() {
    World::new().agrees([
        Step::Install,
        Step::Edit(0),
        Step::Publish,
        Step::Install,
        Step::Edit(7),
        Step::Rollback,
        Step::Install,
        Step::Publish,
        Step::Install,
        Step::Downgrade(1),
        Step::Uninstall,
    ]);
}

#[test]
fn a_file_in_the_way_stops_every_change_until_it_is_gone() {
    World::new().agrees([
        Step::PutInTheWay(0),
        Step::Install,
        Step::TakeAway(0),
        Step::Install,
        Step::ReplaceLink(0),
        Step::Install,
        Step::Publish,
        Step::Upgrade,
        Step::Uninstall,
        Step::TakeAway(0),
        Step::Install,
        Step::Uninstall,
    ]);
}

#[test]
fn without_its_lock_and_its_links_a_prefix_is_mended() {
    World::new().agrees([
        Step::Install,
        Step::RemoveLock,
        Step::List,
        Step::Check,
        Step::DeleteLink(0),
        Step::DeleteLink(0),
        Step::Check,
        Step::Install,
        Step::Check,
        Step::RemoveLock,
        Step::Uninstall,
    ]);
}

#[test]
fn kills_in_a_row_agree() {
    World::new().agrees([
        Step::Killed(Victim::Install, 5_000),
        Step::Killed(Victim::Install, 9_000),
        Step::Install,
        Step::Publish,
        Step::Killed(Victim::Install, 7_000),
        Step::Install,
        Step::Killed(Victim::Rollback, 4_000),
        Step::Killed(Victim::Uninstall, 4_000),
        Step::Uninstall,
    ]);
}
