//! Servers that misbehave, seen by a user: an exit code, a message with host and phase, nothing
//! changed, and nothing left that a later run would believe.
//!
//! What takes as long as a limit of the program is tested with short limits in `fetch::silence`.

use std::time::{Duration, Instant};

use super::{ARTIFACT, RELEASE, Site, authority_of, exists, failed_on_the_network, large, parts};
use crate::support::server::{Behaviour, Server};

/// Longer than all attempts with their pauses, and shorter than any other limit.
const SOON: Duration = Duration::from_secs(8);

fn path(file: &str) -> String {
    format!("/tool/{file}")
}

/// The documents of the site, and its artifact.
fn files() -> [String; 4] {
    ["root-1.unpipe", "index.unpipe", RELEASE, ARTIFACT].map(path)
}

#[test]
fn a_server_that_is_down_is_named_and_given_up_soon() {
    let site = Site::new();
    let server = Server::of_nothing();
    let (url, name) = (server.url("/tool/"), authority_of(&server));
    drop(server);
    let began = Instant::now();
    let outcome = site.install(&site.machine(), &url);
    failed_on_the_network(&outcome, &[&name, "connecting"]);
    assert!(began.elapsed() < SOON);
}

#[test]
fn a_server_that_breaks_off_any_file_is_named_with_the_phase() {
    let site = Site::new();
    for file in files() {
        for (behaviour, phase) in [
            (Behaviour::ClosesEarly, "reading the body"),
            (Behaviour::Says(Vec::new()), "first byte"),
            (Behaviour::Status(503), "status 503"),
        ] {
            let server = site.served().but(&file, behaviour);
            let began = Instant::now();
            let machine = site.machine();
            let outcome = site.install(&machine, &server.url("/tool/"));
            failed_on_the_network(&outcome, &[&authority_of(&server), phase]);
            assert!(began.elapsed() < SOON, "{file}");
            assert_eq!(server.asked_for(&file), 3);
            assert!(parts(&machine).is_empty());
        }
    }
}

#[test]
fn a_file_without_end_is_refused() {
    let site = Site::new();
    for file in files() {
        let server = site.served().but(&file, Behaviour::NeverEnds);
        let began = Instant::now();
        let machine = site.machine();
        let outcome = site.install(&machine, &server.url("/tool/"));
        let codes = if file.ends_with(ARTIFACT) { 21 } else { 24 };
        outcome.exits(codes).has_one_message().prefix_is_untouched();
        assert!(began.elapsed() < SOON, "{file}");
        assert!(parts(&machine).is_empty());
    }
}

#[test]
fn a_document_from_another_host_is_refused() {
    let site = Site::new();
    let other = site.served();
    for file in &files()[..3] {
        let away = Behaviour::RedirectsTo(other.url(file));
        let server = site.served().but(file, away);
        let outcome = site.install(&site.machine(), &server.url("/tool/"));
        failed_on_the_network(&outcome, &[&authority_of(&server), &authority_of(&other)]);
    }
    assert!(other.requests().is_empty());
}

#[test]
fn what_was_compressed_on_the_way_is_refused() {
    let site = Site::new();
    for file in files() {
        let bytes = std::fs::read(site.root().join(&file[1..])).unwrap();
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packer, &bytes).unwrap();
        let packed = packer.finish().unwrap();
        let length = packed.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n"
        );
        let said = Behaviour::Says([head.into_bytes(), packed].concat());
        let server = site.served().but(&file, said);
        let outcome = site.install(&site.machine(), &server.url("/tool/"));
        outcome.has_one_message().prefix_is_untouched();
        if file.ends_with(ARTIFACT) {
            outcome.exits(21);
        } else {
            failed_on_the_network(&outcome, &[&authority_of(&server), "gzip"]);
        }
    }
}

#[test]
fn a_large_download_that_breaks_off_goes_on_next_time() {
    let site = Site::new();
    let bytes = large(&site, "tool");
    let half = bytes.len() / 2;
    let artifact = path(ARTIFACT);
    let server = site.served();
    let breaks = Behaviour::ClosesAfter(half, "\"one\"");
    let refuses = Behaviour::Status(404);
    server.now(&artifact, Behaviour::InTurn(vec![breaks, refuses]));
    let machine = site.machine();
    let outcome = site.install(&machine, &server.url("/tool/"));
    failed_on_the_network(&outcome, &[&authority_of(&server)]);
    assert_eq!(parts(&machine).len(), 1);

    server.now(&artifact, Behaviour::Resumes("\"one\""));
    site.install(&machine, &server.url("/tool/")).exits(0);
    let requests = server.requests();
    let last = requests.iter().rfind(|r| r.path() == artifact).unwrap();
    assert_eq!(last.header("range").unwrap(), format!("bytes={half}-"));
    assert!(parts(&machine).is_empty());
    machine.run(["check"]).exits(0);
}

#[test]
fn a_part_that_was_changed_meanwhile_is_never_installed() {
    let site = Site::new();
    let bytes = large(&site, "tool");
    let artifact = path(ARTIFACT);
    let server = site.served();
    let breaks = Behaviour::ClosesAfter(bytes.len() / 2, "\"one\"");
    server.now(
        &artifact,
        Behaviour::InTurn(vec![breaks, Behaviour::Status(404)]),
    );
    let machine = site.machine();
    site.install(&machine, &server.url("/tool/")).exits(40);
    let part = parts(&machine).remove(0);
    let mut bent = std::fs::read(&part).unwrap();
    bent[1000] ^= 1;
    std::fs::write(&part, bent).unwrap();

    // A server that has only the rest cannot make it good, and the part is thrown away.
    let rest = Behaviour::Resumes("\"one\"");
    server.now(&artifact, rest);
    let before = server.asked_for(&artifact);
    site.install(&machine, &server.url("/tool/")).exits(0);
    assert_eq!(server.asked_for(&artifact) - before, 2);
    machine.run(["check"]).exits(0);
    assert!(parts(&machine).is_empty());
    assert!(exists(&machine.prefix().join("bin/tool")));
}

#[test]
fn a_wrong_range_never_ends_in_an_install() {
    let site = Site::new();
    let bytes = large(&site, "tool");
    let artifact = path(ARTIFACT);
    let half = bytes.len() / 2;
    let (last, size) = (bytes.len() - 1, bytes.len());
    let head = format!(
        "HTTP/1.1 206 Partial\r\nContent-Range: bytes {half}-{last}/{size}\r\nContent-Length: {}\r\n\r\n",
        size - half
    );
    let forged = Behaviour::Says([head.into_bytes(), vec![b'x'; size - half]].concat());
    let breaks = Behaviour::ClosesAfter(half, "\"one\"");
    let turns = vec![breaks.clone(), forged.clone(), breaks, forged];
    let server = site.served().but(&artifact, Behaviour::InTurn(turns));
    let machine = site.machine();
    let outcome = site.install(&machine, &server.url("/tool/"));
    outcome.exits(21).has_one_message().prefix_is_untouched();
    assert!(parts(&machine).is_empty());
}
