//! The three roles of a root, by name.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::document::{Role, Root};

/// One of the three roles of a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleName {
    /// Signs the next root.
    Root,
    /// Signs releases.
    Release,
    /// Signs the index.
    Index,
}

/// Why a text names no role.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("a role is root, release or index, found {0:?}")]
pub struct RoleNameError(String);

impl RoleName {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Root, Self::Release, Self::Index];

    /// The role of this name in a root.
    pub fn of(self, root: &Root) -> &Role {
        match self {
            Self::Root => &root.roles.root,
            Self::Release => &root.roles.release,
            Self::Index => &root.roles.index,
        }
    }

    /// The same, to be changed.
    pub fn of_mut(self, root: &mut Root) -> &mut Role {
        match self {
            Self::Root => &mut root.roles.root,
            Self::Release => &mut root.roles.release,
            Self::Index => &mut root.roles.index,
        }
    }
}

impl FromStr for RoleName {
    type Err = RoleNameError;

    fn from_str(text: &str) -> Result<Self, RoleNameError> {
        match text {
            "root" => Ok(Self::Root),
            "release" => Ok(Self::Release),
            "index" => Ok(Self::Index),
            other => Err(RoleNameError(other.to_owned())),
        }
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Root => "root",
            Self::Release => "release",
            Self::Index => "index",
        })
    }
}
