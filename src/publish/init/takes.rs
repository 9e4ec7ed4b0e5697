//! What to take from each artifact, as patterns that hold for the next version as well.

use super::builds::Build;
use super::contents::{command, name_of, windows_ending};
use super::words::{stem, templated};
use crate::model::Holds;
use crate::publish::project::{Command, Completions, EntryPattern, Take};

/// What a build takes. A path that no pattern can say is left out.
pub(super) fn take(build: &Build<'_>, tool: &str, version: Option<&str>) -> Take {
    let contents = &build.contents;
    if build.seen.inspected.format.holds() == Holds::OneFile {
        let exe = windows_ending(&build.seen.name);
        let name = EntryPattern::try_from(format!("{tool}{exe}"));
        return Take {
            bin: name.map(Command::Same).into_iter().collect(),
            ..Take::default()
        };
    }
    let pattern = |path: &String| pattern(path, contents.top.as_deref(), version);
    let many = |paths: &[String]| paths.iter().filter_map(pattern).collect();
    let programs = contents.programs.iter();
    Take {
        bin: programs
            .filter_map(|program| {
                let from = pattern(&program.path)?;
                Some(renamed(from, name_of(&program.path), version))
            })
            .collect(),
        man: many(&contents.man),
        completions: Completions {
            bash: many(&contents.bash),
            zsh: many(&contents.zsh),
            fish: many(&contents.fish),
        },
        ..Take::default()
    }
}

/// A path with `*` for the folder that everything lies in, whose name often tells the platform.
fn pattern(path: &str, top: Option<&str>, version: Option<&str>) -> Option<EntryPattern> {
    if path.contains(['*', '{', '}']) {
        return None;
    }
    let below = top.and_then(|top| path.strip_prefix(top)?.strip_prefix('/'));
    let text = match below {
        Some(below) => format!("*/{}", templated(below, version)),
        None => templated(path, version),
    };
    EntryPattern::try_from(text).ok()
}

/// A program whose name tells version or platform gets a plain command.
fn renamed(from: EntryPattern, name: &str, version: Option<&str>) -> Command {
    let bare = stem(name, version);
    let plain = bare.filter(|bare| bare != name && bare != command(name));
    let exe = windows_ending(name);
    match plain.and_then(|plain| format!("{plain}{exe}").parse().ok()) {
        Some(to) => Command::Renamed {
            from: Some(from),
            to,
        },
        None => Command::Same(from),
    }
}

/// The list that most targets share; of several the first.
pub(super) fn most_common(takes: &[Take]) -> Take {
    let number = |take: &Take| takes.iter().filter(|other| *other == take).count();
    let mut best: Option<(&Take, usize)> = None;
    for take in takes {
        let number = number(take);
        if best.is_none_or(|(_, most)| number > most) {
            best = Some((take, number));
        }
    }
    best.map(|(take, _)| take.clone()).unwrap_or_default()
}
