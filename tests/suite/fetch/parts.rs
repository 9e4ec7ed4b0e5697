//! Downloads that break off go on where they stopped, in this run or in the next, and nothing of
//! what was there before is believed.

use std::fs;
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::{Desk, QUICK, SHORT, beside, mode, signed};
use crate::support::server::{Behaviour, Request, Server};
use unpipe::fetch::{FetchError, Fetcher, Limits};
use unpipe::model::{Code, Digest, Size};
use unpipe::progress::Event;
use unpipe::trust::{Artifact, Verified};

const GOOD: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const ONE: &str = "\"one\"";

/// Parts are kept of everything.
const KEEPING: Limits = Limits {
    keep_from: Size::bytes(0),
    ..QUICK
};

/// A desk whose parts are kept, and may be left.
struct Keeper(Desk);

impl Keeper {
    fn new() -> Self {
        Self(Desk::new().with("a", GOOD))
    }

    fn server(&self, behaviour: Behaviour) -> Server {
        Server::serving(&self.0.site()).but("/a", behaviour)
    }

    fn fetcher(&self) -> Fetcher<'_> {
        self.0.within(KEEPING)
    }

    fn get(&self, server: &Server) -> Result<Verified<Artifact>, FetchError> {
        let urls = [beside("a")];
        self.fetcher()
            .artifact(&server.place(), &urls, signed(GOOD))
    }

    fn part(&self) -> PathBuf {
        let name = format!("{}.part", Digest::of(GOOD).hex());
        self.0.downloads().join(name)
    }

    /// What an earlier run left.
    fn left(self, bytes: &[u8]) -> Self {
        fs::create_dir_all(self.0.downloads()).unwrap();
        fs::set_permissions(self.0.downloads(), fs::Permissions::from_mode(0o700)).unwrap();
        fs::write(self.part(), bytes).unwrap();
        fs::set_permissions(self.part(), fs::Permissions::from_mode(0o600)).unwrap();
        self
    }

    fn files(&self) -> usize {
        fs::read_dir(self.0.downloads()).unwrap().count()
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.0.downloads());
    }
}

fn in_turn<const N: usize>(behaviours: [Behaviour; N]) -> Behaviour {
    Behaviour::InTurn(behaviours.into())
}

fn ranges(server: &Server) -> Vec<Option<String>> {
    let range = |request: &Request| request.header("range").map(str::to_owned);
    server.requests().iter().map(range).collect()
}

fn rest(offset: u64) -> String {
    format!("bytes={offset}-")
}

fn content(artifact: &Verified<Artifact>) -> Vec<u8> {
    let mut read = Vec::new();
    artifact.reader().unwrap().read_to_end(&mut read).unwrap();
    read
}

#[test]
fn a_body_that_breaks_goes_on_where_it_stopped() {
    let keeper = Keeper::new();
    let server = keeper.server(in_turn([
        Behaviour::ClosesAfter(10, ONE),
        Behaviour::Resumes(ONE),
    ]));
    let artifact = keeper.get(&server).unwrap();
    assert_eq!(content(&artifact), GOOD);
    assert_eq!(ranges(&server), [None, Some(rest(10))]);
    assert_eq!(server.requests()[0].header("if-range"), None);
    assert_eq!(server.requests()[1].header("if-range"), Some(ONE));
    let mut received = Size::default();
    for event in keeper.0.events() {
        match event {
            Event::Downloading { .. } => received = Size::default(),
            Event::Received(size) => received = received.plus(size),
            _ => {}
        }
    }
    assert_eq!(received, Size::bytes(GOOD.len() as u64));
}

#[test]
fn a_weak_tag_is_not_sent_with_a_range() {
    let keeper = Keeper::new();
    let server = keeper.server(in_turn([
        Behaviour::ClosesAfter(10, "W/\"one\""),
        Behaviour::Resumes("W/\"one\""),
    ]));
    assert_eq!(content(&keeper.get(&server).unwrap()), GOOD);
    assert_eq!(server.requests()[1].header("if-range"), None);
}

#[test]
fn a_server_that_sends_everything_again_is_heard_from_the_beginning() {
    let keeper = Keeper::new();
    for again in [
        Behaviour::Serves(GOOD.to_vec()),
        Behaviour::Resumes("\"two\""),
    ] {
        let server = keeper.server(in_turn([Behaviour::ClosesAfter(10, ONE), again]));
        assert_eq!(content(&keeper.get(&server).unwrap()), GOOD);
        assert_eq!(ranges(&server), [None, Some(rest(10))]);
    }
}

/// An answer with status 206, these header lines and these bytes.
fn partial(lines: &str, bytes: &[u8]) -> Behaviour {
    let length = bytes.len();
    let head = format!("HTTP/1.1 206 Partial\r\n{lines}Content-Length: {length}\r\n\r\n");
    Behaviour::Says([head.as_bytes(), bytes].concat())
}

#[test]
fn another_range_than_the_one_asked_for_starts_again_from_zero_once() {
    let keeper = Keeper::new();
    let end = &GOOD[10..];
    let no_such_range = b"HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n".to_vec();
    for wrong in [
        partial("", end),
        partial("Content-Range: bytes 9-35/36\r\n", &GOOD[9..]),
        partial("Content-Range: bytes 10-35/37\r\n", end),
        partial("Content-Range: bytes 10-35/*\r\n", end),
        partial("Content-Range: bytes 10-20/36\r\n", &GOOD[10..21]),
        partial("Content-Type: multipart/byteranges\r\n", end),
        Behaviour::Says(no_such_range),
    ] {
        let turns = [Behaviour::ClosesAfter(10, ONE), wrong.clone()];
        let [breaks, wrong_again] = turns.clone();
        let [breaks_again, _] = turns;
        let good = Behaviour::Serves(GOOD.to_vec());
        let server = keeper.server(in_turn([breaks, wrong.clone(), good]));
        assert_eq!(content(&keeper.get(&server).unwrap()), GOOD, "{wrong:?}");
        assert_eq!(ranges(&server), [None, Some(rest(10)), None], "{wrong:?}");

        let never = in_turn([
            breaks_again.clone(),
            wrong.clone(),
            breaks_again,
            wrong_again,
        ]);
        let server = keeper.server(never);
        let error = keeper.get(&server).unwrap_err();
        assert_eq!(error.code(), Code::Network, "{wrong:?}");
        assert!(error.to_string().contains("from 10 on"), "{error}");
        assert_eq!(
            ranges(&server),
            [None, Some(rest(10)), None, Some(rest(10))]
        );
        let _ = fs::remove_file(keeper.part());
    }
}

#[test]
fn a_right_range_with_wrong_bytes_starts_again_from_zero_once() {
    let keeper = Keeper::new();
    let range = "Content-Range: bytes 10-35/36\r\n";
    for wrong in [
        partial(range, &[b'x'; 26]),
        partial(range, &[b'x'; 27]),
        partial(range, &[b'x'; 25]),
    ] {
        let breaks = Behaviour::ClosesAfter(10, ONE);
        let good = Behaviour::Serves(GOOD.to_vec());
        let server = keeper.server(in_turn([breaks.clone(), wrong.clone(), good]));
        assert_eq!(content(&keeper.get(&server).unwrap()), GOOD, "{wrong:?}");
        let server = keeper.server(in_turn([breaks.clone(), wrong.clone(), breaks, wrong]));
        let error = keeper.get(&server).unwrap_err();
        assert_eq!(error.code(), Code::Mismatch);
        assert_eq!(server.requests().len(), 4);
        assert_eq!(keeper.files(), 0, "a wrong part is kept");
    }
}

#[test]
fn what_one_location_began_another_may_end() {
    let keeper = Keeper::new();
    let broken = keeper.server(Behaviour::ClosesAfter(10, ONE));
    let good = keeper.server(Behaviour::Resumes("\"two\""));
    let urls = [broken.location("/a"), good.location("/a")];
    let artifact = keeper
        .fetcher()
        .artifact(&broken.place(), &urls, signed(GOOD))
        .unwrap();
    assert_eq!(content(&artifact), GOOD);
    assert_eq!(ranges(&good), [Some(rest(10))]);
    assert_eq!(good.requests()[0].header("if-range"), None);
}

#[test]
fn a_part_is_kept_for_the_next_run_and_is_gone_when_it_is_complete() {
    let keeper = Keeper::new();
    let broken = keeper.server(in_turn([
        Behaviour::ClosesAfter(10, ONE),
        Behaviour::Status(404),
    ]));
    keeper.get(&broken).unwrap_err();
    assert_eq!(fs::read(keeper.part()).unwrap(), &GOOD[..10]);
    assert_eq!(mode(&keeper.part()), 0o600);
    assert_eq!(mode(&keeper.0.downloads()), 0o700);

    let good = keeper.server(Behaviour::Resumes(ONE));
    let artifact = keeper.get(&good).unwrap();
    assert_eq!(ranges(&good), [Some(rest(10))]);
    assert_eq!(keeper.files(), 0);
    assert_eq!(content(&artifact), GOOD);
}

#[test]
fn an_interrupted_download_is_kept_too() {
    let keeper = Keeper::new();
    let server = keeper.server(Behaviour::StallsInTheBody);
    let interrupt = keeper.0.interrupt.clone();
    let raised = std::thread::spawn(move || {
        std::thread::sleep(SHORT);
        interrupt.raise();
    });
    assert_eq!(keeper.get(&server).unwrap_err().code(), Code::Interrupted);
    raised.join().unwrap();
    assert_eq!(fs::read(keeper.part()).unwrap(), &GOOD[..18]);
}

#[test]
fn a_whole_part_needs_no_network() {
    let keeper = Keeper::new().left(GOOD);
    let server = keeper.server(Behaviour::Status(500));
    assert_eq!(content(&keeper.get(&server).unwrap()), GOOD);
    assert!(server.requests().is_empty());
    assert_eq!(keeper.files(), 0);
}

#[test]
fn a_part_that_was_changed_is_never_trusted() {
    let mut bent = GOOD.to_vec();
    bent[3] ^= 1;
    let larger = [GOOD, b"!"].concat();
    for left in [&bent[..10], &bent, &larger, b"x", &[0; 35]] {
        let keeper = Keeper::new().left(left);
        let server = keeper.server(Behaviour::Resumes(ONE));
        assert_eq!(content(&keeper.get(&server).unwrap()), GOOD);
        assert_eq!(ranges(&server).last(), Some(&None));
        assert_eq!(keeper.files(), 0);

        // Nor if nobody has the good bytes.
        let keeper = Keeper::new().left(left);
        let server = keeper.server(Behaviour::Serves(bent.clone()));
        assert_eq!(keeper.get(&server).unwrap_err().code(), Code::Mismatch);
        assert_eq!(keeper.files(), 0);
    }
}

#[test]
fn a_part_that_somebody_else_may_have_in_hand_is_not_used() {
    let loosen = |keeper: &Keeper| {
        fs::set_permissions(keeper.part(), fs::Permissions::from_mode(0o660)).unwrap();
    };
    let link = |keeper: &Keeper| {
        fs::hard_link(keeper.part(), keeper.0.root.path().join("other")).unwrap();
    };
    let redirect = |keeper: &Keeper| {
        let other = keeper.0.root.path().join("other");
        fs::rename(keeper.part(), &other).unwrap();
        symlink(other, keeper.part()).unwrap();
    };
    for bend in [&loosen as &dyn Fn(&Keeper), &link, &redirect] {
        let keeper = Keeper::new().left(&GOOD[..10]);
        bend(&keeper);
        let server = keeper.server(Behaviour::Resumes(ONE));
        assert_eq!(content(&keeper.get(&server).unwrap()), GOOD);
        assert_eq!(ranges(&server), [None]);
        assert_eq!(keeper.files(), 0);
        let other = keeper.0.root.path().join("other");
        if other.exists() {
            assert_eq!(fs::read(other).unwrap(), &GOOD[..10]);
        }
    }
}

#[test]
fn in_a_folder_that_others_may_change_nothing_is_kept() {
    let keeper = Keeper::new().left(&GOOD[..10]);
    let open = fs::Permissions::from_mode(0o777);
    fs::set_permissions(keeper.0.downloads(), open).unwrap();
    let server = keeper.server(Behaviour::Resumes(ONE));
    assert_eq!(content(&keeper.get(&server).unwrap()), GOOD);
    assert_eq!(ranges(&server), [None]);
    assert_eq!(fs::read(keeper.part()).unwrap(), &GOOD[..10]);
}

#[test]
fn a_part_that_another_run_fills_is_left_to_it() {
    let keeper = Keeper::new().left(&GOOD[..10]);
    let other = fs::File::open(keeper.part()).unwrap();
    other.lock().unwrap();
    let server = keeper.server(Behaviour::Resumes(ONE));
    assert_eq!(content(&keeper.get(&server).unwrap()), GOOD);
    assert_eq!(ranges(&server), [None]);
    assert_eq!(fs::read(keeper.part()).unwrap(), &GOOD[..10]);
}

#[test]
fn what_is_unpacked_is_the_file_that_was_hashed() {
    let keeper = Keeper::new().left(&GOOD[..10]);
    let before = fs::metadata(keeper.part()).unwrap();
    let server = keeper.server(Behaviour::Resumes(ONE));
    let artifact = keeper.get(&server).unwrap();
    let after = artifact.reader().unwrap().metadata().unwrap();
    assert_eq!(after.ino(), before.ino());
    assert_eq!(after.nlink(), 0, "it still has a name");
    assert_eq!(after.mode() & 0o777, 0o600);
}

#[test]
fn parts_that_nobody_used_for_a_week_are_removed() {
    let keeper = Keeper::new().left(b"");
    let day = Duration::from_secs(24 * 60 * 60);
    let other = |name: &str, age: Duration| {
        let path = keeper.0.downloads().join(name);
        fs::write(&path, b"x").unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
        (path, file)
    };
    let (old, _) = other("old.part", day * 8);
    let (young, _) = other("young.part", day * 6);
    let (strange, _) = other("strange", day * 80);
    let (busy, held) = other("busy.part", day * 8);
    held.lock().unwrap();
    let server = keeper.server(Behaviour::Serves(GOOD.to_vec()));
    keeper.get(&server).unwrap();
    assert!(!old.exists());
    for kept in [&young, &strange, &busy] {
        assert!(kept.exists(), "{}", kept.display());
    }
}

#[test]
fn nothing_is_kept_of_a_small_artifact_or_of_nothing() {
    let keeper = Keeper::new();
    let broken = keeper.server(Behaviour::ClosesAfter(10, ONE));
    let fetcher = keeper.0.fetcher();
    let small = fetcher.artifact(&broken.place(), &[beside("a")], signed(GOOD));
    small.unwrap_err();
    assert_eq!(keeper.files(), 0);
    let nothing = keeper.server(Behaviour::Status(404));
    keeper.get(&nothing).unwrap_err();
    assert_eq!(keeper.files(), 0);
}
