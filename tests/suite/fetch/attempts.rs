//! Failures that may pass are tried again; refusals are not.

use std::thread;
use std::time::{Duration, Instant};

use super::{CAP, Desk, QUICK, SHORT, beside, signed, within};
use crate::support::server::{Behaviour, Server};
use unpipe::fetch::Limits;
use unpipe::model::{Code, Place};
use unpipe::progress::Event;

const GOOD: &[u8] = b"the signed bytes";

fn in_turn<const N: usize>(behaviours: [Behaviour; N]) -> Behaviour {
    Behaviour::InTurn(behaviours.into())
}

fn serves() -> Behaviour {
    Behaviour::Serves(GOOD.to_vec())
}

/// What may pass by itself.
fn passing() -> [Behaviour; 6] {
    [
        Behaviour::Status(500),
        Behaviour::Status(503),
        Behaviour::Status(429),
        Behaviour::IsBusy(503, 0),
        Behaviour::ClosesEarly,
        Behaviour::Says(Vec::new()),
    ]
}

/// What stays as it is.
fn lasting() -> Vec<Behaviour> {
    let other = "http://127.0.0.2:1/".to_owned();
    let mut all = vec![
        Behaviour::RedirectsTo(other),
        Behaviour::RedirectsNowhere,
        Behaviour::IsBusy(503, 6),
        Behaviour::IsBusy(429, 3600),
    ];
    all.extend([400, 401, 403, 404, 410].map(Behaviour::Status));
    all
}

#[test]
fn what_fails_twice_and_then_works_works() {
    let desk = Desk::new().with("d", GOOD);
    for behaviour in passing() {
        let turns = in_turn([behaviour.clone(), behaviour.clone(), serves()]);
        let server = Server::serving(&desk.site()).but("/d", turns.clone());
        let fetcher = desk.fetcher();
        let document = fetcher.document(&server.place(), &beside("d"), CAP);
        assert_eq!(document.unwrap().as_deref(), Some(GOOD), "{behaviour:?}");
        assert_eq!(server.asked_for("/d"), 3, "{behaviour:?}");

        let server = Server::serving(&desk.site()).but("/d", turns);
        let artifact = fetcher.artifact(&server.place(), &[beside("d")], signed(GOOD));
        assert!(artifact.is_ok(), "{behaviour:?}");
        assert_eq!(server.asked_for("/d"), 3, "{behaviour:?}");
    }
    let told = |event: &Event| matches!(event, Event::Note(note) if note.contains("asked again"));
    assert!(desk.events().iter().any(told));
}

#[test]
fn nobody_is_asked_a_fourth_time() {
    let desk = Desk::new().with("d", GOOD);
    for behaviour in passing() {
        let server = Server::serving(&desk.site()).but("/d", behaviour.clone());
        let fetcher = desk.fetcher();
        let error = fetcher.document(&server.place(), &beside("d"), CAP);
        assert_eq!(error.unwrap_err().code(), Code::Network, "{behaviour:?}");
        assert_eq!(server.asked_for("/d"), 3, "{behaviour:?}");
        let error = fetcher.artifact(&server.place(), &[beside("d")], signed(GOOD));
        assert_eq!(error.unwrap_err().code(), Code::Network, "{behaviour:?}");
        assert_eq!(server.asked_for("/d"), 6, "{behaviour:?}");
    }
}

#[test]
fn a_refusal_is_not_tried_again() {
    let desk = Desk::new();
    for behaviour in lasting() {
        let server = Server::serving(&desk.site()).but("/d", behaviour.clone());
        let fetcher = desk.fetcher();
        let _ = fetcher.document(&server.place(), &beside("d"), CAP);
        assert_eq!(server.asked_for("/d"), 1, "{behaviour:?}");
    }
    for behaviour in lasting().into_iter().skip(1) {
        let server = Server::serving(&desk.site()).but("/d", behaviour.clone());
        let fetcher = desk.fetcher();
        let error = fetcher.artifact(&server.place(), &[beside("d")], signed(GOOD));
        assert_eq!(error.unwrap_err().code(), Code::Network, "{behaviour:?}");
        assert_eq!(server.asked_for("/d"), 1, "{behaviour:?}");
    }
}

#[test]
fn a_mismatch_is_not_tried_again() {
    let desk = Desk::new();
    for bytes in [&b"the signed Bytes"[..], b"the", b"the signed bytes!"] {
        let server = Server::of_nothing().but("/a", Behaviour::Serves(bytes.to_vec()));
        let error = desk
            .fetcher()
            .artifact(&server.place(), &[beside("a")], signed(GOOD));
        assert_eq!(error.unwrap_err().code(), Code::Mismatch);
        assert_eq!(server.asked_for("/a"), 1);
    }
}

#[test]
fn a_server_gets_the_rest_that_it_asks_for() {
    let desk = Desk::new();
    let server = Server::of_nothing().but("/d", in_turn([Behaviour::IsBusy(429, 1), serves()]));
    let began = Instant::now();
    let document = desk.fetcher().document(&server.place(), &beside("d"), CAP);
    assert!(document.unwrap().is_some());
    assert!(began.elapsed() >= Duration::from_secs(1));
}

#[test]
fn all_attempts_at_a_document_share_its_limit() {
    let desk = Desk::new();
    let server = Server::of_nothing().but("/d", Behaviour::Status(503));
    let fetcher = desk.within(Limits {
        document: SHORT,
        pause: SHORT * 4 / 3,
        ..Limits::USUAL
    });
    let document = within(SHORT, || {
        fetcher.document(&server.place(), &beside("d"), CAP)
    });
    assert_eq!(document.unwrap_err().code(), Code::Network);
    assert_eq!(server.asked_for("/d"), 1);
}

#[test]
fn the_attempts_that_follow_do_not_get_the_limit_of_a_document_anew() {
    let desk = Desk::new();
    let server = Server::of_nothing().but(
        "/d",
        in_turn([Behaviour::Status(503), Behaviour::StallsBeforeTheHead]),
    );
    let fetcher = desk.within(Limits {
        document: SHORT,
        pause: SHORT / 2,
        ..Limits::USUAL
    });
    let document = within(SHORT, || {
        fetcher.document(&server.place(), &beside("d"), CAP)
    });
    let error = document.unwrap_err();
    assert!(error.to_string().contains("not done after"), "{error}");
    assert_eq!(server.asked_for("/d"), 2);
}

#[test]
fn a_host_where_nobody_listens_is_given_up_soon() {
    let desk = Desk::new();
    let place: Place = Server::of_nothing().place();
    let fetcher = desk.within(Limits::USUAL);
    let document = within(Duration::from_secs(1), || {
        fetcher.document(&place, &beside("d"), CAP)
    });
    assert_eq!(document.unwrap_err().code(), Code::Network);
}

#[test]
fn an_interrupt_ends_a_pause() {
    let desk = Desk::new();
    let server = Server::of_nothing().but("/d", Behaviour::IsBusy(503, 5));
    let fetcher = desk.within(QUICK);
    let interrupt = desk.interrupt.clone();
    let raised = thread::spawn(move || {
        thread::sleep(SHORT);
        interrupt.raise();
        Instant::now()
    });
    let document = fetcher.document(&server.place(), &beside("d"), CAP);
    assert_eq!(document.unwrap_err().code(), Code::Interrupted);
    assert!(raised.join().unwrap().elapsed() < SHORT);
    assert_eq!(server.asked_for("/d"), 1);
}
