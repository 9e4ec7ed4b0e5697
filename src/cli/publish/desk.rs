//! What the commands that change a site share: its place, the keys, the passwords.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::keys_folder;
use crate::archive::Watch;
use crate::cli::args::{SignerArgs, SiteArgs};
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::hint::of_key_file;
use crate::cli::password::{Ask, password};
use crate::minisign::{Cost, KeyFileFault, Password, PublicKeyError, SecretKeyError};
use crate::model::{Code, Place};
use crate::publish::change::{Bench, Carried, Change, ChangeError, Pending, Waiting, Work};
use crate::publish::key::KeyError;
use crate::publish::keyring::{Keyring, KeyringError, Unlocked};
use crate::publish::project::{INDEX_DAYS, Project, ProjectError, ROOT_DAYS};
use crate::publish::site::{self, Folder, Hosted, Site, SiteError, level_0};
use crate::world::Person;

/// How often a password is asked for before a key is given up.
const ATTEMPTS: usize = 3;

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
        let fetcher = self.context.fetcher(&policy)?;
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

/// Passwords as the flags say: one from a file or a descriptor, or some tries at a terminal.
struct Passwords<'a> {
    context: &'a Context<'a>,
    args: &'a SignerArgs,
    tries: Vec<PathBuf>,
}

impl<'a> Passwords<'a> {
    fn new(context: &'a Context<'a>, args: &'a SignerArgs) -> Self {
        Self {
            context,
            args,
            tries: Vec::new(),
        }
    }

    fn next(&mut self, path: &Path, cost: Cost) -> Result<Option<Password>, Failed> {
        let is_given =
            self.args.password.password_file.is_some() || self.args.password.password_fd.is_some();
        let at_this_key = self.tries.iter().filter(|tried| *tried == path).count();
        let is_over = if is_given {
            !self.tries.is_empty()
        } else {
            at_this_key >= ATTEMPTS
        };
        if is_over {
            return Ok(None);
        }
        self.tries.push(path.to_owned());
        if !is_given && self.context.options.person == Person::Present {
            if at_this_key > 0 {
                self.context.console.say("that password does not open it\n");
            }
            self.context
                .console
                .say(&format!("the key {}\n", path.display()));
        }
        let password = password(self.context, &self.args.password, Ask::Once)?;
        self.context
            .console
            .say(&format!("unlocking the key takes {cost}\n"));
        Ok(Some(password))
    }
}

impl From<ChangeError> for Failed {
    fn from(error: ChangeError) -> Self {
        let failed = Self::of(&error, error.code());
        match error {
            ChangeError::Busy(_) => failed.hint("wait for it to end, then run the command again"),
            ChangeError::NoKey(_) => failed
                .hint("put the secret key into the keys folder, or name it: --secret-key FILE"),
            ChangeError::OtherWaits(_) => {
                failed.hint("finish that change with the command that began it, or remove the file")
            }
            _ => failed,
        }
    }
}

impl From<KeyringError> for Failed {
    fn from(error: KeyringError) -> Self {
        match error {
            KeyringError::Secret(KeyError::File { ref source, .. })
                if matches!(source, SecretKeyError::WrongPassword) =>
            {
                Self::of(&error, error.code()).hint(
                    "where keys have different passwords, type them: leave --password-file out",
                )
            }
            KeyringError::Secret(error) => error.into(),
            KeyringError::Public {
                source: PublicKeyError::File(fault @ KeyFileFault::SecretKey),
                ..
            } => Self::of(&error, error.code()).hint(of_key_file(fault)),
            KeyringError::Public { .. } | KeyringError::Label { .. } => {
                Self::of(&error, error.code()).hint("keep only this project's public keys in keys/")
            }
            _ => Self::of(&error, error.code()),
        }
    }
}

impl From<SiteError> for Failed {
    fn from(error: SiteError) -> Self {
        Self::of(&error, error.code())
    }
}

impl From<ProjectError> for Failed {
    fn from(error: ProjectError) -> Self {
        let failed = Self::of(&error, error.code());
        match error {
            ProjectError::Read { .. } => failed.hint("write one: unpipe publish init DIST"),
            _ => failed,
        }
    }
}
