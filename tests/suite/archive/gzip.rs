//! The compressed stream: its checksum, its members, its amount.

use unpipe::archive::ArchiveError;
use unpipe::model::{Code, Format};

use super::tar_bytes::{Tar, gzip};
use super::{listed, refused, unpacked};

fn tool() -> Vec<unpipe::model::ListedFile> {
    vec![listed("bin/tool", "tool", b"good")]
}

fn broken(bytes: &[u8]) {
    let error = refused(bytes, Format::TarGz, &tool());
    assert!(matches!(error, ArchiveError::Broken(_)), "{error}");
    assert_eq!(error.code(), Code::Malformed);
}

#[test]
fn a_compressed_archive_and_a_compressed_file_come_out() {
    let zipped = gzip(&Tar::new().file("tool", b"good").end());
    unpacked(&zipped, Format::TarGz, &tool());
    unpacked(
        &gzip(b"good"),
        Format::Gz,
        &[listed("bin/tool", "", b"good")],
    );
}

#[test]
fn a_stream_that_fails_its_own_checksum_is_broken_though_every_file_is_right() {
    let whole = gzip(&Tar::new().file("tool", b"good").end());
    for from_end in [1, 5, 8] {
        let mut wrong = whole.clone();
        let at = wrong.len() - from_end;
        wrong[at] ^= 1;
        broken(&wrong);
    }
    for missing in [1, 4, 8, 12] {
        broken(&whole[..whole.len() - missing]);
    }
    broken(b"");
    broken(b"no gzip at all");
}

#[test]
fn only_the_first_member_counts() {
    let tar = Tar::new().file("tool", b"good").end();
    for more in [
        gzip(&Tar::new().file("tool", b"evil").end()),
        b"garbage".to_vec(),
    ] {
        unpacked(&[gzip(&tar), more].concat(), Format::TarGz, &tool());
    }
    let split = [gzip(&tar[..700]), gzip(&tar[700..])].concat();
    broken(&split);
    let empty_first = [gzip(b""), gzip(&tar)].concat();
    let error = refused(&empty_first, Format::TarGz, &tool());
    assert!(matches!(error, ArchiveError::Missing(_)), "{error}");
}

#[test]
fn a_compressed_file_of_another_size_is_a_mismatch() {
    let longer = refused(
        &gzip(b"good and more"),
        Format::Gz,
        &[listed("f", "", b"good")],
    );
    assert!(
        matches!(longer, ArchiveError::Longer { expected: 4, .. }),
        "{longer}"
    );
    let shorter = refused(&gzip(b"goo"), Format::Gz, &[listed("f", "", b"good")]);
    assert!(
        matches!(
            shorter,
            ArchiveError::Size {
                expected: 4,
                found: 3,
                ..
            }
        ),
        "{shorter}"
    );
    assert_eq!(
        (longer.code(), shorter.code()),
        (Code::Mismatch, Code::Mismatch)
    );
}

#[test]
fn a_bomb_is_stopped_at_the_limit() {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder
        .write_all(&Tar::new().file("tool", b"good").end())
        .unwrap();
    let zeros = vec![0; 1024 * 1024];
    for _ in 0..513 {
        encoder.write_all(&zeros).unwrap();
    }
    let error = refused(&encoder.finish().unwrap(), Format::TarGz, &tool());
    assert!(matches!(error, ArchiveError::TooLarge { .. }), "{error}");
    assert_eq!(error.code(), Code::Malformed);
}
