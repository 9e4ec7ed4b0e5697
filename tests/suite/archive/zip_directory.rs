//! Zip: where the directory is, and that there is one only.

use unpipe::archive::ArchiveError;
use unpipe::model::{Code, Format, ListedFile};

use super::{listed, refused, unpacked};
use crate::support::zip_bytes::{Member, Zip};

fn tool() -> Vec<ListedFile> {
    vec![listed("bin/tool", "tool", b"good")]
}

fn good() -> Zip {
    Zip::of([Member::deflated("tool", b"good")])
}

#[track_caller]
fn broken(bytes: &[u8], reason: &str) {
    let error = refused(bytes, Format::Zip, &tool());
    let ArchiveError::Broken(source) = &error else {
        panic!("{error:?}");
    };
    assert!(source.to_string().contains(reason), "{source}");
    assert_eq!(error.code(), Code::Malformed);
}

#[test]
fn a_comment_is_nothing() {
    for comment in [
        &b"x"[..],
        b"a comment",
        &vec![b'c'; 0xffff],
        b"PK\x05\x06",
        &[0; 100],
    ] {
        let zip = good().with(|zip| zip.comment = comment.to_vec());
        unpacked(&zip.bytes(), Format::Zip, &tool());
    }
}

#[test]
fn a_comment_that_is_an_archive_is_refused() {
    let evil = Zip::of([Member::stored("tool", b"evil")]);
    let zip = good().with(|zip| zip.comment = evil.bytes());
    broken(&zip.bytes(), "two end records");
    let empty = good().with(|zip| zip.comment = Zip::default().bytes());
    broken(&empty.bytes(), "two end records");
    // Its offsets made right, and with a comment of its own.
    let inner = evil.with(|evil| evil.comment = b"more".to_vec());
    let zip = good().with(|zip| zip.comment = inner.bytes());
    broken(&zip.bytes(), "two end records");
}

#[test]
fn nothing_follows_the_end() {
    for more in [&b"\0"[..], b"garbage", &vec![0; 70_000]] {
        let whole = [&good().bytes()[..], more].concat();
        broken(&whole, "no end of a zip directory");
    }
    let commented = good().with(|zip| zip.comment = b"comment".to_vec()).bytes();
    broken(
        &commented[..commented.len() - 1],
        "no end of a zip directory",
    );
    for bytes in [
        &b""[..],
        b"PK\x05\x06",
        b"no zip at all, but long enough",
        &[0; 30],
    ] {
        broken(bytes, "no end of a zip directory");
    }
}

#[test]
fn bytes_before_an_archive_count_or_it_is_refused() {
    let prefixed = |counts_prefix| {
        good()
            .with(|zip| {
                zip.prefix = b"#!/bin/sh\nexit 1\n".to_vec();
                zip.counts_prefix = counts_prefix;
            })
            .bytes()
    };
    unpacked(&prefixed(true), Format::Zip, &tool());
    broken(&prefixed(false), "does not end where its end record begins");
    // A second archive after the first one: the last one's directory does not fit.
    let two = [good().bytes(), good().bytes()].concat();
    broken(&two, "does not end where its end record begins");
}

#[test]
fn the_directory_lies_where_the_end_record_says() {
    let bytes = good().bytes();
    let offset = u32::from_le_bytes(bytes[bytes.len() - 6..bytes.len() - 2].try_into().unwrap());
    let size = u32::from_le_bytes(bytes[bytes.len() - 10..bytes.len() - 6].try_into().unwrap());
    for directory in [
        (size + 1, offset),
        (size - 1, offset),
        (size, offset - 1),
        (size, offset + 1),
        (size, 0x7fff_ffff),
        (0xffff_fffe, 0xffff_fffe),
        (0, 0),
    ] {
        let zip = good().with(|zip| zip.directory = Some(directory));
        broken(&zip.bytes(), "does not end where its end record begins");
    }
    // It ends there and begins elsewhere.
    for shift in [1, 4, 20] {
        let zip = good().with(|zip| zip.directory = Some((size + shift, offset - shift)));
        broken(&zip.bytes(), "something else");
        let zip = good().with(|zip| zip.directory = Some((size - shift, offset + shift)));
        let error = refused(&zip.bytes(), Format::Zip, &tool());
        assert!(matches!(error, ArchiveError::Broken(_)), "{error}");
    }
    let gap = good().with(|zip| zip.gap = b"nobody reads this".to_vec());
    unpacked(&gap.bytes(), Format::Zip, &tool());
}

#[test]
fn the_directory_holds_as_many_entries_as_it_says() {
    let two = || {
        Zip::of([
            Member::stored("tool", b"good"),
            Member::stored("other", b""),
        ])
    };
    unpacked(&two().bytes(), Format::Zip, &tool());
    for (count, reason) in [
        (0, "goes on"),
        (1, "goes on"),
        (3, "cut short"),
        (9, "cut short"),
    ] {
        let zip = two().with(|zip| zip.count = Some(count));
        broken(&zip.bytes(), reason);
    }
    let error = refused(&Zip::default().bytes(), Format::Zip, &tool());
    assert!(matches!(error, ArchiveError::Missing(_)), "{error}");
}

#[test]
fn several_disks_and_zip64_are_refused() {
    let bent = |at: usize, bytes: &[u8]| {
        let mut whole = good().bytes();
        let at = whole.len() - 22 + at;
        whole[at..at + bytes.len()].copy_from_slice(bytes);
        whole
    };
    broken(&bent(4, &[1, 0]), "several disks");
    broken(&bent(6, &[1, 0]), "several disks");
    broken(&bent(8, &[2, 0]), "several disks");
    for (at, length) in [(8, 2), (10, 2), (12, 4), (16, 4)] {
        broken(&bent(at, &[0xff; 4][..length]), "zip64");
    }
    let mut locator = b"PK\x06\x07".to_vec();
    locator.resize(20, 0);
    let zip = good().with(|zip| zip.before_end = locator);
    broken(&zip.bytes(), "zip64");
}

#[test]
fn sixty_thousand_entries_are_read_quickly_and_more_are_zip64() {
    let began = std::time::Instant::now();
    let mut zip = Zip::of((0..60_000).map(|n| Member::stored(format!("many/{n}"), b"x")));
    zip.members.push(Member::stored("tool", b"good"));
    unpacked(&zip.bytes(), Format::Zip, &tool());
    zip.members.resize(65_535, Member::stored("x", b""));
    broken(&zip.bytes(), "zip64");
    assert!(began.elapsed().as_secs() < 20);
}
