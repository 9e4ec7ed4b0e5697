//! The archive of the example, and the keys that everybody has.
//!
//! The same bytes come out every time and everywhere: the archive has fixed owners, modes, times and
//! order, and is packed into gzip's stored blocks, so that no version of a compressor can change it.

use std::fs;
use std::path::PathBuf;

use unpipe::minisign::SecretKey;

use super::repository;

/// The keys: the first signs root and release, the second the index.
pub const KEYS: [&str; 2] = ["example", "example-index"];

/// 2026-11-20T10:00:00Z, when all of it was signed.
pub const SIGNED: u64 = 1_795_168_800;

/// What the archive is called.
pub const ARCHIVE: &str = "hello-1.0.0.tar.gz";

/// The files of the archive, in order, and their modes.
const FILES: [(&str, &str); 6] = [
    ("hello", "755"),
    ("hello.1", "644"),
    ("completions/hello.bash", "644"),
    ("completions/_hello", "644"),
    ("completions/hello.fish", "644"),
    ("LICENSE", "644"),
];

/// The archive.
pub fn archive() -> Vec<u8> {
    gzip(&tar())
}

/// The file of one of the worthless secret keys.
pub fn secret_file(label: &str) -> PathBuf {
    repository().join(format!("tests/keys/{label}.key"))
}

/// What users pass to `--key`.
pub fn public(label: &str) -> String {
    let text = fs::read_to_string(secret_file(label)).unwrap();
    let secret = SecretKey::unlock(&text, None).unwrap();
    secret.public_key().to_string()
}

/// A file of the sources.
fn source(path: &str) -> Vec<u8> {
    fs::read(repository().join("tests/example/hello").join(path)).unwrap()
}

fn tar() -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, mode) in FILES {
        let content = source(path);
        let mut header = tar::Header::new_ustar();
        header.set_path(format!("hello-1.0.0/{path}")).unwrap();
        header.set_size(content.len() as u64);
        header.set_mode(u32::from_str_radix(mode, 8).unwrap());
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(SIGNED);
        header.set_cksum();
        archive.append(&header, content.as_slice()).unwrap();
    }
    archive.into_inner().unwrap()
}

/// RFC 1952 around the stored blocks of RFC 1951: no compression, so nothing to choose.
fn gzip(content: &[u8]) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let blocks: Vec<&[u8]> = content.chunks(usize::from(u16::MAX)).collect();
    for (i, block) in blocks.iter().enumerate() {
        let length = u16::try_from(block.len()).unwrap();
        packed.push(u8::from(i + 1 == blocks.len()));
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend(*block);
    }
    let mut sum = flate2::Crc::new();
    sum.update(content);
    packed.extend(sum.sum().to_le_bytes());
    packed.extend(sum.amount().to_le_bytes());
    packed
}
