//! The artifacts of a release, as they lie in the folder.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::findings::{Findings, clause};
use super::rules::artifacts as rules;
use super::sums::{self, Sum};
use super::{LintError, Look, archive};
use crate::archive::{ArchiveError, Watch};
use crate::document::{Artifact, Release};
use crate::model::{Digest, Hasher, Location, Size};
use crate::publish::WriteError;
use crate::publish::inspect::{InspectError, inspect};

/// The most bytes that are read at once.
const CHUNK: usize = 256 * 1024;

/// Where artifacts are sought, and what sums files say of them.
pub(super) struct Bench<'a> {
    folders: Vec<&'a Path>,
    watch: &'a Watch<'a>,
    sums: Vec<Sum>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(look: &Look<'a>) -> Result<Self, LintError> {
        let folders: Vec<&Path> = std::iter::once(look.folder).chain(look.dist).collect();
        let mut sums: Vec<Sum> = Vec::new();
        for folder in &folders {
            sums.extend(sums::of_folder(folder)?);
        }
        Ok(Self {
            folders,
            watch: look.watch,
            sums,
        })
    }

    /// Looks at every artifact of a release.
    pub(super) fn check(
        &self,
        release: &Release,
        file: &str,
        findings: &mut Findings,
    ) -> Result<(), LintError> {
        for artifact in &release.artifacts {
            self.watch.interrupt.check()?;
            match self.find(artifact) {
                Some((name, path)) => self.check_bytes(artifact, &name, &path, findings)?,
                None => absent(artifact, file, findings),
            }
        }
        Ok(())
    }

    /// As an install from a folder seeks it: by its path, then by its name.
    fn find(&self, artifact: &Artifact) -> Option<(String, PathBuf)> {
        let paths = artifact.urls.iter().filter_map(|at| match at {
            Location::Beside(path) => Some(path.as_str()),
            Location::Web(_) => None,
        });
        let names = artifact.urls.iter().map(Location::file_name);
        let wanted: Vec<&str> = paths.chain(names).filter(|name| !name.is_empty()).collect();
        let all = self
            .folders
            .iter()
            .flat_map(|folder| wanted.iter().map(move |name| (folder, name)));
        all.map(|(folder, name)| ((*name).to_owned(), folder.join(name)))
            .find(|(_, path)| path.is_file())
    }

    fn check_bytes(
        &self,
        artifact: &Artifact,
        name: &str,
        path: &Path,
        findings: &mut Findings,
    ) -> Result<(), LintError> {
        let (size, sha256) = self.measure(path)?;
        self.check_sums(name, sha256, findings);
        if (size, sha256) != (artifact.size, artifact.sha256) {
            let (expected, found) = (artifact.size.number(), size.number());
            let found = format!(
                "expected {expected} bytes with {}, found {found} with {sha256}",
                artifact.sha256
            );
            findings.add(&rules::OTHER_BYTES, name, found);
            // Its content was not meant by this release: what is in it says nothing.
            return Ok(());
        }
        match inspect(path, artifact.format, self.watch) {
            Ok(inspected) => archive::check(artifact, &inspected, name, findings),
            Err(InspectError::Archive {
                source: ArchiveError::Interrupted(stop),
                ..
            }) => {
                return Err(stop.into());
            }
            Err(error) => findings.add(&rules::BROKEN, name, clause(&error)),
        }
        Ok(())
    }

    fn check_sums(&self, name: &str, found: Digest, findings: &mut Findings) {
        let file = name.rsplit('/').next().unwrap_or(name);
        for sum in self.sums.iter().filter(|sum| sum.file == file) {
            if sum.sha256 != found {
                let found = format!(
                    "expected {} as {} says, found {found}",
                    sum.sha256, sum.source
                );
                findings.add(&rules::OTHER_SUM, name, found);
            }
        }
    }

    fn measure(&self, path: &Path) -> Result<(Size, Digest), LintError> {
        let failed = |source| WriteError::System {
            path: path.to_owned(),
            source,
        };
        let mut file = File::open(path).map_err(failed)?;
        let (mut hasher, mut size) = (Hasher::new(), Size::default());
        let mut buffer = vec![0; CHUNK];
        loop {
            self.watch.interrupt.check()?;
            match file.read(&mut buffer) {
                Ok(0) => return Ok((size, hasher.finish())),
                Ok(count) => {
                    hasher.update(buffer.get(..count).unwrap_or_default());
                    size = size.plus(Size::bytes(count as u64));
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(source) => return Err(failed(source).into()),
            }
        }
    }
}

fn absent(artifact: &Artifact, file: &str, findings: &mut Findings) {
    let beside = artifact
        .urls
        .iter()
        .find(|at| matches!(at, Location::Beside(_)));
    match (beside, artifact.urls.first()) {
        (Some(at), _) => findings.add(&rules::ABSENT, at.to_string(), format!("{file} lists it")),
        (None, Some(at)) => findings.add(
            &rules::ELSEWHERE,
            at.to_string(),
            format!("{file} lists it"),
        ),
        (None, None) => {}
    }
}
