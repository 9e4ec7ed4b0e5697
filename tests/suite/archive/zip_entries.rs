//! Zip: entries that are read by the directory, and what is wrong with some.

use unpipe::archive::{ArchiveError, EntryKind, ZipFault};
use unpipe::model::{Code, Format, ListedFile};

use super::{attempt, listed, refused, unpacked};
use crate::support::stock::run_in;
use crate::support::zip_bytes::{Member, Says, Zip};

fn tool() -> Vec<ListedFile> {
    vec![listed("bin/tool", "tool", b"good")]
}

/// The fault of the entry, and nothing is made for it.
#[track_caller]
fn faulty(zip: &Zip, expected: ZipFault) {
    let error = refused(&zip.bytes(), Format::Zip, &tool());
    let ArchiveError::Entry { entry, fault } = &error else {
        panic!("{error:?}");
    };
    assert_eq!((entry.raw(), *fault), ("tool", expected));
    assert_eq!(error.code(), Code::Malformed);
    // The same entry does no harm where it is not listed.
    let other = listed("bin/other", "other", b"good");
    let mut with_other = zip.clone();
    with_other.members.push(Member::stored("other", b"good"));
    if zip.directory.is_none() {
        unpacked(&with_other.bytes(), Format::Zip, &[other]);
    }
}

fn good() -> Member {
    Member::deflated("tool", b"good")
}

#[test]
fn what_stock_programs_pack_comes_out() {
    let folder = tempfile::tempdir().unwrap();
    let text: Vec<u8> = (0..9000_u32).flat_map(|n| (n / 7).to_le_bytes()).collect();
    std::fs::create_dir_all(folder.path().join("d/e")).unwrap();
    std::fs::write(folder.path().join("d/e/tool"), &text).unwrap();
    std::fs::write(folder.path().join("d/small"), b"").unwrap();
    std::os::unix::fs::symlink("e/tool", folder.path().join("d/link")).unwrap();
    let python = "import zipfile\nz = zipfile.ZipFile('p.zip', 'w', zipfile.ZIP_DEFLATED)\n\
                  z.write('d/e/tool')\nz.write('d/small')\n";
    let streamed = "zip -qr -fz- - d | cat > s.zip";
    let ways: [(&str, &[&str], &str); 5] = [
        ("zip", &["-qr", "a.zip", "d"], "a.zip"),
        ("zip", &["-qry0", "b.zip", "d"], "b.zip"),
        ("zip", &["-qrXD9", "c.zip", "d"], "c.zip"),
        ("sh", &["-c", streamed], "s.zip"),
        ("python3", &["-c", python], "p.zip"),
    ];
    let files = [
        listed("bin/tool", "d/e/tool", &text),
        listed("share/small", "d/small", b""),
    ];
    for (program, args, name) in ways {
        run_in(folder.path(), program, args.iter().copied());
        let bytes = std::fs::read(folder.path().join(name)).unwrap();
        unpacked(&bytes, Format::Zip, &files);
        for cut in (1..bytes.len()).step_by(97) {
            let error = refused(&bytes[..cut], Format::Zip, &files);
            assert!(matches!(error, ArchiveError::Broken(_)), "{error}");
        }
    }
}

#[test]
fn one_leading_dot_is_set_aside_and_names_are_bytes() {
    let zip = Zip::of([
        Member::stored(b"\xff\xfe", b"evil"),
        Member::stored("../outside/canary", b"evil"),
        Member::stored("/tmp/evil", b"evil"),
        Member::stored("", b"evil"),
        Member::stored("TOOL", b"evil"),
        Member::stored("tool\0", b"evil"),
        Member::stored("././tool", b"evil"),
        Member::stored("dir\\tool", b"evil"),
        Member::stored("./tool", b"good"),
    ]);
    unpacked(&zip.bytes(), Format::Zip, &tool());
    let twice = zip.with(|zip| zip.members.push(good()));
    let error = refused(&twice.bytes(), Format::Zip, &tool());
    assert!(matches!(error, ArchiveError::Twice(_)), "{error}");
}

#[test]
fn one_entry_may_become_several_files() {
    let mut files = tool();
    files.push(listed("bin/same", "tool", b"good"));
    unpacked(&Zip::of([good()]).bytes(), Format::Zip, &files);
}

#[test]
fn links_directories_and_devices_do_not_count() {
    for mode in [
        0o120_777, 0o040_755, 0o020_644, 0o060_644, 0o010_644, 0o140_644,
    ] {
        let member = Member::stored("tool", b"good").mode(mode);
        let error = refused(&Zip::of([member.clone()]).bytes(), Format::Zip, &tool());
        assert!(
            matches!(error, ArchiveError::Missing(_)),
            "{mode:o}: {error}"
        );
        // Beside the file of that name they change nothing.
        unpacked(&Zip::of([member, good()]).bytes(), Format::Zip, &tool());
    }
    let dos = Member::stored("tool", b"good").with(|m| m.attributes = 0x10);
    let error = refused(&Zip::of([dos]).bytes(), Format::Zip, &tool());
    assert!(matches!(error, ArchiveError::Missing(_)), "{error}");
    let slash = [listed("bin/tool", "tool/", b"good")];
    let error = refused(
        &Zip::of([Member::stored("tool/", b"good")]).bytes(),
        Format::Zip,
        &slash,
    );
    assert!(matches!(error, ArchiveError::Missing(_)), "{error}");
    for attributes in [0, 0x20, 0o100_755 << 16, 0o644 << 16] {
        let file = good().with(|m| m.attributes = attributes);
        unpacked(&Zip::of([file]).bytes(), Format::Zip, &tool());
    }
}

#[test]
fn a_listed_entry_that_cannot_be_read_is_refused() {
    for flag in [1, 1 << 5, 1 << 6, 1 << 13, 9] {
        faulty(
            &Zip::of([good().both(|says| says.flags |= flag)]),
            ZipFault::Encrypted,
        );
    }
    for method in [1, 6, 9, 12, 14, 93, 95, 99, 0xffff] {
        let member = good().both(|says| says.method = method);
        faulty(&Zip::of([member]), ZipFault::Method(method));
    }
    let zip64: [fn(&mut Member); 2] = [
        |m| m.central.packed = u32::MAX,
        |m| m.offset = Some(u32::MAX),
    ];
    for change in zip64 {
        faulty(&Zip::of([good().with(change)]), ZipFault::Zip64);
    }
    let stored = Member::stored("tool", b"good").both(|says| says.packed = 3);
    faulty(&Zip::of([stored]), ZipFault::Place);
}

/// A change of the local header, and what is said of it.
type Difference = (fn(&mut Says), &'static str);

#[test]
fn the_local_header_says_what_the_directory_says() {
    let differences: [Difference; 9] = [
        (|says| says.name = b"evil".to_vec(), "name"),
        (|says| says.name = b"toolx".to_vec(), "name"),
        (|says| says.name = b"./tool".to_vec(), "name"),
        (|says| says.method = 0, "method"),
        (|says| says.flags ^= 1, "set of flags"),
        (|says| says.flags ^= 8, "set of flags"),
        (|says| says.crc ^= 1, "checksum or size"),
        (|says| says.packed += 1, "checksum or size"),
        (|says| says.size = u32::MAX, "checksum or size"),
    ];
    for (change, what) in differences {
        let member = good().with(|member| change(&mut member.local));
        faulty(&Zip::of([member]), ZipFault::Header(what));
    }
    // What decides nothing may differ: extra fields, and the flag for names in UTF-8.
    let member = good().with(|member| {
        member.extra = b"\x75\x70\x09\0\x01????evil".to_vec();
        member.local.flags |= 1 << 11;
    });
    unpacked(&Zip::of([member]).bytes(), Format::Zip, &tool());
}

#[test]
fn an_entry_is_where_the_directory_says() {
    for offset in [1, 20, 39, 60, 5000, 0x7fff_ffff, 0xffff_fffe] {
        let member = good().with(|m| m.offset = Some(offset));
        faulty(&Zip::of([member]), ZipFault::Place);
    }
    // Content that would run into the directory, and beyond the file.
    for packed in [60, 5000, 0x7fff_ffff, 0xffff_fffe] {
        let member = good().both(|says| says.packed = packed);
        faulty_alone(&Zip::of([member]), ZipFault::Place);
    }
    let name = good()
        .with(|m| m.extra = vec![0; 300])
        .with(|m| m.data.clear());
    faulty_alone(&Zip::of([name]), ZipFault::Place);
}

/// Not checked beside another entry, whose bytes would become its content.
#[track_caller]
fn faulty_alone(zip: &Zip, expected: ZipFault) {
    let error = refused(&zip.bytes(), Format::Zip, &tool());
    assert!(
        matches!(&error, ArchiveError::Entry { fault, .. } if *fault == expected),
        "{error:?}"
    );
}

#[test]
fn a_data_descriptor_repeats_the_directory() {
    for has_signature in [true, false] {
        let deferred = good().deferred(has_signature);
        unpacked(&Zip::of([deferred.clone()]).bytes(), Format::Zip, &tool());
        let stored = Member::stored("tool", b"good").deferred(has_signature);
        unpacked(&Zip::of([stored]).bytes(), Format::Zip, &tool());
        for at in 0..deferred.after.len() {
            let bent = deferred.clone().with(|m| m.after[at] ^= 0x20);
            faulty(&Zip::of([bent]), ZipFault::Descriptor);
        }
        let none = deferred.with(|m| m.after.clear());
        faulty(&Zip::of([none]), ZipFault::Descriptor);
    }
}

#[test]
fn the_content_has_the_length_and_the_checksum_of_the_directory() {
    let wrong = good().both(|says| says.crc = 0x1234_5678);
    let error = refused(&Zip::of([wrong]).bytes(), Format::Zip, &tool());
    assert!(
        matches!(
            error,
            ArchiveError::Entry {
                fault: ZipFault::Checksum {
                    expected: 0x1234_5678,
                    ..
                },
                ..
            }
        ),
        "{error:?}"
    );
    let long = Member::deflated("tool", b"good and more").both(|says| says.size = 4);
    faulty(&Zip::of([long]), ZipFault::Length(4));
    let short = Member::deflated("tool", b"goo").both(|says| says.size = 4);
    let error = refused(&Zip::of([short]).bytes(), Format::Zip, &tool());
    assert!(
        matches!(error, ArchiveError::Entry { .. } | ArchiveError::Broken(_)),
        "{error:?}"
    );
    let noise = good().with(|m| m.data.fill(0xff));
    let error = refused(&Zip::of([noise]).bytes(), Format::Zip, &tool());
    assert!(matches!(error, ArchiveError::Broken(_)), "{error:?}");
    // Another size than was signed: nothing is opened for it.
    let (place, outcome) = attempt(
        &Zip::of([Member::stored("tool", b"better")]).bytes(),
        Format::Zip,
        &tool(),
    );
    assert!(matches!(outcome, Err(ArchiveError::Size { found: 6, .. })));
    assert_eq!(place.dir.entries(crate::beneath::p("")).unwrap(), []);
    let other = refused(
        &Zip::of([Member::stored("tool", b"evil")]).bytes(),
        Format::Zip,
        &tool(),
    );
    assert!(matches!(other, ArchiveError::Hash { .. }), "{other}");
}

#[test]
fn entries_that_are_read_share_no_byte() {
    // The second entry lies inside the content of the first.
    let inner = Zip::of([Member::stored("b", b"good")]).bytes();
    let inner = &inner[..35];
    let files = [listed("a", "a", inner), listed("b", "b", b"good")];
    let nested = |offset| {
        let hidden = Member::stored("b", b"good").with(|m| m.offset = Some(offset));
        Zip::of([Member::stored("a", inner), hidden])
    };
    unpacked(&nested(66).bytes(), Format::Zip, &files);
    for order in [[0, 1], [1, 0]] {
        let mut zip = nested(31);
        zip.members[0].offset = Some(0);
        let members = order.map(|at| zip.members[at].clone());
        let mut bytes = zip.bytes();
        // The directory in either order, behind the same content.
        let directory = Zip::of(members).bytes();
        let from = directory.len() - 22 - 2 * 47;
        let at = bytes.len() - 22 - 2 * 47;
        bytes[at..at + 94].copy_from_slice(&directory[from..from + 94]);
        let error = refused(&bytes, Format::Zip, &files);
        assert!(
            matches!(
                error,
                ArchiveError::Entry {
                    fault: ZipFault::Overlap,
                    ..
                }
            ),
            "{error:?}"
        );
        // One of them alone does no harm.
        unpacked(&bytes, Format::Zip, &files[1..]);
    }
    // A bomb: many names for the same bytes.
    let zeros = vec![0; 1 << 20];
    let mut bomb = Zip::of([Member::deflated("0", &zeros)]);
    for number in 1..600 {
        let name = format!("{number}");
        bomb.members.push(Member::deflated(name, &zeros).with(|m| {
            m.offset = Some(0);
            m.data.clear();
            m.local.name = b"0".to_vec();
        }));
    }
    let error = super::lists::listing(Format::Zip, &bomb.bytes()).unwrap_err();
    assert!(matches!(error, ArchiveError::Entry { .. }), "{error:?}");
}

#[test]
fn a_bomb_is_stopped_at_the_limit() {
    let bomb = Member::deflated("bomb", &vec![0; 513 << 20]);
    let bytes = Zip::of([bomb, good()]).bytes();
    let error = super::lists::listing(Format::Zip, &bytes).unwrap_err();
    assert!(matches!(error, ArchiveError::TooLarge { .. }), "{error}");
    // What is not listed is not even decoded.
    unpacked(&bytes, Format::Zip, &tool());
}

#[test]
fn every_entry_is_listed_as_it_stands_there() {
    let bytes = Zip::of([
        Member::stored("d/", b"").mode(0o040_755),
        Member::deflated("./tool", b"good").mode(0o100_755),
        Member::stored("link", b"tool").mode(0o120_777),
        Member::stored("plain", b"x").with(|m| m.attributes = 0),
        Member::stored(b"\xff", b"y"),
        Member::stored("plain", b"x"),
    ])
    .bytes();
    let found = super::lists::listing(Format::Zip, &bytes).unwrap();
    let shown: Vec<_> = found
        .iter()
        .map(|listed| {
            let entry = &listed.entry;
            (entry.path.as_slice(), entry.kind, entry.mode)
        })
        .collect();
    let expected: [(&[u8], _, _); 6] = [
        (b"d/", EntryKind::Directory, Some(0o755)),
        (b"tool", EntryKind::File, Some(0o755)),
        (b"link", EntryKind::Link, Some(0o777)),
        (b"plain", EntryKind::File, None),
        (b"\xff", EntryKind::File, Some(0o644)),
        (b"plain", EntryKind::File, Some(0o644)),
    ];
    assert_eq!(shown, expected);
    assert_eq!(found[1].sha256, Some(unpipe::model::Digest::of(b"good")));
    assert_eq!(found[2].sha256, None);
}
