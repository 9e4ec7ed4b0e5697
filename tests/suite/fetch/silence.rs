//! Servers that say nothing, or too little, and users who do not want to wait.

use std::net::{Ipv4Addr, TcpListener};
use std::thread;
use std::time::{Duration, Instant};

use super::{CAP, Desk, QUICK, SHORT, beside, signed, told, within};
use crate::support::server::{Behaviour, Server};
use unpipe::fetch::{FetchError, Limits, Phase};
use unpipe::model::{Code, Place, Size};

#[test]
fn silence_before_the_head_ends_at_the_limit() {
    let desk = Desk::new();
    let server = Server::of_nothing().but("/d", Behaviour::StallsBeforeTheHead);
    let fetcher = desk.within(Limits {
        connect: SHORT,
        first_byte: SHORT,
        ..QUICK
    });
    let limit = SHORT + SHORT;
    let document = within(limit, || {
        fetcher.document(&server.place(), &beside("d"), CAP)
    });
    let error = document.unwrap_err();
    assert_eq!(error.code(), Code::Network);
    assert!(error.to_string().contains("first byte"), "{error}");
    let artifact = within(limit, || {
        fetcher.artifact(&server.place(), &[beside("d")], signed(b"x"))
    });
    assert_eq!(artifact.unwrap_err().code(), Code::Network);
}

#[test]
fn silence_while_connecting_ends_at_the_limit() {
    let desk = Desk::new();
    // The system makes the connection; nobody is there to answer a TLS handshake.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = format!("https://{}/", listener.local_addr().unwrap());
    let place: Place = address.parse().unwrap();
    let fetcher = desk.within(Limits {
        connect: SHORT,
        ..QUICK
    });
    let document = within(SHORT, || fetcher.document(&place, &beside("d"), CAP));
    let error = document.unwrap_err();
    let while_connecting = matches!(
        error,
        FetchError::Silent {
            phase: Phase::Connect,
            ..
        }
    );
    // A machine without root certificates cannot even try.
    let without_roots = matches!(error, FetchError::Client { .. });
    assert!(while_connecting || without_roots, "{}", told(&error));
    assert_eq!(error.code(), Code::Network);
}

#[test]
fn silence_in_a_body_ends_at_the_limit() {
    let desk = Desk::new().with("d", b"half of it comes");
    let server = Server::serving(&desk.site()).but("/d", Behaviour::StallsInTheBody);
    let fetcher = desk.within(Limits {
        idle: SHORT,
        ..QUICK
    });
    let document = within(SHORT, || {
        fetcher.document(&server.place(), &beside("d"), CAP)
    });
    let error = document.unwrap_err();
    assert!(error.to_string().contains("reading the body"), "{error}");
    let artifact = within(SHORT, || {
        fetcher.artifact(&server.place(), &[beside("d")], signed(b"half of it comes"))
    });
    assert_eq!(artifact.unwrap_err().code(), Code::Network);
}

#[test]
fn a_document_that_drips_ends_at_the_limit_for_the_whole() {
    let desk = Desk::new().with("d", &[b'x'; 1000]);
    let drips = Behaviour::Drips(Duration::from_millis(50));
    let server = Server::serving(&desk.site()).but("/d", drips);
    let fetcher = desk.within(Limits {
        document: SHORT,
        ..QUICK
    });
    let document = within(SHORT, || {
        fetcher.document(&server.place(), &beside("d"), CAP)
    });
    let error = document.unwrap_err();
    assert!(matches!(error, FetchError::Overdue { .. }), "{error}");
    assert_eq!(error.code(), Code::Network);
}

#[test]
fn an_artifact_that_drips_is_too_slow() {
    let bytes = [b'x'; 1000];
    let desk = Desk::new().with("a", &bytes);
    let drips = Behaviour::Drips(Duration::from_millis(50));
    let server = Server::serving(&desk.site()).but("/a", drips);
    let fetcher = desk.within(Limits {
        pace: Size::bytes(1000),
        pace_over: SHORT,
        ..QUICK
    });
    let artifact = within(SHORT, || {
        fetcher.artifact(&server.place(), &[beside("a")], signed(&bytes))
    });
    let error = artifact.unwrap_err();
    assert_eq!(error.code(), Code::Network);
    assert!(error.to_string().contains("at least 1.0 kB"), "{error}");
}

#[test]
fn a_fast_start_does_not_pay_for_a_drip() {
    let bytes = [b'x'; 2000];
    let desk = Desk::new().with("a", &bytes);
    let drips = Behaviour::DripsAfterHalf(Duration::from_millis(50));
    let server = Server::serving(&desk.site()).but("/a", drips);
    let fetcher = desk.within(Limits {
        pace: Size::bytes(500),
        pace_over: SHORT,
        ..QUICK
    });
    let artifact = within(SHORT + SHORT, || {
        fetcher.artifact(&server.place(), &[beside("a")], signed(&bytes))
    });
    let error = artifact.unwrap_err();
    assert!(error.to_string().contains("at least 500 B"), "{error}");
}

#[test]
fn an_artifact_that_takes_long_but_keeps_its_pace_arrives() {
    let bytes = [b'x'; 30];
    let desk = Desk::new().with("a", &bytes);
    let drips = Behaviour::Drips(Duration::from_millis(40));
    let server = Server::serving(&desk.site()).but("/a", drips);
    let fetcher = desk.within(Limits {
        pace: Size::bytes(1),
        pace_over: SHORT,
        ..QUICK
    });
    let artifact = fetcher.artifact(&server.place(), &[beside("a")], signed(&bytes));
    assert!(artifact.is_ok());
}

#[test]
fn an_interrupt_acts_at_once_in_any_silence() {
    let desk = Desk::new().with("in-body", b"half of it comes");
    let server = Server::serving(&desk.site())
        .but("/in-body", Behaviour::StallsInTheBody)
        .but("/before", Behaviour::StallsBeforeTheHead);
    for path in ["before", "in-body"] {
        let desk = Desk::new();
        let fetcher = desk.fetcher();
        let raised = raise_soon(&desk);
        let document = fetcher.document(&server.place(), &beside(path), CAP);
        assert_eq!(document.unwrap_err().code(), Code::Interrupted);
        // Nor does anybody wait for the server while the fetcher is put away.
        drop(fetcher);
        assert!(raised.join().unwrap().elapsed() < Duration::from_secs(1));
    }
}

#[test]
fn an_interrupted_download_tries_no_other_location() {
    let desk = Desk::new().with("a", b"half of it comes");
    let server = Server::serving(&desk.site()).but("/a", Behaviour::StallsInTheBody);
    let other = Server::serving(&desk.site());
    let fetcher = desk.fetcher();
    let raised = raise_soon(&desk);
    let urls = [server.location("/a"), other.location("/a")];
    let artifact = fetcher.artifact(&server.place(), &urls, signed(b"half of it comes"));
    assert_eq!(artifact.unwrap_err().code(), Code::Interrupted);
    assert!(raised.join().unwrap().elapsed() < Duration::from_secs(1));
    assert!(other.requests().is_empty());
}

#[test]
fn nothing_begins_after_an_interrupt() {
    let desk = Desk::new().with("d", b"x");
    desk.interrupt.raise();
    let document = desk.fetcher().document(&desk.place(), &beside("d"), CAP);
    assert_eq!(document.unwrap_err().code(), Code::Interrupted);
    let artifact = desk
        .fetcher()
        .artifact(&desk.place(), &[beside("d")], signed(b"x"));
    assert_eq!(artifact.unwrap_err().code(), Code::Interrupted);
}

/// Raises the desk's interrupt in a moment, and tells when that was.
fn raise_soon(desk: &Desk) -> thread::JoinHandle<Instant> {
    let interrupt = desk.interrupt.clone();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(150));
        interrupt.raise();
        Instant::now()
    })
}
