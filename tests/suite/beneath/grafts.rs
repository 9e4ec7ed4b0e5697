//! A folder that lies elsewhere and was opened once stands at its path from then on.

use std::fs;
use std::os::unix::fs::symlink;

use unpipe::beneath::{Dir, Kind};

use super::{Place, p};

/// A root in which `a/link` leads to a folder elsewhere, in which `link` leads to another.
fn grafted() -> (Place, tempfile::TempDir) {
    let (mut place, elsewhere) = (Place::new(), tempfile::tempdir().unwrap());
    for folder in ["one", "two"] {
        fs::create_dir(elsewhere.path().join(folder)).unwrap();
    }
    fs::create_dir(place.root().join("a")).unwrap();
    symlink(elsewhere.path().join("one"), place.root().join("a/link")).unwrap();
    symlink("../two", elsewhere.path().join("one/link")).unwrap();
    let open = |folder: &str| Dir::open(&elsewhere.path().join(folder)).unwrap();
    place.dir.graft(p("a/link"), open("one"));
    place.dir.graft(p("a/link/link"), open("two"));
    (place, elsewhere)
}

#[test]
fn what_is_below_a_graft_is_done_in_the_folder_that_was_opened() {
    let (place, elsewhere) = grafted();
    // What becomes of the links is all the same.
    for link in [
        place.root().join("a/link"),
        elsewhere.path().join("one/link"),
    ] {
        fs::remove_file(&link).unwrap();
        symlink(place.outside(), &link).unwrap();
    }
    let dir = &place.dir;
    dir.make_dir(p("a/link/x"), 0o755).unwrap();
    dir.create(p("a/link/link/y"), 0o644).unwrap();
    dir.create(p("a/z"), 0o644).unwrap();
    dir.rename(p("a/z"), dir, p("a/link/link/z")).unwrap();
    assert!(elsewhere.path().join("one/x").is_dir());
    assert!(elsewhere.path().join("two/y").is_file());
    assert!(elsewhere.path().join("two/z").is_file());
    assert_eq!(dir.entries(p("a/link/link")).unwrap().len(), 2);
    assert_eq!(
        dir.leads_to(p("a/link/link/y")),
        elsewhere.path().join("two/y")
    );
    place.outside_is_untouched();
}

#[test]
fn the_link_itself_stays_a_link_and_its_folder_can_be_looked_at() {
    let (place, _elsewhere) = grafted();
    let dir = &place.dir;
    assert_eq!(dir.kind(p("a/link")).unwrap(), Some(Kind::Link));
    let folder = dir.stat_folder(p("a/link")).unwrap().unwrap();
    assert_eq!(folder.kind, Kind::Directory);
    assert!(dir.is_grafted(p("a/link")) && !dir.is_grafted(p("a")));
    dir.remove_file(p("a/link")).unwrap();
    assert!(!place.root().join("a/link").is_symlink());
}

#[test]
fn a_folder_below_has_the_grafts_that_are_in_it() {
    let (place, elsewhere) = grafted();
    for (folder, path) in [
        ("a", "link/link/y"),
        ("a/link", "link/y"),
        ("a/link/link", "y"),
    ] {
        let below = place.dir.dir(p(folder)).unwrap();
        below.create(p(path), 0o644).unwrap();
        fs::remove_file(elsewhere.path().join("two/y")).unwrap();
    }
}

#[test]
fn no_path_leaves_a_graft_and_no_other_link_in_it_is_followed() {
    let (place, elsewhere) = grafted();
    symlink(place.outside(), elsewhere.path().join("one/out")).unwrap();
    for path in ["a/link/../two/y", "a/link/out/y", "a/link/./../y"] {
        assert!(place.dir.create(p(path), 0o644).is_err(), "{path}");
    }
    assert_eq!(
        fs::read_dir(elsewhere.path().join("two")).unwrap().count(),
        0
    );
    place.outside_is_untouched();
}
