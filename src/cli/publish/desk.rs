//! What the commands that change a site share: its place, its documents, the keys at hand.

use std::collections::BTreeSet;
use std::path::Path;

use super::keys_folder;
use super::passwords::Passwords;
use crate::archive::Watch;
use crate::cli::args::{SignerArgs, SiteArgs};
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::model::{Code, Place};
use crate::publish::change::{Bench, Carried, Change, Pending, Waiting, Work};
use crate::publish::keyring::{Keyring, Unlocked};
use crate::publish::project::{INDEX_DAYS, Project, ProjectError, ROOT_DAYS};
use crate::publish::site::{self, Folder, Hosted, Site, SiteError, level_0};

/// A publisher at work on one site.
pub(super) struct Desk<'a> {
    pub(super) context: &'a Context<'a>,
    args: &'a SiteArgs,
    pub(super) bench: Bench,
    keyring: Keyring,
    unlocked: Unlocked,
}

impl<'a> Desk<'a> {
    /// Locks the site's place. Nothing is read yet.
    pub(super) fn open(context: &'a Context<'a>, args: &'a SiteArgs) -> Result<Self, Failed> {
        let bench = Bench::at(&context.world.folder().join(&args.output))?;
        refuse_own_folders(context, &bench.site())?;
        Ok(Self {
            keyring: keyring(context, &args.config, &args.signer),
            context,
            args,
            bench,
            unlocked: Unlocked::default(),
        })
    }

    /// The project's file.
    pub(super) fn project(&self) -> Result<Project, Failed> {
        Ok(Project::read(
            &self.context.world.folder().join(&self.args.config),
        )?)
    }

    /// For how many days an index and a root are good: as the project says, else as by default.
    pub(super) fn days(&self) -> Result<(u32, u32), Failed> {
        match Project::read(&self.context.world.folder().join(&self.args.config)) {
            Ok(project) => Ok((project.index_days, project.root_days)),
            Err(ProjectError::Read { source, .. })
                if source.kind() == std::io::ErrorKind::NotFound =>
            {
                Ok((INDEX_DAYS, ROOT_DAYS))
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    pub(super) fn watch(&self) -> Watch<'_> {
        Watch {
            observer: self.context.observer,
            interrupt: &self.context.interrupt,
        }
    }

    /// The site as it is: in the folder, or with `--from` as it is hosted. With it come the
    /// documents that the folder lacks.
    pub(super) fn site(&self) -> Result<(Option<Site>, Change), Failed> {
        let here = site::open(&Folder(&self.bench.site()))?;
        let Some(url) = &self.args.from else {
            return Ok((here, Change::default()));
        };
        let there = self.hosted(url)?;
        if let Some(here) = &here {
            there
                .follows(here)
                .map_err(|error| hosted_is_behind(&error, url))?;
        }
        let files = there.files();
        let change = Change {
            files,
            ..Change::default()
        };
        Ok((Some(there), change))
    }

    /// The site that must be there.
    pub(super) fn existing_site(&self) -> Result<(Site, Change), Failed> {
        if let (Some(site), change) = self.site()? {
            return Ok((site, change));
        }
        let message = format!(
            "expected root-1.unpipe in {}, found none",
            self.bench.site().display()
        );
        Err(Failed::say_usage(message)
            .hint("name the folder with --output DIR, or the host with --from URL"))
    }

    /// The same, whose root must be good still: nobody accepts anything under one that expired, so
    /// nobody should type a password for it.
    pub(super) fn site_in_force(&self) -> Result<(Site, Change), Failed> {
        let (site, change) = self.existing_site()?;
        self.refuse_expired(&site)?;
        Ok((site, change))
    }

    /// Refuses a site whose root has expired.
    pub(super) fn refuse_expired(&self, site: &Site) -> Result<(), Failed> {
        let root = site.root();
        if root.expires > self.context.world.now() {
            return Ok(());
        }
        let message = format!(
            "expected a root that is good today, found root {}, expired {}",
            root.version,
            root.expires.date()
        );
        Err(Failed::say(Code::Stale, message).hint("make a new one: unpipe publish rotate"))
    }

    fn hosted(&self, url: &str) -> Result<Site, Failed> {
        let address: crate::model::WebUrl = url.parse().map_err(|error| Failed::usage(&error))?;
        let place = Place::web(&address).map_err(|error| Failed::usage(&error))?;
        let policy = self.context.policy()?;
        let fetcher = self.context.fetcher(&policy);
        let shelf = Hosted {
            fetcher: &fetcher,
            place,
        };
        let keys: BTreeSet<_> = self.keyring.public_keys()?.into_values().collect();
        let Some(site) = site::open(&shelf)? else {
            if let Some(release) = level_0(&shelf)? {
                let message = format!(
                    "expected root-1.unpipe at {url}, found only {}",
                    release.file
                );
                return Err(Failed::say_usage(message).hint(format!(
                    "put {} into {}, and leave out --from",
                    release.file,
                    self.bench.site().display()
                )));
            }
            let message = format!("expected root-1.unpipe at {url}, found none");
            return Err(
                Failed::say(Code::Network, message).hint("for a first release, leave out --from")
            );
        };
        if site.is_anchored_in(&keys) {
            return Ok(site);
        }
        let message = format!(
            "expected one of the root keys in {} to have signed a root at {url}, found none",
            self.keyring.public.display()
        );
        Err(Failed::say(Code::Untrusted, message)
            .hint("put the public root key beside unpipe.toml, in keys/"))
    }

    /// What waits for signatures.
    pub(super) fn waiting(&self) -> Result<Vec<Waiting>, Failed> {
        let site = self.bench.site();
        let published = site::open_documents(&Folder(&site))?;
        Ok(Pending::of(&site).open(published.as_ref())?)
    }

    /// Signs and puts in place, or keeps for other signers.
    pub(super) fn carry_out(
        &mut self,
        change: Change,
        look: &mut dyn FnMut(&Path) -> Result<(), Failed>,
    ) -> Result<Carried, Failed> {
        let (context, args) = (self.context, &self.args.signer);
        let mut passwords = Passwords::new(context, args);
        let watch = Watch {
            observer: context.observer,
            interrupt: &context.interrupt,
        };
        let mut work = Work {
            bench: &self.bench,
            keyring: &self.keyring,
            unlocked: &mut self.unlocked,
            now: context.world.now(),
            signing_time: context.world.signing_time(),
            watch: &watch,
        };
        work.carry_out(change, &mut |path, cost| passwords.next(path, cost), look)
    }
}

/// The site is exchanged for another folder, and served to everybody: it cannot hold the folder that
/// somebody works in, nor secret keys.
fn refuse_own_folders(context: &Context<'_>, site: &Path) -> Result<(), Failed> {
    let own = [
        Some(context.world.folder().to_owned()),
        keys_folder(context).ok(),
    ];
    for folder in own.into_iter().flatten() {
        let real = std::fs::canonicalize(&folder).unwrap_or(folder);
        if real.starts_with(site) {
            let message = format!(
                "expected a folder of its own for the site, found {}, which holds {}",
                site.display(),
                real.display()
            );
            return Err(Failed::say_usage(message).hint("name another with --output DIR"));
        }
    }
    Ok(())
}

fn hosted_is_behind(error: &SiteError, url: &str) -> Failed {
    let failed = Failed::of(error, error.code());
    match error {
        SiteError::Behind { .. } => {
            failed.hint("upload the folder first, or leave out --from to go on from the folder")
        }
        _ => failed.hint(format!(
            "find out who wrote what is at {url}: it is not a continuation of the folder"
        )),
    }
}

/// Where keys are looked for: public halves beside the project's file, secret ones at home.
pub(super) fn keyring(context: &Context<'_>, config: &Path, args: &SignerArgs) -> Keyring {
    let config = context.world.folder().join(config);
    let beside = config.parent().map(|folder| folder.join("keys"));
    let named = args.secret_keys.iter();
    Keyring {
        // `key new` wrote them into the working folder, which is nearly always the same one.
        public: beside
            .filter(|folder| folder.is_dir())
            .unwrap_or_else(|| context.world.folder().join("keys")),
        secret: keys_folder(context).ok(),
        named: named
            .map(|path| context.world.folder().join(path))
            .collect(),
    }
}
