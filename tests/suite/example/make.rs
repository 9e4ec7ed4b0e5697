//! Makes the example: an archive, and three documents signed with keys that everybody has.
//!
//! The same bytes come out every time and everywhere. The signatures are ed25519's own, as stock
//! minisign makes them, without the randomness that the library under test adds, and their
//! comments are fixed; the archive has fixed owners, modes, times and order, and is packed
//! into gzip's stored blocks, so that no version of a compressor can change it.

use std::collections::BTreeMap;
use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use blake2::{Blake2b512, Digest as _};
use ed25519_dalek::{Signer as _, SigningKey};
use unpipe::model::Digest;

use super::repository;

/// The keys: the first signs root and release, the second the index.
pub const KEYS: [&str; 2] = ["example", "example-index"];

/// 2026-11-20T10:00:00Z, when all of it was signed.
const SIGNED: u64 = 1_795_168_800;

const ARCHIVE: &str = "hello-1.0.0.tar.gz";

/// Where each file comes from, where it lies in the archive, where it goes, and its mode.
const FILES: [(&str, &str, &str, &str); 6] = [
    ("hello", "hello-1.0.0/hello", "bin/hello", "755"),
    (
        "hello.1",
        "hello-1.0.0/hello.1",
        "share/man/man1/hello.1",
        "644",
    ),
    (
        "completions/hello.bash",
        "hello-1.0.0/completions/hello.bash",
        "share/bash-completion/completions/hello",
        "644",
    ),
    (
        "completions/_hello",
        "hello-1.0.0/completions/_hello",
        "share/zsh/site-functions/_hello",
        "644",
    ),
    (
        "completions/hello.fish",
        "hello-1.0.0/completions/hello.fish",
        "share/fish/vendor_completions.d/hello.fish",
        "644",
    ),
    ("LICENSE", "hello-1.0.0/LICENSE", "LICENSE", "644"),
];

/// All files of `manifests/hello`.
pub fn all() -> BTreeMap<String, Vec<u8>> {
    let archive = gzip(&tar());
    let [root_key, index_key] = KEYS.map(public);
    let root = template(
        "root-1.toml",
        &[("example", &root_key), ("example-index", &index_key)],
    );
    let release = template(
        "1.0.0.release.toml",
        &[
            ("size", &archive.len().to_string()),
            ("sha256", &Digest::of(&archive).hex()),
            ("files", &files()),
        ],
    );
    let hash = Digest::of(release.as_bytes()).hex();
    let index = template("index.toml", &[("release", &hash)]);
    let [root_key, index_key] = KEYS;
    BTreeMap::from([
        (ARCHIVE.to_owned(), archive),
        document("root-1", &root, root_key),
        document("1.0.0.release", &release, root_key),
        document("index", &index, index_key),
    ])
}

/// One of the worthless secret keys: its id, and what signs.
fn secret(label: &str) -> ([u8; 8], SigningKey) {
    let path = repository().join(format!("tests/keys/{label}.key"));
    let text = fs::read_to_string(path).unwrap();
    let bytes = STANDARD.decode(text.lines().nth(1).unwrap()).unwrap();
    // After algorithms, salt and limits: the id, the seed, the public half, a checksum.
    let seed: [u8; 32] = bytes[62..94].try_into().unwrap();
    (
        bytes[54..62].try_into().unwrap(),
        SigningKey::from_bytes(&seed),
    )
}

/// What users pass to `--key`.
pub fn public(label: &str) -> String {
    let (id, key) = secret(label);
    STANDARD.encode([b"Ed", &id[..], key.verifying_key().as_bytes()].concat())
}

fn document(name: &str, body: &str, label: &str) -> (String, Vec<u8>) {
    let (id, key) = secret(label);
    let comment = format!("timestamp:{SIGNED}\tfile:{name}.toml\thashed");
    let main = key.sign(&Blake2b512::digest(body)).to_bytes();
    let global = key.sign(&[&main[..], comment.as_bytes()].concat());
    let block = format!(
        "untrusted comment: signature by the worthless key {label}\n{}\ntrusted comment: \
         {comment}\n{}\n",
        STANDARD.encode([b"ED", &id[..], &main].concat()),
        STANDARD.encode(global.to_bytes())
    );
    (format!("{name}.unpipe"), [body, &block].concat().into())
}

/// A file of the sources.
fn source(path: &str) -> Vec<u8> {
    fs::read(repository().join("tests/example/hello").join(path)).unwrap()
}

/// A body whose `@WORD@`s are replaced.
fn template(file: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::from_utf8(source(&format!("bodies/{file}"))).unwrap();
    for (word, value) in values {
        text = text.replace(&format!("@{word}@"), value);
    }
    assert!(!text.contains('@'), "{file} has a word without a value");
    text
}

fn files() -> String {
    let lines = FILES.map(|(path, from, to, mode)| {
        let content = source(path);
        let (size, sha256) = (content.len(), Digest::of(&content).hex());
        format!(
            "  {{ to = \"{to}\", from = \"{from}\", mode = \"{mode}\", size = {size}, sha256 = \
             \"{sha256}\" }},\n"
        )
    });
    lines.concat()
}

fn tar() -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, from, _, mode) in FILES {
        let content = source(path);
        let mut header = tar::Header::new_ustar();
        header.set_path(from).unwrap();
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
