//! `publish init`: from the files of a release to the project file that describes the next ones.
//!
//! Targets come from the real files: every artifact is opened, and what its programs run on is
//! read from their own headers. Names are only a second opinion. All that was guessed, and all that
//! was left out, is told.

mod builds;
mod contents;
mod coverage;
mod error;
mod takes;
mod text;
mod words;

use std::collections::BTreeSet;
use std::path::Path;

use crate::archive::Watch;
use crate::model::{Name, OutsideText, Version};
use crate::publish::dist::{Dist, Hints};
use crate::publish::inspect::{Inspected, format_of, inspect};
use crate::publish::project::{Pattern, Project, SUMMARY_TO_WRITE, Take, Target, select};
use crate::publish::write::{self, Access, WriteError};

pub(in crate::publish) use contents::{Useful, useful};
pub(in crate::publish) use words::{common_version, stem};

pub use error::InitError;

use builds::{Build, builds};

/// An artifact and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What it is called where it is uploaded.
    pub name: String,
    /// What is in it.
    pub inspected: Inspected,
}

/// What the publisher says beforehand.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// The package's name.
    pub name: Option<Name>,
    /// Where the artifacts will be.
    pub url: Option<Pattern>,
    /// One line about the program.
    pub summary: Option<OutsideText>,
}

/// What there is to tell of the work, in lines whose outside texts are escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What was guessed.
    pub guessed: Vec<String>,
    /// What is odd, and how it was taken.
    pub odd: Vec<String>,
    /// Files that were left out, and why.
    pub left: Vec<String>,
    /// What could not be found out.
    pub unknown: Vec<String>,
}

/// A project file to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The project.
    pub project: Project,
    /// Its text, which reads back as the project.
    pub text: String,
    /// The version of these files, as far as it is known.
    pub version: Option<Version>,
    /// What was guessed and what was not.
    pub told: Told,
}

/// Opens every artifact of a dist folder. One that cannot be opened is told and left out.
///
/// # Errors
/// If the publisher stops it.
pub fn survey(
    dist: &Dist,
    watch: &Watch<'_>,
    told: &mut Told,
) -> Result<Vec<Seen>, crate::publish::inspect::InspectError> {
    let mut seen = Vec::new();
    for file in &dist.files {
        match inspect(&file.path, format_of(&file.name), watch) {
            Ok(inspected) => seen.push(Seen {
                name: file.name.clone(),
                inspected,
            }),
            Err(error) if watch.interrupt.check().is_err() => return Err(error),
            Err(error) => {
                let why = std::error::Error::source(&error);
                let why = why.map_or(String::new(), |why| format!(": {why}"));
                let name = OutsideText::new(file.name.as_str());
                let line = OutsideText::new(format!("{error}{why}"));
                told.left.push(format!("{name}: {line}"));
            }
        }
    }
    Ok(seen)
}

/// The name of the program, by which a placeholder is made and a publisher is asked.
pub fn tool_name(dist: &Dist) -> String {
    tool(&dist.hints, &names(dist), version_text(dist).as_deref())
}

/// The project that these artifacts are of.
///
/// # Errors
/// If none of them has a program.
pub fn draft(
    dist: &Dist,
    seen: &[Seen],
    wishes: Wishes,
    mut told: Told,
) -> Result<Draft, InitError> {
    told.odd.extend(dist.hints.notes.iter().cloned());
    let version = version_text(dist);
    let tool = tool_name(dist);
    let ours = of_tool(seen, &tool, version.as_deref(), &mut told);
    let builds = builds(&ours, &dist.hints.platforms, &mut told);
    if builds.is_empty() {
        let folder = dist.folder.clone();
        return Err(InitError::Nothing { folder, told });
    }
    let project = project(
        dist,
        &builds,
        (&tool, version.as_deref()),
        wishes,
        &mut told,
    )?;
    let text = text::text(&project);
    // What is written is what will be read: a hint that no project can hold is found here.
    let project = Project::parse(&text)?;
    let version = version.and_then(|version| version.parse().ok());
    check(&project, &builds, version.as_ref(), &mut told);
    texts(&builds, &mut told);
    folders(&builds, &mut told);
    coverage::tell(&project, &mut told);
    Ok(Draft {
        project,
        text,
        version,
        told,
    })
}

/// What became of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It was written.
    New,
    /// The file says exactly this already.
    Same,
}

/// Writes the text where nothing is yet.
///
/// # Errors
/// If there is a file that says anything else: it may have been edited.
pub fn write(config: &Path, text: &str) -> Result<Written, WriteError> {
    match write::write_new(config, text.as_bytes(), Access::Public) {
        Err(WriteError::Exists(path)) => {
            let found = write::read(&path, text.len() as u64);
            match found {
                Ok(bytes) if bytes == text.as_bytes() => Ok(Written::Same),
                _ => Err(WriteError::Exists(path)),
            }
        }
        done => done.map(|()| Written::New),
    }
}

fn names(dist: &Dist) -> Vec<&str> {
    dist.files.iter().map(|file| file.name.as_str()).collect()
}

/// The version: what the tool says, else what all names share.
fn version_text(dist: &Dist) -> Option<String> {
    let hint = dist
        .hints
        .version
        .as_ref()
        .map(|hint| hint.raw().to_owned());
    let hint = hint.filter(|hint| hint.parse::<Version>().is_ok());
    hint.or_else(|| common_version(&names(dist)))
}

/// The program's name in the letters that a name may have.
fn tool(hints: &Hints, names: &[&str], version: Option<&str>) -> String {
    let stems: Vec<String> = names
        .iter()
        .filter_map(|name| stem(name, version))
        .map(|stem| stem.to_ascii_lowercase())
        .collect();
    let number = |stem: &String| stems.iter().filter(|other| *other == stem).count();
    let common = stems
        .iter()
        .max_by_key(|stem| (number(stem), std::cmp::Reverse(stem.len())));
    let hint = hints.name.as_ref().map(OutsideText::raw);
    let name = hint.or(common.map(String::as_str)).unwrap_or("");
    let plain: String = name
        .to_ascii_lowercase()
        .chars()
        .map(|c| match c {
            'a'..='z' | '0'..='9' | '.' | '_' | '-' => c,
            _ => '-',
        })
        .collect();
    let plain = plain
        .trim_matches(['.', '_', '-'])
        .chars()
        .take(100)
        .collect::<String>();
    if plain.is_empty() {
        "tool".to_owned()
    } else {
        plain
    }
}

/// The artifacts of the program itself, where a folder has those of others too.
fn of_tool(seen: &[Seen], tool: &str, version: Option<&str>, told: &mut Told) -> Vec<Seen> {
    let is_ours =
        |one: &&Seen| stem(&one.name, version).is_some_and(|stem| stem.eq_ignore_ascii_case(tool));
    let (ours, others): (Vec<&Seen>, Vec<&Seen>) = seen.iter().partition(is_ours);
    if ours.is_empty() {
        return seen.to_vec();
    }
    for other in others {
        let name = OutsideText::new(other.name.as_str());
        told.left.push(format!("{name}: not called after {tool}"));
    }
    ours.into_iter().cloned().collect()
}

fn project(
    dist: &Dist,
    builds: &[Build<'_>],
    (tool, version): (&str, Option<&str>),
    wishes: Wishes,
    told: &mut Told,
) -> Result<Project, InitError> {
    let takes: Vec<Take> = builds
        .iter()
        .map(|build| takes::take(build, tool, version))
        .collect();
    let take = takes::most_common(&takes);
    let targets = builds
        .iter()
        .zip(takes)
        .map(|(build, own)| target(build, own, &take, version))
        .collect::<Result<_, _>>()?;
    let name = match wishes.name {
        Some(name) => name,
        None => format!("example.invalid/{tool}")
            .parse()
            .map_err(InitError::Name)?,
    };
    let summary = wishes.summary.unwrap_or_else(|| {
        told.unknown
            .push("summary: one line about the program, for you to write".to_owned());
        OutsideText::new(format!("{tool}{SUMMARY_TO_WRITE}"))
    });
    match version {
        Some(version) => told
            .guessed
            .push(format!("version: {}", OutsideText::new(version))),
        None => told.unknown.push(
            "version: no file name tells it; put {version} where it stands in names that change"
                .to_owned(),
        ),
    }
    Ok(Project {
        name,
        url: match wishes.url {
            Some(url) => vec![url],
            None => urls(&dist.hints, version, told),
        },
        summary,
        license: None,
        homepage: dist.hints.homepage.clone(),
        source: None,
        notes: None,
        keys: None,
        index_days: crate::publish::project::INDEX_DAYS,
        root_days: crate::publish::project::ROOT_DAYS,
        take,
        targets,
        steps: Vec::new(),
        requirements: Vec::new(),
    })
}

fn target(
    build: &Build<'_>,
    own: Take,
    take: &Take,
    version: Option<&str>,
) -> Result<Target, InitError> {
    let file = words::templated(&build.seen.name, version);
    let unfit = |_| InitError::File(OutsideText::new(build.seen.name.as_str()));
    let platform = build.platform;
    Ok(Target {
        file: Pattern::try_from(file).map_err(unfit)?,
        os: platform.os,
        arch: platform.arch,
        libc: platform.libc,
        min_glibc: platform.min_glibc,
        url: Vec::new(),
        take: (own != *take).then_some(own),
    })
}

/// Where the tool says that files will be, else beside the documents.
fn urls(hints: &Hints, version: Option<&str>, told: &mut Told) -> Vec<Pattern> {
    let folders = hints.folders.iter().filter_map(|folder| {
        let folder = words::templated(folder.raw().trim_end_matches('/'), version);
        let is_web = folder.starts_with("https://");
        Pattern::try_from(format!("{folder}/{{file}}"))
            .ok()
            .filter(|_| is_web)
    });
    let urls: Vec<Pattern> = folders.collect();
    if let Some(first) = urls.first() {
        let first = OutsideText::new(first.as_str());
        told.guessed.push(format!(
            "url: {first}, as the tool that made the files says"
        ));
        return urls;
    }
    told.guessed
        .push("url: {file}, which is beside the documents".to_owned());
    Pattern::try_from("{file}".to_owned()).into_iter().collect()
}

/// Tells once which texts stay in the archives.
fn texts(builds: &[Build<'_>], told: &mut Told) {
    let all = builds.iter().flat_map(|build| &build.contents.texts);
    let names: BTreeSet<&str> = all.map(String::as_str).collect();
    if !names.is_empty() {
        let names = Vec::from_iter(names).join(", ");
        let names = OutsideText::new(names);
        told.left.push(format!(
            "{names}: stays in the archive; files = […] can take it"
        ));
    }
}

/// Tells once which folders stay in the archives: a program that needs its library would not run.
fn folders(builds: &[Build<'_>], told: &mut Told) {
    let all = builds.iter().flat_map(|build| &build.contents.folders);
    let names: BTreeSet<String> = all.map(|name| format!("{name}/")).collect();
    if !names.is_empty() {
        let names = OutsideText::new(Vec::from_iter(names).join(", "));
        told.left.push(format!(
            "{names}: stays in the archive; trees = […] can take it"
        ));
    }
}

/// Tries every target as a release will.
fn check(project: &Project, builds: &[Build<'_>], version: Option<&Version>, told: &mut Told) {
    let some = "0".parse().ok();
    let Some(version) = version.or(some.as_ref()) else {
        return;
    };
    for (target, build) in project.targets.iter().zip(builds) {
        if let Err(error) = select(project.take_of(target), version, &build.seen.inspected) {
            let name = OutsideText::new(build.seen.name.as_str());
            told.odd.push(format!("{name}: {error}"));
        }
    }
}
