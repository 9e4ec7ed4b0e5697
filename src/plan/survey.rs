//! What the prefix and the machine look like, as facts for a plan.

use std::path::PathBuf;

use crate::document::CommandName;
use crate::model::{Machine, Name, OutsideText, RelPath, Tier, TreeName};
use crate::receipt::{Receipt, Track};

/// The facts that a plan for one package depends on.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The real path of the prefix.
    pub prefix: PathBuf,
    /// This machine.
    pub machine: Machine,
    /// The version of the package that is current.
    pub current: Option<Current>,
    /// What is in the way of the paths that the plan wants.
    pub conflicts: Vec<Conflict>,
    /// Commands of the same name elsewhere on the PATH.
    pub elsewhere: Vec<Elsewhere>,
    /// Required commands that are not on the PATH.
    pub missing: Vec<CommandName>,
    /// How commands can be held here.
    pub caging: Caging,
}

/// How commands can be held on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caging {
    /// Nobody asked, since nothing runs.
    Unasked,
    /// In this tier, the strongest one that works here.
    Tier(Tier),
    /// Not at all: what is lacking.
    Lacking(OutsideText),
}

/// The current version of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Current {
    /// Its folder.
    pub tree: TreeName,
    /// What was placed.
    pub receipt: Receipt,
    /// What it follows.
    pub track: Track,
    /// Paths in its tree that differ from what was placed; where all versions go, also those of the
    /// other ones, each behind its version.
    pub edited: Vec<OutsideText>,
}

/// Something in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The path in the prefix.
    pub path: RelPath,
    /// What is there.
    pub occupant: Occupant,
}

/// What is in the way of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Occupant {
    /// A file, folder or link that unpipe did not make.
    Foreign,
    /// Another package's link.
    Package(Name),
    /// Something that is no folder, where a folder is needed.
    NotAFolder(PathBuf),
}

/// A command of the same name in another folder of the PATH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The command.
    pub command: String,
    /// Where it is.
    pub path: PathBuf,
    /// Which of the two the PATH finds.
    pub order: Order,
}

/// Where another command stands on the PATH, seen from the prefix's `bin` folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Before it: the other command runs.
    First,
    /// After it: the prefix's command runs.
    Later,
    /// The prefix's `bin` is not on the PATH: the other command runs.
    Alone,
}
