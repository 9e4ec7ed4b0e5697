//! Where an archive and its sums are, and the name that an address tells.

use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::model::{Location, Name, Place, WebUrl};
use crate::publish::describe::{Program, tool_of};
use crate::resolve::Target;

/// The domain of names that no address tells: RFC 2606 keeps it from ever being anybody's.
const NO_DOMAIN: &str = "described.invalid";

/// The whole address or path of a file.
pub(super) fn whole(place: &Place, file: &Location) -> String {
    match (place, file) {
        (_, Location::Web(url)) => url.to_string(),
        (Place::Local(folder), Location::Beside(path)) => {
            folder.join(path.as_path()).display().to_string()
        }
        (Place::Web(url), Location::Beside(path)) => format!("{url}{path}"),
    }
}

/// The same address or path, as it is understood in any folder.
pub(super) fn from_anywhere(context: &Context<'_>, word: &str) -> String {
    if word.contains("://") {
        return word.to_owned();
    }
    context.world.folder().join(word).display().to_string()
}

/// Whether a word is neither an address nor a path: it names a file beside the archive.
pub(super) fn is_name(word: &str) -> bool {
    !matches!(Target::parse(word), Ok(Target::Web(_) | Target::Local(_)))
}

/// Where a file lies that the user named by URL or path.
pub(super) fn located(context: &Context<'_>, word: &str) -> Result<(Place, Location), Failed> {
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
pub(super) fn sums(
    context: &Context<'_>,
    word: &str,
    archive: &Place,
) -> Result<(Place, Location), Failed> {
    if !is_name(word) {
        return located(context, word);
    }
    let file = Location::try_from(word.to_owned());
    let file = file.map_err(|error| Failed::usage(&error))?;
    Ok((archive.clone(), file))
}

/// The name that an address tells: a forge's repository, else the host and the first command.
pub(super) fn named(file: &Location, programs: &[Program]) -> Result<Name, Failed> {
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
