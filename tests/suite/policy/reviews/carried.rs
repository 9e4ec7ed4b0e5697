//! Reviews in bundles and mirrors.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Case, by, file, listed, put};
use crate::support::key::{Key, Signature, last_signature_at};
use crate::support::machine::Machine;
use crate::support::outcome::Outcome;
use crate::support::server::Server;
use crate::support::stock::run_in;

fn bundle(case: &Case, output: &str) -> Outcome {
    let key = case.key();
    case.machine
        .run(["bundle", "./dist", "--key", &key, "-o", output, "--json"])
}

fn install_bundle(case: &Case, machine: &Machine, bundle: &str, more: &[&str]) -> Outcome {
    let key = case.key();
    let words = ["install", bundle, "--key", &key, "--yes"];
    machine.run(words.into_iter().chain(more.iter().copied()))
}

#[test]
fn a_bundle_carries_the_reviews_of_listed_reviewers_and_is_the_same_each_time() {
    let case = Case::new();
    let stranger = Key::new();
    let review = case.approval();
    case.wants(1).offers(&[
        by(&case.carol, &review),
        by(&case.dave, &review),
        by(&stranger, &review),
    ]);
    let made = bundle(&case, "a.bundle.tar").exits(0).json();
    let names: Vec<&str> = made["members"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|member| member["name"].as_str())
        .filter(|name| name.contains(".review."))
        .collect();
    let mut expected = [file("1.0.0", &case.carol), file("1.0.0", &case.dave)];
    expected.sort();
    assert_eq!(names, expected);
    let again = bundle(&case, "b.bundle.tar").exits(0).json();
    assert_eq!(made["sha256"], again["sha256"]);
    // Elsewhere, without a network and with the same policy.
    install_bundle(&case, &case.machine, "./a.bundle.tar", &["--offline"]).exits(0);
    case.machine.run(["uninstall", "tool", "--yes"]).exits(0);
    // A bundle without reviews is read as ever, and has none.
    case.policy("");
    bundle(&case, "none.bundle.tar").exits(0);
    install_bundle(&case, &case.machine, "./none.bundle.tar", &[]).exits(0);
    case.machine.run(["uninstall", "tool", "--yes"]).exits(0);
    case.wants(1);
    install_bundle(&case, &case.machine, "./none.bundle.tar", &[])
        .exits(23)
        .says("carol has no review of it");
}

#[test]
fn a_bundle_carries_a_rejection_too() {
    let case = Case::new();
    let reject = case.approval().rejects();
    case.wants(0).offers(&[by(&case.carol, &reject)]);
    bundle(&case, "a.bundle.tar").exits(0);
    install_bundle(&case, &case.machine, "./a.bundle.tar", &[])
        .exits(23)
        .says("a rejection by carol");
}

#[test]
fn for_a_bundle_no_reviewers_host_is_asked_and_that_is_said() {
    let case = Case::new();
    case.offers(&[]);
    let server = Server::of_nothing();
    let url = format!("url = \"{}\"\n", server.url("/"));
    bundle(&case, "a.bundle.tar").exits(0);
    case.policy(&listed("carol", &case.carol, &url));
    install_bundle(&case, &case.machine, "./a.bundle.tar", &[])
        .exits(0)
        .says("newer reviews of carol were not asked for: nothing is sought outside of a bundle");
    assert!(server.requests().is_empty());
}

#[test]
fn a_bundle_has_reviews_of_its_own_version_alone_and_no_other_name_that_looks_like_one() {
    let case = Case::new();
    let (own, bytes) = by(&case.carol, &case.approval());
    case.wants(1).offers(&[(own.clone(), bytes.clone())]);
    bundle(&case, "a.bundle.tar").exits(0);
    let parts = case.machine.work("parts");
    for (name, code) in [
        (own.as_str(), 0),
        (&file("2.0.0", &case.carol), 24),
        (&own.to_lowercase(), 24),
        ("1.0.0.review.unpipe", 24),
        ("1.0.0.review.0123.unpipe", 24),
    ] {
        let _ = fs::remove_dir_all(&parts);
        fs::create_dir(&parts).unwrap();
        run_in(&parts, "tar", ["-xf", "../a.bundle.tar"]);
        fs::rename(parts.join(&own), parts.join("moved")).unwrap();
        fs::rename(parts.join("moved"), parts.join(name)).unwrap();
        let tar = "--format=ustar --numeric-owner --owner=0 --group=0 --mode=644 --mtime=@0 -b 1 \
                   -cf ../made.tar root-1.unpipe index.unpipe 1.0.0.release.unpipe";
        let tar = tar.split_whitespace();
        run_in(&parts, "tar", tar.chain([name, "tool-1.0.0.tar.gz"]));
        install_bundle(&case, &case.machine, "./made.tar", &["--dry-run"]).exits(code);
    }
}

#[test]
fn a_mirror_copies_the_reviews_of_listed_reviewers_from_the_place_and_from_their_hosts() {
    let case = Case::new();
    let site = case.machine.work("site");
    case.place().write_to(&site.join("tool"));
    let review = case.approval();
    let stranger = Key::new();
    for key in [&case.carol, &stranger] {
        let (file, bytes) = by(key, &review);
        put(&site.join("tool"), &file, &bytes);
    }
    let (daves, bytes) = by(&case.dave, &review);
    let beside = format!("r/get.example.org+tool/{daves}");
    put(&case.machine.work("dave"), &beside, &bytes);
    let (origin, host) = (
        Server::serving(&site),
        Server::serving(&case.machine.work("dave")),
    );
    // The origin is asked by a rule, since these names have no server of their own here.
    let rules = |rest: String| {
        format!(
            "{}{}[mirrors]\n\"https://get.example.org/\" = [\"{}\"]\n{rest}",
            listed("carol", &case.carol, ""),
            listed(
                "dave",
                &case.dave,
                "url = \"https://dave.example.org/r/\"\n"
            ),
            origin.url("/"),
        )
    };
    case.policy(&rules(format!(
        "\"https://dave.example.org/\" = [\"{}\"]\n",
        host.url("/")
    )));
    let list = format!("get.example.org/tool {}\n", case.key());
    fs::write(case.machine.work("list"), list).unwrap();
    case.machine.run(["mirror", "list", "mirror"]).exits(0);
    let mirror = case.machine.work("mirror");
    let there = |at: String| mirror.join(at).is_file();
    assert!(there(format!(
        "get.example.org/tool/{}",
        file("1.0.0", &case.carol)
    )));
    assert!(there(format!("dave.example.org/{beside}")));
    assert!(!there(format!(
        "get.example.org/tool/{}",
        file("1.0.0", &stranger)
    )));
    assert!(!there(format!("get.example.org/tool/{daves}")));
}

#[test]
fn a_bundle_carries_the_remembered_rejection_and_not_the_approval_that_is_served_now() {
    let case = Case::new();
    case.wants(0)
        .offers(&[by(&case.carol, &case.approval().rejects())]);
    case.is_refused("a rejection by carol");
    case.offers(&[by(&case.carol, &case.approval())]);
    bundle(&case, "a.bundle.tar").exits(0);
    // Elsewhere, where nobody heard of it.
    fs::remove_dir_all(case.machine.state()).unwrap();
    install_bundle(&case, &case.machine, "./a.bundle.tar", &[])
        .exits(23)
        .says("a rejection by carol");
}

#[test]
fn a_mirror_keeps_a_rejection_whatever_the_origin_shows_later() {
    let case = Case::new();
    let site = case.machine.work("site");
    case.place().write_to(&site.join("tool"));
    let (file, reject) = by(&case.carol, &case.approval().rejects());
    let approval = case.approval().signed(&case.carol);
    let origin = Server::serving(&site);
    case.policy(&format!(
        "{}[mirrors]\n\"https://get.example.org/\" = [\"{}\"]\n",
        listed("carol", &case.carol, ""),
        origin.url("/"),
    ));
    let list = format!("get.example.org/tool {}\n", case.key());
    fs::write(case.machine.work("list"), list).unwrap();
    let copied = |folder: &str| {
        let words = ["mirror", "list", folder, "--prune"];
        case.machine.run(words).exits(0);
        let at = case.machine.work(folder).join("get.example.org/tool");
        fs::read(at.join(&file)).unwrap()
    };
    put(&site.join("tool"), &file, &approval);
    assert_eq!(copied("mirror"), approval);
    put(&site.join("tool"), &file, &reject);
    assert_eq!(copied("mirror"), reject);
    for served in [Some(&approval), None] {
        match served {
            Some(bytes) => put(&site.join("tool"), &file, bytes),
            None => fs::remove_file(site.join("tool").join(&file)).unwrap(),
        }
        // By the folder alone, and for another folder by what is remembered.
        fs::remove_dir_all(case.machine.state()).unwrap();
        assert_eq!(copied("mirror"), reject);
        let other = if served.is_some() { "second" } else { "third" };
        assert_eq!(copied(other), reject);
    }
}

#[test]
fn two_reviews_of_one_file_name_are_not_put_into_one_bundle() {
    let case = Case::new();
    let twin = Key::new();
    let mut public = STANDARD.decode(twin.public()).unwrap();
    public[2..10].copy_from_slice(&case.carol.id());
    let review = case.approval();
    let mut twins = review.signed(&twin);
    let at = last_signature_at(&twins);
    let mut signature = Signature::read(&String::from_utf8(twins.split_off(at)).unwrap());
    signature.claim_to_be_by(&case.carol);
    twins.extend(signature.write().bytes());
    let file = review.file(&case.carol);
    put(
        &case.machine.work("twin"),
        &format!("r/get.example.org+tool/{file}"),
        &twins,
    );
    let server = Server::serving(&case.machine.work("twin"));
    case.offers(&[by(&case.carol, &review)]);
    case.policy(&format!(
        "[defaults]\nreviews = 2\n{}[reviewers.twin]\nkey = \"{}\"\nurl = \"{}\"\n",
        listed("carol", &case.carol, ""),
        STANDARD.encode(public),
        server.url("/r/"),
    ));
    // Each of them counts, but one file name is for one document.
    case.is_installed();
    bundle(&case, "a.bundle.tar").exits(24);
    assert!(!case.machine.work("a.bundle.tar").exists());
}
