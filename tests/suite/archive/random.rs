//! Archives with random damage: whatever they become, nothing panics and nothing lands outside.

use std::sync::OnceLock;

use proptest::prelude::*;
use unpipe::model::Format;

use super::streams::STREAMS;
use super::tar_bytes::{Header, Tar, gzip};
use super::{attempt, listed};
use crate::support::stock::packed;
use crate::support::zip_bytes::{Member, Zip};

fn valid() -> Vec<u8> {
    let sparse = Header::new(b"holes", b'S', 4)
        .gnu()
        .field(386, b"00000000000\0")
        .field(398, b"00000000004\0")
        .field(483, b"00000000004\0");
    let name = format!("{}\0", "n".repeat(200));
    let long = Header::new(b"long", b'L', name.len() as u64).gnu();
    Tar::new()
        .special("d/", b'5', "")
        .pax(&[("path", "pax"), ("size", "4")])
        .file("x", b"good")
        .entry(long, name.as_bytes())
        .file("y", b"long")
        .entry(sparse, b"good")
        .special("link", b'2', "../outside")
        .file("link/canary", b"evil")
        .file("tool", b"good")
        .end()
}

/// Makes the checksum of every header-sized block right again, so that damage gets further.
fn resealed(mut bytes: Vec<u8>) -> Vec<u8> {
    for block in bytes
        .chunks_exact_mut(512)
        .filter(|block| block[257..262] == *b"ustar")
    {
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
    bytes
}

fn harmless(bytes: &[u8], format: Format) {
    let files = [
        listed("bin/tool", "tool", b"good"),
        listed("link/canary", "link/canary", b"evil"),
        listed("share/pax", "pax", b"good"),
    ];
    // The assertions are in the attempt itself.
    let _ = attempt(bytes, format, &files);
}

/// A valid archive of every compressed format, packed once.
fn compressed() -> &'static [(Format, Vec<u8>)] {
    static ALL: OnceLock<Vec<(Format, Vec<u8>)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let streams = STREAMS.map(|stream| {
            let one = packed(stream.command, &valid());
            let more = packed(stream.command, b"more");
            (stream.tar, [one, more].concat())
        });
        let gzip = [(Format::TarGz, gzip(&valid())), (Format::Zip, zip())];
        streams.into_iter().chain(gzip).collect()
    })
}

fn zip() -> Vec<u8> {
    Zip::of([
        Member::stored("d/", b"").mode(0o040_755),
        Member::deflated("pax", b"good"),
        Member::stored("link", b"../outside").mode(0o120_777),
        Member::stored("link/canary", b"evil").deferred(true),
        Member::deflated("tool", b"good").deferred(false),
    ])
    .with(|zip| zip.comment = b"comment".to_vec())
    .bytes()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_archives_are_harmless(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        keep_whole in prop::bool::weighted(0.8),
    ) {
        let mut tar = valid();
        for (at, byte) in changes {
            let at = at.index(tar.len());
            tar[at] = byte;
        }
        if !keep_whole {
            tar.truncate(cut.index(tar.len()));
        }
        harmless(&tar, Format::Tar);
        harmless(&resealed(tar), Format::Tar);
    }

    #[test]
    fn damaged_compressed_archives_are_harmless(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
        keep_whole in prop::bool::weighted(0.8),
    ) {
        let (format, whole) = which.get(compressed());
        let mut bytes = whole.clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if !keep_whole {
            bytes.truncate(cut.index(bytes.len()));
        }
        harmless(&bytes, *format);
    }

    #[test]
    fn damaged_zip_archives_are_harmless(
        at in any::<prop::sample::Index>(),
        byte in prop::sample::select(vec![0, 1, 2, 8, 0x10, 0x7f, 0x80, 0xff]),
        again in any::<prop::sample::Index>(),
    ) {
        let mut bytes = zip();
        let (at, again) = (at.index(bytes.len()), again.index(bytes.len()));
        bytes[at] = byte;
        bytes[again] ^= byte;
        harmless(&bytes, Format::Zip);
    }

    #[test]
    fn random_bytes_are_harmless(
        bytes in prop::collection::vec(any::<u8>(), 0..3000),
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
    ) {
        harmless(&bytes, Format::Tar);
        let (format, whole) = which.get(compressed());
        let (begin, end) = whole.split_at(at.index(whole.len()));
        // Behind a beginning, and before an end, that a reader accepts.
        harmless(&[begin, &bytes].concat(), *format);
        harmless(&[&bytes, end].concat(), *format);
    }
}
