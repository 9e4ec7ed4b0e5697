//! Names and kinds of entries that made other programs write elsewhere.

use unpipe::archive::ArchiveError;
use unpipe::model::{Code, Format};

use super::tar_bytes::{Header, Tar};
use super::{listed, refused, unpacked};

fn tool() -> Vec<unpipe::model::ListedFile> {
    vec![listed("bin/tool", "tool", b"good")]
}

#[test]
fn entries_that_are_not_listed_do_nothing_whatever_they_are_called() {
    let long = "d/".repeat(45);
    for name in [
        "../outside/canary",
        "../../../../../../tmp/evil",
        "/tmp/evil",
        "//tmp/evil",
        "a/../../evil",
        "..",
        ".",
        "./",
        "",
        "bin",
        "bin/tool",
        "bin/tool/below",
        "C:\\evil",
        "..\\evil",
        "a\nb",
        "\u{202e}evil",
        "tool ",
        "TOOL",
        "tool/",
        ".unpipe/receipt",
        &long,
    ] {
        let tar = Tar::new()
            .file(name, b"evil")
            .file("tool", b"good")
            .file(name, b"evil")
            .end();
        unpacked(&tar, Format::Tar, &tool());
    }
    for name in [&b"\xff\xfe"[..], b"too\xc0\xaf", b"tool\0hidden"] {
        let evil = Header::new(name, b'0', 4);
        let tar = Tar::new().entry(evil, b"evil");
        let once = name.starts_with(b"tool");
        let tar = if once { tar } else { tar.file("tool", b"good") };
        // A name ends at its first NUL, so the last one is the listed entry, with other bytes.
        let (_place, outcome) = super::attempt(&tar.end(), Format::Tar, &tool());
        assert_eq!(outcome.is_err(), once);
    }
}

#[test]
fn links_devices_and_pipes_are_never_made() {
    for (kind, link) in [
        (b'1', "/etc/passwd"),
        (b'2', "/etc"),
        (b'2', "../outside"),
        (b'3', ""),
        (b'4', ""),
        (b'5', ""),
        (b'6', ""),
        (b'7', ""),
        (b'Z', ""),
        (b'g', ""),
        (b'V', ""),
    ] {
        // The listed path itself, another kind first and last, and something below a link.
        let tar = Tar::new()
            .special("bin", kind, link)
            .special("bin/tool", kind, link)
            .special("tool", kind, link)
            .file("tool", b"good")
            .special("tool", kind, link)
            .file("bin/canary", b"evil")
            .end();
        unpacked(&tar, Format::Tar, &tool());
        let alone = Tar::new().special("tool", kind, link).end();
        let error = refused(&alone, Format::Tar, &tool());
        assert!(
            matches!(error, ArchiveError::Missing(_)),
            "{}: {error}",
            char::from(kind)
        );
    }
}

#[test]
fn a_link_to_outside_and_a_file_below_it_stay_apart() {
    let tar = Tar::new()
        .special("x", b'2', "../outside")
        .file("x/canary", b"evil")
        .special("x", b'5', "")
        .end();
    unpacked(
        &tar,
        Format::Tar,
        &[listed("x/canary", "x/canary", b"evil")],
    );
}

#[test]
fn an_entry_that_is_there_twice_is_refused() {
    for second in ["tool", "./tool"] {
        let tar = Tar::new().file("tool", b"good").file(second, b"good").end();
        let error = refused(&tar, Format::Tar, &tool());
        assert!(matches!(error, ArchiveError::Twice(_)), "{error}");
        assert_eq!(error.code(), Code::Malformed);
    }
    // Only one leading ./ is set aside.
    let tar = Tar::new()
        .file("tool", b"good")
        .file("././tool", b"evil")
        .end();
    unpacked(&tar, Format::Tar, &tool());
}

#[test]
fn a_listed_entry_that_is_not_there_is_missing() {
    for tar in [
        Tar::new().end(),
        Tar::new().file("TOOL", b"good").end(),
        Vec::new(),
    ] {
        let error = refused(&tar, Format::Tar, &tool());
        assert!(matches!(error, ArchiveError::Missing(_)), "{error}");
        assert_eq!(error.code(), Code::Malformed);
    }
}

#[test]
fn directories_that_deny_everything_do_not_matter() {
    let closed = Header::new(b"d/", b'5', 0).field(100, b"0000000\0");
    let tar = Tar::new().entry(closed, b"").file("d/tool", b"good").end();
    unpacked(&tar, Format::Tar, &[listed("d/tool", "d/tool", b"good")]);
}

#[test]
fn fifty_thousand_unlisted_entries_are_passed_over_quickly() {
    let began = std::time::Instant::now();
    let mut tar = Tar::new();
    for number in 0..50_000 {
        tar = tar.file(&format!("many/{number}"), b"x");
    }
    unpacked(&tar.file("tool", b"good").end(), Format::Tar, &tool());
    assert!(began.elapsed().as_secs() < 20);
}
