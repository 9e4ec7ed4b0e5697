//! Every call that touches the prefix, the state or a document fails once.

use super::blow::{Blow, Errno};
use super::case::Case;
use super::rounds::{self, Extent};
use super::scenes;
use super::strace::Call;
use super::{cases, strace};

/// How many points of a case the suite takes for each way to fail.
const FEW: usize = 2;

#[test]
fn with_an_error_at_any_point_it_leaves_the_old_version_or_the_new_one_and_says_which() {
    rounds::all(&Errno::ALL.map(Blow::Error), FEW);
}

#[test]
fn with_an_error_at_any_point_other_commands_leave_each_file_old_or_new_and_say_which() {
    scenes::all(&Errno::ALL.map(Blow::Error), FEW);
}

/// The folders of the prefix are looked at, go by one rename, and are taken apart then: whatever
/// fails meanwhile, none is left without the record of who made it.
#[test]
fn an_error_in_the_last_moments_of_a_removal_leaves_no_folder_for_ever() {
    if !strace::is_here() {
        println!("SKIPPED: strace is not here, or may not trace (Debian package strace)");
        return;
    }
    let recipe = cases::ALL.iter().find(|one| one.title == "uninstall");
    let case = Case::new(recipe.unwrap());
    let all = case.calls();
    let last: Vec<Call> = all.into_iter().rev().take(80).collect();
    let passes = |call: &Call| call.kind.changes() && call.about.contains(".unpipe-new-");
    let lists = |call: &Call| call.name == "getdents64";
    let calls: Vec<Call> = last.into_iter().filter(|c| passes(c) || lists(c)).collect();
    assert!(calls.len() >= 10, "{calls:?}");
    let tally = rounds::strike(&case, &calls, Blow::Error(Errno::Io), Extent::All, 0);
    assert_eq!(tally.missed, 0);
    assert!(tally.faults.is_empty(), "{}", tally.faults.join("\n\n"));
}

/// The first folders are made beside their place: whatever fails meanwhile, they go again.
#[test]
fn an_error_in_the_first_moments_of_an_install_leaves_no_folder() {
    if !strace::is_here() {
        println!("SKIPPED: strace is not here, or may not trace (Debian package strace)");
        return;
    }
    let recipe = cases::ALL.iter().find(|one| one.title == "install");
    let case = Case::new(recipe.unwrap());
    let mut calls = case.calls();
    calls.retain(|call| call.about.contains(".unpipe-new-"));
    assert!(calls.len() >= 10, "{calls:?}");
    for errno in [Errno::Io, Errno::TooManyOpen] {
        let tally = rounds::strike(&case, &calls, Blow::Error(errno), Extent::All, 0);
        assert!(tally.fell > 0, "{errno:?}");
        assert!(tally.faults.is_empty(), "{}", tally.faults.join("\n\n"));
    }
}
