//! A look at the whole prefix that does not stop at what is wrong.

use std::path::{Path, PathBuf};

use super::folders::Folders;
use super::installed::{names, package, receipt, trees};
use super::links::{Found, Ground};
use super::{Cause, Package, View, layout, safety};
use crate::beneath::{Dir, Kind};
use crate::model::{EXPORTED, Name, OutsideText, RelPath, Size, TreeName};
use crate::plan::Occupant;

/// What was found in a prefix.
#[derive(Debug, Default)]
pub struct Inspection {
    /// Every package that is whole.
    pub packages: Vec<Package>,
    /// What is not as unpipe leaves it.
    pub faults: Vec<Fault>,
    /// What users changed and unpipe kept, with its size.
    pub kept: Vec<(PathBuf, Size)>,
}

/// Something that is not as unpipe leaves it.
#[derive(Debug)]
pub enum Fault {
    /// A package cannot be read, which stops every change in this prefix.
    Damaged {
        /// Which.
        name: Name,
        /// Why.
        cause: Cause,
    },
    /// A run was killed: the next change tidies up.
    Leftover(PathBuf),
    /// A link of a package is missing.
    Missing {
        /// Whose.
        name: Name,
        /// Where, in the prefix.
        path: RelPath,
    },
    /// Something else is where a link of a package belongs.
    Taken {
        /// Whose.
        name: Name,
        /// Where, in the prefix.
        path: RelPath,
        /// What is there.
        occupant: Occupant,
    },
    /// A link of unpipe's that no package has.
    Stray {
        /// Of which package it was.
        name: Name,
        /// Where, in the prefix.
        path: RelPath,
    },
    /// A folder of the prefix is another user's, can be written by others, or cannot be looked at.
    Folder(Cause),
    /// The record of the folders that unpipe made is not what unpipe writes.
    Record {
        /// The file.
        path: PathBuf,
        /// The first line that is none, or why it cannot be read.
        found: OutsideText,
    },
    /// A kept script, or the undo of one, was cut off while it changed the home.
    CutOff(PathBuf),
    /// Something in unpipe's own folders that unpipe did not put there.
    Unknown(PathBuf),
}

impl View {
    /// Looks at every package, link and folder of unpipe's.
    ///
    /// # Errors
    /// If unpipe's own folders cannot be read; what is wrong with one package or another folder is a
    /// [`Fault`].
    pub fn inspect(&self) -> Result<Inspection, Cause> {
        let mut found = Inspection::default();
        let Some(root) = &self.root else {
            return Ok(found);
        };
        let inside = safety::faults_inside(root);
        found.faults.extend(inside.into_iter().map(Fault::Folder));
        if let Some(line) = strange_line(root) {
            found.faults.push(Fault::Record {
                path: self.real.join(layout::DIRS),
                found: line,
            });
        }
        if root.kind(Path::new(layout::STAGING))?.is_some() {
            found
                .faults
                .push(Fault::Leftover(self.real.join(layout::STAGING)));
        }
        let journal = self.real.join(layout::JOURNAL);
        if self.is_cut_off()? {
            found.faults.push(Fault::CutOff(journal));
        } else if root.kind(Path::new(layout::JOURNAL))?.is_some() {
            found.faults.push(Fault::Leftover(journal));
        }
        let ground = self.ground(root);
        for name in names(root)? {
            match whole(root, &name) {
                Ok(Some(package)) => found.packages.push(package),
                Ok(None) => found
                    .faults
                    .push(Fault::Leftover(self.real.join(layout::app(&name)))),
                Err(cause) => found.faults.push(Fault::Damaged { name, cause }),
            }
        }
        found.links(ground);
        found.strays(ground);
        if let Err(cause) = found.unknown(root, &self.real) {
            found.barred(cause);
        }
        match kept(root, &self.real) {
            Ok(kept) => found.kept = kept,
            Err(cause) => found.barred(cause),
        }
        Ok(found)
    }
}

impl Inspection {
    fn is_damaged(&self, wanted: &Name) -> bool {
        self.faults
            .iter()
            .any(|fault| matches!(fault, Fault::Damaged { name, .. } if name == wanted))
    }

    /// What is wrong with one folder is told once, and keeps nothing else from being looked at.
    fn barred(&mut self, cause: Cause) {
        let text = cause.to_string();
        let is_told =
            |fault: &Fault| matches!(fault, Fault::Folder(told) if told.to_string() == text);
        if !self.faults.iter().any(is_told) {
            self.faults.push(Fault::Folder(cause));
        }
    }

    fn links(&mut self, ground: Ground<'_>) {
        let receipts = self.packages.iter().map(|package| &package.receipt);
        let wanted: Vec<(Name, RelPath)> = receipts
            .flat_map(|receipt| {
                let links = receipt.exported().cloned();
                links.map(|path| (receipt.name.clone(), path))
            })
            .collect();
        for (name, path) in wanted {
            let danger = ground.judge(&path).err();
            match (ground.look(&name, &path), danger) {
                // That the link was not followed is no fault of its own.
                (Err(cause), _) | (Ok(Found::Taken(Occupant::NotAFolder(_))), Some(cause)) => {
                    self.barred(cause);
                }
                (Ok(found), danger) => {
                    if let Some(cause) = danger {
                        self.barred(cause);
                    }
                    self.faults.extend(found.fault(name, path));
                }
            }
        }
    }

    fn strays(&mut self, ground: Ground<'_>) {
        for folder in EXPORTED {
            let owned = match ground.owned_links_in(folder) {
                Ok(owned) => owned,
                Err(cause) => {
                    self.barred(cause);
                    continue;
                }
            };
            for (path, name) in owned {
                let is_wanted = self.packages.iter().any(|package| {
                    package.receipt.name == name
                        && package.receipt.exported().any(|other| *other == path)
                });
                // What a damaged package had is told with it.
                if !is_wanted && !self.is_damaged(&name) {
                    self.faults.push(Fault::Stray { name, path });
                }
            }
        }
    }

    fn unknown(&mut self, root: &Dir, real: &Path) -> Result<(), Cause> {
        let own = [
            "lock", "dirs", "dirs.new", "staging", "apps", "kept", "runs", "journal",
        ];
        for name in others(root, Path::new(layout::UNPIPE), &own)? {
            self.faults.push(Fault::Unknown(real.join(name)));
        }
        let names: Vec<String> = names(root)?.iter().map(Name::folder).collect();
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        for name in others(root, Path::new(layout::APPS), &known)? {
            self.faults.push(Fault::Unknown(real.join(name)));
        }
        for name in self::names(root)? {
            let mut known = vec![
                "current".to_owned(),
                "track".to_owned(),
                "removed".to_owned(),
            ];
            known.extend(trees(root, &name)?.iter().map(TreeName::to_string));
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            for entry in others(root, &layout::app(&name), &known)? {
                self.faults.push(Fault::Unknown(real.join(entry)));
            }
        }
        Ok(())
    }
}

impl Found {
    /// What is wrong with the link of a package that was found so.
    fn fault(self, name: Name, path: RelPath) -> Option<Fault> {
        match self {
            Self::Ours => None,
            Self::Free => Some(Fault::Missing { name, path }),
            Self::Taken(occupant) => Some(Fault::Taken {
                name,
                path,
                occupant,
            }),
        }
    }
}

/// A package of which every receipt can be read: one that cannot stops the next writer.
pub(super) fn whole(root: &Dir, name: &Name) -> Result<Option<Package>, Cause> {
    let found = package(root, name)?;
    for tree in trees(root, name)? {
        receipt(root, &layout::tree(name, &tree))?;
    }
    Ok(found)
}

/// What the record of folders says that unpipe never writes there.
fn strange_line(root: &Dir) -> Option<OutsideText> {
    match Folders::load(root) {
        Ok(record) => {
            let strange = record.strange()?.display().to_string();
            Some(OutsideText::new(strange))
        }
        Err(cause) => Some(OutsideText::new(cause.to_string())),
    }
}

/// The entries of a folder that have none of these names.
fn others(root: &Dir, folder: &Path, known: &[&str]) -> Result<Vec<PathBuf>, Cause> {
    let entries = root.entries_if_there(folder)?;
    let entries = entries.into_iter().map(|(name, _)| name);
    Ok(entries
        .filter(|name| known.iter().all(|known| name != known))
        .map(|name| folder.join(name))
        .collect())
}

fn kept(root: &Dir, real: &Path) -> Result<Vec<(PathBuf, Size)>, Cause> {
    let mut found = Vec::new();
    for package in others(root, Path::new(layout::KEPT), &[])? {
        if root.kind(&package)? != Some(Kind::Directory) {
            continue;
        }
        for version in others(root, &package, &[])? {
            found.push((real.join(&version), size(root, &version)?));
        }
    }
    Ok(found)
}

fn size(root: &Dir, top: &Path) -> Result<Size, Cause> {
    let mut sum = Size::default();
    let mut waiting = vec![top.to_owned()];
    while let Some(path) = waiting.pop() {
        match root.stat(&path)? {
            Some(entry) if entry.kind == Kind::Directory => {
                waiting.extend(others(root, &path, &[])?);
            }
            Some(entry) if entry.kind == Kind::File => sum = sum.plus(Size::bytes(entry.size)),
            _ => {}
        }
    }
    Ok(sum)
}
