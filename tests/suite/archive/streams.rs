//! What holds for every compressed stream: xz, Zstandard, bzip2.

use unpipe::archive::ArchiveError;
use unpipe::model::{Code, Format, ListedFile};

use super::tar_bytes::Tar;
use super::{attempt, listed, refused, unpacked};
use crate::support::stock::packed;

/// How a stock program compresses, and the formats that this makes of a tar archive and a file.
pub(super) struct Stream {
    pub(super) command: &'static str,
    pub(super) tar: Format,
    pub(super) one: Option<Format>,
}

const XZ: Stream = Stream {
    command: "xz",
    tar: Format::TarXz,
    one: Some(Format::Xz),
};
const ZSTD: Stream = Stream {
    command: "zstd --check",
    tar: Format::TarZst,
    one: Some(Format::Zst),
};
const BZIP2: Stream = Stream {
    command: "bzip2",
    tar: Format::TarBz2,
    one: None,
};
pub(super) const STREAMS: [Stream; 3] = [XZ, ZSTD, BZIP2];

fn tool() -> Vec<ListedFile> {
    vec![listed("bin/tool", "tool", b"good")]
}

fn tar() -> Vec<u8> {
    let text: Vec<u8> = (0..3000_u32).flat_map(|n| (n * n).to_le_bytes()).collect();
    Tar::new().file("tool", b"good").file("other", &text).end()
}

#[track_caller]
fn broken(bytes: &[u8], format: Format) {
    let error = refused(bytes, format, &tool());
    assert!(matches!(error, ArchiveError::Broken(_)), "{error:?}");
    assert_eq!(error.code(), Code::Malformed);
}

#[test]
fn what_stock_programs_pack_comes_out() {
    let ways: [(Format, &[&str]); 3] = [
        (
            Format::TarXz,
            &[
                "xz -0",
                "xz -9 -T1",
                "xz --check=none",
                "xz --check=crc32",
                "xz --check=sha256 --block-size=1024",
                "xz -T2 --block-size=4096",
                "xz --x86 --lzma2=preset=6",
                "xz --delta=dist=4 --arm64 --lzma2=dict=4096",
            ],
        ),
        (
            Format::TarZst,
            &[
                "zstd --no-check",
                "zstd -1 --check",
                "zstd -19",
                "zstd --ultra -22 --check",
                "zstd --long=27 --check",
                "pzstd -c -p 2",
            ],
        ),
        (Format::TarBz2, &["bzip2 -1", "bzip2 -9"]),
    ];
    for (format, commands) in ways {
        for command in commands {
            unpacked(&packed(command, &tar()), format, &tool());
        }
    }
    for stream in STREAMS {
        let Some(format) = stream.one else { continue };
        for content in [&b"good"[..], b"", &tar()] {
            let file = listed("bin/tool", "", content);
            unpacked(&packed(stream.command, content), format, &[file]);
        }
    }
}

#[test]
fn a_stream_that_is_cut_short_is_broken_wherever() {
    for stream in STREAMS {
        let whole = packed(stream.command, &tar());
        let last = whole.len() - 1;
        for cut in (0..60)
            .chain((60..last).step_by(211))
            .chain(last - 40..=last)
        {
            broken(&whole[..cut], stream.tar);
        }
        broken(b"no such stream at all", stream.tar);
    }
}

#[test]
fn a_stream_with_a_wrong_bit_is_refused_or_the_same() {
    for stream in STREAMS {
        let whole = packed(stream.command, &tar());
        let places = (0..80).chain((80..whole.len()).step_by(97));
        for at in places.chain(whole.len() - 40..whole.len()) {
            let mut bent = whole.clone();
            bent[at] ^= 1 << (at % 8);
            // Some bits mean nothing. What comes out then has the signed hash, or it is refused.
            if let (_, Err(error)) = attempt(&bent, stream.tar, &tool()) {
                let code = error.code();
                assert!([Code::Malformed, Code::Mismatch].contains(&code), "{error}");
            }
        }
    }
}

#[test]
fn a_stream_that_fails_its_own_checksum_is_broken_though_every_file_is_right() {
    // The xz file format protects every byte; the two others end with their checksum.
    let bend = |whole: &[u8], from_end: usize| {
        let mut bent = whole.to_vec();
        let at = bent.len() - from_end;
        bent[at] ^= 0x10;
        bent
    };
    for check in ["crc32", "crc64", "sha256"] {
        let whole = packed(&format!("xz --check={check}"), &tar());
        // Footer 12, index of one block at most 16; before that the check.
        for from_end in [1, 5, 9, 13, 17, 21, 29, 30, 31, 32] {
            broken(&bend(&whole, from_end), Format::TarXz);
        }
    }
    let whole = packed(ZSTD.command, &tar());
    for from_end in 1..=4 {
        broken(&bend(&whole, from_end), Format::TarZst);
    }
    let whole = packed(BZIP2.command, &tar());
    for from_end in 2..=5 {
        broken(&bend(&whole, from_end), Format::TarBz2);
    }
}

#[test]
fn streams_one_after_the_other_are_one() {
    let tar = tar();
    for stream in STREAMS {
        let pack = |bytes: &[u8]| packed(stream.command, bytes);
        let (empty, middle) = (pack(b""), tar.len() / 2);
        let halves = [pack(&tar[..middle]), pack(&tar[middle..])];
        let other = [
            empty.clone(),
            halves[0].clone(),
            empty.clone(),
            halves[1].clone(),
            empty,
        ];
        unpacked(&halves.concat(), stream.tar, &tool());
        unpacked(&other.concat(), stream.tar, &tool());
        // The second one counts in full: its checksum too.
        let mut bent = halves.concat();
        let at = bent.len() - 3;
        bent[at] ^= 0x10;
        broken(&bent, stream.tar);
        broken(&halves.concat()[..halves[0].len() + 3], stream.tar);
    }
}

#[test]
fn a_stream_begins_wherever_a_read_ends() {
    // Enough of them that their beginnings fall on every place around the end of a buffer.
    let one = packed("xz -0", b"x");
    let many = one.repeat(65_536 / one.len() + 20);
    for skew in 0..16 {
        let first = packed("xz -0", &b"y".repeat(skew * 5 + 1));
        let count = many.len() / one.len();
        let whole = [first, many.clone()].concat();
        let content = [b"y".repeat(skew * 5 + 1), b"x".repeat(count)].concat();
        unpacked(&whole, Format::Xz, &[listed("f", "", &content)]);
    }
}

#[test]
fn what_follows_a_stream_is_another_one() {
    for stream in STREAMS {
        let whole = packed(stream.command, &tar());
        for more in [&b"garbage"[..], b"\x01", &[0xff; 5000]] {
            broken(&[whole.clone(), more.to_vec()].concat(), stream.tar);
        }
    }
}

#[test]
fn what_follows_the_tar_archive_in_its_stream_is_ignored() {
    let evil = Tar::new().file("tool", b"evil").end();
    for stream in STREAMS {
        let whole = packed(stream.command, &[tar(), evil.clone()].concat());
        unpacked(&whole, stream.tar, &tool());
    }
}

#[test]
fn one_file_of_another_size_is_a_mismatch() {
    for stream in STREAMS {
        let Some(format) = stream.one else { continue };
        let files = [listed("f", "", b"good")];
        let longer = refused(&packed(stream.command, b"good and more"), format, &files);
        assert!(matches!(longer, ArchiveError::Longer { .. }), "{longer}");
        let shorter = refused(&packed(stream.command, b"goo"), format, &files);
        assert!(matches!(shorter, ArchiveError::Size { .. }), "{shorter}");
    }
}

#[test]
fn a_bomb_is_stopped_at_the_limit() {
    let zeros = vec![0; 16 * 1024 * 1024];
    for stream in STREAMS {
        let first = packed(stream.command, &tar());
        let more = packed(stream.command, &zeros).repeat(33);
        let error = refused(&[first, more].concat(), stream.tar, &tool());
        assert!(matches!(error, ArchiveError::TooLarge { .. }), "{error}");
        assert_eq!(error.code(), Code::Malformed);
    }
}
