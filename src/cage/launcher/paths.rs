//! Landlock: which paths may be read, run and written; no port; no signal and no abstract socket
//! outside.

use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, LandlockStatus, NetPort,
    PathBeneath, PathFd, RestrictionStatus, Ruleset, RulesetAttr, RulesetCreated,
    RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

use super::system::{DEVICES, PROGRAMS, SETTINGS, SETTINGS_OF_SCRIPTS};
use super::{Fault, fault};
use crate::cage::door::DOOR;
use crate::cage::home::Layers;
use crate::cage::order::{Ground, View};
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
pub(super) fn restrict(tier: Tier, ground: &Ground) -> Result<Signals, Fault> {
    let status = enforce(tier, ground).map_err(|error| match error {
        RulesetError::HandleAccesses(_) => {
            "Landlock: expected ABI 3 or later, which this kernel does not give".to_owned()
        }
        error => fault("Landlock")(error),
    })?;
    judge(&status)
}

fn enforce(tier: Tier, ground: &Ground) -> Result<RestrictionStatus, RulesetError> {
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(NEEDED))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(WITH_SCOPES))?
        .handle_access(AccessNet::from_all(WITH_SCOPES))?
        .scope(Scope::from_all(WITH_SCOPES))?
        .create()?;
    rules = each(rules, PROGRAMS.map(Path::new), run())?;
    rules = each(rules, SETTINGS.map(Path::new), read())?;
    let use_it = AccessFs::ReadFile | AccessFs::WriteFile | AccessFs::Truncate;
    rules = each(rules, DEVICES.map(Path::new), use_it)?;
    if tier == Tier::Full {
        // Both are of this cage alone.
        rules = allow(rules, Path::new("/tmp"), write())?;
        rules = allow(rules, Path::new("/proc"), read())?;
    }
    rules = match ground {
        Ground::Room(room) => of_step(rules, Folders(room)),
        Ground::Home(view) => of_script(rules, view),
    }?;
    rules.restrict_self()
}

fn read() -> BitFlags<AccessFs> {
    AccessFs::ReadFile | AccessFs::ReadDir
}

fn run() -> BitFlags<AccessFs> {
    read() | AccessFs::Execute
}

fn write() -> BitFlags<AccessFs> {
    let devices = AccessFs::MakeChar | AccessFs::MakeBlock | AccessFs::MakeSock;
    AccessFs::from_all(NEEDED) & !devices
}

fn of_step(rules: RulesetCreated, room: Folders<'_>) -> Result<RulesetCreated, RulesetError> {
    let rules = allow(rules, &room.texts(), run())?;
    each(rules, room.writable(), write())
}

fn of_script(rules: RulesetCreated, view: &View) -> Result<RulesetCreated, RulesetError> {
    let layers = Layers(&view.folder);
    let mut rules = each(rules, SETTINGS_OF_SCRIPTS.map(Path::new), read())?;
    rules = each(rules, &view.shown, read())?;
    rules = each(rules, layers.texts().map(|(_, inside)| inside), run())?;
    rules = each(rules, layers.writable().map(|(_, inside)| inside), write())?;
    rules = allow(rules, &view.home, write())?;
    rules.add_rule(NetPort::new(DOOR.port(), AccessNet::ConnectTcp))
}

fn each(
    rules: RulesetCreated,
    paths: impl IntoIterator<Item = impl AsRef<Path>>,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, RulesetError> {
    let mut paths = paths.into_iter();
    paths.try_fold(rules, |rules, path| allow(rules, path.as_ref(), access))
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
