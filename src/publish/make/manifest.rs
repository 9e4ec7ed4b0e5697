//! A release, from the project's file and the real artifacts.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::archive::Watch;
use crate::document::{Artifact, Release};
use crate::model::{Code, Location, LocationError, OutsideText, Serial, Time, Version};
use crate::publish::dist::{DistError, locate};
use crate::publish::inspect::{InspectError, format_of, inspect};
use crate::publish::project::{Pattern, Project, SelectError, Target, select};
use crate::publish::site::{Site, is_document};

/// What a release is made from, beside the project's file.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The folder with the artifacts.
    pub dist: &'a Path,
    /// What the release is called.
    pub version: &'a Version,
    /// Its place in the order of releases.
    pub serial: Serial,
    /// The root in force.
    pub root: u64,
    /// The time of the whole command.
    pub now: Time,
    /// Who hears of it and may stop it.
    pub watch: &'a Watch<'a>,
}

/// A release, and where its artifacts are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// What will be signed.
    pub release: Release,
    /// Each artifact's file name, and where it lies now.
    pub artifacts: Vec<(String, PathBuf)>,
}

/// Why no release can be made.
#[derive(Debug, Error)]
pub enum ManifestError {
    /// The name is still the one that `init` put there.
    #[error("expected a name of your own in unpipe.toml, found the placeholder {0}")]
    Placeholder(crate::model::Name),
    /// An artifact is not in the dist folder.
    #[error("expected {file} in {dist:?}, found none")]
    Absent {
        /// The file that the project names.
        file: String,
        /// The folder.
        dist: PathBuf,
    },
    /// An artifact is called like a document.
    #[error("expected an artifact's name without .unpipe at its end, found {0}")]
    Document(String),
    /// An older release on offer has another artifact of that name.
    #[error("expected a file name of its own, found {file}, which is another file of {version}")]
    Taken {
        /// The artifact.
        file: String,
        /// The older release.
        version: Version,
    },
    /// The dist folder cannot be read.
    #[error(transparent)]
    Dist(#[from] DistError),
    /// An artifact cannot be opened.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// What the project takes is not in the artifact.
    #[error("cannot take what unpipe.toml lists from {file}")]
    Select {
        /// The artifact.
        file: String,
        /// Why not.
        #[source]
        source: SelectError,
    },
    /// Where an artifact will be cannot be an address.
    #[error("cannot use the url of {file}")]
    Url {
        /// The artifact.
        file: String,
        /// Why not.
        #[source]
        source: LocationError,
    },
}

impl ManifestError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Placeholder(_)
            | Self::Absent { .. }
            | Self::Document(_)
            | Self::Taken { .. }
            | Self::Url { .. } => Code::Usage,
            Self::Dist(error) => error.code(),
            Self::Inspect(error) => error.code(),
            Self::Select { source, .. } => source.code(),
        }
    }
}

/// Makes a release: opens every artifact that the project names, and lists what it takes of each.
///
/// # Errors
/// If the project is not finished, or does not fit the files.
pub fn manifest(project: &Project, source: &Source<'_>) -> Result<Manifest, ManifestError> {
    if project.is_placeholder() {
        return Err(ManifestError::Placeholder(project.name.clone()));
    }
    let (mut artifacts, mut files) = (Vec::new(), Vec::new());
    for target in &project.targets {
        let (artifact, file) = build(project, target, source)?;
        artifacts.push(artifact);
        if !files.contains(&file) {
            files.push(file);
        }
    }
    let filled = |pattern: &Pattern| OutsideText::new(pattern.fill(source.version, ""));
    let release = Release {
        name: project.name.clone(),
        version: source.version.clone(),
        serial: source.serial,
        root: source.root,
        issued: source.now,
        summary: project.summary.clone(),
        license: project.license.clone(),
        homepage: project.homepage.clone(),
        source: project.source.as_ref().map(filled),
        notes: project.notes.as_ref().map(filled),
        artifacts,
        steps: project.steps.clone(),
        requirements: project.requirements.clone(),
    };
    let artifacts = files;
    Ok(Manifest { release, artifacts })
}

/// Refuses artifacts that would take the place of an older release's in the folder: whoever installs
/// that release would get another file than it lists.
///
/// # Errors
/// If there is such a one.
pub fn check_files(
    project: &Project,
    release: &Release,
    before: &Site,
) -> Result<(), ManifestError> {
    for (target, artifact) in project.targets.iter().zip(&release.artifacts) {
        let file = target.file.fill(&release.version, "");
        if let Some(older) = before.other_file(&file, artifact.sha256)
            && older.version != release.version
        {
            let version = older.version.clone();
            return Err(ManifestError::Taken { file, version });
        }
    }
    Ok(())
}

fn build(
    project: &Project,
    target: &Target,
    source: &Source<'_>,
) -> Result<(Artifact, (String, PathBuf)), ManifestError> {
    let file = target.file.fill(source.version, "");
    if is_document(&file) {
        return Err(ManifestError::Document(file));
    }
    let Some(path) = locate(source.dist, &file)? else {
        return Err(ManifestError::Absent {
            file,
            dist: source.dist.to_owned(),
        });
    };
    let format = format_of(&file);
    let inspected = inspect(&path, format, source.watch)?;
    let take = project.take_of(target);
    let files = select(take, source.version, &inspected);
    let files = files.map_err(|source| ManifestError::Select {
        file: file.clone(),
        source,
    })?;
    let urls = project.urls_of(target).iter();
    let urls = urls.map(|url| {
        Location::try_from(url.fill(source.version, &file)).map_err(|source| ManifestError::Url {
            file: file.clone(),
            source,
        })
    });
    let artifact = Artifact {
        os: target.os,
        arch: target.arch,
        libc: target.libc,
        min_glibc: target.min_glibc,
        urls: urls.collect::<Result<_, _>>()?,
        size: inspected.size,
        sha256: inspected.sha256,
        format,
        files,
        links: take.links.clone(),
    };
    Ok((artifact, (file, path)))
}
