//! Programs among the changes, new and changed, and whether typing their names runs them. Pure.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Change, Found, Thing};
use crate::model::{HomePath, is_essential};

/// Folders of a home in which programs lie, whether or not they are on the PATH.
const FOLDERS: [&str; 3] = [".local/bin", "bin", ".cargo/bin"];

/// A program that a script made or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Where.
    pub path: HomePath,
    /// What people type; its file name.
    pub name: String,
    /// Whether nothing that could be run was there before.
    pub is_new: bool,
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
    /// It lies elsewhere, and is what is run here.
    RunAs(PathBuf),
}

/// What of a machine is run by its name.
#[derive(Clone, Debug, Default)]
pub struct Programs {
    /// The home.
    pub home: PathBuf,
    /// The folders of the PATH.
    pub path: Vec<PathBuf>,
    /// What lies elsewhere and is run all the same, with what runs it: where links in folders of the
    /// PATH lead, and this program itself.
    pub elsewhere: BTreeMap<PathBuf, PathBuf>,
}

/// The programs that are new (files that became executable, and links in a folder of the PATH), and
/// those that were changed where programs lie. The caller says what stands where outside of the
/// changes.
pub fn commands(
    changes: &[Change],
    programs: &Programs,
    is_there: impl Fn(&Path) -> bool,
) -> Vec<Command> {
    let found = changes
        .iter()
        .filter_map(|change| command(change, programs, &is_there));
    found.collect()
}

fn command(
    change: &Change,
    programs: &Programs,
    is_there: &impl Fn(&Path) -> bool,
) -> Option<Command> {
    let at = programs.home.join(change.path.as_path());
    let path = &programs.path;
    let place = path
        .iter()
        .position(|folder| Some(folder.as_path()) == at.parent());
    let run_as = programs.elsewhere.get(&at);
    let is_among = place.is_some()
        || run_as.is_some()
        || FOLDERS
            .iter()
            .any(|folder| change.path.as_path().starts_with(folder));
    let (before, after) = (change.before.as_ref(), change.after.as_ref()?);
    let is_new = match &after.thing {
        Thing::File(_) if is_program(Some(after)) && !is_among => !is_program(before),
        Thing::File(_) if is_program(Some(after)) => !could_run(before),
        // What cannot be run any more is a changed program.
        Thing::File(_) if !could_run(before) => return None,
        Thing::File(_) => false,
        // Where it leads is not looked at: in such a folder it is meant to be run.
        Thing::Link(_) if place.is_some() => before.is_none(),
        Thing::Link(_) if could_run(before) => false,
        Thing::Link(_) | Thing::Folder | Thing::Special => return None,
    };
    if !is_new && !is_among {
        return None;
    }
    let name = at.file_name()?.to_string_lossy().into_owned();
    let stands = match (place, run_as) {
        (None, None) => Stands::OffPath,
        (None, Some(by)) => Stands::RunAs(by.clone()),
        (Some(place), _) => stands(path, place, |folder| {
            Some(folder.join(at.file_name()?)).filter(|other| is_there(other))
        }),
    };
    Some(Command {
        path: change.path.clone(),
        is_essential: is_essential(&name),
        name,
        is_new,
        stands,
    })
}

/// Whether what was there may have been run: of a link nobody knows.
fn could_run(found: Option<&Found>) -> bool {
    is_program(found) || found.is_some_and(|found| matches!(found.thing, Thing::Link(_)))
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
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    use super::{Programs, Stands, commands};
    use crate::model::{Bits, HomePath};
    use crate::run::{Change, Found, SpecialBits, Stamp, Thing};

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
                special: SpecialBits::of(mode),
                stamp,
            }),
            barred: None,
        }
    }

    fn machine() -> Programs {
        let linked = ["/home/ann/dot/tool", "/home/ann/.local/bin/tool"].map(PathBuf::from);
        let [place, by] = linked;
        Programs {
            home: "/home/ann".into(),
            path: ["/early", "/home/ann/.local/bin", "/usr/bin"]
                .map(PathBuf::from)
                .to_vec(),
            elsewhere: BTreeMap::from([(place, by)]),
        }
    }

    #[test]
    fn a_program_that_was_changed_is_told_where_programs_lie() {
        let changed = |path: &str, old: u32, new: u32| {
            let mut change = made(path, Thing::File(1), new);
            change.before = made(path, Thing::File(2), old).after;
            change
        };
        let mut link = made(".local/bin/link", Thing::Link("x".into()), 0o777);
        link.before = made("x", Thing::Link("y".into()), 0o777).after;
        let changes = [
            changed(".local/bin/ls", 0o755, 0o755),
            changed(".cargo/bin/cargo", 0o755, 0o755),
            changed("bin/off", 0o755, 0o644),
            changed("dot/tool", 0o755, 0o755),
            link,
            changed(".local/bin/data", 0o644, 0o644),
            changed("elsewhere/tool", 0o755, 0o755),
        ];
        let found = commands(&changes, &machine(), |at| at == Path::new("/usr/bin/ls"));
        assert!(found.iter().all(|command| !command.is_new));
        let told: Vec<_> = found
            .into_iter()
            .map(|command| (command.path.to_string(), command.stands))
            .collect();
        let expected = [
            (".local/bin/ls", Stands::Before("/usr/bin/ls".into())),
            (".cargo/bin/cargo", Stands::OffPath),
            ("bin/off", Stands::OffPath),
            (
                "dot/tool",
                Stands::RunAs("/home/ann/.local/bin/tool".into()),
            ),
            (".local/bin/link", Stands::Alone),
        ];
        assert_eq!(
            told,
            expected.map(|(path, stands)| (path.to_owned(), stands))
        );
    }

    #[test]
    fn a_new_program_is_told_by_what_typing_its_name_runs() {
        let programs = machine();
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
        let found = commands(&changes, &programs, |at| there.contains(&at));
        assert!(found.iter().all(|command| command.is_new));
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
