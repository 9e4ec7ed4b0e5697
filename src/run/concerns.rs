//! What is special in one home: the paths of the table, and what they lead to by links there.
//!
//! Dotfiles are often links into a folder of their own: what a program reads by `~/.bashrc` is then
//! changed by changing that folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Change, Concern, Found, RunError, Thing};
use crate::beneath::Dir;
use crate::model::HomePath;

/// So many links are followed one after the other, as the system does.
const STEPS: usize = 40;

/// So many names of one folder are looked at.
const NAMES: usize = 1_000;

/// What the paths of one home are special for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concerns {
    /// Where links and variables lead, below the home.
    led_to: BTreeMap<PathBuf, Concern>,
}

impl Concerns {
    /// Follows the links of a home at and directly in the paths of the table. What leads out of the
    /// home, or nowhere, is no path of a change.
    ///
    /// # Errors
    /// If it is not known where the home is.
    pub fn of(home: &Dir) -> Result<Self, RunError> {
        let home = home.real_path()?;
        let mut concerns = Self::default();
        for (path, concern) in Concern::paths() {
            concerns.note_all(&home, &home.join(path), concern);
        }
        Ok(concerns)
    }

    /// Adds what variables of the environment move. `leads` tells where one leads below the home.
    ///
    /// # Errors
    /// If it is not known where the home is.
    pub fn add_moved(
        &mut self,
        home: &Dir,
        leads: &dyn Fn(&str) -> Vec<HomePath>,
    ) -> Result<(), RunError> {
        let home = home.real_path()?;
        for (variable, usual) in Concern::moved() {
            for place in leads(variable) {
                for (below, concern) in Concern::at_or_below(usual) {
                    let path: PathBuf = place.as_path().iter().chain(below.iter()).collect();
                    // All of the home would be special, and so nothing.
                    if path.as_os_str().is_empty() {
                        continue;
                    }
                    self.note_all(&home, &home.join(&path), concern);
                    // Where nothing stands yet it is special as well.
                    self.led_to.entry(path).or_insert(concern);
                }
            }
        }
        Ok(())
    }

    /// A path, where it leads, and where the links directly in it lead.
    fn note_all(&mut self, home: &Path, whole: &Path, concern: Concern) {
        for entry in fs::read_dir(whole).into_iter().flatten().take(NAMES) {
            let link = entry.ok().filter(|entry| {
                let kind = entry.file_type();
                kind.is_ok_and(|kind| kind.is_symlink())
            });
            if let Some(link) = link {
                self.note(home, &link.path(), concern);
            }
        }
        self.note(home, whole, concern);
    }

    fn note(&mut self, home: &Path, path: &Path, concern: Concern) {
        for place in places(home, path) {
            self.led_to.entry(place).or_insert(concern);
        }
    }

    /// What a change is special for: by its name, by what leads there, or because it puts another
    /// folder, by a link, above a path of the table.
    pub fn concern(&self, change: &Change) -> Option<Concern> {
        let path = change.path.as_path();
        let led_to = || path.ancestors().find_map(|above| self.led_to.get(above));
        let is_link = |found: &Option<Found>| {
            let thing = found.as_ref().map(|found| &found.thing);
            matches!(thing, Some(Thing::Link(_)))
        };
        let is_above = || {
            let mut below = Concern::paths().filter(|(below, _)| below.starts_with(path));
            below.next().map(|(_, concern)| concern)
        };
        Concern::of(&change.path)
            .or_else(|| led_to().copied())
            .or_else(|| (is_link(&change.before) || is_link(&change.after)).then(is_above)?)
    }
}

/// Every place below the home that a path leads over, one link after the other.
fn places(home: &Path, path: &Path) -> Vec<PathBuf> {
    let mut places = Vec::new();
    let mut next = Some(path.to_owned());
    for _ in 0..STEPS {
        let Some(path) = next else {
            break;
        };
        let parent = path.parent().and_then(|parent| parent.canonicalize().ok());
        let Some((parent, name)) = parent.zip(path.file_name()) else {
            break;
        };
        let place = parent.join(name);
        if let Ok(below) = place.strip_prefix(home) {
            places.push(below.to_owned());
        }
        next = fs::read_link(&place).ok().map(|text| parent.join(text));
    }
    let last = path.canonicalize().ok();
    let last = last.and_then(|last| Some(last.strip_prefix(home).ok()?.to_owned()));
    places.extend(last);
    // The home itself would make all of it special.
    places.retain(|place| !place.as_os_str().is_empty());
    places
}
