//! A release in the making: which root, which serial, which documents.

use std::path::PathBuf;

use super::desk::Desk;
use crate::cli::args::ReleaseArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::document::{Index, Release, Root};
use crate::model::{Channel, Code, Serial, Version};
use crate::publish::change::{Change, Draft, Waiting};
use crate::publish::dist::DistError;
use crate::publish::make::{
    FirstRootError, KeySet, Manifest, ManifestError, Source, check_files, empty_index, index_draft,
    manifest, next_index, offer, release_draft, root_draft,
};
use crate::publish::project::Project;
use crate::publish::site::{Filed, Folder, Site, leads_to, level_0};

/// A release in the making.
pub(super) struct Making<'a> {
    context: &'a Context<'a>,
    args: &'a ReleaseArgs,
    project: Project,
    pub(super) version: Version,
    pub(super) channel: Channel,
    pub(super) site: Option<Site>,
    /// The only release of a folder without a root, which is moved up from.
    pub(super) level_0: Option<Filed<Release>>,
    pub(super) waiting: Vec<Waiting>,
}

impl<'a> Making<'a> {
    /// What was typed, what is there, and what waits.
    pub(super) fn begin(
        context: &'a Context<'a>,
        args: &'a ReleaseArgs,
        desk: &Desk<'_>,
    ) -> Result<(Self, Change), Failed> {
        let version = args.version.parse();
        let channel = args.channel.parse();
        let version = version.map_err(|error| Failed::usage(&error))?;
        let channel = channel.map_err(|error| Failed::usage(&error))?;
        let project = desk.project()?;
        let (site, change) = desk.site()?;
        if let Some(site) = &site {
            desk.refuse_expired(site)?;
        }
        let level_0 = match &site {
            Some(_) => None,
            None => level_0(&Folder(&desk.bench.site()))?,
        };
        let making = Self {
            context,
            args,
            project,
            version,
            channel,
            site,
            level_0,
            waiting: desk.waiting()?,
        };
        Ok((making, change))
    }

    /// The folder of the artifacts; that of the sums file, where one was named.
    pub(super) fn dist(&self) -> PathBuf {
        let path = self.context.world.folder().join(&self.args.dist);
        match path.parent() {
            Some(folder) if path.is_file() => folder.to_owned(),
            _ => path,
        }
    }

    /// A site is about one name for ever.
    pub(super) fn check_name(&self) -> Result<(), Failed> {
        match &self.site {
            Some(site) if *site.name() != self.project.name => Err(Failed::say_usage(format!(
                "expected the name {} as in the folder, found {} in unpipe.toml",
                site.name(),
                self.project.name
            ))
            .hint("choose another folder with --output")),
            _ => Ok(()),
        }
    }

    /// The root in force; for a first release a new one, which is signed with it.
    pub(super) fn root(&self, desk: &Desk<'_>) -> Result<(Root, Option<Draft>), Failed> {
        if let Some(site) = &self.site {
            return Ok((site.root().clone(), None));
        }
        let fresh = self.first_root(desk)?;
        let known = self.waiting.iter().find_map(|one| one.root_like(&fresh));
        let root = known.cloned().unwrap_or(fresh);
        let draft = root_draft(&root, None)?;
        self.check_move(&root)?;
        Ok((root, Some(draft)))
    }

    /// Who pinned the key of a release without a root follows only a root of that key.
    fn check_move(&self, root: &Root) -> Result<(), Failed> {
        let Some(release) = &self.level_0 else {
            return Ok(());
        };
        if release.value.name == root.name && leads_to(release, &root.keys_of(&root.roles.root)) {
            return Ok(());
        }
        let message = format!(
            "expected a root key that signed {}, which users have pinned, found another",
            release.file
        );
        Err(Failed::say(Code::SigningKey, message)
            .hint("call the old key keys/LABEL-root.pub, or begin in another folder"))
    }

    /// One more than was ever given away.
    fn next_serial(&self) -> u64 {
        let highest = match (&self.site, &self.level_0) {
            (Some(site), _) => site.highest_serial(),
            (None, Some(release)) => release.value.serial.number(),
            (None, None) => 0,
        };
        highest.saturating_add(1)
    }

    fn first_root(&self, desk: &Desk<'_>) -> Result<Root, Failed> {
        let keys = desk.keyring().every_public_key()?;
        let set = KeySet::find(&keys, self.project.keys.as_ref()).map_err(|error| {
            let hint = match &error {
                FirstRootError::NoKeys => "make keys: unpipe publish key new LABEL",
                FirstRootError::Several(_) | FirstRootError::Unknown { .. } => {
                    "say which in unpipe.toml: keys = \"LABEL\""
                }
            };
            Failed::of(&error, error.code()).hint(hint)
        })?;
        let (name, now) = (self.project.name.clone(), self.context.world.signing_time());
        let root = set.first_root(name, now, self.project.root_days);
        // Who pinned the key of a release without a root loses it as a release key, and follows
        // only to a root that says from where on (DESIGN 3.4, step 3).
        let min_serial = self
            .level_0
            .as_ref()
            .map(|_| Serial::new(self.next_serial()));
        Ok(Root { min_serial, ..root })
    }

    fn not_made(&self, error: &ManifestError) -> Failed {
        let failed = Failed::of(error, error.code());
        match error {
            ManifestError::Absent { .. } if self.args.version.starts_with('v') => {
                failed.hint("a version is written without a v")
            }
            ManifestError::Absent { .. } | ManifestError::Dist(DistError::Absent(_)) => failed.hint(
                "name the folder that has the files: unpipe publish release DIST --version VERSION",
            ),
            _ => failed,
        }
    }

    pub(super) fn manifest(&self, root: &Root, desk: &Desk<'_>) -> Result<Manifest, Failed> {
        let source = Source {
            dist: &self.dist(),
            version: &self.version,
            serial: Serial::new(self.next_serial()),
            root: root.version,
            now: self.context.world.signing_time(),
            watch: &desk.watch(),
        };
        let made = manifest(&self.project, &source);
        let mut made = made.map_err(|error| self.not_made(&error))?;
        for (one, waiting) in self.waiting_releases() {
            if one.release_like(&made.release).is_none() {
                return Err(Failed::say_usage(format!(
                    "expected {} as it waits for signatures in {}, found another release",
                    self.version,
                    one.path().display()
                ))
                .hint("remove what waits, and have the new release signed again"));
            }
            made.release = waiting.clone();
        }
        if let Some(site) = &self.site {
            check_files(&self.project, &made.release, site).map_err(|error| {
                Failed::of(&error, error.code()).hint("put the version into the file's name")
            })?;
        }
        Ok(made)
    }

    /// What waits for signatures as this very version.
    fn waiting_releases(&self) -> impl Iterator<Item = (&Waiting, &Release)> {
        let waiting = self.waiting.iter();
        waiting.filter_map(|one| Some((one, one.release(&self.version)?)))
    }

    /// Whether the site offers the same release already.
    pub(super) fn is_released(&self, release: &Release) -> Result<bool, Failed> {
        let Some(site) = &self.site else {
            return Ok(false);
        };
        let Some(offer) = site.offer(&self.version) else {
            return Ok(false);
        };
        let is_same = site
            .release(&self.version)
            .is_some_and(|known| is_same(&known.value, release));
        let is_current = site.index.value.channels.get(&self.channel) == Some(&self.version);
        if is_same && is_current && !site.is_revoked(offer.serial) {
            return Ok(true);
        }
        let message = format!(
            "expected a version that is not on offer, found {} (serial {})",
            self.version, offer.serial
        );
        Err(Failed::say_usage(message).hint("a release never changes: choose a new version"))
    }

    pub(super) fn drafts(
        &self,
        release: &Release,
        root: &Root,
        first: Option<Draft>,
    ) -> Result<(Vec<Draft>, Index), Failed> {
        let document = release_draft(release, root)?;
        let (now, days) = (self.context.world.signing_time(), self.project.index_days);
        let mut index = match &self.site {
            Some(site) => next_index(&site.index.value, now, days),
            None => empty_index(self.project.name.clone(), now, days),
        };
        let numbers = (&self.version, release.serial);
        offer(&mut index, numbers, document.digest(), self.channel.clone())
            .map_err(|error| Failed::of(&error, error.code()))?;
        let known = self.waiting.iter().find_map(|one| one.index_like(&index));
        let index = known.cloned().unwrap_or(index);
        let last = index_draft(&index, root)?;
        let drafts = first.into_iter().chain([document, last]).collect();
        Ok((drafts, index))
    }
}

/// Whether two releases are the same but for what a second try would change.
fn is_same(known: &Release, made: &Release) -> bool {
    let again = Release {
        serial: known.serial,
        root: known.root,
        issued: known.issued,
        ..made.clone()
    };
    again == *known
}
