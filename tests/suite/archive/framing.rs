//! Archives whose parts disagree, end early, or go on after their end.

use unpipe::archive::ArchiveError;
use unpipe::model::{Code, Format};

use super::tar_bytes::{Header, Tar};
use super::{listed, refused, unpacked};

fn tool() -> Vec<unpipe::model::ListedFile> {
    vec![listed("bin/tool", "tool", b"good")]
}

fn broken(tar: &[u8]) {
    let error = refused(tar, Format::Tar, &tool());
    assert!(matches!(error, ArchiveError::Broken(_)), "{error}");
    assert_eq!(error.code(), Code::Malformed);
}

#[test]
fn an_archive_that_is_cut_short_is_broken() {
    let tar = Tar::new()
        .file("tool", b"good")
        .file("other", &[1; 2000])
        .end();
    let (content, inside) = (514, 1800);
    broken(&tar[..content]);
    broken(&tar[..100]);
    broken(&tar[..inside]);
}

#[test]
fn a_wrong_checksum_is_broken() {
    let mut tar = Tar::new().file("tool", b"good").end();
    tar[0] ^= 1;
    broken(&tar);
}

#[test]
fn what_follows_the_end_is_ignored() {
    let first = Tar::new().file("tool", b"good").end();
    for more in [
        b"garbage".to_vec(),
        Tar::new().file("tool", b"evil").end(),
        vec![0; 100_000],
    ] {
        let whole = [first.clone(), more].concat();
        unpacked(&whole, Format::Tar, &tool());
        let zipped = super::tar_bytes::gzip(&whole);
        unpacked(&zipped, Format::TarGz, &tool());
    }
}

#[test]
fn a_missing_end_is_no_harm_when_all_files_are_there() {
    let tar = Tar::new().file("tool", b"good");
    unpacked(&tar.0, Format::Tar, &tool());
}

#[test]
fn a_size_that_two_headers_disagree_about_cannot_smuggle_content() {
    // CVE-2025-62518 and its inverse: one parser sees content where the other sees an entry.
    let smuggled = Tar::new().file("tool", b"evil").0;
    let zero = Header::new(b"carrier", b'0', 0);
    let hidden = Tar::new()
        .pax(&[("size", &smuggled.len().to_string())])
        .entry(zero, &smuggled)
        .file("tool", b"good")
        .end();
    unpacked(&hidden, Format::Tar, &tool());
    let large = Header::new(b"carrier", b'0', smuggled.len() as u64);
    let shown = Tar::new()
        .pax(&[("size", "0")])
        .entry(large, &smuggled)
        .end();
    let error = refused(&shown, Format::Tar, &tool());
    assert!(matches!(error, ArchiveError::Hash { .. }), "{error}");
}

#[test]
fn sizes_beyond_all_measure_are_refused_without_reading_them() {
    let huge = Header::new(b"other", b'0', 0).field(124, b"77777777777\0");
    broken(&Tar::new().file("tool", b"good").entry(huge, b"").end());
    let base256 =
        Header::new(b"other", b'0', 0).field(124, b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff");
    broken(&Tar::new().file("tool", b"good").entry(base256, b"").end());
    let negative = Header::new(b"other", b'0', 0).field(124, &[0xff; 12]);
    broken(&Tar::new().file("tool", b"good").entry(negative, b"").end());
    let word = Header::new(b"other", b'0', 0).field(124, b"size?\0");
    broken(&Tar::new().file("tool", b"good").entry(word, b"").end());
    let most = u64::MAX.to_string();
    let pax = Tar::new()
        .file("tool", b"good")
        .pax(&[("size", &most)])
        .file("other", b"");
    broken(&pax.end());
    let claims = Header::new(b"tool", b'0', 0).field(124, b"77777777777\0");
    let error = refused(&Tar::new().entry(claims, b"").end(), Format::Tar, &tool());
    assert!(matches!(error, ArchiveError::Size { .. }), "{error}");
}

#[test]
fn long_names_are_read_in_both_dialects() {
    let long = format!("{}/tool", "d".repeat(150));
    let files = [listed("bin/tool", &long, b"good")];
    let terminated = format!("{long}\0");
    let gnu = Header::new(b"././@LongLink", b'L', terminated.len() as u64).gnu();
    let short = Header::new(b"dddd", b'0', 4).gnu();
    let gnu = Tar::new()
        .entry(gnu, terminated.as_bytes())
        .entry(short, b"good")
        .end();
    unpacked(&gnu, Format::Tar, &files);
    let pax = Tar::new()
        .pax(&[("path", &long)])
        .file("dddd", b"good")
        .end();
    unpacked(&pax, Format::Tar, &files);
    let prefix = Header::new(b"tool", b'0', 4).field(345, "d".repeat(150).as_bytes());
    unpacked(
        &Tar::new().entry(prefix, b"good").end(),
        Format::Tar,
        &files,
    );
}

#[test]
fn a_pax_path_that_leads_outside_is_only_a_name() {
    for path in ["../outside/canary", "/tmp/evil", "bin/tool"] {
        let tar = Tar::new()
            .pax(&[("path", path)])
            .file("tool", b"evil")
            .file("tool", b"good");
        unpacked(&tar.end(), Format::Tar, &tool());
    }
    let renamed = Tar::new()
        .pax(&[("path", "tool")])
        .file("x", b"good")
        .file("tool", b"evil");
    let error = refused(&renamed.end(), Format::Tar, &tool());
    assert!(matches!(error, ArchiveError::Twice(_)), "{error}");
}

#[test]
fn a_description_that_would_fill_the_memory_is_broken() {
    let size = 3 * 1024 * 1024;
    for kind in [b'L', b'K', b'x'] {
        let header = Header::new(b"long", kind, size as u64).gnu();
        let tar = Tar::new()
            .entry(header, &vec![b'a'; size])
            .file("tool", b"good")
            .end();
        broken(&tar);
        // The same behind a large entry, whose own content is no allowance for it.
        let header = Header::new(b"long", kind, size as u64).gnu();
        let tar = Tar::new()
            .file("other", &vec![1; size])
            .entry(header, &vec![b'a'; size]);
        broken(&tar.file("tool", b"good").end());
    }
}

#[test]
fn extensions_that_describe_nothing_are_broken() {
    broken(&Tar::new().file("tool", b"good").pax(&[("path", "x")]).end());
    let twice = Tar::new()
        .pax(&[("path", "x")])
        .pax(&[("path", "tool")])
        .file("y", b"good");
    broken(&twice.end());
}

#[test]
fn a_sparse_file_does_not_count_however_large_it_claims_to_be() {
    // One block of data at offset zero; the second of these claims eight exbibytes of holes.
    let honest = Header::new(b"tool", b'S', 4)
        .gnu()
        .field(386, b"00000000000\0")
        .field(398, b"00000000004\0")
        .field(483, b"00000000004\0");
    let error = refused(
        &Tar::new().entry(honest, b"good").end(),
        Format::Tar,
        &tool(),
    );
    assert!(matches!(error, ArchiveError::Missing(_)), "{error}");
    let holes = Header::new(b"holes", b'S', 0)
        .gnu()
        .field(386, b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff")
        .field(398, b"00000000000\0")
        .field(483, b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff");
    let tar = Tar::new().entry(holes, b"").file("tool", b"good").end();
    unpacked(&tar, Format::Tar, &tool());
}
