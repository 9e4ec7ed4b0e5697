//! What comes next for one installed package.

use super::Wish;
use super::described::{Asking, check_is_other};
use super::passed::Passed;
use crate::cli::adopting::Adopter;
use crate::cli::failure::Failed;
use crate::cli::select::source_of;
use crate::install::Package;
use crate::model::Channel;
use crate::receipt::{Claimed, Follow};
use crate::resolve::{Purpose, Request, ResolveError, Resolved, Resolver};
use crate::trust::{Downgrade, Draft, Refusal, Wanted};

/// What an upgrade works with.
pub(super) struct Upgrading<'a> {
    pub(super) resolver: &'a Resolver<'a>,
    pub(super) adopter: &'a Adopter<'a>,
}

/// What an upgrade finds.
pub(super) enum Next {
    /// The release that the package should have.
    Release(Box<Resolved>),
    /// It stays at its version.
    Held(Passed),
}

impl Upgrading<'_> {
    /// For a package that was named.
    pub(super) fn next(&self, wish: &Wish, asking: &Asking<'_>) -> Result<Next, Failed> {
        let package = &wish.package;
        if package.receipt.claimed == Claimed::Described {
            let told = asking.told(package, wish.version.as_ref())?;
            let hinted = |error| hinted(package, error);
            let check = |draft: &Draft| check_is_other(package, draft);
            let resolved = self.adopter.adopt(&told, None, hinted, check)?;
            return Ok(Next::Release(Box::new(resolved)));
        }
        let name = &package.receipt.name;
        if let Some(version) = &wish.version {
            let message = format!(
                "{name} has a publisher who says what is current: expected its name alone, found {name}@{version}"
            );
            return Err(Failed::say_usage(message)
                .hint(format!("for that version: unpipe install {name}@{version}")));
        }
        self.next_of_all(package)
    }

    /// For one of all: nobody is asked for the version of one that the user described.
    pub(super) fn next_of_all(&self, package: &Package) -> Result<Next, Failed> {
        if package.receipt.claimed == Claimed::Described {
            return Ok(Next::Held(Passed::needs_version(package)?));
        }
        match &package.track.follow {
            Follow::Exact(version) => Ok(Next::Held(Passed::held(package, version))),
            Follow::Channel(channel) => {
                let followed = self.followed(package, channel)?;
                let resolved = followed.map_err(|error| hinted(package, error))?;
                Ok(Next::Release(Box::new(resolved)))
            }
        }
    }

    /// What the channel of a package offers.
    pub(super) fn followed(
        &self,
        package: &Package,
        channel: &Channel,
    ) -> Result<Result<Resolved, ResolveError>, Failed> {
        let source = source_of(package)?;
        let request = Request {
            source: &source,
            wanted: Wanted::Channel(channel.clone()),
            key: None,
            downgrade: Downgrade::Refused,
            purpose: Purpose::Install,
        };
        Ok(self.resolver.resolve(&request))
    }
}

/// An upgrade takes no key: the pin that the install made is missing, so it says how to make one.
pub(super) fn hinted(package: &Package, error: ResolveError) -> Failed {
    match error {
        ResolveError::Refused(refusal @ Refusal::NoKey { .. }) => {
            let described = match package.receipt.claimed {
                Claimed::Described => " --described",
                Claimed::Own | Claimed::Claimed => "",
            };
            let name = &package.receipt.name;
            Failed::of(&refusal, refusal.code()).hint(format!(
                "pin the publisher's key first: unpipe trust add {name}{described} --key KEY"
            ))
        }
        other => other.into(),
    }
}
