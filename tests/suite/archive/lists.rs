//! Listing an archive.

use std::io::Cursor;

use unpipe::archive::{ArchiveEntry, ArchiveError, EntryKind, Listed, Watch, list};
use unpipe::model::{Digest, Format, Size};
use unpipe::progress::{Interrupt, Silent};

use super::streams::STREAMS;
use super::tar_bytes::{Header, Tar, gzip};
use crate::support::stock::packed;

pub(super) fn listing(format: Format, bytes: &[u8]) -> Result<Vec<Listed>, ArchiveError> {
    let watch = Watch {
        observer: &Silent,
        interrupt: &Interrupt::new(),
    };
    let size = Size::bytes(bytes.len() as u64);
    list(format, Cursor::new(bytes), size, &watch)
}

#[test]
fn every_entry_is_listed_as_it_stands_there() {
    let program = Header::new(b"./tool", b'0', 4).field(100, b"0000755\0");
    let tar = Tar::new()
        .special("d/", b'5', "")
        .entry(program, b"good")
        .special("l", b'2', "tool")
        .special("h", b'1', "tool")
        .special("p", b'6', "")
        .file("../evil", b"")
        .entry(Header::new(b"\xff", b'0', 1), b"x")
        .end();
    let streams = STREAMS.map(|stream| (stream.tar, packed(stream.command, &tar)));
    let others = [(Format::Tar, tar.clone()), (Format::TarGz, gzip(&tar))];
    for (format, bytes) in others.into_iter().chain(streams) {
        let found = listing(format, &bytes).unwrap();
        let kinds: Vec<_> = found.iter().map(|listed| listed.entry.kind).collect();
        let (file, directory) = (EntryKind::File, EntryKind::Directory);
        let (link, hard, other) = (EntryKind::Link, EntryKind::HardLink, EntryKind::Other);
        assert_eq!(kinds, [directory, file, link, hard, other, file, file]);
        let tool = Listed {
            entry: ArchiveEntry {
                path: b"tool".to_vec(),
                kind: EntryKind::File,
                size: Some(Size::bytes(4)),
                mode: Some(0o755),
                target: None,
            },
            size: Size::bytes(4),
            sha256: Some(Digest::of(b"good")),
        };
        assert_eq!(found[1], tool);
        assert_eq!(found[5].entry.path, b"../evil");
        assert_eq!(found[6].entry.path, b"\xff");
        assert_eq!(found[6].entry.mode, Some(0o644));
    }
}

#[test]
fn a_single_file_is_listed_without_a_name() {
    for (format, bytes) in [
        (Format::Raw, b"good".to_vec()),
        (Format::Gz, gzip(b"good")),
        (Format::Xz, packed("xz", b"good")),
        (Format::Zst, packed("zstd", b"good")),
    ] {
        let found = listing(format, &bytes).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].size, Size::bytes(4));
        assert_eq!(found[0].sha256, Some(Digest::of(b"good")));
        assert!(found[0].entry.path.is_empty());
    }
}

#[test]
fn a_file_that_is_shorter_than_it_was_is_not_listed() {
    let watch = Watch {
        observer: &Silent,
        interrupt: &Interrupt::new(),
    };
    let found = list(Format::Raw, Cursor::new(b"good"), Size::bytes(5), &watch);
    assert!(matches!(found, Err(ArchiveError::Broken(_))));
}

#[test]
fn a_broken_archive_is_not_listed() {
    let tar = Tar::new().file("tool", b"good").end();
    assert!(matches!(
        listing(Format::Tar, &tar[..514]),
        Err(ArchiveError::Broken(_))
    ));
    for format in [
        Format::TarGz,
        Format::TarXz,
        Format::TarZst,
        Format::TarBz2,
        Format::Zip,
    ] {
        let error = listing(format, &tar).unwrap_err();
        assert!(
            matches!(error, ArchiveError::Broken(_)),
            "{format}: {error}"
        );
    }
}
