//! The new site, tried as a user would before anybody sees it.
//!
//! With the trust core, the fetcher and the unpacking of a real install, in a state of its own: as
//! somebody who comes for the first time, and as somebody who knows the site as it was.

use std::path::Path;

use tempfile::TempDir;

use super::ChangeError;
use crate::archive::{self, Packing, Watch};
use crate::beneath::Dir;
use crate::document::{Artifact, Index};
use crate::fetch::{Fetcher, Reach};
use crate::model::{Digest, OutsideText, Time, Version};
use crate::publish::site::Site;
use crate::resolve::{Nobody, Purpose, Request, Resolved, Resolver, Source};
use crate::store::Store;
use crate::trust::policy::Policy;
use crate::trust::{Anchor, Downgrade, Expected, Wanted};

/// What a change may have spoiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// All that is on offer: there is a new root.
    Everything,
    /// What is new, and what the channels lead to.
    Offer,
}

/// What a user's machine would know and have.
pub(super) struct Trial<'a> {
    folder: &'a Path,
    state: TempDir,
    anchor: Anchor,
    now: Time,
    watch: &'a Watch<'a>,
}

impl<'a> Trial<'a> {
    /// A machine that pins root 1 by its hash and knows nothing else.
    pub(super) fn new(
        folder: &'a Path,
        first_root: Digest,
        now: Time,
        watch: &'a Watch<'a>,
    ) -> Result<Self, ChangeError> {
        Ok(Self {
            folder,
            state: TempDir::new().map_err(refused)?,
            anchor: Anchor::Root(first_root),
            now,
            watch,
        })
    }

    /// Learns the site as it is now. A site that a user refuses, since it expired, teaches nothing.
    pub(super) fn learn(&self, index: &Index) {
        for version in index.channels.values() {
            if let Ok(resolved) = self.resolve(version) {
                // What is not remembered makes the trial easier, never wrong.
                let _ = resolved.consented(&self.store());
            }
        }
    }

    /// Resolves the releases that the change is about, and unpacks each artifact of the fresh ones.
    /// The others were held against signatures and index when the site was read; trying them too
    /// would make each release dearer than the one before.
    pub(super) fn run(
        &self,
        site: &Site,
        (about, fresh): (About, &[Version]),
    ) -> Result<(), ChangeError> {
        let channels = &site.index.value.channels;
        let is_tried = |version: &Version| match about {
            About::Everything => true,
            About::Offer => {
                fresh.contains(version) || channels.values().any(|known| known == version)
            }
        };
        for release in &site.releases {
            let manifest = &release.value;
            if site.is_revoked(manifest.serial) || !is_tried(&manifest.version) {
                continue;
            }
            let resolved = self.resolve(&manifest.version)?;
            if fresh.contains(&manifest.version) {
                for artifact in &resolved.accepted.release.artifacts {
                    self.unpack(&resolved, artifact)?;
                }
            }
        }
        Ok(())
    }

    fn store(&self) -> Store {
        Store::new(self.state.path().to_owned())
    }

    fn fetcher(&self) -> Fetcher<'_> {
        let downloads = self.state.path().join("downloads");
        let interrupt = self.watch.interrupt.clone();
        Fetcher::new(self.watch.observer, interrupt, Reach::Offline, downloads)
    }

    fn resolve(&self, version: &Version) -> Result<Resolved, ChangeError> {
        let source = Source::of_path(self.folder, self.folder).map_err(refused)?;
        let fetcher = self.fetcher();
        // What this machine requires of others is no matter of what is about to be published.
        let policy = Policy::default();
        let resolver = Resolver {
            fetcher: &fetcher,
            store: &self.store(),
            now: self.now,
            meeting: &Nobody,
            policy: &policy,
        };
        let request = Request {
            source: &source,
            wanted: Wanted::Named(version.clone()),
            key: Some(self.anchor.clone()),
            downgrade: Downgrade::Allowed,
            purpose: Purpose::Look,
        };
        resolver.resolve(&request).map_err(refused)
    }

    fn unpack(&self, resolved: &Resolved, artifact: &Artifact) -> Result<(), ChangeError> {
        let expected = Expected {
            size: artifact.size,
            sha256: artifact.sha256,
        };
        let verified = self
            .fetcher()
            .artifact(&resolved.place, &artifact.urls, expected)
            .map_err(refused)?;
        let folder = TempDir::new_in(self.state.path()).map_err(refused)?;
        let packing = Packing {
            format: artifact.format,
            files: &artifact.files,
        };
        archive::unpack(&verified, packing, &Dir::open(folder.path())?, self.watch).map_err(refused)
    }
}

fn refused(error: impl std::error::Error) -> ChangeError {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text.push_str(&format!(": {source}"));
        cause = source.source();
    }
    ChangeError::Trial(OutsideText::new(text))
}
