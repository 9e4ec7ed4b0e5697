//! Another version of a package that the user described: no place tells which there is, so the
//! user does.

use crate::cli::adopting::Told;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::options::Mode;
use crate::install::Package;
use crate::model::{Code, OutsideText, Version, exact_word};
use crate::publish::describe::version_of;
use crate::trust::Draft;
use crate::ui::ask::{Dialogue, Heard};
use crate::world::Person;

/// Who is asked for a version or an address.
pub(super) struct Asking<'a> {
    dialogue: &'a dyn Dialogue,
    person: Person,
}

impl<'a> Asking<'a> {
    /// The person at the terminal; a dry run never asks.
    pub(super) fn of(context: &Context<'_>, mode: Mode, dialogue: &'a dyn Dialogue) -> Self {
        let person = match mode {
            Mode::DryRun(_) => Person::Absent,
            Mode::Real(_) => context.options.person,
        };
        Self { dialogue, person }
    }

    /// What the user says of the next version: what was said before, with the version in it, or a
    /// new address.
    pub(super) fn told(
        &self,
        package: &Package,
        version: Option<&Version>,
    ) -> Result<Told, Failed> {
        let mut told = Told::of(&package.receipt)?;
        if !told.leaves_version_open() {
            return self.elsewhere(package, told, version);
        }
        let version = match version {
            Some(version) => version.to_string(),
            None => self.version(package)?.ok_or_else(|| no_version(package))?,
        };
        told.adopt.version_name = Some(version);
        Ok(told)
    }

    /// The same at a new address.
    fn elsewhere(
        &self,
        package: &Package,
        mut told: Told,
        version: Option<&Version>,
    ) -> Result<Told, Failed> {
        let name = &package.receipt.name;
        let prompt = format!("Address of the new archive of {name}: ");
        let Some(archive) = self.hear(&prompt)? else {
            return Err(no_address(package, &told));
        };
        let file = archive.rsplit('/').next().unwrap_or(&archive);
        told.adopt.version_name = match version {
            Some(version) => Some(version.to_string()),
            None if version_of(file).is_some() => None,
            None => self.version(package)?,
        };
        if let Some(before) = &told.adopt.sums {
            let shown = OutsideText::new(before.as_str());
            let prompt = format!("Its signed sums (Enter for {shown}): ");
            if let Some(sums) = self.hear(&prompt)? {
                told.adopt.sums = Some(sums);
            }
        }
        told.archive = archive;
        Ok(told)
    }

    fn version(&self, package: &Package) -> Result<Option<String>, Failed> {
        let (name, now) = (&package.receipt.name, &package.receipt.version);
        self.hear(&format!("Version of {name} (now {now}): "))
    }

    /// A line, if there is somebody who types one.
    fn hear(&self, prompt: &str) -> Result<Option<String>, Failed> {
        if self.person == Person::Absent {
            return Ok(None);
        }
        match self.dialogue.hear(prompt) {
            Heard::Line(line) => {
                let line = line.trim();
                Ok((!line.is_empty()).then(|| line.to_owned()))
            }
            Heard::End => Ok(None),
            Heard::Interrupted => Err(Failed::say(Code::Interrupted, "interrupted".to_owned())),
        }
    }
}

/// Refuses the installed archive under another version's name: where a file's name does not tell
/// the version, that is all that a host can be caught at.
pub(super) fn check_is_other(package: &Package, draft: &Draft) -> Result<(), Failed> {
    let receipt = &package.receipt;
    let is_same = draft.artifact.sha256 == receipt.artifact;
    if !is_same || draft.version == receipt.version {
        return Ok(());
    }
    let (name, old, new) = (&receipt.name, &receipt.version, &draft.version);
    Err(Failed::say(
        Code::Stale,
        format!("expected another archive for {name} {new}, found that of {old}"),
    )
    .hint("look at the publisher's page for the version; the host may hold new ones back"))
}

/// What the one who is not there would be asked.
pub(super) fn needs_version(package: &Package) -> String {
    let name = &package.receipt.name;
    format!(
        "{name} was described by you, so no place tells what is current: it needs a version from you"
    )
}

fn no_version(package: &Package) -> Failed {
    let name = &package.receipt.name;
    Failed::say(Code::Declined, needs_version(package))
        .hint(format!("name it: unpipe upgrade {name}@VERSION"))
}

fn no_address(package: &Package, told: &Told) -> Failed {
    Failed::say(Code::Declined, needs_version(package))
        .hint(format!("install it from its new address: {}", elsewhere(package, told)))
        .hint("with {version} in the address and --version-name VERSION, a version is enough next time")
}

/// The command that works where nobody is asked.
pub(super) fn way_on(package: &Package) -> Result<String, Failed> {
    let told = Told::of(&package.receipt)?;
    if told.leaves_version_open() {
        let name = &package.receipt.name;
        return Ok(format!("unpipe upgrade {name}@VERSION"));
    }
    Ok(elsewhere(package, &told))
}

/// The command for a new address.
fn elsewhere(package: &Package, told: &Told) -> String {
    let (name, version) = (&package.receipt.name, &package.receipt.version);
    let mut words = vec!["ADDRESS".to_owned()];
    if let Some(sums) = &told.adopt.sums {
        let stays = !sums.contains('/') && !sums.contains(version.as_str());
        let sums = exact_word(sums).filter(|_| stays);
        let sums = sums.unwrap_or_else(|| "SUMS".to_owned());
        words.extend(["--sums".to_owned(), sums]);
    }
    for program in &told.adopt.bins {
        let program = exact_word(program).unwrap_or_else(|| "PROGRAM".to_owned());
        words.extend(["--bin".to_owned(), program]);
    }
    format!("unpipe install {} --name {name}", words.join(" "))
}
