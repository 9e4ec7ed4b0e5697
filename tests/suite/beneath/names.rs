//! Every operation, on plain paths and on paths that would lead elsewhere.

use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use unpipe::beneath::{Dir, Error, Kind};
use unpipe::model::Code;

use super::{Place, p};

/// Every operation that takes a path, by name.
fn all_on(dir: &Dir, path: &str) -> Vec<(&'static str, Result<(), Error>)> {
    dir.create(p("spare"), 0o644).unwrap();
    let outcomes = vec![
        ("dir", dir.dir(p(path)).map(drop)),
        ("make_dir", dir.make_dir(p(path), 0o755)),
        ("create", dir.create(p(path), 0o644).map(drop)),
        ("open_file", dir.open_file(p(path)).map(drop)),
        ("read", dir.read(p(path), 10).map(drop)),
        ("stat", dir.stat(p(path)).map(drop)),
        ("link_text", dir.link_text(p(path)).map(drop)),
        ("symlink", dir.symlink(p("x"), p(path))),
        ("rename from", dir.rename(p(path), dir, p("moved"))),
        ("rename to", dir.rename(p("spare"), dir, p(path))),
        ("rename_new from", dir.rename_new(p(path), dir, p("moved"))),
        ("rename_new to", dir.rename_new(p("spare"), dir, p(path))),
        ("remove_file", dir.remove_file(p(path))),
        ("remove_dir", dir.remove_dir(p(path))),
        ("remove_tree", dir.remove_tree(p(path))),
        ("entries", dir.entries(p(path)).map(drop)),
        ("sync_dir", dir.sync_dir(p(path))),
    ];
    dir.remove_file(p("spare")).unwrap();
    outcomes
}

#[test]
fn a_path_that_is_not_made_of_plain_names_is_refused_by_every_operation() {
    let place = Place::new();
    place.dir.make_dir(p("a"), 0o755).unwrap();
    for path in [
        "..",
        "../outside/new",
        "a/../../outside/canary",
        "/etc/hostname",
        "/",
        ".",
        "./a",
        "a/.",
        "a/./b",
        "a//b",
        "a/",
        "a\0b",
    ] {
        for (name, outcome) in all_on(&place.dir, path) {
            let error = outcome.expect_err(&format!("{name} {path:?}"));
            assert_eq!(
                error.source.raw_os_error(),
                Some(22),
                "{name} {path:?}: {error}"
            );
        }
    }
    place.outside_is_untouched();
}

#[test]
fn no_operation_passes_through_a_link() {
    let place = Place::new();
    symlink(place.outside(), place.root().join("link")).unwrap();
    symlink(".", place.root().join("self")).unwrap();
    for path in ["link/canary", "link/new", "self/self/link/canary"] {
        for (name, outcome) in all_on(&place.dir, path) {
            let error = outcome.expect_err(&format!("{name} {path:?}"));
            assert!(
                error.is_link() && error.is_not_dir(),
                "{name} {path:?}: {error}"
            );
            assert_eq!(error.code(), Code::Conflict);
        }
    }
    place.outside_is_untouched();
}

#[test]
fn a_link_in_the_last_place_is_the_thing_itself() {
    let place = Place::new();
    let dir = &place.dir;
    let canary = place.outside().join("canary");
    dir.symlink(&canary, p("link")).unwrap();
    assert_eq!(dir.stat(p("link")).unwrap().unwrap().kind, Kind::Link);
    assert_eq!(dir.link_text(p("link")).unwrap(), canary);
    assert!(dir.open_file(p("link")).unwrap_err().is_link());
    assert!(dir.create(p("link"), 0o644).unwrap_err().is_exists());
    assert!(dir.make_dir(p("link"), 0o755).unwrap_err().is_exists());
    assert!(dir.dir(p("link")).unwrap_err().is_not_dir());
    dir.symlink(&place.outside(), p("folder")).unwrap();
    assert!(dir.dir(p("folder")).unwrap_err().is_link());
    assert!(dir.entries(p("folder")).unwrap_err().is_link());
    assert!(dir.remove_dir(p("folder")).unwrap_err().is_not_dir());
    dir.remove_tree(p("folder")).unwrap();
    dir.remove_file(p("link")).unwrap();
    assert_eq!(dir.entries(p("")).unwrap(), []);
    place.outside_is_untouched();
}

#[test]
fn files_and_directories_get_exactly_the_mode_that_was_asked_for() {
    let place = Place::new();
    for bits in [0o644, 0o755, 0o600, 0o666, 0o777, 0o400, 0o000] {
        let file = format!("file-{bits:o}");
        let folder = format!("folder-{bits:o}");
        place.dir.create(p(&file), bits).unwrap();
        place.dir.make_dir(p(&folder), bits).unwrap();
        for (path, kind) in [(file, Kind::File), (folder, Kind::Directory)] {
            let entry = place.dir.stat(p(&path)).unwrap().unwrap();
            assert_eq!((entry.mode, entry.kind), (bits, kind), "{path}");
        }
    }
}

#[test]
fn a_file_is_written_and_read_back() {
    let place = Place::new();
    let dir = &place.dir;
    dir.make_dir(p("a"), 0o755).unwrap();
    dir.create(p("a/f"), 0o644)
        .unwrap()
        .write_all(b"text")
        .unwrap();
    assert_eq!(dir.read(p("a/f"), 4).unwrap(), b"text");
    let large = dir.read(p("a/f"), 3).unwrap_err();
    assert_eq!(large.code(), Code::Failed);
    let entry = dir.stat(p("a/f")).unwrap().unwrap();
    assert_eq!((entry.size, entry.links), (4, 1));
    assert!(dir.create(p("a/f"), 0o644).unwrap_err().is_exists());
    dir.sync_dir(p("a")).unwrap();
    dir.sync().unwrap();
    let below = dir.dir(p("a")).unwrap();
    assert_eq!(below.read(p("f"), 10).unwrap(), b"text");
    assert!(
        below
            .own_entry()
            .unwrap()
            .is_same(&dir.stat(p("a")).unwrap().unwrap())
    );
}

#[test]
fn only_what_is_not_there_is_absent() {
    let place = Place::new();
    let dir = &place.dir;
    dir.create(p("file"), 0o644).unwrap();
    assert_eq!(dir.stat(p("absent")).unwrap(), None);
    assert_eq!(dir.stat(p("absent/below")).unwrap(), None);
    let behind = dir.stat(p("file/below")).unwrap_err();
    assert!(behind.is_not_dir() && !behind.is_absent());
    let long = dir.stat(p(&"x".repeat(300))).unwrap_err();
    assert!(!long.is_absent() && !long.is_not_dir());
    assert!(dir.open_file(p("absent")).unwrap_err().is_absent());
    assert!(dir.remove_file(p("absent")).unwrap_err().is_absent());
    assert!(dir.remove_tree(p("absent/below")).is_ok());
    assert!(dir.remove_tree(p("file/below")).unwrap_err().is_not_dir());
}

#[test]
fn only_regular_files_are_opened_and_a_pipe_is_not_waited_for() {
    let place = Place::new();
    let dir = &place.dir;
    let made = std::process::Command::new("mkfifo")
        .arg(place.root().join("pipe"))
        .status();
    assert!(made.unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(place.root().join("socket")).unwrap();
    dir.make_dir(p("folder"), 0o755).unwrap();
    for path in ["pipe", "socket", "folder"] {
        let error = dir.open_file(p(path)).unwrap_err();
        assert_eq!(error.code(), Code::Failed, "{path}: {error}");
    }
    assert_eq!(dir.stat(p("pipe")).unwrap().unwrap().kind, Kind::Other);
}

#[test]
fn a_rename_replaces_and_a_new_rename_does_not() {
    let place = Place::new();
    let dir = &place.dir;
    dir.make_dir(p("a"), 0o755).unwrap();
    let below = dir.dir(p("a")).unwrap();
    dir.create(p("one"), 0o644)
        .unwrap()
        .write_all(b"1")
        .unwrap();
    below
        .create(p("two"), 0o644)
        .unwrap()
        .write_all(b"2")
        .unwrap();
    assert!(
        dir.rename_new(p("one"), &below, p("two"))
            .unwrap_err()
            .is_exists()
    );
    assert_eq!(dir.read(p("one"), 9).unwrap(), b"1");
    dir.rename(p("one"), &below, p("two")).unwrap();
    assert_eq!(below.read(p("two"), 9).unwrap(), b"1");
    dir.symlink(p("x"), p("link")).unwrap();
    dir.symlink(p("y"), p("new")).unwrap();
    dir.rename(p("new"), dir, p("link")).unwrap();
    assert_eq!(dir.link_text(p("link")).unwrap(), p("y"));
    dir.rename_new(p("a"), dir, p("b")).unwrap();
    assert!(dir.rename_new(p("a"), dir, p("c")).unwrap_err().is_absent());
    let names: Vec<_> = dir.entries(p("")).unwrap();
    assert_eq!(
        names,
        [("b".into(), Kind::Directory), ("link".into(), Kind::Link)]
    );
}

#[test]
fn a_directory_with_something_in_it_is_not_empty() {
    let place = Place::new();
    place.dir.make_dir(p("a"), 0o755).unwrap();
    place.dir.create(p("a/f"), 0o644).unwrap();
    let error = place.dir.remove_dir(p("a")).unwrap_err();
    assert!(error.is_not_empty() && !error.is_absent());
    place.dir.remove_file(p("a/f")).unwrap();
    place.dir.remove_dir(p("a")).unwrap();
}

#[test]
fn a_root_behind_a_link_knows_where_it_really_is() {
    let place = Place::new();
    let real: PathBuf = place.root().canonicalize().unwrap();
    let other = tempfile::tempdir().unwrap();
    let link = other.path().join("link");
    symlink(&real, &link).unwrap();
    let dir = Dir::open(&link).unwrap();
    assert_eq!(dir.real_path().unwrap(), real);
    assert_eq!(dir.shown(), link);
    std::fs::rename(&real, real.with_file_name("elsewhere")).unwrap();
    assert_eq!(dir.real_path().unwrap(), real.with_file_name("elsewhere"));
    std::fs::remove_dir(real.with_file_name("elsewhere")).unwrap();
    assert!(dir.real_path().is_err());
    assert!(dir.free_bytes().unwrap() > 0);
}

#[test]
fn a_message_names_the_path_and_shows_no_control_characters() {
    let place = Place::new();
    let error = place.dir.open_file(p("a\u{1b}[2J")).unwrap_err();
    let shown = format!("cannot open {}/a\\u{{1b}}[2J", place.root().display());
    assert_eq!(error.to_string(), shown);
    assert!(std::error::Error::source(&error).is_some());
}
