//! Links by which a prefix would believe what is not its own store.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use super::View;
use super::bars::Side;
use crate::beneath::{Dir, Entry, Kind};
use crate::run::Barred;
use crate::run::store::{Brings, brings};

/// So many links are followed one after the other, as the system does.
const LINKS: usize = 40;

/// What bars a link that the script left, because of what a prefix would find behind it.
pub(super) fn brings_store(view: &View<'_>, path: &Path, after: &Side) -> Option<Barred> {
    let text = after.link.as_deref()?;
    let is_barred = match brings(path) {
        Brings::Nothing => false,
        Brings::Store => true,
        Brings::StoreIn(name) => match end(view, path, text) {
            End::Clear => false,
            End::Unknown => true,
            End::At(folder) => !matches!(both(view, &folder.join(name)), Ok(None)),
        },
    };
    is_barred.then_some(Barred::Own)
}

/// Where a link ends.
enum End {
    /// At a place below the home.
    At(PathBuf),
    /// Out of the home, or nowhere: no prefix has its store there.
    Clear,
    /// It cannot be told.
    Unknown,
}

/// Follows a link through the home as it would be with all that the script left.
fn end(view: &View<'_>, link: &Path, text: &Path) -> End {
    let Ok(home) = view.home.real_path() else {
        return End::Unknown;
    };
    let mut at = link.parent().unwrap_or(Path::new("")).to_owned();
    let mut text = text.to_owned();
    let mut waiting: Vec<OsString> = Vec::new();
    for _ in 0..LINKS {
        let below = if text.is_absolute() {
            let Some(below) = below(&home, &text) else {
                return End::Clear;
            };
            at = PathBuf::new();
            below
        } else {
            text.clone()
        };
        waiting.extend(below.iter().rev().map(OsString::from));
        match walk(view, &mut at, &mut waiting) {
            Step::Link(next) => text = next,
            Step::Arrived => return End::At(at),
            Step::Clear => return End::Clear,
            // From above the home a way may lead back into it.
            Step::Above => match home.parent() {
                Some(above) => {
                    above.clone_into(&mut text);
                    text.extend(waiting.drain(..).rev());
                }
                None => return End::Clear,
            },
            Step::Unknown => return End::Unknown,
        }
    }
    End::Unknown
}

enum Step {
    Link(PathBuf),
    Arrived,
    Clear,
    /// It leads above the home.
    Above,
    Unknown,
}

/// Goes on until the next link.
fn walk(view: &View<'_>, at: &mut PathBuf, waiting: &mut Vec<OsString>) -> Step {
    while let Some(name) = waiting.pop() {
        match Path::new(&name).components().next() {
            Some(Component::Normal(name)) => at.push(name),
            Some(Component::ParentDir) => {
                if !at.pop() {
                    return Step::Above;
                }
                continue;
            }
            _ => continue,
        }
        match both(view, at) {
            Ok(None) => return Step::Clear,
            Ok(Some((dir, entry))) if entry.kind == Kind::Link => {
                let Ok(text) = dir.link_text(at) else {
                    return Step::Unknown;
                };
                at.pop();
                return Step::Link(text);
            }
            Ok(Some(_)) => {}
            Err(Hidden) => return Step::Unknown,
        }
    }
    Step::Arrived
}

/// What stands at a path cannot be looked at.
struct Hidden;

/// What the script left at a path, or what the home has there: what is removed here stands there still,
/// until that is kept.
fn both<'a>(view: &View<'a>, path: &Path) -> Result<Option<(&'a Dir, Entry)>, Hidden> {
    for dir in [view.upper, view.home] {
        match dir.stat(path) {
            // A mark of the overlay, or what can never be kept.
            Ok(Some(entry)) if entry.kind == Kind::Other => {}
            Ok(Some(entry)) => return Ok(Some((dir, entry))),
            Ok(None) => {}
            Err(error) if error.is_not_dir() => {}
            Err(_) => return Err(Hidden),
        }
    }
    Ok(None)
}

/// What of an absolute path is below the home, by whichever way the path leads there.
fn below(home: &Path, text: &Path) -> Option<PathBuf> {
    let mut ways = text.ancestors();
    let is_home = |way: &&Path| *way == home || way.canonicalize().is_ok_and(|real| real == home);
    let way = ways.find(is_home)?;
    text.strip_prefix(way).ok().map(Path::to_owned)
}
