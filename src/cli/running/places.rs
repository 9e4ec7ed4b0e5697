//! What a person is asked about one by one: few enough places, whatever a script left.

use std::collections::{BTreeMap, BTreeSet};

use super::parts::{Part, parts};
use crate::model::{HomePath, Shown};
use crate::run::{Change, Command, Concern, Group, Listing, Stands};
use crate::ui::counted;

/// More places than this are not asked about one by one.
const QUESTIONS: usize = 60;

/// Folders of so many names are asked about as one where single paths are too many.
const DEPTHS: [usize; 2] = [2, 1];

/// So many commands of a place are named.
const COMMANDS: usize = 3;

/// Something that is kept or thrown away as one.
pub(super) struct Place<'a> {
    path: HomePath,
    concern: Option<Concern>,
    parts: Vec<Part<'a>>,
}

/// The parts of the groups one by one, or those of the same topmost folder and the same concern together: as few
/// as can be asked about. Nothing if even so they are too many.
pub(super) fn places<'a>(listing: &Listing, groups: &[Group<'a>]) -> Option<Vec<Place<'a>>> {
    let parts: Vec<Part<'a>> = groups
        .iter()
        .flat_map(|group| parts(listing, group))
        .collect();
    if parts.len() <= QUESTIONS {
        let places = parts.into_iter().map(|part| Place {
            path: part.path.clone(),
            concern: part.concern,
            parts: vec![part],
        });
        return Some(places.collect());
    }
    let mut gathered = DEPTHS.into_iter().map(|depth| at(&parts, depth));
    gathered.find(|places| places.len() <= QUESTIONS)
}

fn at<'a>(parts: &[Part<'a>], depth: usize) -> Vec<Place<'a>> {
    let mut places: BTreeMap<(HomePath, Option<Concern>), Vec<Part<'a>>> = BTreeMap::new();
    for part in parts {
        let key = (top(&part.path, depth), part.concern);
        places.entry(key).or_default().push(part.clone());
    }
    let places = places.into_iter().map(|((path, concern), parts)| Place {
        path,
        concern,
        parts,
    });
    places.collect()
}

/// The first names of a path.
fn top(path: &HomePath, names: usize) -> HomePath {
    let mut top = path.clone();
    while top.as_path().iter().count() > names {
        match top.parent() {
            Some(parent) => top = parent,
            None => break,
        }
    }
    top
}

impl Place<'_> {
    pub(super) fn changes(&self) -> impl Iterator<Item = Change> {
        let changes = self.parts.iter().flat_map(|part| &part.changes);
        changes.map(|change| (*change).clone())
    }

    /// A path, what happened to it, how much hangs on it, and which commands are among that.
    pub(super) fn told(&self, commands: &[Command]) -> String {
        let path = self.path.to_string();
        let path = Shown(&path);
        let mut words: Vec<String> = Vec::new();
        words.extend(self.concern.map(|concern| concern.word().to_owned()));
        let among = self.commands(commands);
        match self.parts.as_slice() {
            [part] if part.is_of_one_top() => {
                words.push(how(part).to_owned());
                words.extend(part.below());
                // The path of one change is that of its command.
                words.extend(among.filter(|_| part.changes.len() > 1));
            }
            parts => {
                let changes = parts.iter().map(|part| part.changes.len()).sum::<usize>();
                words.push(format!("{} at or below it", counted(changes, "change")));
                words.extend(among);
            }
        }
        format!("~/{path} ({})", words.join(", "))
    }

    /// The commands by their names; what hides another one is first, and essential ones of these.
    fn commands(&self, commands: &[Command]) -> Option<String> {
        let changes = self.parts.iter().flat_map(|part| &part.changes);
        let paths: BTreeSet<&HomePath> = changes.map(|change| &change.path).collect();
        let hides = |command: &Command| matches!(command.stands, Stands::Before(_));
        let mut among: Vec<&Command> = commands
            .iter()
            .filter(|command| paths.contains(&command.path))
            .collect();
        among.sort_by_key(|command| (!hides(command), !command.is_essential));
        let named = among.iter().take(COMMANDS).map(|command| {
            let name = Shown(&command.name);
            match &command.stands {
                Stands::Before(other) => {
                    format!("{name} instead of {}", Shown(&other.to_string_lossy()))
                }
                _ => name.to_string(),
            }
        });
        let mut text = named.collect::<Vec<String>>().join(", ");
        let more = among.len().saturating_sub(COMMANDS);
        if more > 0 {
            text.push_str(&format!(" and {more} more"));
        }
        match among.len() {
            0 => None,
            1 => Some(format!("command {text}")),
            _ => Some(format!("commands {text}")),
        }
    }
}

fn how(part: &Part<'_>) -> &'static str {
    match part.changes.first().map(|top| top.word()) {
        Some("made") => "new",
        Some(word) => word,
        None => "changed",
    }
}
