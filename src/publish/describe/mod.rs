//! The user's description of an archive that its publisher only signed: which programs become
//! commands, and the manual pages and completions that belong to them.
//!
//! It opens a [`Verified`] artifact alone: nothing of an archive is looked at before its
//! publisher's signature was good.

mod error;
mod named;
mod wanted;

use crate::archive::Watch;
use crate::document::Artifact;
use crate::model::{Arch, Holds, Location, Machine, Os, OutsideText, Platform, Version};
use crate::publish::init::{Useful, useful};
use crate::publish::inspect::{Content, Inside, Inspected, inspect_verified};
use crate::publish::project::{Command, Completions, EntryPattern, Take, select};
use crate::trust::{self, Verified};

pub use error::DescribeError;
pub use named::{tool_of, version_of};
pub use wanted::Program;

/// What the user says of an archive.
pub struct Words<'a> {
    /// What it is called.
    pub file: &'a str,
    /// Where it was fetched.
    pub url: Location,
    /// What to call the version.
    pub version: &'a Version,
    /// The programs that become commands; at least one.
    pub programs: &'a [Program],
}

/// A description, and what it leaves in the archive.
pub struct Described {
    /// The archive and the list of its files.
    pub artifact: Artifact,
    /// What looks useful and is not taken, safe to show.
    pub left: Vec<OutsideText>,
}

/// Opens an archive and describes it in the user's words.
///
/// # Errors
/// If it is no archive, or does not hold the programs.
pub fn describe(
    archive: &Verified<trust::Artifact>,
    words: &Words<'_>,
    machine: &Machine,
    watch: &Watch<'_>,
) -> Result<Described, DescribeError> {
    let format = crate::publish::inspect::format_of(words.file);
    let inspected = inspect_verified(archive, words.file, format, watch)?;
    let (take, programs, left) = match format.holds() {
        Holds::OneFile => one_file(words, &inspected)?,
        Holds::Entries => entries(words, &inspected)?,
    };
    let files = select(&take, words.version, &inspected)?;
    let platform = platform(&programs, machine)?;
    let artifact = Artifact {
        os: platform.os,
        arch: platform.arch,
        libc: platform.libc,
        min_glibc: platform.min_glibc,
        urls: vec![words.url.clone()],
        size: inspected.size,
        sha256: inspected.sha256,
        format,
        files,
        links: Vec::new(),
    };
    let left = left.into_iter().map(OutsideText::new).collect();
    Ok(Described { artifact, left })
}

/// What to take, the programs among it, and what is left.
type Taken<'a> = (Take, Vec<&'a Inside>, Vec<String>);

/// A format of one file: it is the command.
fn one_file<'a>(words: &Words<'_>, inspected: &'a Inspected) -> Result<Taken<'a>, DescribeError> {
    let [only] = words.programs else {
        let found = words.programs.len();
        return Err(DescribeError::OneFile { found });
    };
    let Some(inside) = inspected.entries.first() else {
        return Err(only.missing(inspected));
    };
    check_runs(only, inside)?;
    let take = Take {
        bin: vec![Command::Renamed {
            from: None,
            to: only.command.clone(),
        }],
        ..Take::default()
    };
    Ok((take, vec![inside], Vec::new()))
}

fn entries<'a>(words: &Words<'_>, inspected: &'a Inspected) -> Result<Taken<'a>, DescribeError> {
    let (mut bin, mut programs) = (Vec::new(), Vec::new());
    for program in words.programs {
        let inside = program.find(inspected)?;
        check_runs(program, inside)?;
        bin.push(Command::Renamed {
            from: Some(pattern(program, inside)?),
            to: program.command.clone(),
        });
        programs.push(inside);
    }
    let commands: Vec<String> = words
        .programs
        .iter()
        .map(|program| program.command.to_string())
        .collect();
    let paths: Vec<&[u8]> = programs
        .iter()
        .map(|inside| inside.path.as_slice())
        .collect();
    let Useful {
        man,
        bash,
        zsh,
        fish,
        left,
    } = useful(inspected, &commands, &paths);
    let many = |paths: Vec<String>| paths.into_iter().filter_map(exact).collect();
    let take = Take {
        bin,
        man: many(man),
        completions: Completions {
            bash: many(bash),
            zsh: many(zsh),
            fish: many(fish),
        },
        ..Take::default()
    };
    Ok((take, programs, left))
}

/// The pattern that only this path fits; none for a path that no pattern can say.
fn exact(path: String) -> Option<EntryPattern> {
    let is_plain = !path.contains(['*', '{', '}']);
    is_plain
        .then(|| EntryPattern::try_from(path).ok())
        .flatten()
}

fn pattern(program: &Program, inside: &Inside) -> Result<EntryPattern, DescribeError> {
    let path = String::from_utf8_lossy(&inside.path).into_owned();
    let found = OutsideText::new(path.as_str());
    exact(path).ok_or_else(|| DescribeError::Unfit {
        command: program.command.clone(),
        found,
    })
}

/// A command is a program: native, or a script that names its interpreter.
fn check_runs(program: &Program, inside: &Inside) -> Result<(), DescribeError> {
    match inside.content {
        Content::Native(_) | Content::Script => Ok(()),
        Content::Other => Err(DescribeError::NoProgram {
            command: program.command.clone(),
            found: OutsideText::new(String::from_utf8_lossy(&inside.path)),
        }),
    }
}

/// What all programs need together: the first that this machine does not run decides, so that the
/// plan can say so; scripts alone run anywhere.
fn platform(programs: &[&Inside], machine: &Machine) -> Result<Platform, DescribeError> {
    let mut found = Vec::new();
    for inside in programs {
        found.extend(own_platform(inside, machine)?);
    }
    found.sort_by_key(|platform| (machine.runs(platform), platform.min_glibc.is_none()));
    Ok(found.first().copied().unwrap_or(Platform {
        os: Os::Any,
        arch: Arch::Any,
        libc: None,
        min_glibc: None,
    }))
}

/// What one program needs; nothing for a script.
fn own_platform(inside: &Inside, machine: &Machine) -> Result<Option<Platform>, DescribeError> {
    let Content::Native(platforms) = &inside.content else {
        return Ok(None);
    };
    let known = |platform: &&Platform| platform.os != Os::Other && platform.arch != Arch::Other;
    let runs = platforms.iter().find(|platform| machine.runs(platform));
    match runs.or_else(|| platforms.iter().find(known)) {
        Some(platform) => Ok(Some(*platform)),
        None => Err(DescribeError::Platform {
            machine: *machine,
            found: OutsideText::new(String::from_utf8_lossy(&inside.path)),
        }),
    }
}
