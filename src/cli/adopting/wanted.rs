//! What is meant by the user's words about an archive.

use super::address::{from_anywhere, is_name, located, named, sums, whole};
use super::told::{Told, is_pattern};
use crate::archive::Watch;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::install::View;
use crate::model::{Code, Location, Name, OutsideText, Place, Serial, Version};
use crate::publish::describe::{self, Program, Words, describe, version_of};
use crate::receipt::Claimed;
use crate::resolve::{Adopting, Archive, Signed};
use crate::trust::Draft;

/// One archive, and what is to become of it.
pub(super) struct Wanted {
    place: Place,
    file: Location,
    sums: Option<(Place, Location)>,
    programs: Vec<Program>,
    pub(super) name: Name,
    version: Version,
    command: Vec<String>,
}

impl Wanted {
    pub(super) fn read(context: &Context<'_>, told: &Told) -> Result<Self, Failed> {
        let named_version = told
            .adopt
            .version_name
            .as_deref()
            .map(str::parse)
            .transpose();
        let named_version: Option<Version> =
            named_version.map_err(|error| Failed::usage(&error))?;
        let filled = match &named_version {
            Some(version) => told.filled(version)?,
            None if told.leaves_version_open() => return Err(open_version(told)),
            None => told.clone(),
        };
        let args = &filled.adopt;
        let (place, file) = located(context, &filled.archive)?;
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
        let version = match named_version {
            Some(version) => version,
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
        wanted.command = wanted.again(context, told);
        Ok(wanted)
    }

    pub(super) fn archive(&self) -> Archive<'_> {
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
    pub(super) fn draft(
        &self,
        context: &Context<'_>,
        adopting: &Adopting<'_>,
    ) -> Result<Draft, Failed> {
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
        Ok(Draft {
            version: self.version.clone(),
            command: self.command.iter().map(OutsideText::new).collect(),
            artifact: described.artifact,
        })
    }

    /// The serial of what is installed under this name.
    pub(super) fn floor(&self, view: &View) -> Result<Option<Serial>, Failed> {
        let installed = view.package(&self.name)?;
        Ok(installed
            .filter(|package| package.receipt.claimed == Claimed::Described)
            .map(|package| package.receipt.serial))
    }

    /// What follows `unpipe install` to say the same again, from any folder. What leaves the version
    /// open goes on doing so.
    fn again(&self, context: &Context<'_>, told: &Told) -> Vec<String> {
        let archive = if is_pattern(&told.archive) {
            from_anywhere(context, &told.archive)
        } else {
            whole(&self.place, &self.file)
        };
        let mut words = vec![archive];
        let mut flag = |flag: &str, value: String| words.extend([flag.to_owned(), value]);
        if let (Some(sums), Some(word)) = (&self.sums, &told.adopt.sums) {
            flag("--sums", self.sums_again(context, sums, word));
        }
        for program in &told.adopt.bins {
            flag("--bin", program.clone());
        }
        flag("--name", self.name.to_string());
        if let Some(version) = &told.adopt.version_name {
            flag("--version-name", version.clone());
        }
        words
    }

    fn sums_again(
        &self,
        context: &Context<'_>,
        (place, file): &(Place, Location),
        word: &str,
    ) -> String {
        let is_beside = *place == self.place;
        match file {
            Location::Beside(_) if is_beside && is_name(word) => word.to_owned(),
            _ if is_pattern(word) => from_anywhere(context, word),
            Location::Beside(path) if is_beside => path.to_string(),
            other => whole(place, other),
        }
    }
}

fn open_version(told: &Told) -> Failed {
    let shown = OutsideText::new(told.archive.as_str());
    Failed::say_usage(format!(
        "expected a version for the {{version}} of {shown}, found none"
    ))
    .hint("name the version: --version-name VERSION")
}

fn no_version(file: &Location) -> Failed {
    let shown = OutsideText::new(file.file_name());
    Failed::say(
        Code::Usage,
        format!("expected a version in the file's name, found {shown}"),
    )
    .hint("name the version: --version-name VERSION")
}
