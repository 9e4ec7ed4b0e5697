//! What may happen next.

use proptest::prelude::{Just, Strategy};
use proptest::prop_oneof;

/// One step. A number chooses among what is there at that moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The publisher offers one more version.
    Publish,
    /// `install ./dist --key KEY --yes`
    Install,
    /// `install tool@VERSION --yes`
    InstallAt(u64),
    /// `install tool@VERSION --downgrade`, looked at and approved.
    Downgrade(u64),
    /// `upgrade --yes`
    Upgrade,
    /// `upgrade tool --yes`
    UpgradeNamed,
    /// `rollback tool --yes`
    Rollback,
    /// `uninstall tool --yes`
    Uninstall,
    /// `list`
    List,
    /// `check`
    Check,
    /// One of the three that change most, killed after so many microseconds.
    Killed(Victim, u64),
    /// The user writes into a file of an installed version: the current one, or one beside it.
    Edit(usize),
    /// The user adds a file to an installed version.
    Add(usize),
    /// The user deletes a file of an installed version.
    Delete(usize),
    /// The user deletes a link of the prefix.
    DeleteLink(usize),
    /// The user puts a file of their own in place of a link.
    ReplaceLink(usize),
    /// The user puts a file where a link would be.
    PutInTheWay(usize),
    /// The user makes another name for the program.
    MakeAlias,
    /// The user takes away one of their files.
    TakeAway(usize),
    /// The user removes the lock file.
    RemoveLock,
    /// The user takes away what was kept.
    RemoveKept,
}

/// A command that is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Victim {
    /// An install.
    Install,
    /// A rollback.
    Rollback,
    /// A removal.
    Uninstall,
}

/// Any step, the changing ones more often.
pub(super) fn any_step() -> impl Strategy<Value = Step> {
    let version = || 1_u64..=4;
    let any = || 0_usize..24;
    let victim = prop_oneof![
        Just(Victim::Install),
        Just(Victim::Rollback),
        Just(Victim::Uninstall),
    ];
    prop_oneof![
        4 => Just(Step::Publish),
        8 => Just(Step::Install),
        3 => version().prop_map(Step::InstallAt),
        4 => version().prop_map(Step::Downgrade),
        3 => Just(Step::Upgrade),
        1 => Just(Step::UpgradeNamed),
        5 => Just(Step::Rollback),
        4 => Just(Step::Uninstall),
        1 => Just(Step::List),
        2 => Just(Step::Check),
        4 => (victim, 0_u64..15_000).prop_map(|(victim, delay)| Step::Killed(victim, delay)),
        2 => any().prop_map(Step::Edit),
        1 => any().prop_map(Step::Add),
        2 => any().prop_map(Step::Delete),
        2 => any().prop_map(Step::DeleteLink),
        2 => any().prop_map(Step::ReplaceLink),
        2 => any().prop_map(Step::PutInTheWay),
        1 => Just(Step::MakeAlias),
        3 => any().prop_map(Step::TakeAway),
        1 => Just(Step::RemoveLock),
        2 => Just(Step::RemoveKept),
    ]
}
