//! Documents from a web server.

use super::{CAP, Desk, beside, signed, told};
use crate::support::server::{Behaviour, Server};
use unpipe::fetch::{FetchError, Phase, Reach};
use unpipe::model::{Code, Place, Size};
use unpipe::progress::Event;

#[test]
fn a_document_arrives_as_it_was_served() {
    let desk = Desk::new().with("tool/index.unpipe", b"body\0\xff");
    let server = Server::serving(&desk.site());
    let place: Place = server.url("/tool").parse().unwrap();
    let bytes = desk
        .fetcher()
        .document(&place, &beside("index.unpipe"), CAP)
        .unwrap();
    assert_eq!(bytes.as_deref(), Some(&b"body\0\xff"[..]));
    let asked = format!("index.unpipe from {}", &server.url("")["http://".len()..]);
    assert_eq!(desk.events(), [Event::Asking(asked)]);
}

#[test]
fn an_empty_document_is_not_a_missing_one() {
    let desk = Desk::new().with("empty", b"");
    let server = Server::serving(&desk.site());
    let fetcher = desk.fetcher();
    let get = |path| fetcher.document(&server.place(), &beside(path), CAP);
    assert_eq!(get("empty").unwrap(), Some(Vec::new()));
    assert_eq!(get("absent").unwrap(), None);
}

#[test]
fn odd_characters_in_a_path_name_the_same_file_on_the_web_as_in_a_folder() {
    let desk = Desk::new().with("a b#1%2e&c.txt", b"odd");
    let server = Server::serving(&desk.site());
    for place in [server.place(), desk.place()] {
        let bytes = desk
            .fetcher()
            .document(&place, &beside("a b#1%2e&c.txt"), CAP)
            .unwrap();
        assert_eq!(bytes.as_deref(), Some(&b"odd"[..]), "{place}");
    }
}

#[test]
fn only_404_means_that_there_is_none() {
    let desk = Desk::new();
    let server = Server::of_nothing();
    for status in [201, 204, 206, 300, 304, 400, 401, 403, 410, 429, 500, 503] {
        server.now("/d", Behaviour::Status(status));
        let error = desk
            .fetcher()
            .document(&server.place(), &beside("d"), CAP)
            .unwrap_err();
        assert!(matches!(error, FetchError::Status { found, .. } if found == status));
        assert_eq!(error.code(), Code::Network);
        assert!(error.to_string().starts_with("127.0.0.1:"), "{error}");
    }
}

#[test]
fn a_document_may_fill_its_cap_and_not_exceed_it() {
    let desk = Desk::new().with("d", &[b'x'; 1000]);
    let server = Server::serving(&desk.site());
    for place in [server.place(), desk.place()] {
        let get = |cap| desk.fetcher().document(&place, &beside("d"), cap);
        assert_eq!(get(Size::bytes(1000)).unwrap().unwrap().len(), 1000);
        let error = get(Size::bytes(999)).unwrap_err();
        assert!(matches!(error, FetchError::TooLarge { cap: 999, .. }));
        assert_eq!(error.code(), Code::Malformed);
    }
}

#[test]
fn a_length_beyond_the_cap_is_refused_before_the_body_is_read() {
    let desk = Desk::new();
    let server = Server::of_nothing().but("/d", Behaviour::ClaimsLength(1 << 40));
    let error = desk
        .fetcher()
        .document(&server.place(), &beside("d"), CAP)
        .unwrap_err();
    assert!(matches!(error, FetchError::TooLarge { .. }), "{error}");
}

#[test]
fn a_document_without_end_stops_at_its_cap() {
    let desk = Desk::new();
    let server = Server::of_nothing().but("/d", Behaviour::NeverEnds);
    let error = desk
        .fetcher()
        .document(&server.place(), &beside("d"), CAP)
        .unwrap_err();
    assert!(matches!(error, FetchError::TooLarge { .. }), "{error}");
}

#[test]
fn a_document_that_breaks_off_is_an_error() {
    let desk = Desk::new().with("d", &[b'x'; 1000]);
    let server = Server::serving(&desk.site());
    for behaviour in [Behaviour::ClosesEarly, Behaviour::ClaimsLength(1001)] {
        server.now("/d", behaviour);
        let error = desk
            .fetcher()
            .document(&server.place(), &beside("d"), CAP)
            .unwrap_err();
        let in_the_body = matches!(
            error,
            FetchError::Broken {
                phase: Phase::Body,
                ..
            }
        );
        assert!(in_the_body, "{}", told(&error));
        assert_eq!(error.code(), Code::Network);
    }
}

#[test]
fn a_server_that_is_not_there_is_a_network_error_that_names_it() {
    let desk = Desk::new();
    let place = Server::of_nothing().place();
    let error = desk
        .fetcher()
        .document(&place, &beside("d"), CAP)
        .unwrap_err();
    let connecting = matches!(
        error,
        FetchError::Broken {
            phase: Phase::Connect,
            ..
        }
    );
    assert!(connecting, "{}", told(&error));
    assert_eq!(error.code(), Code::Network);
    assert!(error.to_string().starts_with("127.0.0.1:"), "{error}");
}

#[test]
fn offline_no_server_is_asked() {
    let desk = Desk::new();
    let server = Server::of_nothing();
    let error = desk
        .reaching(Reach::Offline)
        .document(&server.place(), &beside("d"), CAP)
        .unwrap_err();
    assert_eq!(error.code(), Code::Offline);
    assert!(server.requests().is_empty());
    assert!(desk.events().is_empty());
}

#[test]
fn a_request_tells_nothing_but_the_program_and_what_it_wants() {
    let desk = Desk::new().with("b", b"document");
    let server =
        Server::serving(&desk.site()).but("/a", Behaviour::RedirectsTo("/b?token=1".to_owned()));
    let fetcher = desk.fetcher();
    fetcher
        .document(&server.place(), &beside("a"), CAP)
        .unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        let mut names: Vec<_> = request.headers.iter().map(|(n, _)| n.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
        assert_eq!(request.header("accept-encoding"), Some("identity"));
        let agent = concat!("unpipe/", env!("CARGO_PKG_VERSION"));
        assert_eq!(request.header("user-agent"), Some(agent));
    }
}

#[test]
fn what_is_no_http_is_an_error() {
    let desk = Desk::new();
    let server = Server::of_nothing();
    for said in [
        &b"hello\r\n\r\n"[..],
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
    ] {
        server.now("/d", Behaviour::Says(said.to_vec()));
        let document = desk.fetcher().document(&server.place(), &beside("d"), CAP);
        let error = document.unwrap_err();
        assert_eq!(error.code(), Code::Network, "{}", told(&error));
    }
}

#[test]
fn a_head_without_end_is_an_error() {
    let desk = Desk::new();
    let server = Server::of_nothing().but("/d", Behaviour::NeverEndsTheHead);
    let document = desk.fetcher().document(&server.place(), &beside("d"), CAP);
    assert_eq!(document.unwrap_err().code(), Code::Network);
}

#[test]
fn a_document_that_was_encoded_on_the_way_is_refused_and_an_artifact_is_taken_as_it_was_sent() {
    let desk = Desk::new();
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n";
    let said = format!("{head}4\r\nbody\r\n0\r\n\r\n");
    let server = Server::of_nothing().but("/d", Behaviour::Says(said.into_bytes()));
    let fetcher = desk.fetcher();
    let error = fetcher
        .document(&server.place(), &beside("d"), CAP)
        .unwrap_err();
    assert_eq!(error.code(), Code::Network);
    assert!(error.to_string().contains("gzip"), "{error}");
    let artifact = |bytes| fetcher.artifact(&server.place(), &[beside("d")], signed(bytes));
    assert!(artifact(b"body").is_ok());
    let error = artifact(b"what was encoded").unwrap_err();
    assert_eq!(error.code(), Code::Mismatch);
}
