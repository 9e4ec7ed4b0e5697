//! `unpipe publish release`: from a dist folder to a signed folder of static files.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::json;

use super::desk::Desk;
use super::linted::heed;
use super::told;
use crate::archive::Watch;
use crate::cli::args::ReleaseArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;
use crate::document::{Release, Root};
use crate::model::{Channel, Code, Digest, Location, Serial, Version, origin};
use crate::publish::change::{Carried, Change, Draft, Outcome, Waiting, gather};
use crate::publish::dist::DistError;
use crate::publish::lint::{Look, lint_documents, lint_release};
use crate::publish::make::{
    KeySet, Manifest, ManifestError, Source, empty_index, index_draft, manifest, next_index, offer,
    release_draft, root_draft,
};
use crate::publish::project::Project;
use crate::publish::site::{Filed, Folder, Site, leads_to, level_0, release_file};

/// A release in the making.
struct Making<'a> {
    context: &'a Context<'a>,
    args: &'a ReleaseArgs,
    project: Project,
    version: Version,
    channel: Channel,
    site: Option<Site>,
    /// The only release of a folder without a root, which is moved up from.
    level_0: Option<Filed<Release>>,
    waiting: Vec<Waiting>,
}

/// Makes, checks, signs, tries and puts in place.
pub(super) fn run(context: &Context<'_>, args: &ReleaseArgs) -> Result<Report, Failed> {
    let version: Version = args
        .version
        .parse()
        .map_err(|error| Failed::usage(&error))?;
    let channel: Channel = args
        .channel
        .parse()
        .map_err(|error| Failed::usage(&error))?;
    let mut desk = Desk::open(context, &args.site)?;
    let project = desk.project()?;
    let (site, change) = desk.site()?;
    let making = Making {
        context,
        args,
        project,
        version,
        channel,
        level_0: match &site {
            Some(_) => None,
            None => level_0(&Folder(&desk.bench.site()))?,
        },
        site,
        waiting: desk.waiting()?,
    };
    making.check_name()?;
    let (root, first) = making.root(&desk)?;
    let made = making.manifest(&root, &desk)?;
    if making.is_released(&made.release)? {
        let text = format!(
            "{} is released already; nothing was changed\n",
            making.version
        );
        return Ok(Report::done(text)
            .with("published", json!(true))
            .with("changed", json!(false)));
    }
    let look = Look {
        folder: &making.dist(),
        dist: None,
        before: making.site.as_ref(),
        now: context.world.now(),
        watch: &Watch {
            observer: context.observer,
            interrupt: &context.interrupt,
        },
    };
    let file = release_file(&making.version);
    let mut said = Vec::new();
    let found = lint_release(&made.release, &file, &look)?;
    heed(context, found, &mut said)?;
    let drafts = making.drafts(&made.release, &root, first)?;
    let change = Change {
        drafts: gather(drafts, &making.waiting)?,
        artifacts: made.artifacts.clone(),
        fresh: vec![making.version.clone()],
        removed: making
            .level_0
            .iter()
            .map(|release| release.file.clone())
            .collect(),
        ..change
    };
    let carried = desk.carry_out(change, &mut |folder| {
        let staged = Look { folder, ..look };
        heed(context, lint_documents(&staged)?, &mut said)
    })?;
    Ok(making.report(&desk, &carried, &root, &made.release))
}

impl Making<'_> {
    /// The folder of the artifacts; that of the sums file, where one was named.
    fn dist(&self) -> PathBuf {
        let path = self.context.world.folder().join(&self.args.dist);
        match path.parent() {
            Some(folder) if path.is_file() => folder.to_owned(),
            _ => path,
        }
    }

    /// A site is about one name for ever.
    fn check_name(&self) -> Result<(), Failed> {
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
    fn root(&self, desk: &Desk<'_>) -> Result<(Root, Option<Draft>), Failed> {
        if let Some(site) = &self.site {
            return Ok((site.root().clone(), None));
        }
        let root = match self.waiting.iter().find_map(|one| one.root(1)) {
            Some(root) => root.clone(),
            None => self.first_root(desk)?,
        };
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

    fn first_root(&self, desk: &Desk<'_>) -> Result<Root, Failed> {
        let keys = desk.keyring().public_keys()?;
        let set = KeySet::find(&keys, self.project.keys.as_ref()).map_err(|error| {
            Failed::of(&error, error.code()).hint("make keys: unpipe publish key new LABEL")
        })?;
        let (name, now) = (self.project.name.clone(), self.context.world.signing_time());
        Ok(set.first_root(name, now, self.project.root_days))
    }

    fn manifest(&self, root: &Root, desk: &Desk<'_>) -> Result<Manifest, Failed> {
        let before = self.level_0.as_ref();
        let highest = match (&self.site, before) {
            (Some(site), _) => site.highest_serial(),
            (None, before) => before.map_or(0, |release| release.value.serial.number()),
        };
        let source = Source {
            dist: &self.dist(),
            version: &self.version,
            serial: Serial::new(highest.saturating_add(1)),
            root: root.version,
            now: self.context.world.signing_time(),
            watch: &desk.watch(),
        };
        let made = manifest(&self.project, &source);
        let mut made = made.map_err(|error| self.not_made(&error))?;
        if let Some(waiting) = self
            .waiting
            .iter()
            .find_map(|one| one.release(&self.version))
        {
            if !is_same(waiting, &made.release) {
                return Err(Failed::say_usage(format!(
                    "expected the files of the release {} that waits for signatures, found others",
                    self.version
                ))
                .hint("remove what waits, and have the new release signed again"));
            }
            made.release = waiting.clone();
        }
        Ok(made)
    }

    fn not_made(&self, error: &ManifestError) -> Failed {
        let failed = Failed::of(error, error.code());
        match error {
            ManifestError::Absent { .. } if self.args.version.starts_with('v') => {
                failed.hint("a version is written without a v")
            }
            ManifestError::Absent { .. } | ManifestError::Dist(DistError::Absent(_)) => failed
                .hint("name the folder that has the files: unpipe publish release DIST --version VERSION"),
            _ => failed,
        }
    }

    /// Whether the site offers the same release already.
    fn is_released(&self, release: &Release) -> Result<bool, Failed> {
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

    fn drafts(
        &self,
        release: &Release,
        root: &Root,
        first: Option<Draft>,
    ) -> Result<Vec<Draft>, Failed> {
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
        let index = index_draft(known.unwrap_or(&index), root)?;
        Ok(first.into_iter().chain([document, index]).collect())
    }

    fn report(&self, desk: &Desk<'_>, carried: &Carried, root: &Root, release: &Release) -> Report {
        let line = one_liner(root, carried);
        let effect = [
            format!("{} gets {} from now on;", self.channel, self.version),
            "upload the artifacts and releases first, index.unpipe last.".to_owned(),
        ];
        let report = told::report(desk, carried, &effect)
            .with("version", json!(self.version))
            .with("serial", json!(release.serial))
            .with("one_liner", json!(line));
        if carried.outcome != Outcome::Published {
            return report;
        }
        let place = origin(&root.name).map_or_else(|_| String::new(), |url| url.to_string());
        let tried = match release.artifacts.len() {
            1 => "1 artifact".to_owned(),
            number => format!("{number} artifacts"),
        };
        let first = match (&self.site, &self.level_0) {
            (None, None) => FIRST,
            _ => "",
        };
        report.more(first).more(&elsewhere(release)).more(&format!(
            "\nTried as a user would: every document, {tried} unpacked and compared.\n\
             Serve the folder at {place}\nThe line for your users:\n\n    {line}\n"
        ))
    }
}

/// The addresses of artifacts that users fetch from elsewhere: the folder alone is not enough.
fn elsewhere(release: &Release) -> String {
    let all = release.artifacts.iter().flat_map(|one| &one.urls);
    let urls = all.filter_map(|url| match url {
        Location::Web(url) => Some(format!("    {url}\n")),
        Location::Beside(_) => None,
    });
    let urls: String = urls.collect::<BTreeSet<_>>().into_iter().collect();
    if urls.is_empty() {
        return urls;
    }
    format!("\nUsers fetch these from their own addresses; upload them there first:\n{urls}")
}

/// A second first root would lock out everybody who has the first one.
const FIRST: &str = "\nThis is a first release, under a new root. If you released this name before, do\n\
    not upload it: begin again in an empty folder, with --from and the address.\n";

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

/// The line for users: with the root key, or where several must sign, the hash of the root.
fn one_liner(root: &Root, carried: &Carried) -> String {
    let own: Vec<_> = root.keys_of(&root.roles.root).into_iter().collect();
    let draft = carried
        .drafts
        .iter()
        .find(|draft| draft.kind == crate::document::Kind::Root);
    let pin = match (own.as_slice(), draft.map(Draft::digest)) {
        ([key], _) | ([key, ..], None) => key.to_string(),
        (_, Some(digest)) => Digest::to_string(&digest),
        ([], None) => String::new(),
    };
    format!("unpipe install {} --key {pin}", root.name)
}
