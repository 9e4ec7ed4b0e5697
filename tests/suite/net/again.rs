//! Asking again for an index that is known: only another one is sent, and what is kept of it is
//! verified like anything else.

use std::fs;
use std::path::PathBuf;

use super::{Behaviour, NAME, Site};
use crate::support::machine::Machine;
use crate::support::server::{Request, Server};

const INDEX: &str = "/tool/index.unpipe";
const TAG: &str = "\"one\"";

fn tags(server: &Server) -> Vec<Option<String>> {
    let tag = |request: &Request| request.header("if-none-match").map(str::to_owned);
    let requests = server.requests();
    requests
        .iter()
        .filter(|r| r.path() == INDEX)
        .map(tag)
        .collect()
}

fn copies(machine: &Machine) -> Vec<PathBuf> {
    let folders = fs::read_dir(machine.state().join("trust"));
    folders
        .into_iter()
        .flatten()
        .map(|folder| folder.unwrap().path().join("index.copy"))
        .filter(|copy| copy.exists())
        .collect()
}

/// A machine on which the package is installed, and its server, which knows entity tags.
fn installed(site: &Site) -> (Machine, Server) {
    let server = site.served().but(INDEX, Behaviour::Validates(TAG));
    let machine = site.machine();
    site.install(&machine, &server.url("/tool/")).exits(0);
    (machine, server)
}

#[test]
fn an_index_that_is_known_is_not_sent_again() {
    let site = Site::new();
    let (machine, server) = installed(&site);
    assert_eq!(copies(&machine).len(), 1);
    machine.run(["upgrade", "--yes"]).exits(0);
    assert_eq!(tags(&server), [None, Some(TAG.to_owned())]);
}

#[test]
fn another_index_is_taken_and_is_known_from_then_on() {
    let site = Site::new();
    let (machine, server) = installed(&site);
    let publisher = &site.publisher;
    let releases = [publisher.release("1.1.0", 2), publisher.release("1.0.0", 1)];
    let offer = publisher.level1(releases).index_version(2);
    site.offers("tool", &offer.place());
    server.now(INDEX, Behaviour::Validates("\"two\""));
    machine.run(["upgrade", "--yes"]).exits(0);
    machine.run(["list"]).exits(0).prints("1.1.0");
    machine.run(["upgrade", "--yes"]).exits(0);
    let last = tags(&server).pop().unwrap();
    assert_eq!(last.as_deref(), Some("\"two\""));
}

#[test]
fn nothing_is_kept_of_a_name_that_is_not_pinned() {
    let site = Site::new();
    let server = site.served().but(INDEX, Behaviour::Validates(TAG));
    let machine = site.machine();
    let url = server.url("/tool/");
    let arguments = ["install", &url, "--key", &site.key(), "--dry-run"];
    machine.run(arguments).exits(0);
    machine.run(arguments).exits(0);
    assert!(copies(&machine).is_empty());
    assert_eq!(tags(&server), [None, None]);
}

#[test]
fn a_copy_that_was_changed_is_not_believed_and_is_replaced() {
    let site = Site::new();
    let (machine, server) = installed(&site);
    let copy = copies(&machine).remove(0);
    let good = fs::read(&copy).unwrap();
    let mut bent = good.clone();
    let middle = bent.len() / 2;
    bent[middle] ^= 1;
    for bad in [bent, Vec::new(), b"{}\n".to_vec(), good[..60].to_vec()] {
        fs::write(&copy, bad).unwrap();
        machine.run(["upgrade", "--yes"]).exits(0);
        assert_eq!(tags(&server).pop().unwrap(), None);
        assert_eq!(fs::read(&copy).unwrap(), good);
    }
}

#[test]
fn a_server_cannot_say_that_nothing_changed_when_nothing_was_known() {
    let site = Site::new();
    let server = site.served().but(INDEX, Behaviour::Status(304));
    let outcome = site.install(&site.machine(), &server.url("/tool/"));
    outcome.exits(40).has_one_message().says("status 304");
}

#[test]
fn an_older_copy_is_no_way_back_whatever_the_server_says() {
    let site = Site::new();
    let (machine, server) = installed(&site);
    let copy = copies(&machine).remove(0);
    let text = fs::read(&copy).unwrap();
    // The copy of an older state, under the tag of the newer one.
    let publisher = &site.publisher;
    let newer = publisher
        .level1([publisher.release("1.0.0", 1)])
        .index_version(2);
    site.offers("tool", &newer.place());
    server.now(INDEX, Behaviour::Validates("\"two\""));
    machine.run(["upgrade", "--yes"]).exits(0);
    server.now(INDEX, Behaviour::Validates(TAG));
    fs::write(&copy, text).unwrap();
    // Said to be the same, the old copy is a step back; asked in full, the server has the new one.
    machine.run(["upgrade", "--yes"]).exits(0);
    assert_eq!(tags(&server).pop().unwrap(), None);
}

#[test]
fn forgetting_a_name_forgets_its_copy() {
    let site = Site::new();
    let (machine, server) = installed(&site);
    let place = server.url("/tool/");
    let arguments = ["trust", "reset", NAME, "--at", &place, "--yes"];
    machine.run(arguments).exits(0);
    assert!(copies(&machine).is_empty());
    assert_eq!(
        fs::read_dir(machine.state().join("trust")).unwrap().count(),
        0
    );
}
