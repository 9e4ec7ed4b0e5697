//! Nothing is opened, listed or parsed before its signature was good.

use std::fs;

use super::super::support::key::Key;
use super::super::support::server::Server;
use super::Signer;

const BIN: &[&str] = &["--bin", "tool"];

/// Bytes that no reader of a gzipped tar gets through.
fn malformed() -> Vec<u8> {
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    bytes.extend([0xff; 64]);
    bytes
}

#[test]
fn a_malformed_archive_with_a_bad_signature_ends_with_the_signature() {
    let signer = Signer::new();
    let file = signer.file("tool-1.2.tar.gz");
    fs::write(&file, malformed()).unwrap();
    signer.signs("tool-1.2.tar.gz");
    // Signed, it is opened, and found to be no archive.
    let outcome = signer.installs("tool-1.2.tar.gz", BIN);
    outcome.exits(24).prefix_is_untouched();
    signer.spoils("tool-1.2.tar.gz");
    let outcome = signer.installs("tool-1.2.tar.gz", BIN);
    outcome
        .exits(20)
        .says("forged")
        .does_not_say("left in the archive");
}

#[test]
fn a_bomb_with_a_bad_signature_is_not_unpacked() {
    let signer = Signer::new();
    let zeros = flate2::read::GzEncoder::new(std::io::repeat(0), flate2::Compression::best());
    let mut bomb = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(zeros, 4 << 20), &mut bomb).unwrap();
    fs::write(signer.file("tool-1.2.tar.gz"), bomb).unwrap();
    let key = Key::new();
    let other = key.sign(b"something else").write();
    fs::write(signer.file("tool-1.2.tar.gz.minisig"), other).unwrap();
    let words = ["install", "./dl/tool-1.2.tar.gz", "--bin", "tool", "--key"];
    let began = std::time::Instant::now();
    let outcome = signer
        .machine
        .run(words.into_iter().chain([key.public().as_str(), "--yes"]));
    outcome.exits(20).says("forged").prefix_is_untouched();
    // Four megabytes of it unpack to four gigabytes.
    assert!(began.elapsed() < std::time::Duration::from_secs(20));
}

#[test]
fn sums_with_a_bad_signature_are_not_read_and_the_archive_is_not_even_fetched() {
    let signer = Signer::of_sums();
    let server = Server::serving(&signer.machine.work("dl"));
    fs::write(signer.file("SHA256SUMS"), "no sums at all\n").unwrap();
    let url = server.url("/tool-1.2.tar.gz");
    let words = [
        "install",
        &url,
        "--bin",
        "tool",
        "--sums",
        "SHA256SUMS",
        "--yes",
        "--key",
    ];
    let run = || {
        signer
            .machine
            .run(words.into_iter().chain([signer.key.as_str()]))
    };
    run().exits(20).says("forged");
    assert_eq!(server.asked_for("/tool-1.2.tar.gz"), 0);
    // Signed, they are read; what they do not list is not fetched either.
    let line = format!("{}  other.tar.gz\n", "0".repeat(64));
    fs::write(signer.file("SHA256SUMS"), line).unwrap();
    signer.signs("SHA256SUMS");
    run().exits(20).says("to list tool-1.2.tar.gz");
    assert_eq!(server.asked_for("/tool-1.2.tar.gz"), 0);
}

#[test]
fn an_archive_on_a_server_is_fetched_once_and_its_sums_may_be_anywhere() {
    let signer = Signer::of_sums();
    let server = Server::serving(&signer.machine.work("dl"));
    let url = server.url("/tool-1.2.tar.gz");
    for sums in [
        server.url("/SHA256SUMS").as_str(),
        "./dl/SHA256SUMS",
        "SHA256SUMS",
    ] {
        let before = server.asked_for("/tool-1.2.tar.gz");
        let words = [
            "install", &url, "--bin", "tool", "--sums", sums, "--yes", "--key",
        ];
        let outcome = signer
            .machine
            .run(words.into_iter().chain([signer.key.as_str()]));
        outcome.exits(0);
        assert_eq!(server.asked_for("/tool-1.2.tar.gz"), before + 1, "{sums}");
    }
    signer
        .machine
        .run(["install", &url, "--bin", "tool", "--offline"])
        .exits_with_one_of(&[3, 41]);
    let missing = server.url("/none-1.2.tar.gz");
    let words = [
        "install",
        &missing,
        "--bin",
        "tool",
        "--yes",
        "--key",
        &signer.key,
    ];
    signer
        .machine
        .run(words)
        .exits(20)
        .says("none-1.2.tar.gz.minisig");
}
