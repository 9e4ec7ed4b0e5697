//! A change of the site: new documents, signed by as many as must, then put in place at once.
//!
//! A document that lacks signatures never reaches the site. It waits in a folder beside it, where
//! others sign it on machines that never meet; the same command run again goes on from there.

mod bench;
mod draft;
mod error;
mod pending;
mod trial;
mod waiting;

use std::path::{Path, PathBuf};

use crate::archive::Watch;
use crate::document::Kind;
use crate::model::{Time, Version};
use crate::progress::Silent;
use crate::publish::keyring::{Ask, Keyring, KeyringError, Unlocked};
use crate::publish::site::{self, Folder, Site, root_file};

pub use bench::{Bench, Staging};
pub use draft::{Demand, Draft};
pub use error::ChangeError;
pub use pending::{Pending, gather};
pub use waiting::{Paper, Waiting};

use trial::{About, Trial};

/// What is to become of the site.
#[derive(Debug, Default)]
pub struct Change {
    /// Its new documents.
    pub drafts: Vec<Draft>,
    /// Documents that are put in as they are: those of the host, where the folder has none yet.
    pub files: Vec<(String, Vec<u8>)>,
    /// Files that are copied in: the name there, and where each is now.
    pub artifacts: Vec<(String, PathBuf)>,
    /// Files that are taken away.
    pub removed: Vec<String>,
    /// Releases whose artifacts are new, and are tried whole.
    pub fresh: Vec<Version>,
}

/// A change, as far as it came.
#[derive(Debug)]
pub struct Carried {
    /// Its documents, with the signatures that they have now.
    pub drafts: Vec<Draft>,
    /// Where they are.
    pub outcome: Outcome,
}

/// How far a change came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The site has it.
    Published,
    /// It waits for signatures, in these files; the site is as it was.
    Waits(Vec<PathBuf>),
}

/// What carries a change out.
pub struct Work<'a> {
    /// The site's place.
    pub bench: &'a Bench,
    /// The keys at hand.
    pub keyring: &'a Keyring,
    /// Those that were unlocked already.
    pub unlocked: &'a mut Unlocked,
    /// The time of the whole command.
    pub now: Time,
    /// The time that new signatures bear.
    pub signing_time: Time,
    /// Who hears of it and may stop it.
    pub watch: &'a Watch<'a>,
}

impl Work<'_> {
    /// Signs what can be signed; then either puts the change in place, after `look` and a user's
    /// checks had no objection, or keeps it for other signers.
    ///
    /// # Errors
    /// If a key cannot be used, or the new site would not do. Then the site is as it was.
    pub fn carry_out<E>(
        &mut self,
        mut change: Change,
        ask: Ask<'_, E>,
        look: &mut dyn FnMut(&Path) -> Result<(), E>,
    ) -> Result<Carried, E>
    where
        E: From<ChangeError> + From<KeyringError>,
    {
        let needs: Vec<_> = change.drafts.iter().flat_map(Draft::needs).collect();
        self.keyring.unlock(&needs, self.unlocked, ask)?;
        for draft in &mut change.drafts {
            self.go_on()?;
            draft
                .sign(self.unlocked.secret_keys(), self.signing_time)
                .map_err(ChangeError::from)?;
        }
        self.go_on()?;
        let pending = Pending::of(&self.bench.site());
        let outcome = if change.drafts.iter().all(|draft| draft.needs().is_empty()) {
            self.put_in_place(&change, look)?;
            pending.clear(&change.drafts)?;
            Outcome::Published
        } else if change.drafts.iter().any(Draft::is_signed) {
            Outcome::Waits(pending.keep(&change.drafts)?)
        } else {
            return Err(no_key(&change.drafts).into());
        };
        Ok(Carried {
            drafts: change.drafts,
            outcome,
        })
    }

    fn put_in_place<E: From<ChangeError>>(
        &self,
        change: &Change,
        look: &mut dyn FnMut(&Path) -> Result<(), E>,
    ) -> Result<(), E> {
        let staging = self.bench.stage()?;
        let path = staging.path();
        for (file, bytes) in &change.files {
            staging.put(file, bytes)?;
        }
        let before = read(&path)?;
        let first = match (&before, first_root(change)) {
            (Some(site), _) => Some(site.first_root().digest()),
            (None, draft) => draft.map(Draft::digest),
        };
        let first = first.ok_or(ChangeError::from(site::SiteError::NoIndex))?;
        // What a user would see of a download is no news to the publisher.
        let quiet = Watch {
            observer: &Silent,
            interrupt: self.watch.interrupt,
        };
        let trial = Trial::new(&path, first, self.now, &quiet)?;
        if let Some(site) = &before {
            trial.learn(&site.index.value);
        }
        for file in &change.removed {
            staging.remove(file)?;
        }
        for (file, from) in &change.artifacts {
            self.go_on()?;
            staging.copy(file, from)?;
        }
        for draft in &change.drafts {
            staging.put(&draft.file, &draft.bytes())?;
        }
        look(&path)?;
        let after = read(&path)?.ok_or(ChangeError::from(site::SiteError::NoIndex))?;
        let has_root = change.drafts.iter().any(|draft| draft.kind == Kind::Root);
        let about = if has_root {
            About::Everything
        } else {
            About::Offer
        };
        let newcomer = Trial::new(&path, first, self.now, &quiet)?;
        let tried = trial
            .run(&after, (about, &change.fresh))
            .and_then(|()| newcomer.run(&after, (about, &[])));
        // Whatever an interrupted trial says, it was the interrupt.
        self.go_on()?;
        tried?;
        staging.publish()?;
        Ok(())
    }

    fn go_on(&self) -> Result<(), ChangeError> {
        let interrupt = self.watch.interrupt.check();
        interrupt.map_err(|_| ChangeError::Interrupted)
    }
}

fn read(folder: &Path) -> Result<Option<Site>, ChangeError> {
    Ok(site::open(&Folder(folder))?)
}

fn first_root(change: &Change) -> Option<&Draft> {
    let file = root_file(1);
    change.drafts.iter().find(|draft| draft.file == file)
}

fn no_key(drafts: &[Draft]) -> ChangeError {
    let needs = drafts.iter().flat_map(Draft::needs);
    let labels: std::collections::BTreeSet<String> =
        needs.flat_map(|need| need.labels.into_values()).collect();
    ChangeError::NoKey(labels.into_iter().collect::<Vec<_>>().join(", "))
}
