//! Redirects, which are followed only so far.

use super::{CAP, Desk, beside, signed, told};
use crate::support::server::{Behaviour, Server};
use unpipe::fetch::{FetchError, RedirectError};
use unpipe::model::{Code, Location};
use unpipe::progress::Event;

fn redirects_to(address: impl Into<String>) -> Behaviour {
    Behaviour::RedirectsTo(address.into())
}

#[test]
fn a_document_may_move_on_its_own_server() {
    let desk = Desk::new().with("new/d", b"moved");
    let server = Server::serving(&desk.site());
    for address in ["/new/d", "new/d", &server.url("/new/d")] {
        server.now("/d", redirects_to(address));
        let bytes = desk.fetcher().document(&server.place(), &beside("d"), CAP);
        assert_eq!(bytes.unwrap(), Some(b"moved".to_vec()), "{address}");
    }
}

#[test]
fn a_document_that_moved_to_nothing_is_not_there() {
    let desk = Desk::new();
    let server = Server::of_nothing().but("/d", redirects_to("/absent"));
    let bytes = desk.fetcher().document(&server.place(), &beside("d"), CAP);
    assert_eq!(bytes.unwrap(), None);
}

#[test]
fn a_document_never_comes_from_another_server() {
    let desk = Desk::new().with("d", b"other");
    let other = Server::serving(&desk.site());
    let server = Server::of_nothing().but("/d", redirects_to(other.url("/d")));
    let error = desk
        .fetcher()
        .document(&server.place(), &beside("d"), CAP)
        .unwrap_err();
    assert_eq!(error.code(), Code::Network);
    for named in [&server, &other] {
        let name = named.url("")["http://".len()..].to_owned();
        assert!(error.to_string().contains(&name), "{error}");
    }
    assert!(other.requests().is_empty());
}

#[test]
fn an_artifact_may_come_from_another_server() {
    let desk = Desk::new().with("a", b"artifact");
    let other = Server::serving(&desk.site());
    let server = Server::of_nothing().but("/a", redirects_to(other.url("/a")));
    let artifact = desk
        .fetcher()
        .artifact(&server.place(), &[beside("a")], signed(b"artifact"));
    assert!(artifact.is_ok());
    let from = other.url("")["http://".len()..].to_owned();
    let announced =
        |event: &Event| matches!(event, Event::Downloading { from: f, .. } if *f == from);
    assert!(desk.events().iter().any(announced));
}

#[test]
fn an_address_that_is_refused_by_itself_is_refused_after_a_redirect() {
    let desk = Desk::new();
    let server = Server::of_nothing();
    for address in [
        "http://192.0.2.1/a",
        "ftp://127.0.0.1/a",
        "file:///etc/passwd",
        "http://user:word@127.0.0.1/a",
        "http://[",
    ] {
        server.now("/a", redirects_to(address));
        let fetcher = desk.fetcher();
        let document = fetcher.document(&server.place(), &beside("a"), CAP);
        let error = document.unwrap_err();
        let by_address = matches!(error, FetchError::Redirect(RedirectError::Address { .. }));
        assert!(by_address, "{}", told(&error));
        let artifact = fetcher.artifact(&server.place(), &[beside("a")], signed(b"x"));
        let error = artifact.unwrap_err();
        assert_eq!(error.code(), Code::Network);
        assert!(error.to_string().contains("refused"), "{error}");
        assert!(!error.to_string().contains("word@"), "{error}");
    }
}

#[test]
fn five_redirects_are_followed_and_no_sixth() {
    let desk = Desk::new().with("0", b"end");
    let server = Server::serving(&desk.site());
    for step in 1..=6 {
        server.now(&format!("/{step}"), redirects_to(format!("/{}", step - 1)));
    }
    let fetcher = desk.fetcher();
    let get = |path| fetcher.document(&server.place(), &beside(path), CAP);
    assert_eq!(get("5").unwrap(), Some(b"end".to_vec()));
    let error = get("6").unwrap_err();
    assert!(error.to_string().contains("after 5 redirects"), "{error}");
}

#[test]
fn a_circle_of_redirects_ends() {
    let desk = Desk::new();
    let server = Server::of_nothing().but("/a", redirects_to("/a"));
    let urls: [Location; 1] = [server.location("/a")];
    let artifact = desk
        .fetcher()
        .artifact(&server.place(), &urls, signed(b"x"));
    assert_eq!(artifact.unwrap_err().code(), Code::Network);
    assert_eq!(server.asked_for("/a"), 6);
}

#[test]
fn a_redirect_without_an_address_is_an_error() {
    let desk = Desk::new();
    let server = Server::of_nothing().but("/d", Behaviour::RedirectsNowhere);
    let error = desk
        .fetcher()
        .document(&server.place(), &beside("d"), CAP)
        .unwrap_err();
    let nowhere = matches!(error, FetchError::Redirect(RedirectError::Nowhere { .. }));
    assert!(nowhere, "{}", told(&error));
}
