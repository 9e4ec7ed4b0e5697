//! What the global arguments and variables mean.

use std::path::PathBuf;

use super::args::{Colour, Global, PlanArgs};
use super::failure::Failed;
use crate::fetch::Reach;
use crate::model::Digest;
use crate::world::{Person, World};

/// The meaning of what was typed, for every command.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) prefix: PathBuf,
    pub(crate) state: PathBuf,
    /// Where artifacts are kept: below a state folder that was named, else where the user's caches are.
    pub(crate) cache: PathBuf,
    pub(crate) reach: Reach,
    pub(crate) format: Format,
    pub(crate) yes: Yes,
    pub(crate) person: Person,
    pub(crate) colour: Colour,
    pub(crate) loudness: Loudness,
}

/// What standard output carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Json,
}

/// Whether `--yes` was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Yes {
    Said,
    NotSaid,
}

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loudness {
    Quiet,
    Normal,
    Verbose,
}

/// What is done with a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It is shown; nothing changes.
    DryRun(ExitStyle),
    /// It is carried out after consent.
    Real(Option<Digest>),
}

/// How a dry run tells that something would change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitStyle {
    Plain,
    Detailed,
}

impl Options {
    pub(crate) fn new(global: &Global, world: &World) -> Result<Self, Failed> {
        let absolute = |path: &PathBuf| world.folder().join(path);
        let variable = |name: &str| world.variable(name).map(PathBuf::from);
        let home = world.home().map(|home| home.join(".local"));
        let prefix = global
            .prefix
            .clone()
            .or_else(|| variable("UNPIPE_PREFIX"))
            .or(home);
        let named_state = global.state.clone().or_else(|| variable("UNPIPE_STATE"));
        let cache = match &named_state {
            Some(state) => Some(state.join("cache")),
            None => world.cache_folder(),
        };
        let state = named_state.or_else(|| world.state_folder());
        let offline = global.offline
            || world
                .variable("UNPIPE_OFFLINE")
                .is_some_and(|value| value != "0");
        let person = if global.no_input {
            Person::Absent
        } else {
            world.person()
        };
        Ok(Self {
            prefix: absolute(&prefix.ok_or_else(|| Failed::no_home("--prefix"))?),
            state: absolute(&state.ok_or_else(|| Failed::no_home("--state"))?),
            cache: absolute(&cache.ok_or_else(|| Failed::no_home("--state"))?),
            reach: if offline {
                Reach::Offline
            } else {
                Reach::Network
            },
            format: if global.json {
                Format::Json
            } else {
                Format::Text
            },
            yes: if global.yes { Yes::Said } else { Yes::NotSaid },
            person,
            colour: global.color,
            loudness: match (global.quiet, global.verbose) {
                (true, _) => Loudness::Quiet,
                (false, 0) => Loudness::Normal,
                (false, _) => Loudness::Verbose,
            },
        })
    }
}

impl Mode {
    /// What `--dry-run`, `--detailed-exitcode` and `--approve` mean for so many packages.
    pub(crate) fn of(args: &PlanArgs, packages: usize) -> Result<Self, Failed> {
        let digest = match &args.approve {
            Some(text) => Some(
                text.parse::<Digest>()
                    .map_err(|error| Failed::usage(&error))?,
            ),
            None => None,
        };
        if digest.is_some() && packages > 1 {
            return Err(Failed::say_usage(format!(
                "--approve is for one package, found {packages}"
            )));
        }
        Ok(match (args.dry_run, args.detailed_exitcode) {
            (true, true) => Self::DryRun(ExitStyle::Detailed),
            (true, false) => Self::DryRun(ExitStyle::Plain),
            (false, _) => Self::Real(digest),
        })
    }
}
