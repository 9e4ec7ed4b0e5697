//! Archives of every hostile kind, unpacked by the allow-list.

mod contents;
mod framing;
mod gzip;
mod hostile;
mod lists;
mod random;
mod streams;
pub(crate) mod tar_bytes;
mod windows;
mod zip_directory;
mod zip_entries;

use unpipe::archive::{ArchiveError, Packing, Watch, unpack};
use unpipe::model::{Digest, EntryPath, Format, ListedFile, Mode, Size};
use unpipe::progress::{Interrupt, Silent};
use unpipe::trust::{Artifact, Expected, Intake, Verified};

use crate::beneath::Place;

pub(crate) fn artifact(bytes: &[u8]) -> Verified<Artifact> {
    let expected = Expected {
        size: Size::bytes(bytes.len() as u64),
        sha256: Digest::of(bytes),
    };
    let mut intake = Intake::new(tempfile::tempfile().unwrap(), expected);
    intake.take(bytes).unwrap();
    intake.finish().unwrap()
}

pub(crate) fn listed(to: &str, from: &str, content: &[u8]) -> ListedFile {
    ListedFile {
        to: to.parse().unwrap(),
        from: (!from.is_empty()).then(|| EntryPath::try_from(from.to_owned()).unwrap()),
        mode: Mode::Plain,
        size: Size::bytes(content.len() as u64),
        sha256: Digest::of(content),
    }
}

/// Unpacks into a new place. Whatever comes out, nothing lands outside, and nothing lands inside
/// that is not listed or a parent of it.
pub(crate) fn attempt(
    bytes: &[u8],
    format: Format,
    files: &[ListedFile],
) -> (Place, Result<(), ArchiveError>) {
    let place = Place::new();
    let interrupt = Interrupt::new();
    let watch = Watch {
        observer: &Silent,
        interrupt: &interrupt,
    };
    let outcome = unpack(
        &artifact(bytes),
        Packing { format, files },
        &place.dir,
        &watch,
    );
    place.outside_is_untouched();
    for found in below(&place.root()) {
        let wanted = |file: &ListedFile| file.to.as_path().starts_with(&found);
        assert!(
            files.iter().any(wanted),
            "{} is not listed",
            found.display()
        );
    }
    (place, outcome)
}

/// Every path below a folder, relative to it.
fn below(root: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            found.push(entry.path().strip_prefix(root).unwrap().to_owned());
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            }
        }
    }
    found
}

/// What must be refused, and how.
pub(crate) fn refused(bytes: &[u8], format: Format, files: &[ListedFile]) -> ArchiveError {
    attempt(bytes, format, files).1.expect_err("it is refused")
}

/// What must come out whole.
pub(crate) fn unpacked(bytes: &[u8], format: Format, files: &[ListedFile]) -> Place {
    let (place, outcome) = attempt(bytes, format, files);
    outcome.expect("it is unpacked");
    for file in files {
        let bytes = place.dir.read(file.to.as_path(), 1 << 30).unwrap();
        assert_eq!(Digest::of(&bytes), file.sha256, "{}", file.to);
        let entry = place.dir.stat(file.to.as_path()).unwrap().unwrap();
        assert_eq!(
            (entry.mode, entry.links),
            (file.mode.bits(), 1),
            "{}",
            file.to
        );
    }
    place
}
