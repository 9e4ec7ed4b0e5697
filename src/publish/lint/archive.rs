//! What an artifact holds, beside what its release lists.

use std::collections::BTreeSet;

use super::findings::Findings;
use super::rules::artifacts as rules;
use crate::archive::EntryKind;
use crate::document::Artifact;
use crate::model::{Arch, Holds, Libc, ListedFile, Mode, Os, Platform, RelPath, command_of};
use crate::publish::inspect::{Content, Inside, Inspected};

/// The bits that give a program the rights of its owner or group.
const SETUID_SETGID: u32 = 0o6000;

pub(super) fn check(
    artifact: &Artifact,
    inspected: &Inspected,
    name: &str,
    findings: &mut Findings,
) {
    let commands = commands(artifact);
    for file in &artifact.files {
        let Some(entry) = entry_of(file, artifact, inspected, (name, &mut *findings)) else {
            continue;
        };
        if entry.size != file.size || entry.sha256 != Some(file.sha256) {
            let found = format!(
                "{}: expected {} bytes with {}, found {} with {}",
                file.to,
                file.size.number(),
                file.sha256,
                entry.size.number(),
                entry
                    .sha256
                    .map_or("no hash".to_owned(), |hash| hash.to_string())
            );
            findings.add(&rules::OTHER_ENTRY, name, found);
        }
        if commands.contains(&file.to) {
            of_command(file, entry, artifact, (name, &mut *findings));
        }
        of_libc(file, entry, artifact, (name, &mut *findings));
    }
    for entry in &inspected.entries {
        of_entry(entry, name, findings);
    }
}

/// The files that become commands: those in bin, and what links in bin point to.
fn commands(artifact: &Artifact) -> BTreeSet<&RelPath> {
    let files = artifact.files.iter().map(|file| &file.to);
    let links = artifact.links.iter();
    let linked = links
        .filter(|link| command_of(&link.to).is_some())
        .map(|link| &link.target);
    files
        .filter(|to| command_of(to).is_some())
        .chain(linked)
        .collect()
}

/// The one regular file that a listed file comes from.
fn entry_of<'a>(
    file: &ListedFile,
    artifact: &Artifact,
    inspected: &'a Inspected,
    (name, findings): (&str, &mut Findings),
) -> Option<&'a Inside> {
    let path = match (&file.from, artifact.format.holds()) {
        (Some(from), Holds::Entries) => from.as_bytes(),
        _ => b"",
    };
    let mut regular = inspected
        .entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::File && entry.path == path);
    let (first, second) = (regular.next(), regular.next());
    let shown = String::from_utf8_lossy(path);
    if second.is_some() {
        findings.add(&rules::ENTRY_TWICE, name, &*shown);
        return None;
    }
    if first.is_none() {
        let other = inspected.entries.iter().find(|entry| entry.path == path);
        let found = match other.map(|entry| entry.kind) {
            Some(EntryKind::Directory) => format!("{shown} is a folder"),
            Some(EntryKind::Link) => format!("{shown} is a symbolic link"),
            Some(EntryKind::HardLink) => format!("{shown} is a hard link"),
            Some(_) => format!("{shown} is no regular file"),
            None => format!("{shown} is not there"),
        };
        findings.add(&rules::NO_ENTRY, name, found);
    }
    first
}

fn of_command(
    file: &ListedFile,
    entry: &Inside,
    artifact: &Artifact,
    (name, findings): (&str, &mut Findings),
) {
    if file.mode == Mode::Plain {
        findings.add(
            &rules::PLAIN_COMMAND,
            name,
            format!("{} has the mode {}", file.to, file.mode),
        );
    }
    if !entry.is_executable() {
        let mode = entry.mode.unwrap_or_default() & 0o7777;
        let found = format!("{} has the mode {mode:o} in the archive", file.to);
        findings.add(&rules::NOT_EXECUTABLE, name, found);
    }
    match &entry.content {
        Content::Native(platforms) => of_program(file, platforms, artifact, (name, findings)),
        Content::Script => {}
        Content::Other => findings.add(&rules::NO_PROGRAM, name, file.to.as_str()),
    }
}

fn of_program(
    file: &ListedFile,
    platforms: &[Platform],
    artifact: &Artifact,
    (name, findings): (&str, &mut Findings),
) {
    let promised = artifact.platform();
    // Without any the header says too little: nothing is known to be wrong.
    if platforms.is_empty() || platforms.iter().any(|one| runs_on(one, &promised)) {
        return;
    }
    let built: Vec<String> = platforms.iter().map(ToString::to_string).collect();
    let found = format!(
        "{} is built for {}, the artifact is for {promised}",
        file.to,
        built.join(" and ")
    );
    findings.add(&rules::OTHER_PLATFORM, name, found);
}

/// Programs and libraries alike: whatever of them is for this platform is loaded on it.
fn of_libc(
    file: &ListedFile,
    entry: &Inside,
    artifact: &Artifact,
    (name, findings): (&str, &mut Findings),
) {
    let promised = artifact.platform();
    let fitting = entry.platforms().iter().find(|one| runs_on(one, &promised));
    let Some(needed) = fitting.and_then(|one| one.min_glibc) else {
        return;
    };
    match artifact.min_glibc {
        None => {
            let found = format!("{} needs the C library {needed}", file.to);
            findings.add(&rules::NO_MIN_GLIBC, name, found);
        }
        Some(promised) if needed > promised => {
            let found = format!("{} needs {needed}, min_glibc is {promised}", file.to);
            findings.add(&rules::NEWER_GLIBC, name, found);
        }
        Some(_) => {}
    }
}

/// Whether a program runs on every machine that an artifact promises to run on.
fn runs_on(program: &Platform, promised: &Platform) -> bool {
    let os = program.os == promised.os || program.os == Os::Any;
    let arch = program.arch == promised.arch || program.arch == Arch::Any;
    // A program that needs no C library, or musl where both are at hand, serves the others too.
    let needs_other = matches!(
        (program.libc, promised.libc),
        (Some(Libc::Gnu), Some(Libc::Musl | Libc::Static))
            | (Some(Libc::Musl), Some(Libc::Gnu | Libc::Static))
    );
    os && arch && !needs_other
}

fn of_entry(entry: &Inside, name: &str, findings: &mut Findings) {
    let path = String::from_utf8_lossy(&entry.path);
    if let Some(mode) = entry
        .mode
        .filter(|mode| mode & SETUID_SETGID != 0 && entry.kind != EntryKind::Directory)
    {
        findings.add(
            &rules::SETUID,
            name,
            format!("{path} has the mode {:o}", mode & 0o7777),
        );
    }
    if leaves(b"", &entry.path) {
        findings.add(&rules::LEAVES, name, format!("the entry {path}"));
    }
    if let Some(target) = &entry.target {
        // A hard link names an entry from the archive's root, a symbolic one from its own folder.
        let from: &[u8] = match entry.kind {
            EntryKind::HardLink => b"",
            _ => entry
                .path
                .rsplitn(2, |b| *b == b'/')
                .nth(1)
                .unwrap_or_default(),
        };
        if leaves(from, target) {
            let target = String::from_utf8_lossy(target);
            findings.add(&rules::LEAVES, name, format!("{path} links to {target}"));
        }
    }
}

/// Whether a path, seen from a folder of the archive, leads out of it.
fn leaves(from: &[u8], path: &[u8]) -> bool {
    if path.starts_with(b"/") {
        return true;
    }
    let mut depth = 0_usize;
    let segments = from.split(|b| *b == b'/').chain(path.split(|b| *b == b'/'));
    for segment in segments {
        match segment {
            b"" | b"." => {}
            b".." => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return true,
            },
            _ => depth += 1,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::leaves;

    #[test]
    fn only_what_climbs_above_the_root_leaves() {
        for (from, path) in [
            ("a/b", "../../c"),
            ("", "a/../b"),
            ("a", "../b"),
            ("", "./a"),
        ] {
            assert!(!leaves(from.as_bytes(), path.as_bytes()), "{from} {path}");
        }
        for (from, path) in [
            ("a", "../../b"),
            ("", ".."),
            ("a", "/etc"),
            ("", "a/../../b"),
        ] {
            assert!(leaves(from.as_bytes(), path.as_bytes()), "{from} {path}");
        }
    }
}
