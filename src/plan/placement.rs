//! Placing a version: install, upgrade, downgrade or repair.

use std::collections::BTreeSet;

use super::{Caging, Change, News, Plan, PlanError, Survey, Warning, outputs_of};
use crate::document::{Artifact, Release, Step};
use crate::model::{
    Digest, Location, Machine, OutsideText, Place, RelPath, Tier, TreeName, command_of,
    is_essential, is_exported,
};
use crate::receipt::{Claimed, Follow, StepMark};
use crate::trust::{
    Accepted, Chosen, Documents, Downgrade, IndexAge, Level, Papers, Provenance, Standing, Verified,
};

/// Why a version is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The package is not here yet.
    Install,
    /// A newer release replaces the current one.
    Upgrade,
    /// An older release replaces the current one.
    Downgrade,
    /// The current release is placed again, since its tree was changed.
    Repair,
}

/// A version that will be placed.
#[derive(Debug)]
pub struct Placement {
    /// Why.
    pub kind: Kind,
    /// The verified release.
    pub release: Verified<Release>,
    /// The hash of its document.
    pub digest: Digest,
    /// The document, for the receipt.
    pub document: Vec<u8>,
    /// The last root's document, for the receipt.
    pub root_document: Option<Vec<u8>>,
    /// What is kept of an adoption; the document is then the user's description.
    pub papers: Option<Papers>,
    /// Where the trust comes from.
    pub provenance: Provenance,
    /// Where documents and artifacts are.
    pub place: Place,
    /// Whether artifacts may come from elsewhere.
    pub supply: Supply,
    /// The build for this machine.
    pub artifact: Artifact,
    /// What an upgrade will look for.
    pub follow: Follow,
    /// The version that is replaced, with what it exported.
    pub replaces: Option<Replaced>,
    /// How its commands are held.
    pub caging: Caging,
}

/// The version that a placement replaces.
#[derive(Clone, Debug)]
pub struct Replaced {
    /// Its folder.
    pub tree: TreeName,
    /// What it had in the prefix.
    pub exported: Vec<RelPath>,
    /// The hosts that it came from.
    pub hosts: Vec<OutsideText>,
    /// Its steps.
    pub steps: Vec<StepMark>,
}

/// Where the artifacts of a place come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supply {
    /// From any address that the release gives.
    Anywhere,
    /// From the place alone: it is a bundle.
    ThePlace,
}

/// What the user wants of an accepted release.
pub struct Wish<'a> {
    /// The release.
    pub accepted: &'a Accepted<Documents>,
    /// Where it was found.
    pub place: &'a Place,
    /// Whether its artifact may come from elsewhere.
    pub supply: Supply,
    /// Whether an older release may replace a newer one.
    pub downgrade: Downgrade,
}

/// What comes of a wish.
#[derive(Debug)]
pub enum Outcome {
    /// Something is to be done.
    Planned(Box<Plan>),
    /// This release is current and untouched; only what it follows may differ.
    Current(Follow),
}

impl Placement {
    /// The folder of the version.
    pub fn tree(&self) -> TreeName {
        TreeName::of(&self.release.version, &self.digest)
    }

    /// The paths that will appear in the prefix, those that steps may leave included.
    pub fn exports(&self) -> Vec<RelPath> {
        exports(&self.release, &self.artifact)
    }

    /// How a step stands to the version that is replaced.
    pub fn news_of(&self, step: &Step) -> News {
        let before = self.replaces.as_ref().map(|replaced| &replaced.steps);
        News::of(step, before.map_or(&[], Vec::as_slice))
    }

    /// The hosts that the artifact may come from, beside the place itself.
    pub fn hosts(&self) -> Vec<OutsideText> {
        let hosts: BTreeSet<String> = self
            .artifact
            .urls
            .iter()
            .map(|url| self.host_of(url))
            .collect();
        hosts.into_iter().map(OutsideText::new).collect()
    }

    fn host_of(&self, location: &Location) -> String {
        if self.supply == Supply::ThePlace {
            return self.place.to_string();
        }
        match (location, &self.place) {
            (Location::Web(url), _) | (Location::Beside(_), Place::Web(url)) => {
                url.host().to_owned()
            }
            (Location::Beside(_), Place::Local(folder)) => folder.display().to_string(),
        }
    }

    /// Whether the place only claims the name.
    pub fn claimed(&self) -> Claimed {
        match self.provenance.subject.standing() {
            Standing::Own => Claimed::Own,
            Standing::Claimed(_) => Claimed::Claimed,
            Standing::Described => Claimed::Described,
        }
    }

    /// Whether freshness and key changes are protected.
    pub fn level(&self) -> Level {
        self.provenance.level
    }
}

/// The paths that a release would have in the prefix of this machine, which a survey must look
/// at; none if there is no build for it.
pub fn exports_of(release: &Release, machine: &Machine) -> Vec<RelPath> {
    release
        .artifact_for(machine)
        .map(|artifact| exports(release, artifact))
        .unwrap_or_default()
}

fn exports(release: &Release, artifact: &Artifact) -> Vec<RelPath> {
    let files = artifact.files.iter().map(|file| &file.to);
    let links = artifact.links.iter().map(|link| &link.to);
    files
        .chain(links)
        .chain(outputs_of(release))
        .filter(|path| is_exported(path))
        .cloned()
        .collect()
}

/// Plans to place an accepted release.
///
/// # Errors
/// If no build fits, a requirement is missing, something is in the way, the release is older
/// than the installed one without the user's word.
pub fn place(wish: &Wish<'_>, survey: &Survey) -> Result<Outcome, PlanError> {
    let release = &wish.accepted.release;
    let (name, version) = (release.name.clone(), release.version.clone());
    let follow = match &wish.accepted.chosen {
        Chosen::Followed(channel) => Follow::Channel(channel.clone()),
        Chosen::Exactly => Follow::Exact(version.clone()),
    };
    let kind = kind_of(wish, survey)?;
    // What is current already but hidden by something else is no install that works either.
    if !survey.conflicts.is_empty() && kind.is_none() {
        return Err(PlanError::Conflicts {
            name,
            conflicts: survey.conflicts.clone(),
        });
    }
    let Some(kind) = kind else {
        return Ok(Outcome::Current(follow));
    };
    let artifact = release
        .artifact_for(&survey.machine)
        .cloned()
        .ok_or_else(|| PlanError::NoBuild {
            name: name.clone(),
            version: version.clone(),
            machine: survey.machine,
            found: release.artifacts.iter().map(Artifact::platform).collect(),
        })?;
    if !survey.missing.is_empty() {
        return Err(PlanError::Missing {
            name,
            version,
            missing: survey.missing.clone(),
        });
    }
    if !survey.conflicts.is_empty() {
        return Err(PlanError::Conflicts {
            name,
            conflicts: survey.conflicts.clone(),
        });
    }
    let replaces = survey.current.as_ref().map(|current| Replaced {
        tree: current.tree.clone(),
        exported: current.receipt.exported().cloned().collect(),
        hosts: current.receipt.hosts.clone(),
        steps: current.receipt.steps.clone(),
    });
    let accepted = wish.accepted;
    let placement = Placement {
        kind,
        release: accepted.release.clone(),
        digest: accepted.digest,
        document: accepted.document.clone(),
        root_document: accepted.root_document.clone(),
        papers: accepted.papers.clone(),
        provenance: accepted.provenance.clone(),
        place: wish.place.clone(),
        supply: wish.supply,
        artifact,
        follow,
        replaces,
        caging: survey.caging.clone(),
    };
    let warnings = warnings(&placement, survey);
    let change = Change::Place(Box::new(placement));
    Ok(Outcome::Planned(Box::new(Plan::new(
        name,
        survey.prefix.clone(),
        change,
        warnings,
    ))))
}

fn kind_of(wish: &Wish<'_>, survey: &Survey) -> Result<Option<Kind>, PlanError> {
    let release = &wish.accepted.release;
    let Some(current) = &survey.current else {
        return Ok(Some(Kind::Install));
    };
    if current.receipt.release == wish.accepted.digest {
        return Ok((!current.edited.is_empty()).then_some(Kind::Repair));
    }
    // What the user described before has serials of its own, which say nothing of a publisher's.
    let was_described = current.receipt.claimed == Claimed::Described;
    let is_described = wish.accepted.papers.is_some();
    if was_described != is_described || release.serial >= current.receipt.serial {
        return Ok(Some(Kind::Upgrade));
    }
    match wish.downgrade {
        Downgrade::Allowed => Ok(Some(Kind::Downgrade)),
        Downgrade::Refused => Err(PlanError::Older {
            name: release.name.clone(),
            installed: current.receipt.version.clone(),
            installed_serial: current.receipt.serial,
            found: release.version.clone(),
            found_serial: release.serial,
        }),
    }
}

fn warnings(placement: &Placement, survey: &Survey) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for path in placement.exports() {
        let Some(command) = command_of(&path) else {
            continue;
        };
        let elsewhere = survey
            .elsewhere
            .iter()
            .find(|found| found.command == command);
        if is_essential(command) {
            warnings.push(Warning::ShadowsEssential {
                command: command.to_owned(),
            });
        } else if let Some(found) = elsewhere {
            warnings.push(Warning::Shadows {
                command: command.to_owned(),
                other: found.path.clone(),
                order: found.order,
            });
        }
    }
    if !placement.release.steps.is_empty() && placement.caging == Caging::Tier(Tier::Staged) {
        warnings.push(Warning::StagedTier);
    }
    if let Some(fresh) = &placement.provenance.freshness
        && fresh.age == IndexAge::Expired
    {
        let since = fresh.expires;
        warnings.push(Warning::StaleIndex { since });
    }
    let Some(current) = &survey.current else {
        return warnings;
    };
    if placement.claimed() == Claimed::Described && current.receipt.claimed != Claimed::Described {
        warnings.push(Warning::LessProtected);
    }
    let both_described = [placement.claimed(), current.receipt.claimed]
        .iter()
        .all(|one| *one == Claimed::Described);
    // Versions of a described package often lie in folders of their own.
    if current.track.place != placement.place && !both_described {
        let (from, to) = (current.track.place.clone(), placement.place.clone());
        warnings.push(Warning::OtherPlace { from, to });
    }
    if placement.kind == Kind::Downgrade {
        let (from, to) = (
            current.receipt.version.clone(),
            placement.release.version.clone(),
        );
        warnings.push(Warning::Downgrade { from, to });
    }
    if placement.kind == Kind::Repair {
        warnings.push(Warning::Edited {
            paths: current.edited.clone(),
        });
    }
    warnings
}
