//! One entry of a password, however many keys it opens; and what is said where that is not enough.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use blake2::digest::consts::U32;
use blake2::{Blake2b, Digest as _};
use scrypt::{Params, scrypt};

use super::studio::Studio;

const FIRST: &str = "publish release dist --version 1.0.0";

/// Encrypts a secret key as stock minisign does, but as weakly as it reads, so that tests are quick:
/// 32768 operations are N = 1024.
fn lock(studio: &Studio, label: &str, password: &str) {
    let path = studio.secret(label);
    let text = fs::read_to_string(&path).unwrap();
    let (comment, line) = text.trim_end().split_once('\n').unwrap();
    let mut bytes = STANDARD.decode(line).unwrap();
    bytes[2..4].copy_from_slice(b"Sc");
    bytes[6..38].copy_from_slice(&[7; 32]);
    bytes[38..46].copy_from_slice(&32_768_u64.to_le_bytes());
    bytes[46..54].copy_from_slice(&(16_u64 << 20).to_le_bytes());
    let mut hash = Blake2b::<U32>::new();
    hash.update(&bytes[..2]);
    hash.update(&bytes[54..126]);
    let checksum = hash.finalize();
    bytes[126..158].copy_from_slice(&checksum);
    let mut stream = [0; 104];
    let params = Params::new(10, 8, 1, Params::RECOMMENDED_LEN).unwrap();
    scrypt(password.as_bytes(), &[7; 32], &params, &mut stream).unwrap();
    for (byte, mask) in bytes[54..].iter_mut().zip(stream) {
        *byte ^= mask;
    }
    fs::write(path, format!("{comment}\n{}\n", STANDARD.encode(bytes))).unwrap();
}

/// A publisher whose two keys are encrypted with these.
fn studio(root: &str, release: &str) -> Studio {
    let studio = Studio::with_keys();
    lock(&studio, "tool-root", root);
    lock(&studio, "tool-release", release);
    studio.builds("1.0.0");
    studio.writes("../home/password", "worth\n");
    studio
}

#[test]
fn one_password_from_a_file_opens_every_key_of_a_release() {
    let studio = studio("worth", "worth");
    let outcome = studio.run(&format!("{FIRST} --password-file ../home/password"));
    outcome.exits(0);
    assert_eq!(outcome.stderr.matches("unlocking").count(), 1, "{outcome}");
}

#[test]
fn one_password_from_a_descriptor_opens_every_key_though_it_is_read_once() {
    let studio = studio("worth", "worth");
    let command = format!("{FIRST} --password-fd 0");
    let words = command.split_whitespace();
    studio.machine.run_with_input(words, "worth\n").exits(0);
}

#[test]
fn a_wrong_password_from_a_file_is_tried_once_and_nothing_changes() {
    let studio = studio("other", "other");
    let command = format!("{FIRST} --password-file ../home/password");
    let outcome = studio.refuses(&command, 60);
    assert_eq!(outcome.stderr.matches("unlocking").count(), 1, "{outcome}");
}

#[test]
fn two_keys_with_two_passwords_name_the_key_and_the_way_out() {
    for (root, release) in [("worth", "other"), ("other", "worth")] {
        let studio = studio(root, release);
        let command = format!("{FIRST} --password-file ../home/password");
        let outcome = studio.refuses(&command, 60);
        outcome.says("tool-").says("type them");
    }
}

#[test]
fn with_nobody_to_ask_a_password_is_asked_of_the_command_line() {
    studio("worth", "worth")
        .refuses(FIRST, 60)
        .says("--password-file");
}

#[test]
fn a_key_that_is_not_needed_is_not_opened() {
    let studio = studio("worth", "worth");
    let password = "--password-file ../home/password";
    studio.run(&format!("{FIRST} {password}")).exits(0);
    // The root key is offline by now, and nobody misses it.
    fs::remove_file(studio.secret("tool-root")).unwrap();
    let outcome = studio.run(&format!("publish refresh {password}"));
    outcome.exits(0).does_not_say("tool-root");
}

#[test]
fn a_secret_key_that_is_named_is_enough_without_a_keys_folder() {
    let studio = studio("worth", "worth");
    for label in ["tool-root", "tool-release"] {
        let stick = studio.machine.home().join(format!("{label}.stick"));
        fs::rename(studio.secret(label), stick).unwrap();
    }
    studio.refuses(FIRST, 60).says("--secret-key");
    let command = format!(
        "{FIRST} --password-file ../home/password -s ../home/tool-root.stick -s \
         ../home/tool-release.stick"
    );
    studio.run(&command).exits(0);
}

#[test]
fn a_secret_key_of_another_pair_is_not_used_under_its_label() {
    let studio = Studio::with_keys();
    studio.builds("1.0.0");
    fs::copy(studio.secret("tool-root"), studio.secret("tool-release")).unwrap();
    studio
        .refuses(FIRST, 60)
        .says("expected the secret half of");
}
