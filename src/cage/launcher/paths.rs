//! Landlock: which paths may be read, run and written; no port; no signal and no abstract socket
//! outside.

use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, LandlockStatus,
    PathBeneath, PathFd, RestrictionStatus, Ruleset, RulesetAttr, RulesetCreated,
    RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

use super::system::{DEVICES, PROGRAMS, SETTINGS};
use super::{Fault, fault};
use crate::cage::room::Folders;
use crate::model::Tier;

/// From here on files cannot be cut to nothing without the right to write (Linux 6.2). Below it
/// there is no tier.
const NEEDED: ABI = ABI::V3;
/// From here on signals are kept in (Linux 6.12).
const WITH_SCOPES: ABI = ABI::V6;

/// Whether Landlock keeps signals in, or seccomp must.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signals {
    KeptIn,
    Open,
}

/// Gives up every path but those of the room and the system's programs, for good.
pub(super) fn restrict(tier: Tier, room: &Path) -> Result<Signals, Fault> {
    let status = enforce(tier, Folders(room)).map_err(|error| match error {
        RulesetError::HandleAccesses(_) => {
            "Landlock: expected ABI 3 or later, which this kernel does not give".to_owned()
        }
        error => fault("Landlock")(error),
    })?;
    judge(&status)
}

fn enforce(tier: Tier, room: Folders<'_>) -> Result<RestrictionStatus, RulesetError> {
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(NEEDED))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(WITH_SCOPES))?
        .handle_access(AccessNet::from_all(WITH_SCOPES))?
        .scope(Scope::from_all(WITH_SCOPES))?
        .create()?;
    let read = AccessFs::ReadFile | AccessFs::ReadDir | AccessFs::Execute;
    for path in PROGRAMS {
        rules = allow(rules, Path::new(path), read)?;
    }
    for path in SETTINGS {
        rules = allow(
            rules,
            Path::new(path),
            AccessFs::ReadFile | AccessFs::ReadDir,
        )?;
    }
    for path in DEVICES {
        let use_it = AccessFs::ReadFile | AccessFs::WriteFile | AccessFs::Truncate;
        rules = allow(rules, Path::new(path), use_it)?;
    }
    rules = allow(rules, &room.texts(), read)?;
    let devices = AccessFs::MakeChar | AccessFs::MakeBlock | AccessFs::MakeSock;
    let write = AccessFs::from_all(NEEDED) & !devices;
    for path in room.writable() {
        rules = allow(rules, &path, write)?;
    }
    if tier == Tier::Full {
        // Both are of this cage alone.
        rules = allow(rules, Path::new("/tmp"), write)?;
        rules = allow(
            rules,
            Path::new("/proc"),
            AccessFs::ReadFile | AccessFs::ReadDir,
        )?;
    }
    rules.restrict_self()
}

/// What is absent needs no rule, and what is no folder has no rights of folders.
fn allow(
    rules: RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, RulesetError> {
    let Ok(fd) = PathFd::new(path) else {
        return Ok(rules);
    };
    let access = if path.is_dir() {
        access
    } else {
        access & AccessFs::from_file(NEEDED)
    };
    rules.add_rule(PathBeneath::new(fd, access))
}

fn judge(status: &RestrictionStatus) -> Result<Signals, Fault> {
    if status.ruleset == RulesetStatus::NotEnforced || !status.no_new_privs {
        return Err("Landlock: not enforced".to_owned());
    }
    match status.landlock {
        LandlockStatus::Available { effective_abi, .. } if effective_abi >= WITH_SCOPES => {
            Ok(Signals::KeptIn)
        }
        LandlockStatus::Available { .. } => Ok(Signals::Open),
        LandlockStatus::NotEnabled | LandlockStatus::NotImplemented => {
            Err("Landlock: not enabled in this kernel".to_owned())
        }
    }
}
