//! One package: artifacts and releases first, then the roots, the index last. So whoever reads the
//! folder meanwhile sees an index only when all that it names is there.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{Folder, Line, MirrorError, layout};
use crate::document::{Artifact, Kind};
use crate::fetch::{FetchError, Fetcher};
use crate::model::{
    Channel, Digest, Location, Machine, Name, OutsideText, Place, RelPath, Size, Version,
};
use crate::resolve::{AtHand, Gathered, Purpose, Request, Resolver, Skipped, Source, TargetError};
use crate::trust::policy::Policy;
use crate::trust::{ArtifactError, Downgrade, Expected, Wanted};

/// Which builds are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builds {
    /// All.
    All,
    /// The one that fits this machine.
    For(Machine),
}

/// Fills a folder.
pub struct Mirror<'a> {
    /// Gets the artifacts.
    pub fetcher: &'a Fetcher<'a>,
    /// Gets and verifies the documents.
    pub resolver: &'a Resolver<'a>,
    /// What is filled.
    pub folder: &'a Rc<Folder>,
    /// Which builds.
    pub builds: Builds,
    /// What this machine requires.
    pub policy: &'a Policy,
}

/// What is there of a package now.
#[derive(Debug)]
pub struct Filled {
    /// The package.
    pub name: Name,
    /// Its folder.
    pub folder: RelPath,
    /// The versions whose artifacts are there.
    pub versions: Vec<Version>,
    /// What is on offer and was left out.
    pub skipped: Vec<Skipped>,
    /// All its files.
    pub files: BTreeSet<RelPath>,
    /// How many of them are new.
    pub new: usize,
    /// The size of the artifacts that were fetched.
    pub fetched: Size,
    /// Artifacts that have no place of their own: another one has the same path.
    pub hidden: Vec<OutsideText>,
}

impl Mirror<'_> {
    /// Brings one package to what its origin has now.
    ///
    /// # Errors
    /// If something cannot be had, verified or written. What was there before stays.
    pub fn package(&self, line: &Line) -> Result<Filled, MirrorError> {
        let package = layout::package(&line.name)?;
        let gathered = self.gather(line, &package)?;
        let mut filled = Filled {
            name: line.name.clone(),
            folder: package,
            versions: Vec::new(),
            skipped: Vec::new(),
            files: BTreeSet::new(),
            new: 0,
            fetched: Size::default(),
            hidden: Vec::new(),
        };
        self.artifacts(line, &gathered, &mut filled)?;
        self.documents(&gathered, &mut filled)?;
        filled.skipped = gathered.skipped;
        Ok(filled)
    }

    fn gather(&self, line: &Line, package: &RelPath) -> Result<Gathered, MirrorError> {
        let source = Source::of_name(&line.name).map_err(|error| match error {
            TargetError::Url(error) => MirrorError::Address(error),
            other => MirrorError::Path(OutsideText::new(other.to_string())),
        })?;
        let wanted = match &line.version {
            Some(version) => Wanted::Named(version.clone()),
            None => Wanted::Channel(Channel::stable()),
        };
        let request = Request {
            source: &source,
            wanted,
            key: line.key.clone(),
            downgrade: Downgrade::Allowed,
            purpose: Purpose::Copy,
        };
        let (folder, package) = (Rc::clone(self.folder), package.clone());
        let at_hand: Rc<AtHand> = Rc::new(move |at: &Location| {
            folder.document(&layout::file(&package, at)?, Kind::Release.document_limit())
        });
        Ok(self.resolver.gather(&request, &at_hand)?)
    }

    fn artifacts(
        &self,
        line: &Line,
        gathered: &Gathered,
        filled: &mut Filled,
    ) -> Result<(), MirrorError> {
        let mut wanted: Vec<&Artifact> = Vec::new();
        for (_, accepted) in &gathered.releases {
            let release = &accepted.release;
            if line.version.is_some() && release.version != gathered.version {
                continue;
            }
            let builds: Vec<&Artifact> = match &self.builds {
                Builds::All => release.artifacts.iter().collect(),
                Builds::For(machine) => release.artifact_for(machine).into_iter().collect(),
            };
            if builds.is_empty() {
                continue;
            }
            wanted.extend(builds);
            filled.versions.push(release.version.clone());
        }
        if filled.versions.is_empty() {
            return Err(MirrorError::NoBuild(line.name.clone()));
        }
        // Before anything of the package is downloaded.
        for artifact in &wanted {
            self.policy.judge_artifact(&line.name, artifact.size)?;
        }
        let mut taken = BTreeMap::new();
        for artifact in wanted {
            self.artifact(&gathered.place, artifact, &mut taken, filled)?;
        }
        Ok(())
    }

    /// One artifact, at every path where somebody may look for it.
    fn artifact(
        &self,
        place: &Place,
        artifact: &Artifact,
        taken: &mut BTreeMap<RelPath, Digest>,
        filled: &mut Filled,
    ) -> Result<(), MirrorError> {
        let expected = Expected {
            size: artifact.size,
            sha256: artifact.sha256,
        };
        let mut paths = Vec::new();
        for path in paths_of(&filled.folder, &artifact.urls) {
            let holder = taken.entry(path.clone()).or_insert(artifact.sha256);
            if *holder == artifact.sha256 {
                paths.push(path);
            }
        }
        let whole = |path: &&RelPath| self.folder.has(path, expected);
        let there = paths.iter().find(whole);
        let Some(main) = there.or(paths.first()) else {
            let at = artifact.urls.first().map(ToString::to_string);
            filled.hidden.push(OutsideText::new(at.unwrap_or_default()));
            return Ok(());
        };
        if there.is_none() {
            let found = self.fetcher.artifact(place, &artifact.urls, expected)?;
            let unreadable = |error| FetchError::from(ArtifactError::Keep(error));
            let mut reader = found.reader().map_err(unreadable)?;
            self.folder.write(main, &mut reader)?;
            filled.new += 1;
            filled.fetched = filled.fetched.plus(expected.size);
        }
        for path in &paths {
            if path != main {
                self.folder.link(main, path)?;
            }
        }
        filled.files.extend(paths);
        Ok(())
    }

    fn documents(&self, gathered: &Gathered, filled: &mut Filled) -> Result<(), MirrorError> {
        let folder = filled.folder.clone();
        for (at, accepted) in &gathered.releases {
            if let Some(path) = layout::file(&folder, at) {
                self.put(path, &accepted.document, filled)?;
            }
        }
        for (at, bytes) in &gathered.reviews {
            if let Some(path) = layout::file(&folder, at) {
                self.put(path, bytes, filled)?;
            }
        }
        for root in &gathered.roots {
            let file = format!("root-{}.unpipe", root.version);
            self.put_beside(&file, root.document.as_bytes(), filled)?;
        }
        match &gathered.index {
            Some(index) => self.put_beside("index.unpipe", index, filled),
            None => Ok(()),
        }
    }

    fn put_beside(&self, file: &str, bytes: &[u8], filled: &mut Filled) -> Result<(), MirrorError> {
        let path = layout::beside(&filled.folder, file);
        let path = path.ok_or_else(|| MirrorError::Path(OutsideText::new(file)))?;
        self.put(path, bytes, filled)
    }

    fn put(&self, path: RelPath, bytes: &[u8], filled: &mut Filled) -> Result<(), MirrorError> {
        if self.folder.put(&path, bytes)? {
            filled.new += 1;
        }
        filled.files.insert(path);
        Ok(())
    }
}

/// Beside the documents by file name, and wherever the release says.
fn paths_of(package: &RelPath, urls: &[Location]) -> Vec<RelPath> {
    let said = urls.iter().filter_map(|at| layout::file(package, at));
    let beside = urls
        .iter()
        .filter_map(|at| layout::beside(package, at.file_name()));
    let mut paths: Vec<RelPath> = said.collect();
    for path in beside {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}
