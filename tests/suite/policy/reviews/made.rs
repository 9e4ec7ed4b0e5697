//! Making a review, by the program and by stock minisign, and verifying one by itself.

use std::fs;

use super::{Case, NAME, Review, file};
use crate::support::key::Key;
use crate::support::outcome::Outcome;
use crate::support::stock::run_in;

/// The user owns the folders that the program writes into.
fn give_folders(case: &Case) {
    for folder in [".config", ".config/unpipe"] {
        case.machine.give_to_user(&case.machine.home().join(folder));
    }
    case.machine.give_to_user(&case.machine.work("dist"));
}

/// Makes a key without a password, and gives its public half.
fn key(case: &Case, label: &str) -> String {
    give_folders(case);
    let made = case.machine.run([
        "publish",
        "key",
        "new",
        label,
        "--single",
        "--no-password",
        "--json",
    ]);
    made.exits(0);
    let text = fs::read_to_string(case.machine.work(&format!("keys/{label}.pub"))).unwrap();
    text.lines().nth(1).unwrap().to_owned()
}

fn secret(label: &str, case: &Case) -> String {
    let folder = case.machine.home().join(".config/unpipe/keys");
    folder.join(format!("{label}.key")).display().to_string()
}

fn make(case: &Case, secret: &str, more: &[&str]) -> Outcome {
    let key = case.key();
    let words = [
        "review",
        "make",
        "./dist",
        "--key",
        &key,
        "--secret-key",
        secret,
    ];
    case.machine
        .run(words.into_iter().chain(more.iter().copied()))
}

/// A policy that wants one approval of this key.
fn wants(case: &Case, key: &str) {
    case.policy(&format!(
        "[defaults]\nreviews = 1\n[reviewers.eve]\nkey = \"{key}\"\n"
    ));
}

#[test]
fn a_review_that_was_made_is_one_that_counts() {
    let case = Case::new();
    case.offers(&[]);
    let eve = key(&case, "eve");
    wants(&case, &eve);
    case.is_refused("eve has no review of it");
    let made = make(
        &case,
        &secret("eve", &case),
        &[
            "--verdict",
            "approve",
            "--claim",
            "read-steps",
            "--claim",
            "ran-in-sandbox",
            "--note",
            "fine",
            "--reviewer",
            "Eve of Example",
            "--expires",
            "30",
            "-o",
            "dist",
            "--json",
        ],
    );
    let json = made
        .exits(0)
        .says("release 1.0.0 of get.example.org/tool, serial 1")
        .says("approve of Eve of Example, who claims read-steps, ran-in-sandbox")
        .json();
    assert_eq!(json["schema"], "unpipe/review/1");
    assert_eq!(json["name"], NAME);
    assert_eq!(json["serial"], 1);
    assert_eq!(
        json["release"],
        case.release.finished().sha256().to_string()
    );
    assert_eq!(json["key"], eve);
    // Nothing was remembered of what was only looked at.
    assert!(!case.machine.state().join("trust").exists());
    case.is_installed();
    let document = json["document"].as_str().unwrap();
    let verified = case.machine.run(["verify", document, "--key", &eve]);
    verified
        .exits(0)
        .prints("review: approve of get.example.org/tool, serial 1");
    // Never over another file.
    make(
        &case,
        &secret("eve", &case),
        &["--verdict", "reject", "-o", "dist"],
    )
    .exits(2)
    .says("found one");
    case.is_installed();
}

#[test]
fn a_rejection_that_was_made_stops() {
    let case = Case::new();
    case.offers(&[]);
    let eve = key(&case, "eve");
    let words = [
        "--verdict",
        "reject",
        "--note",
        "it eats files",
        "-o",
        "dist",
    ];
    make(&case, &secret("eve", &case), &words).exits(0);
    case.is_installed();
    wants(&case, &eve);
    case.is_refused("it eats files");
}

#[test]
fn nothing_is_signed_that_was_not_verified_or_that_nobody_would_read() {
    let case = Case::new();
    case.offers(&[]);
    key(&case, "eve");
    let secret = secret("eve", &case);
    let approve = ["--verdict", "approve"];
    let with = |more: &[&str]| {
        let words: Vec<&str> = approve.iter().chain(more).copied().collect();
        make(&case, &secret, &words)
    };
    with(&["--expires", "0"]).exits(2);
    with(&["--expires", "soon"]).exits(2);
    with(&["--claim", "read-steps", "--claim", "read-steps"]).exits(2);
    with(&["--note", "\u{202e}"]).exits(2);
    with(&["--reviewer", ""]).exits(2);
    make(&case, &secret, &["--verdict", "maybe"]).exits(2);
    // Another key than the publisher's: the release is not verified.
    let other = Key::new().public();
    let words = [
        "review",
        "make",
        "./dist",
        "--verdict",
        "approve",
        "--key",
        &other,
    ];
    case.machine
        .run(words.into_iter().chain(["--secret-key", &secret]))
        .exits(20);
    make(&case, "missing.key", &approve).exits(2);
    let reviews = fs::read_dir(case.machine.work("")).unwrap();
    let names = reviews.map(|entry| entry.unwrap().file_name());
    let made = names.filter(|name| name.to_string_lossy().contains(".review."));
    assert_eq!(made.count(), 0);
}

#[test]
fn a_publishers_own_key_makes_no_review() {
    let case = Case::new();
    let eve = key(&case, "eve");
    // A publisher whose one key is eve's.
    let body = case.release.clone().body(|body| body.line("root", "0"));
    fs::create_dir_all(case.machine.work("own")).unwrap();
    case.machine.give_to_user(&case.machine.work("own"));
    fs::write(
        case.machine.work("own/release.toml"),
        body.finished().bytes(),
    )
    .unwrap();
    let secret = secret("eve", &case);
    case.machine
        .run([
            "publish",
            "sign",
            "own/release.toml",
            "--secret-key",
            &secret,
        ])
        .exits(0);
    case.machine
        .run([
            "review",
            "make",
            "./own",
            "--key",
            &eve,
            "--secret-key",
            &secret,
            "--verdict",
            "approve",
        ])
        .exits(60)
        .says("the publisher's own");
}

#[test]
fn a_locked_key_asks_for_its_password() {
    let case = Case::new();
    case.offers(&[]);
    give_folders(&case);
    fs::write(case.machine.work("password"), "a long password\n").unwrap();
    case.machine
        .run([
            "publish",
            "key",
            "new",
            "eve",
            "--single",
            "--password-file",
            "password",
        ])
        .exits(0);
    let secret = secret("eve", &case);
    make(&case, &secret, &["--verdict", "approve"])
        .exits(60)
        .says("nobody to ask");
    fs::write(case.machine.work("wrong"), "another\n").unwrap();
    make(
        &case,
        &secret,
        &["--verdict", "approve", "--password-file", "wrong"],
    )
    .exits(60);
    make(
        &case,
        &secret,
        &["--verdict", "approve", "--password-file", "password"],
    )
    .exits(0);
}

#[test]
fn stock_minisign_makes_a_review_that_counts() {
    let case = Case::new();
    case.offers(&[]);
    let folder = case.machine.work("stock");
    fs::create_dir(&folder).unwrap();
    run_in(
        &folder,
        "minisign",
        ["-GW", "-p", "eve.pub", "-s", "eve.key"],
    );
    let public = fs::read_to_string(folder.join("eve.pub")).unwrap();
    let public = public.lines().nth(1).unwrap();
    let review = Review::of(&case.release);
    fs::write(folder.join("review.toml"), review.body.bytes()).unwrap();
    run_in(
        &folder,
        "minisign",
        ["-SHm", "review.toml", "-s", "eve.key"],
    );
    let mut document = fs::read(folder.join("review.toml")).unwrap();
    document.extend(fs::read(folder.join("review.toml.minisig")).unwrap());
    let id: unpipe::minisign::PublicKey = public.parse().unwrap();
    let name = format!("1.0.0.review.{}.unpipe", id.id());
    wants(&case, public);
    case.is_refused("eve has no review of it");
    fs::write(case.machine.work("dist").join(&name), document).unwrap();
    case.is_installed();
}

#[test]
fn a_review_is_verified_by_itself_under_a_given_or_a_listed_key() {
    let case = Case::new();
    let review = case.approval();
    let name = file("1.0.0", &case.carol);
    fs::write(case.machine.work(&name), review.signed(&case.carol)).unwrap();
    let verify = |more: &[&str]| {
        let words = ["verify", name.as_str()].into_iter();
        case.machine.run(words.chain(more.iter().copied()))
    };
    verify(&[]).exits(20).says("needs a reviewer's key");
    verify(&["--key", &case.dave.public()]).exits(20);
    verify(&["--key", &case.carol.public()])
        .exits(0)
        .prints("approve of get.example.org/tool");
    case.wants(1);
    verify(&[]).exits(0);
    let old = review
        .says("issued", "2020-01-01T00:00:00Z")
        .says("expires", "2020-02-01T00:00:00Z");
    fs::write(case.machine.work(&name), old.signed(&case.carol)).unwrap();
    verify(&[]).exits(0).prints("expired at 2020-02-01");
    let bad = old.says("verdict", "maybe");
    fs::write(case.machine.work(&name), bad.signed(&case.carol)).unwrap();
    verify(&[]).exits(24);
    let mut cut = bad.signed(&case.carol);
    cut.truncate(cut.len() - 90);
    fs::write(case.machine.work(&name), cut).unwrap();
    verify(&[]).exits_with_one_of(&[20, 24]);
}

#[test]
fn no_key_of_a_publishers_signs_a_review_unasked() {
    let case = Case::new();
    key(&case, "tool-release");
    fs::write(
        case.machine.work("review.toml"),
        case.approval().body.bytes(),
    )
    .unwrap();
    case.machine
        .run(["publish", "sign", "review.toml"])
        .exits(60)
        .says("the reviewer's own key");
    let bad = case.approval().says("verdict", "maybe").body.bytes();
    fs::write(case.machine.work("review.toml"), bad).unwrap();
    let secret = secret("tool-release", &case);
    case.machine
        .run(["publish", "sign", "review.toml", "--secret-key", &secret])
        .exits(24);
}
