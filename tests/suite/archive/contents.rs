//! What is listed comes out, and only as it was signed.

use std::cell::RefCell;

use unpipe::archive::{ArchiveError, Packing, Watch, unpack};
use unpipe::model::{Code, Format, Mode, Size};
use unpipe::progress::{Event, Interrupt, Observer, Silent};

use super::tar_bytes::{Header, Tar};
use super::{artifact, listed, refused, unpacked};
use crate::beneath::{Place, p};

#[test]
fn listed_files_come_out_at_their_place_with_their_mode_and_no_other() {
    let tar = Tar::new()
        .special("t/", b'5', "")
        .entry(
            Header::new(b"./t/tool", b'0', 4).field(100, b"0006777\0"),
            b"tool",
        )
        .file("t/unlisted", b"?")
        .file("t/empty", b"")
        .entry(Header::new(b"t/page", 0, 4), b"page")
        .end();
    let mut files = vec![
        listed("bin/tool", "t/tool", b"tool"),
        listed("share/man/man1/tool.1", "t/page", b"page"),
        listed("share/doc/tool", "t/tool", b"tool"),
        listed("share/empty", "t/empty", b""),
    ];
    files[0].mode = Mode::Executable;
    let place = unpacked(&tar, Format::Tar, &files);
    for folder in ["bin", "share", "share/man", "share/man/man1", "share/doc"] {
        assert_eq!(place.dir.stat(p(folder)).unwrap().unwrap().mode, 0o755);
    }
}

#[test]
fn a_raw_artifact_is_the_file() {
    unpacked(
        b"content",
        Format::Raw,
        &[listed("bin/tool", "", b"content")],
    );
    unpacked(b"", Format::Raw, &[listed("a", "", b"")]);
    let error = refused(
        b"content",
        Format::Raw,
        &[listed("bin/tool", "", b"conten")],
    );
    assert!(matches!(
        error,
        ArchiveError::Size {
            expected: 6,
            found: 7,
            ..
        }
    ));
    let error = refused(
        b"content",
        Format::Raw,
        &[listed("bin/tool", "", b"CONTENT")],
    );
    assert!(matches!(error, ArchiveError::Hash { .. }));
}

#[test]
fn another_size_or_hash_than_signed_is_a_mismatch() {
    let tar = Tar::new().file("f", b"found").end();
    let size = refused(&tar, Format::Tar, &[listed("f", "f", b"expected")]);
    assert!(
        matches!(
            size,
            ArchiveError::Size {
                expected: 8,
                found: 5,
                ..
            }
        ),
        "{size}"
    );
    let hash = refused(&tar, Format::Tar, &[listed("f", "f", b"FOUND")]);
    assert!(matches!(hash, ArchiveError::Hash { .. }), "{hash}");
    assert_eq!((size.code(), hash.code()), (Code::Mismatch, Code::Mismatch));
    // The same entry, listed rightly and wrongly.
    let files = [listed("a", "f", b"found"), listed("b", "f", b"FOUND")];
    let second = refused(&tar, Format::Tar, &files);
    assert!(matches!(second, ArchiveError::Hash { .. }), "{second}");
}

#[test]
fn no_file_is_opened_for_an_entry_of_another_size() {
    let tar = Tar::new().file("f", b"found").end();
    let (place, outcome) = super::attempt(&tar, Format::Tar, &[listed("a/f", "f", b"expected")]);
    assert!(outcome.is_err());
    assert_eq!(place.dir.entries(p("")).unwrap(), []);
}

#[test]
fn a_file_listed_without_its_entry_is_refused() {
    let error = refused(&Tar::new().end(), Format::Tar, &[listed("a", "", b"")]);
    assert!(matches!(error, ArchiveError::Unnamed(_)), "{error}");
}

#[test]
fn nothing_that_exists_is_overwritten() {
    let tar = Tar::new().file("f", b"new").end();
    for blocker in ["d", "d/f"] {
        let place = Place::new();
        if blocker == "d/f" {
            place.dir.make_dir(p("d"), 0o755).unwrap();
        }
        place.dir.symlink(&place.outside(), p(blocker)).unwrap();
        let watch = Watch {
            observer: &Silent,
            interrupt: &Interrupt::new(),
        };
        let files = [listed("d/f", "f", b"new")];
        let packing = Packing {
            format: Format::Tar,
            files: &files,
        };
        let error = unpack(&artifact(&tar), packing, &place.dir, &watch).unwrap_err();
        assert_eq!(error.code(), Code::Conflict, "{error}");
        place.outside_is_untouched();
    }
}

#[test]
fn an_interrupt_stops_it() {
    let place = Place::new();
    let interrupt = Interrupt::new();
    interrupt.raise();
    let watch = Watch {
        observer: &Silent,
        interrupt: &interrupt,
    };
    let tar = Tar::new().file("f", b"new").end();
    let files = [listed("f", "f", b"new")];
    let packing = Packing {
        format: Format::Tar,
        files: &files,
    };
    let error = unpack(&artifact(&tar), packing, &place.dir, &watch).unwrap_err();
    assert_eq!(error.code(), Code::Interrupted);
}

#[test]
fn every_written_byte_is_reported_once() {
    struct Sum(RefCell<Vec<Event>>);
    impl Observer for Sum {
        fn on(&self, event: Event) {
            self.0.borrow_mut().push(event);
        }
    }
    let place = Place::new();
    let sum = Sum(RefCell::default());
    let content = vec![7; 200_000];
    let files: Vec<_> = (0..150)
        .map(|n| listed(&format!("a/{n}"), "f", &content))
        .collect();
    let watch = Watch {
        observer: &sum,
        interrupt: &Interrupt::new(),
    };
    let packing = Packing {
        format: Format::Tar,
        files: &files,
    };
    let tar = Tar::new().file("f", &content).end();
    unpack(&artifact(&tar), packing, &place.dir, &watch).unwrap();
    let events = sum.0.into_inner();
    let total = Size::bytes(150 * 200_000);
    assert_eq!(
        events[0],
        Event::Unpacking {
            files: 150,
            size: total
        }
    );
    let unpacked = events.iter().filter_map(|event| match event {
        Event::Unpacked(size) => Some(*size),
        _ => None,
    });
    assert_eq!(unpacked.fold(Size::default(), Size::plus), total);
}
