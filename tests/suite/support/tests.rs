//! The kit itself is right: what it makes, stock tools accept; what changes, it sees.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::Command;

use super::key::{Key, Signature, body_of, last_signature_at, signed};
use super::machine::Machine;
use super::publisher::{Publisher, Role, Roles};
use super::tree::Tree;

const NAME: &str = "get.example.org/tool";

/// Takes a document apart with GNU head and tail, and asks the stock program.
fn stock_minisign_accepts(document: &[u8], key: &Key) -> bool {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("document"), document).unwrap();
    let script = "head -n -4 document > body && tail -n 4 document > body.minisig && \
                  minisign -Vqm body -P \"$0\"";
    Command::new("sh")
        .args(["-c", script, &key.public()])
        .current_dir(folder.path())
        .output()
        .unwrap()
        .status
        .success()
}

#[test]
fn stock_minisign_accepts_every_document_of_a_publisher() {
    let publisher = Publisher::new(NAME);
    let release = publisher.release("1.0.0", 1);
    let level1 = publisher.level1([release.clone()]).place();
    let level0 = publisher.level0(&release);
    for (place, file, key) in [
        (&level1, "root-1.unpipe", publisher.key()),
        (&level1, "index.unpipe", &publisher.roles.index.keys[0]),
        (
            &level1,
            "1.0.0.release.unpipe",
            &publisher.roles.release.keys[0],
        ),
        (&level0, "release.unpipe", publisher.key()),
    ] {
        assert!(stock_minisign_accepts(place.bytes(file), key), "{file}");
        assert!(
            !stock_minisign_accepts(place.bytes(file), &Key::new()),
            "{file}"
        );
    }
}

#[test]
fn a_bent_signature_is_what_it_should_be_and_no_more() {
    let (key, other) = (Key::new(), Key::new());
    let document = signed(b"body\n", [&key]);
    let at = last_signature_at(&document);
    assert_eq!(body_of(&document), b"body\n");
    let text = std::str::from_utf8(&document[at..]).unwrap();
    let mut signature = Signature::read(text);
    assert_eq!(signature.write(), text);
    assert_eq!(&signature.bytes[..2], b"ED");
    signature.claim_to_be_by(&other);
    assert_eq!(&signature.bytes[2..10], other.id());
    let forged = [b"body\n", signature.write().as_bytes()].concat();
    assert!(!stock_minisign_accepts(&forged, &other));
}

#[test]
fn every_body_is_toml_and_begins_with_kind_and_name() {
    let publisher = Publisher::new(NAME);
    let roles = Roles {
        release: Role::new(3, 2),
        ..Roles::new()
    };
    let place = publisher
        .level1([publisher.release("1.1.0", 2), publisher.release("1.0.0", 1)])
        .rotated_to(roles)
        .revoking(1)
        .place();
    assert_eq!(place.documents().len(), 5);
    for file in place.documents() {
        let text = String::from_utf8(place.bytes(&file).to_vec()).unwrap();
        let (body, _) = text.split_once("untrusted comment: ").unwrap();
        let kind = ["root", "index", "release"]
            .into_iter()
            .find(|kind| file.contains(kind));
        let begin = format!("unpipe = \"{}/1\"\nname = \"{NAME}\"\n", kind.unwrap());
        assert!(body.starts_with(&begin), "{file}:\n{body}");
        let parsed: toml::Table = toml::from_str(body).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert!(parsed.len() > 4, "{file}");
    }
    let second = String::from_utf8(place.bytes("root-2.unpipe").to_vec()).unwrap();
    assert_eq!(second.matches("untrusted comment: ").count(), 2);
}

#[test]
fn the_bytes_and_hashes_of_a_release_agree_with_its_archive() {
    let release = Publisher::new(NAME).release("1.0.0", 1);
    let body = String::from_utf8(release.finished().bytes()).unwrap();
    let parsed: toml::Table = toml::from_str(&body).unwrap();
    let artifact = &parsed["artifact"].as_array().unwrap()[0];
    let bytes = release.artifact.bytes();
    assert_eq!(
        artifact["size"].as_integer(),
        i64::try_from(bytes.len()).ok()
    );
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
    let paths: Vec<_> = archive
        .entries()
        .unwrap()
        .map(|entry| entry.unwrap().path().unwrap().into_owned())
        .collect();
    let listed: Vec<_> = artifact["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| std::path::PathBuf::from(file["from"].as_str().unwrap()))
        .collect();
    assert_eq!(paths, listed);
}

#[test]
fn a_changed_mode_link_or_content_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    fs::create_dir(at("bin")).unwrap();
    fs::write(at("bin/tool"), "one").unwrap();
    fs::write(at("bin/old"), "").unwrap();
    symlink("tool", at("bin/tl")).unwrap();
    let before = Tree::of(folder.path());
    assert_eq!(before.changes_to(&Tree::of(folder.path())), "");

    fs::write(at("bin/tool"), "two").unwrap();
    fs::set_permissions(at("bin"), fs::Permissions::from_mode(0o700)).unwrap();
    fs::remove_file(at("bin/tl")).unwrap();
    symlink("elsewhere", at("bin/tl")).unwrap();
    fs::remove_file(at("bin/old")).unwrap();
    fs::write(at("new"), "").unwrap();
    let changes = before.changes_to(&Tree::of(folder.path()));
    for part in [
        "~ bin: folder 755 -> folder 700",
        "~ bin/tl: link to tool -> link to elsewhere",
        "~ bin/tool: file 644, 3 bytes, ",
        "- bin/old: file 644, 0 bytes",
        "+ new: file 644, 0 bytes",
    ] {
        assert!(changes.contains(part), "{part:?} is not in:\n{changes}");
    }
    assert_eq!(changes.lines().count(), 5, "{changes}");
}

#[test]
fn a_folder_that_appears_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let absent = Tree::of(&folder.path().join("x"));
    fs::create_dir(folder.path().join("x")).unwrap();
    let changes = absent.changes_to(&Tree::of(&folder.path().join("x")));
    assert_eq!(changes, "+ .: folder 755\n");
}

#[test]
fn the_program_starts_on_a_machine_of_the_same_user_and_of_an_ordinary_one() {
    for machine in [Machine::new(), Machine::of_an_ordinary_user()] {
        let outcome = machine.run(["--version"]);
        outcome.exits(0).prefix_is_untouched();
        let owner = fs::metadata(machine.home()).unwrap().uid();
        assert!(owner == 65_534 || owner == rustix::process::geteuid().as_raw());
    }
}
