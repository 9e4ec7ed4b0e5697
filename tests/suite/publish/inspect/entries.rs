//! Every entry, in every format.

use unpipe::archive::{EntryKind, Watch};
use unpipe::model::{Code, Digest, Format, Holds, Size};
use unpipe::progress::{Interrupt, Silent};
use unpipe::publish::inspect::{Content, Inside, InspectError, Inspected, inspect};

use super::{inspected, looked};
use crate::archive::tar_bytes::{Header, Tar};
use crate::publish::program::elf_bytes::Elf;
use crate::publish::program::other_bytes::{ARM64, EXECUTE, X86_64, pe, thin, universal};
use crate::support::artifact::Artifact;
use crate::support::stock::packed;
use crate::support::zip_bytes::{Member, Zip};

const FORMATS: [&str; 10] = [
    "tar", "tar.gz", "tar.xz", "tar.zst", "tar.bz2", "zip", "gz", "xz", "zst", "raw",
];

fn told(platforms: &[unpipe::model::Platform]) -> Vec<String> {
    platforms.iter().map(ToString::to_string).collect()
}

/// The one entry with this path.
fn only<'a>(inspected: &'a Inspected, path: &str) -> &'a Inside {
    let found: Vec<_> = inspected.at(path.as_bytes()).collect();
    assert_eq!(found.len(), 1, "{path}");
    found[0]
}

#[test]
fn a_program_is_told_in_every_format() {
    let program = Elf::gnu().bytes();
    for name in FORMATS {
        let artifact = Artifact::new("tool.tar.gz")
            .file("bin/tool", "755", &program)
            .format(name);
        let format = Format::try_from(name.to_owned()).unwrap();
        let bytes = artifact.bytes();
        let found = looked(&bytes, format).unwrap();
        assert_eq!(found.format, format);
        assert_eq!(found.size, Size::bytes(bytes.len() as u64));
        assert_eq!(found.sha256, Digest::of(&bytes), "{name}");
        assert_eq!(found.entries.len(), 1, "{name}");
        let (path, mode) = match format.holds() {
            Holds::OneFile => ("", None),
            Holds::Entries => ("tool/bin/tool", Some(0o755)),
        };
        let tool = found.file(path.as_bytes()).unwrap();
        assert_eq!((tool.kind, tool.mode), (EntryKind::File, mode), "{name}");
        assert_eq!(tool.size, Size::bytes(program.len() as u64));
        assert_eq!(tool.sha256, Some(Digest::of(&program)));
        let expected = ["linux x86_64 gnu (C library 2.17 or later)"];
        assert_eq!(told(tool.platforms()), expected, "{name}");
        assert_eq!(told(&found.platforms()), expected, "{name}");
    }
}

#[test]
fn content_is_native_by_its_first_bytes_a_script_or_something_else() {
    let damaged = &Elf::gnu().bytes()[..100];
    let contents: [(&[u8], Content); 11] = [
        (b"#!/bin/sh\nexit\n", Content::Script),
        (b"#!", Content::Script),
        (b"#", Content::Other),
        (b"", Content::Other),
        (b"text, and more of it", Content::Other),
        (b" #!/bin/sh\n", Content::Other),
        (b"\xca\xfe\xba\xbe\0\0\0\x34\0\x1d\x0a\0", Content::Other),
        (damaged, Content::Native(Vec::new())),
        (b"\x7fELF", Content::Native(Vec::new())),
        (b"\xca\xfe\xba\xbe\0\0\0\x02", Content::Native(Vec::new())),
        (b"MZ\0\0", Content::Native(Vec::new())),
    ];
    for (content, expected) in contents {
        let found = looked(content, Format::Raw).unwrap();
        assert_eq!(found.entries[0].content, expected, "{content:?}");
        assert_eq!(found.platforms(), []);
    }
}

#[test]
fn content_that_comes_in_small_pieces_is_told_all_the_same() {
    let program = Elf::gnu().bytes();
    let (first, rest) = program.split_at(3);
    // One frame is decoded after the other.
    let frames = [packed("zstd", first), packed("zstd", rest)].concat();
    let found = looked(&frames, Format::Zst).unwrap();
    assert_eq!(found.entries[0].sha256, Some(Digest::of(&program)));
    let expected = ["linux x86_64 gnu (C library 2.17 or later)"];
    assert_eq!(told(&found.platforms()), expected);
}

#[test]
fn a_large_script_is_hashed_whole() {
    let script = [&b"#!/bin/sh\n"[..], &vec![b'#'; 300_000]].concat();
    let found = looked(&script, Format::Raw).unwrap();
    assert_eq!(found.entries[0].content, Content::Script);
    assert_eq!(found.entries[0].sha256, Some(Digest::of(&script)));
    assert_eq!(found.entries[0].sha256, Some(found.sha256));
}

#[test]
fn permissions_are_told_with_setuid_setgid_and_sticky() {
    for name in ["tar.gz", "zip"] {
        let mut artifact = Artifact::new("tool.tar.gz").format(name);
        let modes = ["4755", "2750", "1777", "7777", "644", "000"];
        for mode in modes {
            artifact = artifact.entry(mode, mode, "x");
        }
        let found = looked(
            &artifact.bytes(),
            Format::try_from(name.to_owned()).unwrap(),
        )
        .unwrap();
        for mode in modes {
            let bits = u32::from_str_radix(mode, 8).unwrap();
            assert_eq!(only(&found, mode).mode, Some(bits), "{name}");
        }
        assert!(only(&found, "2750").is_executable());
        assert!(!only(&found, "644").is_executable());
    }
    // Some programs put the file's type into the mode of a tar header too.
    let typed = Header::new(b"tool", b'0', 1).field(100, b"0104755\0");
    let found = looked(&Tar::new().entry(typed, b"x").end(), Format::Tar).unwrap();
    assert_eq!(found.entries[0].mode, Some(0o4755));
}

#[test]
fn links_of_a_tar_archive_are_told_with_their_target() {
    let long = "n".repeat(150);
    let name = format!("{long}\0");
    let long_target = Header::new(b"long", b'K', name.len() as u64).gnu();
    let tar = Tar::new()
        .file("./tool", b"x")
        .special("soft", b'2', "./tool")
        .special("hard", b'1', "./tool")
        .special("away", b'2', "../../etc/passwd")
        .entry(long_target, name.as_bytes())
        .special("far", b'2', "short")
        .pax(&[("linkpath", "pax")])
        .special("pax", b'2', "short")
        .special("none", b'2', "")
        .special("dir/", b'5', "ignored")
        .end();
    let found = looked(&tar, Format::Tar).unwrap();
    for (path, kind, target) in [
        ("tool", EntryKind::File, None),
        ("soft", EntryKind::Link, Some("./tool")),
        ("hard", EntryKind::HardLink, Some("tool")),
        ("away", EntryKind::Link, Some("../../etc/passwd")),
        ("far", EntryKind::Link, Some(long.as_str())),
        ("pax", EntryKind::Link, Some("pax")),
        ("dir/", EntryKind::Directory, None),
    ] {
        let entry = only(&found, path);
        assert_eq!(entry.kind, kind, "{path}");
        assert_eq!(entry.target.as_deref(), target.map(str::as_bytes), "{path}");
        assert_eq!(entry.sha256.is_some(), kind == EntryKind::File, "{path}");
    }
}

#[test]
fn links_of_a_zip_archive_are_told_with_their_target() {
    let zip = |target: &[u8]| {
        let link = Member::deflated("link", target).mode(0o120_777);
        Zip::of([Member::stored("tool", b"link"), link]).bytes()
    };
    for length in [1, 50, 4095] {
        let target = vec![b't'; length];
        let found = looked(&zip(&target), Format::Zip).unwrap();
        let link = only(&found, "link");
        assert_eq!((link.kind, link.sha256), (EntryKind::Link, None));
        assert_eq!(link.target, Some(target));
        assert_eq!(only(&found, "tool").target, None);
    }
    // Longer than any path of Linux, even much longer.
    for length in [4096, 1_000_000] {
        let found = looked(&zip(&vec![b't'; length]), Format::Zip).unwrap();
        assert_eq!(only(&found, "link").target, None);
    }
}

#[test]
fn a_path_that_is_there_twice_names_no_file() {
    let tar = Tar::new()
        .file("tool", b"one")
        .file("other", b"x")
        .special("other", b'5', "")
        .file("./tool", b"two")
        .end();
    let found = looked(&tar, Format::Tar).unwrap();
    let hashes: Vec<_> = found.at(b"tool").map(|entry| entry.sha256).collect();
    assert_eq!(hashes, [Some(Digest::of(b"one")), Some(Digest::of(b"two"))]);
    assert_eq!(found.file(b"tool"), None);
    assert_eq!(found.file(b"absent"), None);
    let other = found.file(b"other").unwrap();
    assert_eq!(other.sha256, Some(Digest::of(b"x")));
}

#[test]
fn the_platforms_of_an_artifact_are_those_of_what_may_be_executed() {
    let musl = Elf::new().with(|elf| elf.interpreter = Some("/lib/ld-musl-x86_64.so.1"));
    let (intel, apple) = (thin(X86_64, EXECUTE, &[]), thin(ARM64, EXECUTE, &[]));
    let both = universal(&[(X86_64, &intel), (ARM64, &apple)]);
    let all = Artifact::new("tool.tar.gz")
        .entry("tool", "755", Elf::gnu().bytes())
        .entry("again", "755", Elf::gnu().bytes())
        .entry("lib/napi.node", "644", musl.bytes())
        .entry("mac", "750", both)
        .entry("tool.exe", "644", pe(true, 0x8664, 3))
        .entry("tool.sh", "755", "#!/bin/sh\n");
    let found = looked(&all.bytes(), Format::TarGz).unwrap();
    let expected = [
        "linux x86_64 gnu (C library 2.17 or later)",
        "macos x86_64",
        "macos aarch64",
        "windows x86_64",
    ];
    assert_eq!(told(&found.platforms()), expected);
    assert_eq!(
        told(only(&found, "lib/napi.node").platforms()),
        ["linux x86_64 musl"]
    );
    // An archive that tells no permissions forbids none.
    let plain = Member::stored("tool", &musl.bytes()).with(|member| member.attributes = 0);
    let found = looked(&Zip::of([plain]).bytes(), Format::Zip).unwrap();
    assert_eq!(told(&found.platforms()), ["linux x86_64 musl"]);
}

#[test]
fn what_cannot_be_inspected_is_told_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent.tar.gz");
    for path in [&absent, folder.path()] {
        let error = inspected(path, Format::TarGz).unwrap_err();
        assert!(matches!(&error, InspectError::Read { path: told, .. } if told == path));
        assert_eq!(error.code(), Code::Failed);
    }
    for name in FORMATS.iter().filter(|name| **name != "raw") {
        let format = Format::try_from((*name).to_owned()).unwrap();
        let error = looked(b"this is nothing of the kind", format).unwrap_err();
        assert!(matches!(error, InspectError::Archive { .. }), "{name}");
        assert_eq!(error.code(), Code::Malformed, "{name}");
        let whole = Artifact::new("tool.tar.gz")
            .file("bin/tool", "755", "good".repeat(200))
            .format(name)
            .bytes();
        let cut = &whole[..whole.len() / 2];
        assert!(looked(cut, format).is_err(), "{name}");
    }
}

#[test]
fn an_interrupt_stops_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tool");
    std::fs::write(&path, b"content").unwrap();
    let interrupt = Interrupt::new();
    interrupt.raise();
    let watch = Watch {
        observer: &Silent,
        interrupt: &interrupt,
    };
    let error = inspect(&path, Format::Raw, &watch).unwrap_err();
    assert_eq!(error.code(), Code::Interrupted);
}
