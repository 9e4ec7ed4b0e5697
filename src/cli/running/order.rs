//! What was typed after `run`, understood.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use crate::cli::args::RunArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::fetch::{Reach, ScriptAt};
use crate::model::{Digest, DigestError, HomePath, Name, OutsideText, Shown, WebUrl};
use crate::run::proxy::Target;

/// What is to be run, and what it may do.
pub(super) struct Order {
    pub(super) at: ScriptAt,
    /// The address or the real path: what the script is remembered by.
    pub(super) source: OutsideText,
    pub(super) sha256: Option<Digest>,
    pub(super) hosts: BTreeSet<Target>,
    pub(super) paths: Vec<Allowed>,
    pub(super) hidden: Vec<HomePath>,
    pub(super) environment: Vec<(String, String)>,
    pub(super) time: Duration,
    pub(super) record: Option<PathBuf>,
    pub(super) words: Vec<String>,
    /// The real path of the home.
    pub(super) home: PathBuf,
}

/// What `--allow-path` covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Allowed {
    /// The whole home.
    All,
    /// A path and all below it.
    Below(HomePath),
}

impl Order {
    pub(super) fn of(context: &Context<'_>, args: &RunArgs) -> Result<Self, Failed> {
        let home = context.world.home();
        let home = home.ok_or_else(|| {
            Failed::say_usage("expected HOME to name a home, found none".to_owned())
        })?;
        let real = home.canonicalize().map_err(|error| {
            Failed::say_usage(format!(
                "cannot look at the home {}: {error}",
                home.display()
            ))
        })?;
        let homes = Homes {
            named: home,
            real: &real,
            folder: context.world.folder(),
        };
        let at = located(context, &args.script)?;
        let source = match &at {
            ScriptAt::Web(url) => url.as_str().to_owned(),
            ScriptAt::Local(path) => path.display().to_string(),
        };
        let sha256 = args.sha256.as_deref().map(digest).transpose()?;
        let paths = args.allow_path.iter().map(|path| homes.allowed(path));
        let hidden = args.hide.iter().map(|path| match homes.allowed(path)? {
            Allowed::Below(path) => Ok(path),
            Allowed::All => Err(Failed::say_usage(
                "expected a path below the home to hide, found the home".to_owned(),
            )),
        });
        let (paths, hidden) = (
            paths.collect::<Result<_, _>>()?,
            hidden.collect::<Result<_, _>>()?,
        );
        let environment = args.env.iter().map(|word| variable(word));
        Ok(Self {
            at,
            source: OutsideText::new(source),
            sha256,
            hosts: hosts(context, args)?,
            paths,
            hidden,
            environment: environment.collect::<Result<_, _>>()?,
            time: time(args.timeout)?,
            record: args
                .record
                .as_ref()
                .map(|path| context.world.folder().join(path)),
            words: args.words.clone(),
            home: real,
        })
    }

    /// The paths that were allowed by name.
    pub(super) fn covered(&self) -> Vec<HomePath> {
        let named = self.paths.iter().filter_map(|allowed| match allowed {
            Allowed::All => None,
            Allowed::Below(path) => Some(path.clone()),
        });
        named.collect()
    }

    /// Whether a change to this path was allowed.
    pub(super) fn allows(&self, path: &HomePath) -> bool {
        self.paths.iter().any(|allowed| match allowed {
            Allowed::All => true,
            Allowed::Below(folder) => folder.covers(path),
        })
    }

    /// Whether making this folder was allowed, as the missing parent of a path that was.
    pub(super) fn leads_to_allowed(&self, folder: &HomePath) -> bool {
        self.paths.iter().any(|allowed| match allowed {
            Allowed::All => true,
            Allowed::Below(path) => folder.covers(path),
        })
    }
}

/// What the rules for names are held against: host and path of an address, and the host alone.
/// Neither has a port, or the dot with which a host may end.
pub(super) fn names(url: &WebUrl) -> (Option<Name>, Option<Name>) {
    let host = url.host().trim_end_matches('.').to_ascii_lowercase();
    let path = url.as_str().split_once("://").map_or("", |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or("");
    let path = path.split_once('/').map_or("", |(_, path)| path);
    let path = path.trim_end_matches('/').to_ascii_lowercase();
    let named = |path: &str| format!("{host}/{path}").parse().ok();
    (named(&path), named("script"))
}

fn located(context: &Context<'_>, word: &str) -> Result<ScriptAt, Failed> {
    if word.contains("://") {
        let url: WebUrl = word.parse().map_err(|error| Failed::usage(&error))?;
        return Ok(ScriptAt::Web(url));
    }
    let path = context.world.folder().join(word);
    // The same file by another way is the same script; one that is absent is told when it is read.
    Ok(ScriptAt::Local(path.canonicalize().unwrap_or(path)))
}

/// The hosts that need no question.
fn hosts(context: &Context<'_>, args: &RunArgs) -> Result<BTreeSet<Target>, Failed> {
    let hosts = args.allow_host.iter().map(|host| host.parse::<Target>());
    let hosts: BTreeSet<Target> = hosts
        .collect::<Result<_, _>>()
        .map_err(|error| Failed::usage(&error))?;
    match hosts.first() {
        Some(host) if context.options.reach == Reach::Offline => Err(Failed::say_usage(format!(
            "a script talks to nobody with --offline or UNPIPE_OFFLINE, found --allow-host {host}"
        ))
        .hint("leave out one of the two")),
        _ => Ok(hosts),
    }
}

fn time(seconds: u64) -> Result<Duration, Failed> {
    if seconds == 0 {
        let message = "--timeout takes a number of seconds from 1 on, found 0";
        return Err(Failed::say_usage(message.to_owned()));
    }
    Ok(Duration::from_secs(seconds))
}

fn digest(text: &str) -> Result<Digest, Failed> {
    let small = text.to_ascii_lowercase();
    // What is told is what was typed.
    let parsed = text
        .parse()
        .or_else(|error| small.parse().map_err(|_: DigestError| error));
    parsed.map_err(|error| Failed::usage(&error))
}

fn variable(word: &str) -> Result<(String, String), Failed> {
    let refused = |why: &str| {
        let shown = Shown(word);
        Failed::say_usage(format!("--env takes NAME=VALUE{why}, found {shown}"))
    };
    let (name, value) = word.split_once('=').ok_or_else(|| refused(""))?;
    let is_name = name.bytes().enumerate().all(|(at, byte)| {
        byte == b'_' || byte.is_ascii_alphabetic() || (at > 0 && byte.is_ascii_digit())
    });
    if name.is_empty() || !is_name {
        return Err(refused(""));
    }
    let is_proxy = name.to_ascii_lowercase().ends_with("_proxy");
    if is_proxy || matches!(name, "HOME" | "PATH" | "TMPDIR") {
        return Err(refused(" for a variable that the cage does not set itself"));
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// What a path may begin with to be below the home.
struct Homes<'a> {
    named: &'a Path,
    real: &'a Path,
    folder: &'a Path,
}

impl Homes<'_> {
    /// A path of the home: absolute, from the current folder, or from `~`.
    fn allowed(&self, path: &Path) -> Result<Allowed, Failed> {
        let outside = || {
            let (shown, home) = (path.display().to_string(), self.real.display());
            Failed::say_usage(format!(
                "expected a path below the home {home}, found {}",
                Shown(&shown)
            ))
        };
        let whole = match path.strip_prefix("~") {
            Ok(below) => self.real.join(below),
            Err(_) => self.folder.join(path),
        };
        let below = whole
            .strip_prefix(self.real)
            .or_else(|_| whole.strip_prefix(self.named));
        let below = below.map_err(|_| outside())?;
        let plain: PathBuf = below
            .components()
            .filter(|part| *part != Component::CurDir)
            .collect();
        if plain.as_os_str().is_empty() {
            return Ok(Allowed::All);
        }
        HomePath::try_from(plain)
            .map(Allowed::Below)
            .map_err(|_| outside())
    }
}
