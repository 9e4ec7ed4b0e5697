//! Stock minisign is the judge: what it makes is good here, and what is made here is good there.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;
use unpipe::minisign::{Outcome, Password, PublicKey, SecretKey, peel};
use unpipe::publish::{Label, key, sign, split};

use super::vector_set::BODY;

/// Runs stock minisign in a folder, with what a person would type.
pub(super) fn minisign(folder: &Path, arguments: &[&str], typed: &str) -> Output {
    let mut child = Command::new("minisign")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("this test needs the program of the Debian package \"minisign\": {error}")
        });
    let mut stdin = child.stdin.take().unwrap();
    // It may end without reading.
    let _ = stdin.write_all(typed.as_bytes());
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn succeeds(folder: &Path, arguments: &[&str], typed: &str) {
    let output = minisign(folder, arguments, typed);
    assert!(
        output.status.success(),
        "minisign {arguments:?}: {output:?}"
    );
}

fn public_key(folder: &Path, file: &str) -> PublicKey {
    PublicKey::from_file_text(&fs::read_to_string(folder.join(file)).unwrap()).unwrap()
}

#[test]
fn a_document_made_with_stock_minisign_and_cat_is_good_here() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    succeeds(path, &["-G", "-W", "-p", "a.pub", "-s", "a.key"], "");
    fs::write(path.join("tool.toml"), BODY).unwrap();
    succeeds(path, &["-SHm", "tool.toml", "-s", "a.key"], "");
    let block = fs::read(path.join("tool.toml.minisig")).unwrap();
    let document = [BODY, &block].concat();
    let peeled = peel(&document).unwrap();
    let key = public_key(path, "a.pub");
    assert_eq!(peeled.body, BODY);
    assert_eq!(peeled.signatures[0].check(BODY, &[key]), Outcome::Good(key));
}

#[test]
fn a_legacy_signature_of_stock_minisign_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    succeeds(path, &["-G", "-W", "-p", "a.pub", "-s", "a.key"], "");
    fs::write(path.join("tool.toml"), BODY).unwrap();
    succeeds(path, &["-Slm", "tool.toml", "-s", "a.key"], "");
    let block = fs::read(path.join("tool.toml.minisig")).unwrap();
    let error = peel(&[BODY, &block].concat()).unwrap_err();
    assert_eq!(error, unpipe::minisign::SignatureError::Legacy);
}

#[test]
fn stock_secret_keys_open_here_with_and_without_a_password() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    succeeds(path, &["-G", "-W", "-p", "a.pub", "-s", "a.key"], "");
    let plain = fs::read_to_string(path.join("a.key")).unwrap();
    let opened = SecretKey::unlock(&plain, None).unwrap();
    assert_eq!(opened.public_key(), public_key(path, "a.pub"));

    succeeds(
        path,
        &["-G", "-p", "b.pub", "-s", "b.key"],
        "worthless\nworthless\n",
    );
    let encrypted = fs::read_to_string(path.join("b.key")).unwrap();
    let opened = SecretKey::unlock(&encrypted, Some(Password::new("worthless"))).unwrap();
    assert_eq!(opened.public_key(), public_key(path, "b.pub"));
}

#[test]
fn secret_keys_made_here_sign_in_stock_minisign() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::write(path.join("tool.toml"), BODY).unwrap();
    for (label, password, typed) in [
        ("plain", None, ""),
        ("locked", Some(Password::new("worthless")), "worthless\n"),
    ] {
        let label: Label = label.parse().unwrap();
        let created = key::create(&label, path, path, password.as_ref()).unwrap();
        let secret = created.secret_file.to_str().unwrap();
        let public = created.public_file.to_str().unwrap();
        let signature = format!("{label}.minisig");
        succeeds(
            path,
            &["-SHm", "tool.toml", "-s", secret, "-x", &signature],
            typed,
        );
        succeeds(
            path,
            &["-Vm", "tool.toml", "-p", public, "-x", &signature],
            "",
        );
        let block = fs::read(path.join(&signature)).unwrap();
        let document = [BODY, &block].concat();
        let outcome = peel(&document).unwrap().signatures[0].check(BODY, &[created.key]);
        assert_eq!(outcome, Outcome::Good(created.key));
    }
}

#[test]
fn every_signature_of_a_document_verifies_in_stock_minisign_after_a_split() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let keys: Vec<SecretKey> = (0..3)
        .map(|_| SecretKey::generate(None).unwrap().secret)
        .collect();
    fs::write(path.join("tool.toml"), super::publish::BODY).unwrap();
    let document = path.join("index.unpipe");
    sign::sign(
        &path.join("tool.toml"),
        &keys[0],
        "timestamp:1\tfile:x",
        &document,
    )
    .unwrap();
    for key in &keys[1..] {
        sign::add(&document, key, "").unwrap();
    }
    let made = split::split(&document, &path.join("out")).unwrap();
    assert_eq!(made.each.len(), 3);
    for (key, signature) in keys.iter().zip(&made.each) {
        let key = key.public_key().to_string();
        let signature = signature.to_str().unwrap();
        succeeds(path, &["-Vm", "out.toml", "-x", signature, "-P", &key], "");
    }
    let first = keys[0].public_key().to_string();
    succeeds(path, &["-Vm", "out.toml", "-P", &first], "");
    let second = keys[1].public_key().to_string();
    let refused = minisign(path, &["-Vm", "out.toml", "-P", &second], "");
    assert!(
        !refused.status.success(),
        "it reads the first signature only"
    );
}
