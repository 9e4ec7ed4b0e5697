//! `unpipe install ARCHIVE --bin COMMAND`: an archive that its publisher signed and did not describe.

use super::args::{AdoptArgs, InstallArgs};
use super::context::Context;
use super::failure::Failed;
use super::install::{downgrade, meeting};
use super::options::Mode;
use super::placing::Placing;
use super::report::Report;
use crate::archive::Watch;
use crate::install::View;
use crate::model::{Code, Location, Name, OutsideText, Place, Version, WebUrl};
use crate::publish::describe::{self, Program, Words, describe, tool_of, version_of};
use crate::receipt::Claimed;
use crate::resolve::{Adopting, Archive, Resolved, Signed, Target};
use crate::trust::{Anchor, Draft};
use crate::ui::Terminal;

/// The domain of names that no address tells: RFC 2606 keeps it from ever being anybody's.
const NO_DOMAIN: &str = "described.invalid";

/// Checks who vouches for the archive, describes it, and goes the way of every install.
pub(super) fn run(context: &Context<'_>, args: &InstallArgs) -> Result<Report, Failed> {
    let [word] = args.packages.as_slice() else {
        let found = args.packages.len();
        return Err(Failed::say_usage(format!(
            "--bin is for one archive, found {found}"
        )));
    };
    let mode = Mode::of(&args.plan, 1)?;
    let key: Option<Anchor> = args.key.as_deref().map(str::parse).transpose()?;
    let wanted = Wanted::read(context, word, &args.adopt)?;
    let policy = context.policy()?;
    let prefix = context.prefix()?;
    let fetcher = context.fetcher(&policy)?;
    let terminal = Terminal::new(context.console, context.interrupt.clone());
    let meeting = meeting(context, mode, &terminal);
    let resolver = context.resolver(&fetcher, &policy, &meeting);
    let adopting = resolver.vouch(&wanted.name, key, &wanted.archive())?;
    let view = prefix.view()?;
    let resolved = wanted.describe(context, &view, adopting)?;
    drop(view);
    Placing {
        context,
        policy: &policy,
        prefix: &prefix,
        mode,
    }
    .run(vec![(resolved, downgrade(args))])
}

/// What the command line says of the archive.
struct Wanted {
    place: Place,
    file: Location,
    sums: Option<(Place, Location)>,
    programs: Vec<Program>,
    name: Name,
    version: Version,
    command: Vec<String>,
}

impl Wanted {
    fn read(context: &Context<'_>, word: &str, args: &AdoptArgs) -> Result<Self, Failed> {
        let (place, file) = located(context, word)?;
        let programs: Vec<Program> = args
            .bins
            .iter()
            .map(|word| word.parse())
            .collect::<Result<_, _>>()
            .map_err(|error: describe::DescribeError| Failed::usage(&error))?;
        let name = match &args.name {
            Some(name) => name.parse().map_err(|error| Failed::usage(&error))?,
            None => named(&file, &programs)?,
        };
        let version = match &args.version_name {
            Some(version) => version.parse().map_err(|error| Failed::usage(&error))?,
            None => version_of(file.file_name()).ok_or_else(|| no_version(&file))?,
        };
        let sums = args
            .sums
            .as_deref()
            .map(|word| sums(context, word, &place))
            .transpose()?;
        let mut wanted = Self {
            place,
            file,
            sums,
            programs,
            name,
            version,
            command: Vec::new(),
        };
        wanted.command = wanted.again(args);
        Ok(wanted)
    }

    fn archive(&self) -> Archive<'_> {
        let signed = match &self.sums {
            Some((place, file)) => Signed::Sums(place, file),
            None => Signed::Archive,
        };
        Archive {
            place: &self.place,
            file: &self.file,
            signed,
        }
    }

    /// Opens the archive, which is vouched for by now.
    fn describe(
        &self,
        context: &Context<'_>,
        view: &View,
        adopting: Adopting<'_>,
    ) -> Result<Resolved, Failed> {
        let words = Words {
            file: self.file.file_name(),
            url: self.file.clone(),
            version: &self.version,
            programs: &self.programs,
        };
        let watch = Watch {
            observer: context.observer,
            interrupt: &context.interrupt,
        };
        let described = describe(adopting.artifact(), &words, &context.machine(), &watch);
        let described = described.map_err(|error| Failed::of(&error, error.code()))?;
        for left in &described.left {
            context
                .console
                .say(&format!("left in the archive: {left}\n"));
        }
        let installed = view.package(&self.name)?;
        let floor = installed
            .filter(|package| package.receipt.claimed == Claimed::Described)
            .map(|package| package.receipt.serial);
        let draft = Draft {
            version: self.version.clone(),
            command: self.command.iter().map(OutsideText::new).collect(),
            artifact: described.artifact,
        };
        Ok(adopting.describe(draft, floor)?)
    }

    /// What follows `unpipe install` to say the same again, from any folder.
    fn again(&self, args: &AdoptArgs) -> Vec<String> {
        let mut words = vec![whole(&self.place, &self.file)];
        let mut flag = |flag: &str, value: String| words.extend([flag.to_owned(), value]);
        if let Some((place, file)) = &self.sums {
            let is_beside = *place == self.place;
            let name = match file {
                Location::Beside(path) if is_beside => path.to_string(),
                other => whole(place, other),
            };
            flag("--sums", name);
        }
        for program in &args.bins {
            flag("--bin", program.clone());
        }
        flag("--name", self.name.to_string());
        if let Some(version) = &args.version_name {
            flag("--version-name", version.clone());
        }
        words
    }
}

/// The whole address or path of a file.
fn whole(place: &Place, file: &Location) -> String {
    match (place, file) {
        (_, Location::Web(url)) => url.to_string(),
        (Place::Local(folder), Location::Beside(path)) => {
            folder.join(path.as_path()).display().to_string()
        }
        (Place::Web(url), Location::Beside(path)) => format!("{url}{path}"),
    }
}

/// Where a file lies that the user named by URL or path.
fn located(context: &Context<'_>, word: &str) -> Result<(Place, Location), Failed> {
    match Target::parse(word)? {
        Target::Web(url) => of_web(url),
        Target::Local(path) => {
            let joined = context.world.folder().join(&path);
            let (folder, name) = (joined.parent(), joined.file_name());
            let (Some(folder), Some(name)) = (folder, name.and_then(|name| name.to_str())) else {
                return Err(no_archive(word));
            };
            let folder = folder.canonicalize().map_err(|error| {
                Failed::say_usage(format!("cannot look at {}: {error}", folder.display()))
            })?;
            let file =
                Location::try_from(name.to_owned()).map_err(|error| Failed::usage(&error))?;
            Ok((Place::Local(folder), file))
        }
        Target::Name { .. } | Target::Short { .. } => Err(no_archive(word)),
    }
}

fn of_web(url: WebUrl) -> Result<(Place, Location), Failed> {
    if url.file_name().is_empty() {
        return Err(no_archive(url.as_str()));
    }
    let folder = url.parent().and_then(|folder| Place::web(&folder));
    let folder = folder.map_err(|error| Failed::usage(&error))?;
    Ok((folder, Location::Web(url)))
}

/// The sums: a URL, a local path, or a name beside the archive.
fn sums(context: &Context<'_>, word: &str, archive: &Place) -> Result<(Place, Location), Failed> {
    if let Ok(Target::Web(_) | Target::Local(_)) = Target::parse(word) {
        return located(context, word);
    }
    let file = Location::try_from(word.to_owned());
    let file = file.map_err(|error| Failed::usage(&error))?;
    Ok((archive.clone(), file))
}

/// The name that an address tells: a forge's repository, else the host and the first command.
fn named(file: &Location, programs: &[Program]) -> Result<Name, Failed> {
    let tool = programs
        .first()
        .map(|program| program.command.as_str().to_ascii_lowercase())
        .or_else(|| tool_of(file.file_name()))
        .unwrap_or_default();
    let told = match file {
        Location::Web(url) => repository(url).unwrap_or_else(|| format!("{}/{tool}", url.host())),
        Location::Beside(_) => String::new(),
    };
    told.parse()
        .or_else(|_| format!("{NO_DOMAIN}/{tool}").parse::<Name>())
        .map_err(|error| Failed::usage(&error).hint("name the package: --name DOMAIN/PATH"))
}

/// `github.com/OWNER/REPO` of the address of one of its releases.
fn repository(url: &WebUrl) -> Option<String> {
    let rest = url.as_str().strip_prefix("https://github.com/")?;
    let mut parts = rest.split('/');
    let (owner, project) = (parts.next()?, parts.next()?);
    Some(format!("github.com/{owner}/{project}").to_ascii_lowercase())
}

fn no_archive(word: &str) -> Failed {
    let shown = crate::model::Shown(word);
    Failed::say_usage(format!(
        "--bin is for an archive: expected its URL, or a path that begins with / ./ or ../, found {shown}"
    ))
}

fn no_version(file: &Location) -> Failed {
    let shown = OutsideText::new(file.file_name());
    Failed::say(
        Code::Usage,
        format!("expected a version in the file's name, found {shown}"),
    )
    .hint("name the version: --version-name VERSION")
}
