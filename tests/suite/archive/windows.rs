//! Streams by hand: how far back they ask their decoder to look, and what few programs write.

use flate2::Crc;
use unpipe::archive::ArchiveError;
use unpipe::model::{Code, Format, ListedFile};

use super::{listed, refused, unpacked};
use crate::support::stock::packed;

fn good() -> Vec<ListedFile> {
    vec![listed("f", "", b"good")]
}

#[track_caller]
fn broken(bytes: &[u8], format: Format) {
    let error = refused(bytes, format, &good());
    assert!(matches!(error, ArchiveError::Broken(_)), "{error:?}");
}

#[track_caller]
fn needs_too_much(bytes: &[u8], format: Format) {
    let error = refused(bytes, format, &good());
    assert!(matches!(error, ArchiveError::Window { .. }), "{error:?}");
    assert_eq!(error.code(), Code::Malformed);
}

/// A frame of one raw block, after what stands between the magic number and the blocks.
fn frame(header: &[u8], content: &[u8]) -> Vec<u8> {
    let block = u32::try_from(content.len() << 3 | 1).unwrap().to_le_bytes();
    [b"\x28\xb5\x2f\xfd", header, &block[..3], content].concat()
}

fn skippable(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_le_bytes();
    [b"\x5a\x2a\x4d\x18", &length[..], content].concat()
}

#[test]
fn a_frame_may_look_back_128_mib_and_no_further() {
    let window = |descriptor: u8| frame(&[0, descriptor], b"good");
    let single_segment = |size: u64| frame(&[&[0xe0], &size.to_le_bytes()[..]].concat(), b"good");
    for descriptor in [0x00, 0x50, 0x88] {
        unpacked(&window(descriptor), Format::Zst, &good());
    }
    unpacked(&single_segment(4), Format::Zst, &good());
    for descriptor in [0x89, 0x90, 0xff] {
        needs_too_much(&window(descriptor), Format::Zst);
    }
    for size in [(128 << 20) + 1, 1 << 40, u64::MAX] {
        needs_too_much(&single_segment(size), Format::Zst);
    }
    // In a later frame as well.
    let later = [window(0x50), window(0x90)].concat();
    let error = refused(&later, Format::Zst, &good());
    assert!(matches!(error, ArchiveError::Window { .. }), "{error}");
}

#[test]
fn a_frame_has_the_size_that_it_declares() {
    for declared in [3, 5, 100] {
        broken(&frame(&[0x20, declared], b"good"), Format::Zst);
    }
    unpacked(&frame(&[0x20, 4], b"good"), Format::Zst, &good());
}

#[test]
fn skippable_frames_are_passed_over_and_a_dictionary_is_not_there() {
    let plain = frame(&[0, 0x50], b"good");
    for note in [&b""[..], b"a note", &vec![1; 70_000]] {
        let whole = [skippable(note), plain.clone(), skippable(note)].concat();
        unpacked(&whole, Format::Zst, &good());
        broken(&whole[..whole.len() - 1], Format::Zst);
    }
    let only = skippable(b"a note");
    let error = refused(&only, Format::Zst, &good());
    assert!(matches!(error, ArchiveError::Size { found: 0, .. }));
    broken(&frame(&[0x01, 0x50, 7], b"good"), Format::Zst);
    // The reserved block type, and a legacy magic number.
    broken(b"\x28\xb5\x2f\xfd\0\x50\x07\0\0good", Format::Zst);
    broken(b"\x27\xb5\x2f\xfd\0\x50\x21\0\0good", Format::Zst);
}

#[test]
fn an_xz_block_may_look_back_128_mib_and_no_further() {
    let whole = packed("xz -T1 --check=crc32", b"good");
    // Stream header 12; block header: size, flags, LZMA2, one byte of properties, dictionary.
    assert_eq!(whole[12..16], [2, 0, 0x21, 1]);
    let with_dictionary = |size: u8| {
        let mut bent = whole.clone();
        bent[16] = size;
        let mut crc = Crc::new();
        crc.update(&bent[12..20]);
        bent[20..24].copy_from_slice(&crc.sum().to_le_bytes());
        bent
    };
    for size in [0, 22, 28, 30] {
        unpacked(&with_dictionary(size), Format::Xz, &good());
    }
    for size in [31, 32, 40] {
        needs_too_much(&with_dictionary(size), Format::Xz);
    }
    broken(&with_dictionary(41), Format::Xz);
}

#[test]
fn xz_streams_are_padded_by_fours() {
    let (one, two) = (packed("xz", b"go"), packed("xz", b"od"));
    for zeros in [0, 4, 8, 70_000] {
        let padding = vec![0; zeros];
        let whole = [&one[..], &padding, &two, &padding].concat();
        unpacked(&whole, Format::Xz, &good());
    }
    for zeros in [1, 2, 3, 5] {
        let padding = vec![0; zeros];
        broken(&[&one[..], &padding, &two].concat(), Format::Xz);
        broken(&[&one[..], &two, &padding].concat(), Format::Xz);
    }
}

#[test]
fn an_error_of_the_source_is_no_fault_of_the_archive() {
    use std::io::{Cursor, Error, Read, Result, Seek, SeekFrom};
    struct Failing(Cursor<Vec<u8>>);
    impl Read for Failing {
        fn read(&mut self, into: &mut [u8]) -> Result<usize> {
            match self.0.read(&mut into[..1])? {
                0 => Err(Error::other("the disk is gone")),
                count => Ok(count),
            }
        }
    }
    impl Seek for Failing {
        fn seek(&mut self, to: SeekFrom) -> Result<u64> {
            self.0.seek(to)
        }
    }
    let interrupt = unpipe::progress::Interrupt::new();
    let watch = unpipe::archive::Watch {
        observer: &unpipe::progress::Silent,
        interrupt: &interrupt,
    };
    for (command, format) in [
        ("xz", Format::Xz),
        ("zstd", Format::Zst),
        ("bzip2", Format::TarBz2),
    ] {
        let whole = packed(command, b"good");
        for cut in [0, 2, 5, whole.len() / 2, whole.len() - 2] {
            let source = Failing(Cursor::new(whole[..cut].to_vec()));
            let size = unpipe::model::Size::bytes(whole.len() as u64);
            let error = unpipe::archive::list(format, source, size, &watch).unwrap_err();
            assert!(
                matches!(error, ArchiveError::Read(_)),
                "{format}: {error:?}"
            );
            assert_eq!(error.code(), Code::Failed);
        }
    }
}
