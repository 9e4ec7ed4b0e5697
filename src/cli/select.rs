//! Which package the user means.

use super::context::Context;
use super::failure::Failed;
use crate::install::{Package, View};
use crate::model::{Channel, Name, Version, exact_word};
use crate::receipt::Claimed;
use crate::resolve::{ResolveError, Source, Target};
use crate::trust::{Refusal, Standing, Subject, Wanted};
use crate::ui::command_again;

/// What a command line word asks for.
pub(super) struct Asked {
    pub(super) source: Source,
    pub(super) wanted: Wanted,
}

/// Understands one package of `install` or `info`.
pub(super) fn asked(context: &Context<'_>, view: &View, word: &str) -> Result<Asked, Failed> {
    let (source, version) = match Target::parse(word)? {
        Target::Name { name, version } => (Source::of_name(&name)?, version),
        Target::Web(url) => (Source::of_web(&url)?, None),
        Target::Local(path) => (Source::of_path(&path, context.world.folder())?, None),
        Target::Short { word, version } => {
            let package = installed(view, &word)?.ok_or_else(|| no_such(&word))?;
            if package.receipt.claimed == Claimed::Described {
                return Err(described_by_you(&package));
            }
            (source_of(&package)?, version)
        }
    };
    Ok(Asked {
        source,
        wanted: wanted(version),
    })
}

/// The refusal where a place would be asked of a package that no place speaks for, with the commands
/// for another version and for the same one, as a repair.
fn described_by_you(package: &Package) -> Failed {
    let name = &package.receipt.name;
    let repair = match command_again(&package.receipt) {
        Some(words) => format!("to repair it: unpipe install {words}"),
        None => "to repair it, install it with what you typed the first time".to_owned(),
    };
    Failed::say_usage(format!(
        "{name} was described by you, so there is no place that tells what is current"
    ))
    .hint(format!("for another version: unpipe upgrade {name}"))
    .hint(repair)
}

/// Where an installed package came from.
pub(super) fn source_of(package: &Package) -> Result<Source, Failed> {
    let (name, place) = (&package.receipt.name, &package.track.place);
    Ok(Source::of_installed(name, place)?)
}

/// The word that stands for an installed package on a command line: a name that a place only claims
/// is found there, and nowhere else. A place that would be shown otherwise than it is is not named.
pub(super) fn where_from(package: &Package) -> String {
    let place = &package.track.place;
    match Subject::at(package.receipt.name.clone(), place).standing() {
        Standing::Own | Standing::Described => package.receipt.name.to_string(),
        Standing::Claimed(_) => {
            exact_word(&place.to_string()).unwrap_or_else(|| "PLACE".to_owned())
        }
    }
}

/// A refusal of a name that nobody vouches for, with the place that speaks for the installed one.
pub(super) fn elsewhere(view: &View, word: &str, error: ResolveError) -> Failed {
    if let ResolveError::Refused(refusal @ Refusal::NoKey { name }) = &error
        && let Ok(Some(package)) = view.package(name)
        && where_from(&package) != name.as_str()
        && word.starts_with(name.as_str())
    {
        let again = where_from(&package);
        return Failed::of(refusal, refusal.code()).hint(format!(
            "it is installed from another place: unpipe install {again}"
        ));
    }
    error.into()
}

fn wanted(version: Option<Version>) -> Wanted {
    version.map_or_else(|| Wanted::Channel(Channel::stable()), Wanted::Named)
}

/// The installed package of this name, or the only one whose last segment it is.
pub(super) fn installed(view: &View, word: &str) -> Result<Option<Package>, Failed> {
    if word.contains('/') {
        let name: Name = word.parse().map_err(|error| Failed::usage(&error))?;
        return Ok(view.package(&name)?);
    }
    let mut found: Vec<Package> = view
        .packages()?
        .into_iter()
        .filter(|package| package.receipt.name.short() == word)
        .collect();
    if found.len() > 1 {
        let names: Vec<String> = found
            .iter()
            .map(|package| package.receipt.name.to_string())
            .collect();
        return Err(Failed::say_usage(format!(
            "{word} is not one package, found {}",
            names.join(", ")
        ))
        .hint("use the whole name"));
    }
    Ok(found.pop())
}

/// A word for an installed package, and the version that follows its `@`.
pub(super) fn named(word: &str) -> Result<(&str, Option<Version>), Failed> {
    match word.split_once('@') {
        Some((name, version)) => {
            let version = version.parse().map_err(|error| Failed::usage(&error))?;
            Ok((name, Some(version)))
        }
        None => Ok((word, None)),
    }
}

/// An installed package that a command needs.
pub(super) fn needed(view: &View, word: &str) -> Result<Package, Failed> {
    installed(view, word)?.ok_or_else(|| no_such(word))
}

/// The named packages, or all of them.
pub(super) fn named_or_all(view: &View, words: &[String]) -> Result<Vec<Package>, Failed> {
    if words.is_empty() {
        return Ok(view.packages()?);
    }
    words.iter().map(|word| needed(view, word)).collect()
}

fn no_such(word: &str) -> Failed {
    let shown = crate::model::Shown(word);
    Failed::say_usage(format!(
        "expected an installed package or a name DOMAIN/PATH, found {shown}"
    ))
    .hint("unpipe list shows what is installed; a local path begins with / ./ or ../")
}
