//! From the text of a project file to a project, with messages that name line and key.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use toml::de::DeTable;

use super::spots::{Spot, Spots, line};
use super::{Pattern, Project, ProjectError, Take, keys};
use crate::model::{Location, OutsideText, RelPath, Version, is_spoofing};

/// The most bytes of a project file; a large project has a few thousand.
const MOST: usize = 256 * 1024;

/// The longest reason of a parser that is worth showing, in characters.
const MAX_REASON: usize = 300;

/// Reads a file that is no larger than a project can be.
pub(super) fn text(path: &Path) -> Result<String, ProjectError> {
    let failed = |source| ProjectError::Read {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST as u64 + 1).read_to_end(&mut bytes))
        .map_err(failed)?;
    let text = String::from_utf8(bytes)
        .map_err(|error| ProjectError::NotUtf8(error.utf8_error().valid_up_to()))?;
    Ok(text)
}

/// Reads a project.
pub(super) fn project(text: &str) -> Result<Project, ProjectError> {
    if text.len() > MOST {
        return Err(ProjectError::Large {
            expected: MOST,
            found: text.len(),
        });
    }
    let table = DeTable::parse(text).map_err(|error| ProjectError::Syntax {
        line: line(text, error.span().map_or(0, |span| span.start)),
        reason: reason(error.message()),
    })?;
    let spots = Spots {
        text,
        table: table.get_ref(),
    };
    keys::check(table.get_ref(), &spots)?;
    let project = toml::from_str(text).map_err(|error| typed(&error, &spots))?;
    rules(&project, &spots)?;
    Ok(project)
}

/// A value of another type than the key's.
fn typed(error: &toml::de::Error, spots: &Spots<'_>) -> ProjectError {
    let at = error.span().map_or(0, |span| span.start);
    let missing = error
        .message()
        .strip_prefix("missing field `")
        .and_then(|rest| rest.strip_suffix('`'));
    let (key, told) = match missing {
        Some(key) => (key.to_owned(), "expected a value, found none".to_owned()),
        None => (spots.key_at(at), error.message().to_owned()),
    };
    ProjectError::Value {
        line: spots.line(at),
        key: OutsideText::new(key),
        reason: reason(&told),
    }
}

fn reason(message: &str) -> OutsideText {
    // The name of a type of ours says nothing to a publisher.
    let line = message.trim().replace('\n', ", ");
    let line = line.replace("expected u32", "expected a whole number");
    OutsideText::new(line.chars().take(MAX_REASON).collect::<String>())
}

/// What must hold beyond the types.
fn rules(project: &Project, spots: &Spots<'_>) -> Result<(), ProjectError> {
    let wrong = |spot: Spot<'_>, reason: String| {
        let (line, key) = spots.find(spot);
        Err(ProjectError::Value {
            line,
            key: OutsideText::new(key),
            reason: OutsideText::new(reason),
        })
    };
    if let Some((key, reason)) = unfit_text(project) {
        return wrong(Spot::Top(key), reason);
    }
    for (key, days) in [
        ("index_days", project.index_days),
        ("root_days", project.root_days),
    ] {
        if !(1..=MAX_DAYS).contains(&days) {
            let reason = format!("expected 1 to {MAX_DAYS} days, found {days}");
            return wrong(Spot::Top(key), reason);
        }
    }
    if project.targets.is_empty() {
        return wrong(
            Spot::Top("target"),
            "expected at least one, found none".into(),
        );
    }
    if project.url.is_empty() {
        return wrong(Spot::Top("url"), "expected at least one, found none".into());
    }
    if let Some(reason) = unfit_take(&project.take) {
        return wrong(Spot::Top("take"), reason);
    }
    for (number, target) in project.targets.iter().enumerate() {
        if let Some(reason) = unfit_file(&target.file) {
            return wrong(Spot::Target(number, "file"), reason);
        }
        for url in project.urls_of(target) {
            if let Some(reason) = unfit_url(url, &target.file) {
                return wrong(Spot::Target(number, "url"), reason);
            }
        }
        if let Some(reason) = target.take.as_ref().and_then(unfit_take) {
            return wrong(Spot::Target(number, "take"), reason);
        }
    }
    Ok(())
}

/// Ten years: more is a slip of the finger.
const MAX_DAYS: u32 = 3650;

/// Texts that a release will hold must be ones that it can hold.
fn unfit_text(project: &Project) -> Option<(&'static str, String)> {
    let one_line = [
        ("summary", Some(project.summary.raw())),
        ("license", project.license.as_ref().map(OutsideText::raw)),
        ("homepage", project.homepage.as_ref().map(OutsideText::raw)),
        ("source", project.source.as_ref().map(Pattern::as_str)),
    ];
    for (key, text) in one_line {
        let text = text.unwrap_or("-");
        if text.trim().is_empty() || text.chars().any(is_spoofing) {
            let reason = format!("expected one line of plain text, found {text:?}");
            return Some((key, reason));
        }
    }
    let notes = project.notes.as_ref().map_or("", Pattern::as_str);
    let strange = |c: char| is_spoofing(c) && c != '\n' && c != '\t';
    if notes.chars().any(strange) {
        return Some(("notes", format!("expected plain text, found {notes:?}")));
    }
    for (key, pattern) in [("source", &project.source), ("notes", &project.notes)] {
        if pattern.as_ref().is_some_and(Pattern::names_file) {
            return Some((
                key,
                "expected no braces but {version}, found {file}".to_owned(),
            ));
        }
    }
    None
}

fn unfit_file(file: &Pattern) -> Option<String> {
    let found = file.as_str();
    if file.names_file() {
        return Some(format!(
            "expected no braces but {{version}}, found {found:?}"
        ));
    }
    let filled = RelPath::try_from(file.fill(&sample()?, ""));
    match filled {
        Ok(path) if path.segments().count() == 1 => None,
        _ => Some(format!("expected the name of a file, found {found:?}")),
    }
}

/// A file that is not found by its own name would be missing from a folder or a bundle.
fn unfit_url(url: &Pattern, file: &Pattern) -> Option<String> {
    let (version, written) = (sample()?, url.as_str());
    let name = file.fill(&version, "");
    match Location::try_from(url.fill(&version, &name)) {
        Err(_) => Some(format!(
            "expected an https URL or a path beside the documents, found {written:?}"
        )),
        Ok(location) if location.file_name() != name => Some(format!(
            "expected {{file}} or {:?} at the end, found {written:?}",
            file.as_str()
        )),
        Ok(_) => None,
    }
}

fn unfit_take(take: &Take) -> Option<String> {
    take.bin.iter().find_map(|command| match command {
        super::Command::Renamed { to, .. } if to.segments().count() != 1 => Some(format!(
            "expected a command's name alone, found {:?}",
            to.as_str()
        )),
        _ => None,
    })
}

/// A version to try patterns with.
fn sample() -> Option<Version> {
    "0.1".parse().ok()
}
