//! How a server answers, for those who look after a host.

use unpipe::fetch::{FetchError, Limits, Probe, Probing, Reach};
use unpipe::model::{Size, WebUrl};

use super::{CAP, Desk, QUICK, SHORT, beside, within};
use crate::support::server::{Behaviour, Server};

fn folder(server: &Server) -> WebUrl {
    server.url("/").parse().unwrap()
}

fn probed(desk: &Desk, server: &Server, probing: Probing) -> Result<Probe, FetchError> {
    desk.fetcher().probe(&folder(server), &beside("d"), probing)
}

#[test]
fn every_status_is_an_answer() {
    let (desk, server) = (Desk::new(), Server::of_nothing());
    for status in [201, 304, 403, 404, 410] {
        server.now("/d", Behaviour::Status(status));
        for probing in [Probing::Document(CAP), Probing::Artifact] {
            let probe = probed(&desk, &server, probing).unwrap();
            assert_eq!((probe.status, probe.bytes), (status, None));
        }
    }
}

#[test]
fn a_busy_server_is_asked_again_and_its_last_word_counts() {
    let desk = Desk::new().with("d", b"document");
    let turns = [Behaviour::Status(503), Behaviour::Serves(b"later".to_vec())];
    let server = Server::serving(&desk.site()).but("/d", Behaviour::InTurn(turns.to_vec()));
    let probe = probed(&desk, &server, Probing::Document(CAP)).unwrap();
    assert_eq!(probe.bytes.as_deref(), Some(&b"later"[..]));
    let server = Server::of_nothing().but("/d", Behaviour::Status(503));
    assert_eq!(
        probed(&desk, &server, Probing::Artifact).unwrap().status,
        503
    );
    assert_eq!(server.asked_for("/d"), QUICK.attempts as usize);
}

#[test]
fn the_lines_of_an_answer_are_told() {
    let desk = Desk::new().with("d", b"document");
    let lines = "Cache-Control: max-age=300\r\nContent-Type: text/html\r\nContent-Encoding: \
                 gzip\r\nETag: \"1\"\r\n";
    let server = Server::serving(&desk.site());
    server.now("/d", Behaviour::SendsLines(lines.to_owned()));
    let probe = probed(&desk, &server, Probing::Document(CAP)).unwrap();
    assert_eq!(probe.cache_control.as_deref(), Some("max-age=300"));
    assert_eq!(probe.content_type.as_deref(), Some("text/html"));
    assert_eq!(probe.encoding.as_deref(), Some("gzip"));
    assert_eq!(probe.validators.etag.as_deref(), Some("\"1\""));
    assert_eq!(probe.length, Some(Size::bytes(8)));
    assert_eq!(probe.bytes.as_deref(), Some(&b"document"[..]));
}

#[test]
fn a_document_has_a_cap_and_of_an_artifact_no_byte_is_waited_for() {
    let (desk, server) = (Desk::new().with("d", &[0; 100]), Server::of_nothing());
    server.now("/d", Behaviour::NeverEnds);
    let error = probed(&desk, &server, Probing::Document(CAP)).unwrap_err();
    assert!(matches!(error, FetchError::TooLarge { .. }), "{error}");
    assert_eq!(
        probed(&desk, &server, Probing::Artifact).unwrap().status,
        200
    );
    let server = Server::serving(&desk.site()).but("/d", Behaviour::StallsInTheBody);
    let probe = within(SHORT, || probed(&desk, &server, Probing::Artifact));
    assert_eq!(probe.unwrap().length, Some(Size::bytes(100)));
}

#[test]
fn deadlines_hold() {
    let (desk, server) = (Desk::new(), Server::of_nothing());
    server.now("/d", Behaviour::StallsBeforeTheHead);
    let limits = Limits {
        connect: SHORT,
        first_byte: SHORT,
        ..QUICK
    };
    let error = within(SHORT * 2, || {
        let fetcher = desk.within(limits);
        fetcher.probe(&folder(&server), &beside("d"), Probing::Artifact)
    });
    assert!(matches!(error, Err(FetchError::Silent { .. })), "{error:?}");
}

#[test]
fn documents_stay_with_their_server_and_artifacts_need_not() {
    let desk = Desk::new().with("d", b"bytes");
    let other = Server::serving(&desk.site());
    let server = Server::of_nothing().but("/d", Behaviour::RedirectsTo(other.url("/d")));
    let error = probed(&desk, &server, Probing::Document(CAP)).unwrap_err();
    assert!(matches!(error, FetchError::Redirect(_)), "{error}");
    let probe = probed(&desk, &server, Probing::Artifact).unwrap();
    assert_eq!(probe.server.to_string(), other.address().to_string());
}

#[test]
fn nothing_is_asked_offline() {
    let (desk, server) = (Desk::new(), Server::of_nothing());
    let fetcher = desk.reaching(Reach::Offline);
    let error = fetcher.probe(&folder(&server), &beside("d"), Probing::Artifact);
    assert!(
        matches!(error, Err(FetchError::Offline { .. })),
        "{error:?}"
    );
    assert_eq!(server.requests().len(), 0);
}
