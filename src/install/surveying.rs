//! Looking at the prefix and the machine for the facts that a plan depends on.

use std::path::{Path, PathBuf};

use super::compare::{Expected, differences};
use super::installed::package;
use super::links::{Found, Ground};
use super::{Cause, Package, View, commands, layout};
use crate::beneath::Dir;
use crate::document::Requirement;
use crate::model::{Machine, Name, RelPath, command_of};
use crate::plan::{Caging, Conflict, Current, Survey};

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
    let edited = match question.compare {
        Compare::Nothing => Vec::new(),
        Compare::Tree => {
            let expected = Expected {
                files: &package.receipt.all_files(),
                links: &package.receipt.links,
            };
            let tree = layout::tree(question.name, &package.tree);
            differences(root, &tree, &expected)?
                .into_iter()
                .map(|edited| edited.path)
                .collect()
        }
    };
    let Package {
        tree,
        receipt,
        track,
    } = package;
    Ok(Current {
        tree,
        receipt,
        track,
        edited,
    })
}
