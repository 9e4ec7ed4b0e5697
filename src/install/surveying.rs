//! Looking at the prefix and the machine for the facts that a plan depends on.

use std::path::{Path, PathBuf};

use super::compare::{Expected, differences};
use super::installed::{package, receipt, trees};
use super::links::{Found, Ground};
use super::{Cause, Package, View, commands, layout};
use crate::beneath::Dir;
use crate::document::Requirement;
use crate::model::{Machine, Name, OutsideText, RelPath, TreeName, command_of};
use crate::plan::{Caging, Conflict, Current, Survey};
use crate::receipt::Receipt;

/// What a survey is asked.
pub struct Question<'a> {
    /// The package.
    pub name: &'a Name,
    /// The paths that the plan would have in the prefix.
    pub exports: &'a [RelPath],
    /// What the release needs.
    pub requirements: &'a [Requirement],
    /// The PATH.
    pub path: &'a [PathBuf],
    /// This machine.
    pub machine: Machine,
    /// Whether to compare the current tree with what was placed.
    pub compare: Compare,
    /// How commands can be held here.
    pub caging: &'a Caging,
}

/// Whether a survey reads every installed file of the package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// Yes: the plan depends on what the user changed.
    Tree,
    /// Yes, and every other version of it too: all of them go.
    Versions,
    /// No: it does not matter.
    Nothing,
}

impl View {
    /// Looks at everything that a plan for one package depends on.
    ///
    /// # Errors
    /// If something cannot be looked at.
    pub fn survey(&self, question: &Question<'_>) -> Result<Survey, Cause> {
        let found = match &self.root {
            None => Look::default(),
            Some(root) => {
                let ground = self.ground(root);
                look(ground, question, self.package(question.name)?)?
            }
        };
        Ok(found.into_survey(&self.real, question))
    }
}

#[derive(Default)]
struct Look {
    current: Option<Current>,
    conflicts: Vec<Conflict>,
}

impl Look {
    fn into_survey(self, real: &Path, question: &Question<'_>) -> Survey {
        let names = question.exports.iter().filter_map(command_of);
        Survey {
            prefix: real.to_owned(),
            machine: question.machine,
            current: self.current,
            conflicts: self.conflicts,
            elsewhere: commands::find_all(names, question.path, &real.join("bin")),
            missing: commands::missing(question.requirements, question.path),
            caging: question.caging.clone(),
        }
    }
}

/// The survey of an open prefix, for readers and for the writer alike.
pub(super) fn survey(ground: Ground<'_>, question: &Question<'_>) -> Result<Survey, Cause> {
    let there = package(ground.root, question.name)?;
    Ok(look(ground, question, there)?.into_survey(ground.real, question))
}

fn look(
    ground: Ground<'_>,
    question: &Question<'_>,
    there: Option<Package>,
) -> Result<Look, Cause> {
    let current = match there {
        Some(package) => Some(current(ground.root, question, package)?),
        None => None,
    };
    let mut conflicts = Vec::new();
    for path in question.exports {
        ground.judge(path)?;
        if let Found::Taken(occupant) = ground.look(question.name, path)? {
            conflicts.push(Conflict {
                path: path.clone(),
                occupant,
            });
        }
    }
    Ok(Look { current, conflicts })
}

fn current(root: &Dir, question: &Question<'_>, package: Package) -> Result<Current, Cause> {
    let Package {
        tree,
        receipt,
        track,
    } = package;
    let edited = match question.compare {
        Compare::Nothing => Vec::new(),
        Compare::Tree => edited_in(root, (question.name, &tree), &receipt)?,
        Compare::Versions => {
            let mut edited = edited_in(root, (question.name, &tree), &receipt)?;
            edited.extend(edited_beside(root, (question.name, &tree))?);
            edited
        }
    };
    Ok(Current {
        tree,
        receipt,
        track,
        edited,
    })
}

fn edited_in(
    root: &Dir,
    (name, tree): (&Name, &TreeName),
    receipt: &Receipt,
) -> Result<Vec<OutsideText>, Cause> {
    let expected = Expected {
        files: &receipt.all_files(),
        links: &receipt.links,
    };
    let edited = differences(root, &layout::tree(name, tree), &expected)?;
    Ok(edited.into_iter().map(|edited| edited.path).collect())
}

/// What the user changed in the versions that are not current, each path behind its version.
fn edited_beside(
    root: &Dir,
    (name, current): (&Name, &TreeName),
) -> Result<Vec<OutsideText>, Cause> {
    let mut found = Vec::new();
    for tree in trees(root, name)? {
        if tree == *current {
            continue;
        }
        let version = tree.version();
        match receipt(root, &layout::tree(name, &tree))? {
            Some(receipt) => {
                let edited = edited_in(root, (name, &tree), &receipt)?;
                let behind =
                    |path: OutsideText| OutsideText::new(format!("{version}/{}", path.raw()));
                found.extend(edited.into_iter().map(behind));
            }
            // What it should be cannot be told, so that it is kept as it is.
            None => found.push(OutsideText::new(version.to_string())),
        }
    }
    Ok(found)
}
