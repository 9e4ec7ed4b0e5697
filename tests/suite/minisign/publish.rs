//! The publisher's files: never overwritten, never half there, never signed in the wrong shape.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use unpipe::minisign::{Outcome, Password, PublicKey, SecretKey, peel};
use unpipe::model::{Code, Digest};
use unpipe::publish::{Label, WriteError, key, sign, split};

use super::forge::Signer;

/// A body that readers accept.
pub(super) const BODY: &[u8] = b"unpipe = \"index/1\"
name = \"get.example.org/tool\"
version = 1
issued = \"2026-11-20T10:00:00Z\"
expires = \"2027-11-20T10:00:00Z\"
channels = {}
release = []
";

/// A release that readers accept.
const RELEASE: &str = "unpipe = \"release/1\"
name = \"get.example.org/tool\"
version = \"1.0.0\"
serial = 1
root = 0
issued = \"2026-11-20T10:00:00Z\"
summary = \"a tool\"
[[artifact]]
os = \"any\"
arch = \"any\"
urls = [\"tool\"]
size = 0
sha256 = \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"
format = \"raw\"
files = [{ to = \"bin/tool\", mode = \"755\", size = 0, sha256 = \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\" }]
";

fn secret() -> SecretKey {
    SecretKey::generate(None).unwrap().secret
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A folder with `tool.toml`, and the document signed by `key`.
fn signed_by(key: &SecretKey) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let body = folder.path().join("tool.toml");
    fs::write(&body, BODY).unwrap();
    let document = folder.path().join("index.unpipe");
    sign::sign(&body, key, "timestamp:1", &document).unwrap();
    (folder, document)
}

#[test]
fn a_new_key_has_a_private_file_in_a_private_folder() {
    let folder = TempDir::new().unwrap();
    let secrets = folder.path().join("home/secrets");
    let created = key::create(&"alice-1".parse().unwrap(), folder.path(), &secrets, None).unwrap();
    assert_eq!(created.public_file, folder.path().join("alice-1.pub"));
    assert_eq!(created.secret_file, secrets.join("alice-1.key"));
    assert_eq!((mode(&created.secret_file), mode(&secrets)), (0o600, 0o700));
    let text = key::read_secret_file(&created.secret_file).unwrap();
    assert_eq!(
        SecretKey::unlock(&text, None).unwrap().public_key(),
        created.key
    );
    let public = fs::read_to_string(&created.public_file).unwrap();
    assert_eq!(PublicKey::from_file_text(&public).unwrap(), created.key);
}

#[test]
fn a_key_is_never_written_over_a_file_or_a_dangling_link() {
    let label: Label = "alice-1".parse().unwrap();
    for name in ["alice-1.pub", "alice-1.key"] {
        let folder = TempDir::new().unwrap();
        let path = folder.path();
        fs::write(path.join(name), "precious").unwrap();
        let error = key::create(&label, path, path, None).unwrap_err();
        assert_eq!(error.code(), Code::Usage);
        assert_eq!(fs::read_to_string(path.join(name)).unwrap(), "precious");
        assert_eq!(names(path), [name]);

        fs::remove_file(path.join(name)).unwrap();
        symlink("nowhere", path.join(name)).unwrap();
        assert!(key::create(&label, path, path, None).is_err());
        assert_eq!(names(path), [name]);
    }
}

#[test]
fn an_unfit_password_leaves_no_file_behind() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let password = Some(Password::new(""));
    let error = key::create(&"a".parse().unwrap(), path, path, password.as_ref()).unwrap_err();
    assert_eq!(error.code(), Code::SigningKey);
    assert!(names(path).is_empty());
}

#[test]
fn a_label_leaves_no_folder() {
    for fit in ["a", "0", "alice-2", "ci.main_3", &"x".repeat(64)] {
        assert_eq!(fit.parse::<Label>().unwrap().as_str(), fit);
    }
    for unfit in [
        "",
        ".",
        "..",
        ".a",
        "-a",
        "A",
        "a/b",
        "a b",
        "é",
        &"x".repeat(65),
    ] {
        assert_eq!(unfit.parse::<Label>().unwrap_err().code(), Code::Usage);
    }
}

#[test]
fn a_signed_body_is_a_document_with_the_hash_of_its_body() {
    let key = secret();
    let folder = TempDir::new().unwrap();
    let body = folder.path().join("tool.toml");
    fs::write(&body, BODY).unwrap();
    let output = folder.path().join("index.unpipe");
    let signed = sign::sign(&body, &key, "timestamp:1", &output).unwrap();
    assert_eq!(signed.sha256, Digest::of(BODY));
    assert_eq!(signed.name.as_str(), "get.example.org/tool");
    assert_eq!(signed.signatures, 1);
    let document = fs::read(&output).unwrap();
    let peeled = peel(&document).unwrap();
    assert_eq!(peeled.body, BODY);
    let outcome = peeled.signatures[0].check(BODY, &[key.public_key()]);
    assert_eq!(outcome, Outcome::Good(key.public_key()));
    assert_eq!(names(folder.path()), ["index.unpipe", "tool.toml"]);
    assert_eq!(mode(&output), mode(&body), "readable as any new file is");
}

#[test]
fn a_document_is_not_signed_as_if_it_were_a_body() {
    let key = secret();
    let (folder, document) = signed_by(&key);
    let output = folder.path().join("twice.unpipe");
    let error = sign::sign(&document, &secret(), "", &output).unwrap_err();
    assert!(matches!(error, sign::SignError::Document(_)));
    assert_eq!(error.code(), Code::Usage);
    // Nor is one whose signatures no reader accepts.
    let legacy = Signer::new(1).legacy_block(BODY).bytes();
    fs::write(&document, [BODY, &legacy].concat()).unwrap();
    let error = sign::sign(&document, &key, "", &output).unwrap_err();
    assert!(matches!(error, sign::SignError::Document(_)));
    assert!(!output.exists());
}

#[test]
fn no_output_is_overwritten() {
    let key = secret();
    let (folder, document) = signed_by(&key);
    let before = fs::read(&document).unwrap();
    let error = sign::sign(&folder.path().join("tool.toml"), &key, "", &document).unwrap_err();
    assert_eq!(error.code(), Code::Usage);
    assert_eq!(fs::read(&document).unwrap(), before);
}

#[test]
fn a_body_of_another_shape_is_not_signed() {
    let key = secret();
    let folder = TempDir::new().unwrap();
    let (body, output) = (folder.path().join("b"), folder.path().join("o"));
    let text = std::str::from_utf8(BODY).unwrap();
    let mut large = text.to_owned();
    large.push_str(&"#\n".repeat(128 * 1024));
    for unfit in [
        String::new(),
        "\n".to_owned(),
        text.replace("index/1", "index/2"),
        text.replace("index/1", "script/1"),
        text.replace("unpipe = ", "unpipe ="),
        format!("# first\n{text}"),
        format!("\u{feff}{text}"),
        text.replace("name = \"get.example.org/tool\"", "name = \"tool\""),
        text.replace("name = ", "title = "),
        text.trim_end().to_owned(),
        text.replace("version = 1\n", "version = 1\nverdict = \"fine\"\n"),
        text.replace("version = 1\n", "version = \"1\"\n"),
        text.replace("version = 1\n", "version = 1\r\n"),
        large.clone(),
    ] {
        fs::write(&body, &unfit).unwrap();
        let error = sign::sign(&body, &key, "", &output).unwrap_err();
        assert_eq!(error.code(), Code::Malformed, "{error}");
        assert!(!output.exists());
    }
    fs::write(&body, [BODY, b"# \xff\n"].concat()).unwrap();
    assert!(sign::sign(&body, &key, "", &output).is_err());
    // A release may be larger than the other kinds.
    fs::write(&body, format!("{RELEASE}{}", "#\n".repeat(128 * 1024))).unwrap();
    assert!(sign::sign(&body, &key, "", &output).is_ok());
}

#[test]
fn a_signature_is_added_after_the_others_and_the_hash_stays() {
    let (alice, bob) = (secret(), secret());
    let (_folder, document) = signed_by(&alice);
    fs::set_permissions(&document, fs::Permissions::from_mode(0o640)).unwrap();
    let before = fs::read(&document).unwrap();
    let signed = sign::add(&document, &bob, "timestamp:2").unwrap();
    assert_eq!((signed.signatures, signed.sha256), (2, Digest::of(BODY)));
    let after = fs::read(&document).unwrap();
    assert!(after.starts_with(&before));
    let peeled = peel(&after).unwrap();
    for (signature, key) in peeled.signatures.iter().zip([alice, bob]) {
        let key = key.public_key();
        assert_eq!(signature.check(BODY, &[key]), Outcome::Good(key));
    }
    assert_eq!(mode(&document), 0o640);
}

#[test]
fn a_second_signature_of_the_same_key_is_refused() {
    let key = secret();
    let (_folder, document) = signed_by(&key);
    let error = sign::add(&document, &key, "").unwrap_err();
    assert!(matches!(error, sign::SignError::Again(_)));
}

#[test]
fn a_body_that_was_changed_after_its_key_signed_it_gets_no_second_signature() {
    let key = secret();
    let (_folder, document) = signed_by(&key);
    let text = fs::read_to_string(&document).unwrap();
    fs::write(&document, text.replace("version = 1\n", "version = 2\n")).unwrap();
    let error = sign::add(&document, &key, "").unwrap_err();
    assert!(matches!(error, sign::SignError::Changed(_)));
    assert_eq!(error.code(), Code::Untrusted);
}

#[test]
fn a_seventeenth_signature_and_one_to_a_bare_body_are_refused() {
    let key = secret();
    let (folder, document) = signed_by(&key);
    let mut text = fs::read(&document).unwrap();
    for number in 1..=15 {
        text.extend(Signer::new(number).block(BODY).bytes());
    }
    fs::write(&document, text).unwrap();
    let error = sign::add(&document, &secret(), "").unwrap_err();
    assert!(matches!(error, sign::SignError::Full(16)));
    let error = sign::add(&folder.path().join("tool.toml"), &key, "").unwrap_err();
    assert!(matches!(error, sign::SignError::Signatures(_)));
}

#[test]
fn a_document_splits_into_its_parts_and_back() {
    let (folder, document) = signed_by(&secret());
    let one = split::split(&document, &folder.path().join("one")).unwrap();
    assert!(one.each.is_empty());
    sign::add(&document, &secret(), "").unwrap();
    let two = split::split(&document, &folder.path().join("1.4.2")).unwrap();
    assert_eq!(two.body, folder.path().join("1.4.2.toml"));
    assert_eq!(two.all, folder.path().join("1.4.2.toml.minisig"));
    assert_eq!(two.each[1], folder.path().join("1.4.2.toml.2.minisig"));
    let parts = [fs::read(&two.body).unwrap(), fs::read(&two.all).unwrap()];
    assert_eq!(parts.concat(), fs::read(&document).unwrap());
    let each: Vec<u8> = two
        .each
        .iter()
        .flat_map(|path| fs::read(path).unwrap())
        .collect();
    assert_eq!(each, parts[1]);
}

#[test]
fn a_split_overwrites_nothing_and_leaves_nothing_half_done() {
    let (folder, document) = signed_by(&secret());
    let taken = folder.path().join("out.toml.minisig");
    fs::write(&taken, "precious").unwrap();
    let error = split::split(&document, &folder.path().join("out")).unwrap_err();
    assert!(matches!(
        error,
        split::SplitError::Write(WriteError::Exists(_))
    ));
    assert_eq!(fs::read_to_string(&taken).unwrap(), "precious");
    assert!(!folder.path().join("out.toml").exists());
    let no_document = split::split(&folder.path().join("tool.toml"), &folder.path().join("x"));
    assert_eq!(no_document.unwrap_err().code(), Code::Untrusted);
    let no_file = split::split(&folder.path().join("absent"), &folder.path().join("x"));
    assert_eq!(no_file.unwrap_err().code(), Code::Usage);
}
