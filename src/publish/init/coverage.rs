//! Says what a project covers, and which common machines it does not.

use super::Told;
use crate::model::{Arch, Os, OutsideText};
use crate::publish::project::{Command, EntryPattern, Project, Take};

/// The machines that most people have.
const COMMON: [(Os, Arch); 4] = [
    (Os::Linux, Arch::X86_64),
    (Os::Linux, Arch::Aarch64),
    (Os::Macos, Arch::X86_64),
    (Os::Macos, Arch::Aarch64),
];

/// Tells what was guessed of a project, and what is missing.
pub(super) fn tell(project: &Project, told: &mut Told) {
    for target in &project.targets {
        let mut line = format!("{} {}", target.os, target.arch);
        line.extend(target.libc.map(|libc| format!(" {libc}")));
        let least = target.min_glibc;
        line.extend(least.map(|least| format!(" (C library {least} or later)")));
        let file = OutsideText::new(target.file.as_str());
        let own = match &target.take {
            Some(own) => format!(", takes {}", OutsideText::new(summary(own))),
            None => String::new(),
        };
        told.guessed.push(format!("{line}: {file}{own}"));
    }
    let taken = OutsideText::new(summary(&project.take));
    told.guessed.push(format!("takes {taken}"));
    for (os, arch) in COMMON {
        let is_there = project.targets.iter().any(|target| {
            (target.os == os || target.os == Os::Any)
                && (target.arch == arch || target.arch == Arch::Any)
        });
        if !is_there {
            told.unknown.push(format!("{os} {arch}: no file found"));
        }
    }
    if project.license.is_none() {
        told.unknown
            .push("license: not known; documents can name it".to_owned());
    }
    let take = &project.take;
    if take.man.is_empty() {
        told.unknown.push("manual pages: none found".to_owned());
    }
    if take.completions.is_empty() {
        told.unknown.push("completions: none found".to_owned());
    }
}

fn summary(take: &Take) -> String {
    let mut words: Vec<&str> = take
        .bin
        .iter()
        .map(|command| match command {
            Command::Same(entry) => entry.as_str(),
            Command::Renamed { to, .. } => to.as_str(),
        })
        .collect();
    words.extend(take.man.iter().map(EntryPattern::as_str));
    let completions = &take.completions;
    for list in [&completions.bash, &completions.zsh, &completions.fish] {
        words.extend(list.iter().map(EntryPattern::as_str));
    }
    words.join(", ")
}
