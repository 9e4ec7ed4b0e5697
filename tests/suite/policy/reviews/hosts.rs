//! Where reviews are sought, and what it means if somebody cannot be asked.

use super::{Case, by, listed, put};
use crate::support::outcome::Outcome;
use crate::support::server::{Behaviour, Server};

/// A case whose carol has a host of her own.
fn with_a_host(needed: u32) -> (Case, Server) {
    let case = Case::new();
    case.offers(&[]);
    let server = Server::serving(&case.machine.work("carol"));
    let url = format!("url = \"{}\"\n", server.url("/r/"));
    case.policy(&format!(
        "[defaults]\nreviews = {needed}\n{}{}",
        listed("carol", &case.carol, &url),
        listed("dave", &case.dave, "")
    ));
    (case, server)
}

/// Where carol's host has her review.
fn at(case: &Case) -> String {
    let file = case.approval().file(&case.carol);
    format!("r/get.example.org+tool/{file}")
}

fn try_now(case: &Case) -> Outcome {
    case.install()
}

#[test]
fn a_reviewers_own_host_is_asked_below_the_folder_of_the_package() {
    let (case, server) = with_a_host(1);
    case.is_refused("carol has no review of it");
    let asked = server.requests().iter().any(|one| {
        one.path() == format!("/{}", at(&case))
            || one.path() == format!("/{}", at(&case)).replace('+', "%2B")
    });
    assert!(asked, "the host was not asked");
    let bytes = case.approval().signed(&case.carol);
    put(&case.machine.work("carol"), &at(&case), &bytes);
    case.is_installed();
}

#[test]
fn a_rejection_on_the_reviewers_host_outweighs_their_approval_beside_the_release() {
    let (case, _server) = with_a_host(1);
    let (file, approval) = by(&case.carol, &case.approval());
    case.offers(&[(file, approval)]);
    case.is_installed();
    let bytes = case.approval().rejects().signed(&case.carol);
    put(&case.machine.work("carol"), &at(&case), &bytes);
    case.is_refused("a rejection by carol");
}

#[test]
fn a_reviewers_host_that_cannot_be_asked_stops_an_install_whatever_else_was_found() {
    for needed in [0, 1] {
        let (case, server) = with_a_host(needed);
        // Enough approvals, and carol's own, and still only her host could say no.
        case.offers(&[
            by(&case.carol, &case.approval()),
            by(&case.dave, &case.approval()),
        ]);
        case.is_installed();
        for behaviour in [Behaviour::Status(403), Behaviour::Status(410)] {
            server.now(&format!("/{}", at(&case)), behaviour);
            let refused = try_now(&case);
            assert_eq!(refused.code, Some(40), "{refused}");
            refused
                .says("whether carol rejects the release")
                .has_one_message()
                .prefix_is_untouched();
        }
        // Too large to be a review is no answer either.
        server.now(
            &format!("/{}", at(&case)),
            Behaviour::Serves(vec![b'a'; 400_000]),
        );
        assert_ne!(try_now(&case).code, Some(0));
        server.now(&format!("/{}", at(&case)), Behaviour::Status(404));
        case.is_installed();
    }
}

#[test]
fn where_approvals_are_missing_the_refusal_says_who_could_not_be_asked() {
    let (case, server) = with_a_host(1);
    server.now(&format!("/{}", at(&case)), Behaviour::Status(403));
    case.is_refused("carol could not be asked");
}

#[test]
fn offline_no_host_is_asked_what_was_heard_before_counts_and_the_rest_is_said() {
    let (case, server) = with_a_host(1);
    let bytes = case.approval().signed(&case.carol);
    let offline = ["install", "./dist", "--yes", "--offline"];
    case.pins();
    case.machine
        .run(offline)
        .exits(23)
        .says("carol has no review of it");
    put(&case.machine.work("carol"), &at(&case), &bytes);
    case.is_installed();
    drop(server);
    // The review was kept, and is verified again.
    case.machine
        .run(offline)
        .exits(0)
        .says("newer reviews of carol were not asked for");
    case.machine.run(["uninstall", "tool", "--yes"]).exits(0);
    let kept = case.machine.run(["cache", "list", "--json"]).json();
    let files = kept["files"].as_array().unwrap();
    assert!(files.iter().any(|file| file["kind"] == "review"), "{kept}");
    case.machine.run(["cache", "clean", "--all"]).exits(0);
    case.machine
        .run(offline)
        .exits(23)
        .says("carol has no review of it");
}

#[test]
fn a_damaged_copy_of_a_review_counts_for_nothing() {
    let (case, _server) = with_a_host(1);
    let bytes = case.approval().signed(&case.carol);
    put(&case.machine.work("carol"), &at(&case), &bytes);
    case.pins().is_installed();
    let folder = case.machine.cache().join("reviews");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        std::fs::write(entry.unwrap().path(), b"nothing\n").unwrap();
        count += 1;
    }
    assert_eq!(count, 1);
    let offline = ["install", "./dist", "--yes", "--offline"];
    case.machine
        .run(offline)
        .exits(23)
        .says("carol has a review that cannot be read");
}

#[test]
fn a_place_on_the_web_is_asked_for_reviews_and_its_trouble_is_as_if_it_had_none() {
    let case = Case::new();
    let site = case.machine.work("site");
    case.place().write_to(&site);
    let server = Server::serving(&site);
    let key = case.key();
    let words = ["install", &server.url("/"), "--key", &key, "--yes"];
    let file = case.approval().file(&case.carol);
    case.wants(1);
    case.machine
        .run(words)
        .exits(23)
        .says("carol has no review of it");
    put(&site, &file, &case.approval().signed(&case.carol));
    case.machine.run(words).exits(0);
    case.machine.run(["uninstall", "tool", "--yes"]).exits(0);
    server.now(&format!("/{file}"), Behaviour::Status(403));
    case.machine
        .run(words)
        .exits(23)
        .says("carol could not be asked");
    // It could as well say that there is none: it stops nobody who wants none.
    case.wants(0);
    case.machine.run(words).exits(0);
}

#[test]
fn a_web_place_is_installed_again_offline_with_the_reviews_that_were_kept() {
    let case = Case::new();
    let site = case.machine.work("site");
    case.place().write_to(&site);
    let server = Server::serving(&site);
    let url = server.url("/");
    put(
        &site,
        &case.approval().file(&case.carol),
        &case.approval().signed(&case.carol),
    );
    case.wants(1);
    let key = case.key();
    let words = ["install", &url, "--key", &key, "--yes"];
    case.machine.run(words).exits(0);
    case.machine.run(["uninstall", "tool", "--yes"]).exits(0);
    drop(server);
    case.machine
        .run(["install", &url, "--yes", "--offline"])
        .exits(0);
}

#[test]
fn a_bundle_is_not_made_while_a_reviewers_host_cannot_be_asked_and_info_says_so() {
    let (case, server) = with_a_host(0);
    case.offers(&[by(&case.carol, &case.approval())]);
    let key = case.key();
    let bundle = ["bundle", "./dist", "--key", &key, "-o", "a.bundle.tar"];
    let info = ["info", "./dist", "--key", &key];
    let path = format!("/{}", at(&case));
    server.now(&path, Behaviour::Status(403));
    case.machine
        .run(bundle)
        .exits(40)
        .says("whether carol rejects the release")
        .has_one_message();
    assert!(!case.machine.work("a.bundle.tar").exists());
    case.machine
        .run(info)
        .exits(0)
        .says("whether carol rejects the release");
    server.now(&path, Behaviour::Status(404));
    case.machine.run(bundle).exits(0);
}
