//! New programs among the changes, and whether typing their names runs them. Pure.

use std::path::{Path, PathBuf};

use super::{Change, Found, Thing};
use crate::model::{HomePath, is_essential};

/// A program that a script made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCommand {
    /// Where.
    pub path: HomePath,
    /// What people type; its file name.
    pub name: String,
    /// What typing it runs.
    pub stands: Stands,
    /// Whether it is a command that scripts and people call without a second thought.
    pub is_essential: bool,
}

/// How a program lies to the folders of the PATH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// In none of them.
    OffPath,
    /// It is the only one of its name.
    Alone,
    /// It comes before this one, which it hides.
    Before(PathBuf),
    /// It comes after this one, which is run instead.
    Behind(PathBuf),
}

/// The programs that are new: files that became executable, and links in a folder of the PATH. The
/// caller says what stands where outside of the changes.
pub fn new_commands(
    changes: &[Change],
    home: &Path,
    path: &[PathBuf],
    is_there: impl Fn(&Path) -> bool,
) -> Vec<NewCommand> {
    let found = changes.iter().filter_map(|change| {
        let at = home.join(change.path.as_path());
        let place = path
            .iter()
            .position(|folder| Some(folder.as_path()) == at.parent());
        let is_new = match &change.after.as_ref()?.thing {
            Thing::File(_) => {
                is_program(change.after.as_ref()) && !is_program(change.before.as_ref())
            }
            // Where it leads is not looked at: in such a folder it is meant to be run.
            Thing::Link(_) => place.is_some() && change.before.is_none(),
            Thing::Folder | Thing::Special => false,
        };
        if !is_new {
            return None;
        }
        let name = at.file_name()?.to_string_lossy().into_owned();
        let stands = match place {
            None => Stands::OffPath,
            Some(place) => stands(path, place, |folder| {
                Some(folder.join(at.file_name()?)).filter(|other| is_there(other))
            }),
        };
        Some(NewCommand {
            path: change.path.clone(),
            is_essential: is_essential(&name),
            name,
            stands,
        })
    });
    found.collect()
}

fn stands(path: &[PathBuf], place: usize, other: impl Fn(&Path) -> Option<PathBuf>) -> Stands {
    let own = path.get(place);
    let first = |folders: Option<&[PathBuf]>| {
        let folders = folders.unwrap_or(&[]).iter();
        folders
            .filter(|folder| Some(*folder) != own)
            .find_map(|folder| other(folder))
    };
    if let Some(earlier) = first(path.get(..place)) {
        Stands::Behind(earlier)
    } else if let Some(later) = first(path.get(place..)) {
        Stands::Before(later)
    } else {
        Stands::Alone
    }
}

fn is_program(found: Option<&Found>) -> bool {
    found.is_some_and(|found| matches!(found.thing, Thing::File(_)) && found.mode.is_executable())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::path::{Path, PathBuf};

    use super::{Stands, new_commands};
    use crate::model::{Bits, HomePath};
    use crate::run::{Change, Found, Stamp, Thing};

    fn made(path: &str, thing: Thing, mode: u32) -> Change {
        let stamp = Stamp {
            device: 0,
            inode: 0,
            changed: (0, 0),
            size: 0,
        };
        Change {
            path: HomePath::try_from(PathBuf::from(path)).unwrap(),
            before: None,
            after: Some(Found {
                thing,
                mode: Bits::of(mode),
                stamp,
            }),
            barred: None,
        }
    }

    #[test]
    fn a_new_program_is_told_by_what_typing_its_name_runs() {
        let path = ["/early", "/home/ann/.local/bin", "/usr/bin"].map(PathBuf::from);
        let there = ["/early/first", "/usr/bin/ls", "/usr/bin/first"].map(Path::new);
        let changes = [
            made(".local/bin/alone", Thing::File(1), 0o755),
            made(".local/bin/first", Thing::File(1), 0o755),
            made(".local/bin/ls", Thing::Link("../x".into()), 0o777),
            made(".local/bin/data", Thing::File(1), 0o644),
            made(".tool/bin/tool", Thing::File(1), 0o700),
            made(".tool/link", Thing::Link("bin/tool".into()), 0o777),
            made(".local/bin", Thing::Folder, 0o755),
        ];
        let home = Path::new("/home/ann");
        let found = new_commands(&changes, home, &path, |at| there.contains(&at));
        let told: Vec<_> = found
            .into_iter()
            .map(|command| (command.name, command.stands, command.is_essential))
            .collect();
        let expected = [
            ("alone", Stands::Alone, false),
            ("first", Stands::Behind("/early/first".into()), false),
            ("ls", Stands::Before("/usr/bin/ls".into()), true),
            ("tool", Stands::OffPath, false),
        ];
        assert_eq!(
            told,
            expected.map(|(name, stands, is)| (name.to_owned(), stands, is))
        );
    }
}
