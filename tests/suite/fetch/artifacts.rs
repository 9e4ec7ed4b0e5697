//! Artifacts: exactly the signed bytes, or an error that names every location.

use std::io::Read;

use super::{Desk, QUICK, SHORT, beside, mode, signed};
use crate::support::server::{Behaviour, Server};
use unpipe::fetch::{FetchError, Limits, Reach};
use unpipe::model::{Code, Location, Size};
use unpipe::progress::Event;
use unpipe::trust::ArtifactError;

const GOOD: &[u8] = b"the signed bytes";

#[test]
fn an_artifact_arrives_whole_and_is_announced() {
    let bytes: Vec<u8> = (0..2_000_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    let desk = Desk::new().with("tool.tar.gz", &bytes);
    let server = Server::serving(&desk.site());
    let artifact = desk
        .fetcher()
        .artifact(&server.place(), &[beside("tool.tar.gz")], signed(&bytes))
        .unwrap();
    let mut read = Vec::new();
    artifact.reader().unwrap().read_to_end(&mut read).unwrap();
    assert!(read == bytes);

    let events = desk.events();
    let first = Event::Downloading {
        file: "tool.tar.gz".to_owned(),
        from: server.url("")["http://".len()..].to_owned(),
        size: Size::bytes(2_000_000),
    };
    assert_eq!(events.first(), Some(&first));
    assert_eq!(events.last(), Some(&Event::Downloaded));
    let received = events
        .iter()
        .fold(Size::default(), |sum, event| match event {
            Event::Received(size) => sum.plus(*size),
            _ => sum,
        });
    assert_eq!(received, Size::bytes(2_000_000));
}

#[test]
fn the_folder_for_downloads_is_made_private_when_it_is_needed() {
    let desk = Desk::new().with("a", GOOD);
    let fetcher = desk.fetcher();
    assert!(!desk.downloads().exists());
    fetcher
        .artifact(&desk.place(), &[beside("a")], signed(GOOD))
        .unwrap();
    assert_eq!(mode(&desk.downloads()), 0o700);
}

#[test]
fn more_or_fewer_or_other_bytes_are_a_mismatch() {
    let desk = Desk::new().with("a", GOOD);
    let server = Server::serving(&desk.site());
    let cases = [
        (Behaviour::Serves([GOOD, b"!"].concat()), "found more"),
        (Behaviour::AddsBytes(1), "found more"),
        (Behaviour::AddsBytes(1 << 20), "found more"),
        (Behaviour::NeverEnds, "found more"),
        (Behaviour::ClaimsLength(1 << 40), "found more"),
        (
            Behaviour::Serves(GOOD[1..].to_vec()),
            "expected 16 bytes, found 15",
        ),
        (Behaviour::ClaimsLength(3), "expected 16 bytes, found 3"),
        (Behaviour::Serves(Vec::new()), "expected 16 bytes, found 0"),
        (
            Behaviour::Serves(b"the signed Bytes".to_vec()),
            "found sha256:",
        ),
    ];
    for (behaviour, why) in cases {
        server.now("/a", behaviour.clone());
        let error = desk
            .fetcher()
            .artifact(&server.place(), &[beside("a")], signed(GOOD))
            .unwrap_err();
        assert_eq!(error.code(), Code::Mismatch, "{behaviour:?}");
        assert!(error.mismatch().is_some(), "{behaviour:?}");
        assert!(error.to_string().contains(why), "{behaviour:?}: {error}");
    }
    assert!(!desk.events().contains(&Event::Downloaded));
}

#[test]
fn the_same_holds_for_local_files() {
    for bytes in [
        &b"the signed bytes!"[..],
        b"the signed",
        b"the signed Bytes",
    ] {
        let desk = Desk::new().with("a", bytes);
        let error = desk
            .fetcher()
            .artifact(&desk.place(), &[beside("a")], signed(GOOD))
            .unwrap_err();
        assert_eq!(error.code(), Code::Mismatch);
    }
}

#[test]
fn a_download_that_breaks_off_is_a_network_error_and_no_mismatch() {
    let desk = Desk::new().with("a", GOOD);
    let server = Server::serving(&desk.site()).but("/a", Behaviour::ClosesEarly);
    let error = desk
        .fetcher()
        .artifact(&server.place(), &[beside("a")], signed(GOOD))
        .unwrap_err();
    assert_eq!(error.code(), Code::Network);
    assert!(error.mismatch().is_none());
}

#[test]
fn the_next_location_is_tried_after_any_failure() {
    let desk = Desk::new().with("a", GOOD);
    let good = Server::serving(&desk.site());
    let bad = Server::serving(&desk.site());
    for behaviour in [
        Behaviour::Status(404),
        Behaviour::Status(500),
        Behaviour::ClosesEarly,
        Behaviour::StallsInTheBody,
        Behaviour::AddsBytes(1),
        Behaviour::Serves(b"the signed Bytes".to_vec()),
        Behaviour::RedirectsTo("http://192.0.2.1/".to_owned()),
    ] {
        bad.now("/a", behaviour.clone());
        let urls = [bad.location("/a"), good.location("/a")];
        let limits = Limits {
            idle: SHORT,
            ..QUICK
        };
        let artifact = desk
            .within(limits)
            .artifact(&bad.place(), &urls, signed(GOOD));
        assert!(artifact.is_ok(), "{behaviour:?}");
    }
    assert_eq!(good.requests().len(), 7);
}

#[test]
fn a_good_first_location_is_the_only_one_asked() {
    let desk = Desk::new().with("a", GOOD);
    let (first, second) = (Server::serving(&desk.site()), Server::serving(&desk.site()));
    let urls = [first.location("/a"), second.location("/a")];
    desk.fetcher()
        .artifact(&first.place(), &urls, signed(GOOD))
        .unwrap();
    assert!(second.requests().is_empty());
}

#[test]
fn the_error_names_every_location_and_a_mismatch_decides_the_code() {
    let desk = Desk::new();
    let server = Server::of_nothing()
        .but("/one", Behaviour::Status(500))
        .but("/two", Behaviour::Serves(b"forged by somebody".to_vec()));
    let urls: Vec<Location> = ["/one", "/two", "/three"]
        .map(|path| server.location(path))
        .into();
    let error = desk
        .fetcher()
        .artifact(&server.place(), &urls, signed(GOOD))
        .unwrap_err();
    assert_eq!(error.code(), Code::Mismatch);
    assert!(matches!(
        error.mismatch(),
        Some(ArtifactError::Larger { expected: 16 })
    ));
    let told = error.to_string();
    for url in &urls {
        assert!(told.contains(&url.to_string()), "{told}");
    }
    for why in ["status 500", "found more", "status 404"] {
        assert!(told.contains(why), "{told}");
    }
}

#[test]
fn beside_local_documents_comes_before_the_web() {
    let desk = Desk::new().with("a", GOOD).with("deep/b", GOOD);
    let server = Server::serving(&desk.site());
    let fetcher = desk.fetcher();
    let get = |urls: &[Location]| fetcher.artifact(&desk.place(), urls, signed(GOOD));
    assert!(get(&[server.location("/somewhere/a")]).is_ok());
    assert!(get(&[server.location("/x"), beside("deep/b")]).is_ok());
    assert!(server.requests().is_empty());
    assert!(get(&[server.location("/deep/b")]).is_ok());
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn offline_only_folders_are_searched() {
    let desk = Desk::new()
        .with("a", GOOD)
        .with("wrong", b"other bytes here");
    let server = Server::serving(&desk.site());
    let fetcher = desk.reaching(Reach::Offline);
    let get = |urls: &[Location]| fetcher.artifact(&desk.place(), urls, signed(GOOD));
    assert!(get(&[server.location("/a")]).is_ok());
    let error = get(&[server.location("/absent")]).unwrap_err();
    assert_eq!(error.code(), Code::Offline);
    let error = get(&[server.location("/wrong")]).unwrap_err();
    assert_eq!(error.code(), Code::Mismatch);
    assert!(server.requests().is_empty());
}

#[test]
fn a_folder_that_cannot_be_made_fails_at_once() {
    let desk = Desk::new().with("a", GOOD);
    std::fs::write(desk.root.path().join("private"), b"a file in the way").unwrap();
    let server = Server::serving(&desk.site());
    let urls = [server.location("/a"), server.location("/a?again")];
    let error = desk
        .fetcher()
        .artifact(&server.place(), &urls, signed(GOOD))
        .unwrap_err();
    assert!(matches!(error, FetchError::Temporary { .. }), "{error}");
    assert_eq!(error.code(), Code::Failed);
    assert!(server.requests().is_empty());
}
