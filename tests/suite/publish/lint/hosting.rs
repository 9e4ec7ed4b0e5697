//! `--online`: rules about what is hosted, against a server on loopback.

use std::fs;

use super::{bent, clean, codes, expect, fresh, linted, of_name, offering, publisher};
use crate::support::body::days_ago;
use crate::support::key::{Key, body_of};
use crate::support::machine::Machine;
use crate::support::outcome::Outcome;
use crate::support::place::Place;
use crate::support::publisher::Offer;
use crate::support::server::{Behaviour, Server};

const INDEX: &str = "/index.unpipe";
const ARTIFACT: &str = "/tool-1.0.0.tar.gz";
const GOOD_INDEX: &str = "Cache-Control: public, max-age=300\r\nETag: \"1\"\r\n";

/// A machine with a folder, and a server of a place that sends an index as it should.
fn hosted(local: &Place, served: &Place) -> (Machine, Server) {
    let machine = Machine::new();
    machine.offers(local);
    let folder = machine.work("served");
    served.write_to(&folder);
    let server = Server::serving(&folder).but(INDEX, lines(GOOD_INDEX));
    (machine, server)
}

fn lines(lines: &str) -> Behaviour {
    Behaviour::SendsLines(lines.to_owned())
}

fn online(machine: &Machine, server: &Server) -> Outcome {
    machine.run([
        "publish",
        "lint",
        "dist",
        "--online",
        &server.url("/"),
        "--json",
    ])
}

/// The codes when a clean place is hosted, and one path is answered like this.
fn when(path: &str, behaviour: Behaviour) -> Outcome {
    let place = clean();
    let (machine, server) = hosted(&place, &place);
    online(&machine, &server.but(path, behaviour))
}

pub(super) const FIRED: &[&str] = &[
    "H01", "H02", "H03", "H04", "H05", "H06", "H07", "H08", "H09", "H10", "H11", "H12", "H13",
    "H14", "H15",
];

#[test]
fn what_is_hosted_as_it_should_be_is_clean() {
    let place = clean();
    let (machine, server) = hosted(&place, &place);
    expect(&online(&machine, &server), &[]);
    assert_eq!(server.asked_for("/root-2.unpipe"), 1);
    // The head of the answer first, then all of it.
    assert_eq!(server.asked_for(ARTIFACT), 2);
}

#[test]
fn a_host_is_looked_at_without_a_folder_too() {
    let (machine, server) = hosted(&clean(), &clean());
    fs::remove_dir_all(machine.work("dist")).unwrap();
    expect(&online(&machine, &server), &[]);
    let stale = fresh(publisher().level1([publisher().release("1.0.0", 1)]));
    stale
        .index(|body| body.text("expires", &days_ago(1)))
        .place()
        .write_to(&machine.work("served"));
    let outcome = online(&machine, &server);
    assert!(codes(&outcome).contains(&"D16".to_owned()), "{outcome}");
}

#[test]
fn missing_files_are_found() {
    for path in ["/root-1.unpipe", INDEX, "/1.0.0.release.unpipe", ARTIFACT] {
        let outcome = when(path, Behaviour::Status(404));
        expect(&outcome, &["H01"]);
        assert!(outcome.stdout.contains(path), "{outcome}");
    }
}

#[test]
fn any_other_status_is_found() {
    for path in ["/root-1.unpipe", INDEX, "/1.0.0.release.unpipe", ARTIFACT] {
        expect(&when(path, Behaviour::Status(403)), &["H02"]);
    }
}

#[test]
fn a_root_that_is_not_there_must_be_answered_with_404() {
    let page = Behaviour::Serves(b"<html>not here".to_vec());
    for behaviour in [page, Behaviour::Status(403), Behaviour::Status(410)] {
        expect(&when("/root-2.unpipe", behaviour), &["H03"]);
    }
}

#[test]
fn an_encoding_is_found_on_documents_and_artifacts() {
    for path in ["/root-1.unpipe", "/1.0.0.release.unpipe", ARTIFACT] {
        expect(&when(path, lines("Content-Encoding: gzip\r\n")), &["H04"]);
    }
    let encoded = format!("{GOOD_INDEX}Content-Encoding: br\r\n");
    expect(&when(INDEX, lines(&encoded)), &["H04"]);
}

#[test]
fn an_index_that_caches_keep_too_long_is_found() {
    let long = "Cache-Control: max-age=3601\r\nETag: \"1\"\r\n";
    expect(&when(INDEX, lines(long)), &["H05"]);
    expect(&when(INDEX, lines("ETag: \"1\"\r\n")), &["H06"]);
    expect(
        &when(INDEX, lines("Cache-Control: no-cache\r\nETag: \"1\"\r\n")),
        &[],
    );
}

#[test]
fn what_never_changes_and_is_cached_briefly_is_found() {
    for path in ["/root-1.unpipe", "/1.0.0.release.unpipe", ARTIFACT] {
        expect(
            &when(path, lines("Cache-Control: max-age=300\r\n")),
            &["H07"],
        );
        expect(
            &when(
                path,
                lines("Cache-Control: max-age=31536000, immutable\r\n"),
            ),
            &[],
        );
    }
}

#[test]
fn a_document_that_comes_from_another_host_is_found() {
    let place = clean();
    let (machine, server) = hosted(&place, &place);
    let other = Server::serving(&machine.work("served"));
    let away = Behaviour::RedirectsTo(other.url(INDEX));
    expect(&online(&machine, &server.but(INDEX, away)), &["H08"]);
    assert_eq!(other.requests().len(), 0);
}

#[test]
fn an_artifact_may_come_from_another_host() {
    let place = clean();
    let (machine, server) = hosted(&place, &place);
    let other = Server::serving(&machine.work("served"));
    let away = Behaviour::RedirectsTo(other.url(ARTIFACT));
    expect(&online(&machine, &server.but(ARTIFACT, away)), &[]);
}

#[test]
fn an_index_without_a_strong_tag_is_found() {
    expect(
        &when(INDEX, lines("Cache-Control: max-age=300\r\n")),
        &["H09"],
    );
    let weak = "Cache-Control: max-age=300\r\nETag: W/\"1\"\r\n";
    expect(&when(INDEX, lines(weak)), &["H09"]);
}

#[test]
fn a_file_that_is_served_as_a_page_is_found() {
    expect(
        &when("/root-1.unpipe", lines("Content-Type: text/html\r\n")),
        &["H10"],
    );
}

#[test]
fn a_host_that_lags_behind_the_folder_is_found_and_the_other_way_round() {
    let publisher = publisher();
    let offer = |version| -> Offer {
        offering(&publisher, publisher.release("1.0.0", 1)).index_version(version)
    };
    for (local, served, expected) in [(2, 1, "H11"), (1, 2, "H15")] {
        let (machine, server) = hosted(&offer(local).place(), &offer(served).place());
        expect(&online(&machine, &server), &[expected]);
    }
}

#[test]
fn a_new_index_that_reuses_a_version_of_the_hosted_one_is_found() {
    let publisher = publisher();
    let offer = |summary: &str, version| {
        let release = publisher.release("1.0.0", 1);
        let release = release.body(|body| body.text("summary", summary));
        offering(&publisher, release).index_version(version).place()
    };
    let (machine, server) = hosted(&offer("new", 2), &offer("old", 1));
    expect(&online(&machine, &server), &["D10", "H11", "H12"]);
}

#[test]
fn a_newer_root_on_the_host_is_found() {
    let publisher = publisher();
    let offer = offering(&publisher, publisher.release("1.0.0", 1));
    let newer = offer.clone().rotated_to(publisher.roles.clone());
    let (machine, server) = hosted(&offer.place(), &newer.place());
    expect(&online(&machine, &server), &["H15"]);
}

#[test]
fn hosted_documents_that_differ_from_the_folder_are_found() {
    let publisher = publisher();
    let offer = |summary: &str| {
        let release = publisher.release("1.0.0", 1);
        let release = release.body(|body| body.text("summary", summary));
        offering(&publisher, release).place()
    };
    let (machine, server) = hosted(&offer("one"), &offer("other"));
    expect(&online(&machine, &server), &["H12"]);
    for file in ["/root-1.unpipe", "/1.0.0.release.unpipe"] {
        expect(
            &when(file, Behaviour::Serves(b"something".to_vec())),
            &["H12"],
        );
    }
}

#[test]
fn a_hosted_document_that_lacks_a_signature_of_the_folders_is_found() {
    let place = clean();
    let stranger = Key::new();
    let more = |document: &mut Vec<u8>| {
        let signature = stranger.sign(body_of(document)).write();
        document.extend(signature.bytes());
    };
    let signed_twice = place.clone().edited("1.0.0.release.unpipe", more);
    let (machine, server) = hosted(&signed_twice, &place);
    expect(&online(&machine, &server), &["H12"]);
    let (machine, server) = hosted(&place, &signed_twice);
    expect(&online(&machine, &server), &[]);
}

#[test]
fn a_hosted_artifact_with_other_bytes_is_found() {
    let place = clean();
    let size = place.bytes("tool-1.0.0.tar.gz").len();
    for bytes in [vec![0; size], vec![0; size + 1], vec![0; size - 1]] {
        expect(&when(ARTIFACT, Behaviour::Serves(bytes)), &["H13"]);
    }
}

#[test]
fn of_an_older_release_the_host_is_asked_and_nothing_is_fetched() {
    let publisher = publisher();
    let releases = [publisher.release("1.1.0", 2), publisher.release("1.0.0", 1)];
    let place = fresh(publisher.level1(releases)).place();
    let (machine, server) = hosted(&place, &place);
    expect(&online(&machine, &server), &[]);
    assert_eq!(server.asked_for(ARTIFACT), 1);
    assert_eq!(server.asked_for("/tool-1.1.0.tar.gz"), 2);
    let server = server.but(ARTIFACT, Behaviour::Status(404));
    expect(&online(&machine, &server), &["H01"]);
}

#[test]
fn a_forge_is_told_of() {
    let publisher = of_name("github.com/owner/handy");
    let place = offering(&publisher, publisher.release("1.0.0", 1)).place();
    let (machine, server) = hosted(&place, &place);
    expect(&online(&machine, &server), &["H14", "U03"]);
}

#[test]
fn a_single_release_without_a_root_is_looked_at() {
    let publisher = publisher();
    let place = publisher.level0(&publisher.release("1.0.0", 1));
    let (machine, server) = hosted(&place, &place);
    let server = server.but("/release.unpipe", lines(GOOD_INDEX));
    expect(&online(&machine, &server), &["D25"]);
    let server = server.but("/release.unpipe", Behaviour::Status(404));
    expect(&online(&machine, &server), &["D25", "H01"]);
}

#[test]
fn nothing_is_asked_when_the_network_may_not_be_used() {
    let (machine, server) = hosted(&clean(), &clean());
    let url = server.url("/");
    let outcome = machine.run(["publish", "lint", "dist", "--online", &url, "--offline"]);
    outcome.exits(41).has_one_message();
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn findings_of_the_folder_and_of_the_host_stand_together() {
    let place = bent(|release| release).without("tool-1.0.0.tar.gz");
    expect(&linted(&place), &["A01"]);
    let (machine, server) = hosted(&place, &place);
    expect(&online(&machine, &server), &["A01", "H01"]);
}
