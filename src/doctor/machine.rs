//! What the machine gives: its policy, room, and what a command could be held in with.

use std::path::{Path, PathBuf};

use rustix::fs::{StatVfs, statvfs};

use super::{Check, Patient, whole};
use crate::model::{Size, Tier};
use crate::store::read_policy;

/// Less than this is worth a note.
const LITTLE: u64 = 100 * 1000 * 1000;

pub(super) fn check(patient: &Patient<'_>, checks: &mut Vec<Check>) {
    checks.push(policy(patient));
    checks.push(cache(patient));
    space(patient, checks);
    checks.push(sandbox(patient));
    checks.push(run(patient));
}

fn policy(patient: &Patient<'_>) -> Check {
    let paths = patient.world.policy_paths();
    let files: Vec<PathBuf> = std::iter::once(paths.system.clone())
        .chain(paths.user.clone())
        .filter(|path| path.exists())
        .collect();
    match (
        read_policy(&paths.system, paths.user.as_deref()),
        files.as_slice(),
    ) {
        (Err(error), _) => Check::finding("policy", whole(&error))
            .advice("mend the file: until then nothing is installed"),
        (Ok(_), []) => Check::good("policy", "there is none: no rule but unpipe's own"),
        (Ok(_), files) => {
            let files: Vec<String> = files
                .iter()
                .map(|file| file.display().to_string())
                .collect();
            Check::good("policy", format!("{} can be read", files.join(" and ")))
        }
    }
}

fn cache(patient: &Patient<'_>) -> Check {
    let shown = patient.cache.root().display();
    match patient.cache.list() {
        Ok(files) => {
            let size = files
                .iter()
                .fold(Size::default(), |sum, file| sum.plus(file.size));
            Check::good(
                "cache",
                format!("{shown} has {} files, {size}", files.len()),
            )
        }
        // An install does without.
        Err(error) => Check::note(
            "cache",
            format!("{shown} cannot be used: {}", whole(&error)),
        ),
    }
}

/// Room where something is written, once a file system.
fn space(patient: &Patient<'_>, checks: &mut Vec<Check>) {
    let places = [
        patient.prefix.path(),
        patient.store.root(),
        patient.cache.root(),
    ];
    let mut seen = Vec::new();
    for place in places {
        let there = place.ancestors().find(|path| path.exists());
        let there = there.unwrap_or(Path::new("/"));
        match statvfs(there) {
            Ok(about) if seen.contains(&about.f_fsid) && about.f_fsid != 0 => {}
            Ok(about) => {
                seen.push(about.f_fsid);
                checks.push(room(there, &about));
            }
            Err(errno) => {
                let text = format!("the room at {} cannot be told: {errno}", there.display());
                checks.push(Check::note("space", text));
            }
        }
    }
}

fn room(place: &Path, about: &StatVfs) -> Check {
    let shown = place.display();
    // A tmpfs without a limit, and some file systems of programs, say 0 of 0 blocks.
    if about.f_blocks == 0 {
        return Check::good("space", format!("{shown} has no limit that it tells"));
    }
    let bytes = about.f_bavail.saturating_mul(about.f_frsize);
    let size = Size::bytes(bytes);
    if bytes == 0 {
        let text = format!("expected room at {shown}, found none");
        return Check::finding("space", text).advice("free some space");
    }
    // File systems without a fixed number of files say 0 of 0.
    if about.f_files != 0 && about.f_favail == 0 {
        let text = format!("expected room for files at {shown}, found no free inode");
        return Check::finding("space", text).advice("remove some files");
    }
    if bytes < LITTLE {
        let text = format!("only {size} are free at {shown}");
        return Check::note("space", text).advice("unpipe cache clean, or free some space");
    }
    Check::good("space", format!("{size} are free at {shown}"))
}

/// Only releases with steps need a cage, so a machine without one is no finding.
fn sandbox(patient: &Patient<'_>) -> Check {
    let note = |text, advice| Check::note("sandbox", text).advice(advice);
    match (patient.tiers.best(), &patient.tiers.full) {
        (Ok(Tier::Full), _) => Check::good("sandbox", "full: a cage was built, and it held"),
        (Ok(Tier::Staged), full) => {
            let reason = full.as_ref().map_or_else(String::new, ToString::to_string);
            let text = format!("staged: {}", missing(patient).unwrap_or(reason));
            note(text, "nothing, or ask whoever keeps the machine for it")
        }
        (Err(lacking), _) => {
            let reason = missing(patient).unwrap_or_else(|| lacking.to_string());
            let text = format!("none: {reason}; commands of packages are refused");
            note(text, "use a newer kernel, or a container that allows it")
        }
    }
}

/// Only `unpipe run` needs a view of the home, so a machine without one is no finding.
fn run(patient: &Patient<'_>) -> Check {
    let elsewhere = patient.viewed.elsewhere.as_ref();
    let tried = elsewhere.map_or_else(String::new, |place| {
        let place = place.display();
        format!("; it was tried in {place}, since the state has no folder yet")
    });
    match &patient.viewed.lacks {
        None => {
            let text = format!("a script was held on a view of this home{tried}");
            Check::good("run", text)
        }
        Some(lacking) => {
            let lacking = lacking.raw();
            let text = format!("unpipe run refuses every script here: {lacking}{tried}");
            Check::note("run", text).advice("unpipe run --show SCRIPT, which only looks at it")
        }
    }
}

/// The parts of a cage that do not even work alone.
fn missing(patient: &Patient<'_>) -> Option<String> {
    let parts = patient.ability.parts();
    let missing: Vec<String> = parts
        .filter_map(|(part, found)| Some(format!("{} ({})", part.as_str(), found.err()?)))
        .collect();
    (!missing.is_empty()).then(|| format!("without {}", missing.join("; ")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::path::Path;

    use rustix::fs::statvfs;

    use super::room;
    use crate::doctor::Verdict;

    /// A file system whose blocks have one byte: blocks and those that are free, files and those
    /// that can be made.
    fn judge((blocks, free): (u64, u64), (files, names): (u64, u64)) -> Verdict {
        let mut about = statvfs("/").unwrap();
        (about.f_frsize, about.f_blocks, about.f_bavail) = (1, blocks, free);
        (about.f_files, about.f_favail) = (files, names);
        room(Path::new("/x"), &about).verdict
    }

    #[test]
    fn little_room_is_a_note_and_none_a_finding() {
        let all = 1_000_000_000;
        assert_eq!(judge((all, 100_000_000), (9, 1)), Verdict::Good);
        assert_eq!(judge((all, 99_999_999), (9, 1)), Verdict::Note);
        assert_eq!(judge((all, 0), (9, 1)), Verdict::Finding);
        assert_eq!(judge((all, 100_000_000), (9, 0)), Verdict::Finding);
    }

    #[test]
    fn where_the_file_system_names_no_number_of_blocks_or_files_there_is_room() {
        assert_eq!(judge((0, 0), (0, 0)), Verdict::Good);
        assert_eq!(judge((9_000_000_000, 100_000_000), (0, 0)), Verdict::Good);
    }
}
