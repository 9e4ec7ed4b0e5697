//! Archives with random damage: whatever they become, nothing panics and nothing lands outside.

use proptest::prelude::*;
use unpipe::model::Format;

use super::tar_bytes::{Header, Tar, gzip};
use super::{attempt, listed};

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
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut zipped = gzip(&valid());
        let at = at.index(zipped.len());
        zipped[at] = byte;
        harmless(&zipped, Format::TarGz);
    }

    #[test]
    fn random_bytes_are_harmless(bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
        harmless(&bytes, Format::Tar);
        harmless(&bytes, Format::TarGz);
    }
}
