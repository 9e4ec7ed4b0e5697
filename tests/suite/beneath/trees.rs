//! Removing whole trees.

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use super::{Place, p};

#[test]
fn a_tree_is_removed_and_what_its_links_point_to_is_not() {
    let place = Place::new();
    let dir = &place.dir;
    for folder in ["t", "t/a", "t/a/b", "t/c"] {
        dir.make_dir(p(folder), 0o755).unwrap();
    }
    dir.create(p("t/a/b/f"), 0o444).unwrap();
    symlink(place.outside(), place.root().join("t/out")).unwrap();
    symlink("..", place.root().join("t/a/up")).unwrap();
    std::fs::hard_link(
        place.outside().join("canary"),
        place.root().join("t/a/hard"),
    )
    .unwrap();
    dir.create(p("kept"), 0o644).unwrap();
    dir.remove_tree(p("t")).unwrap();
    dir.remove_tree(p("t")).unwrap();
    assert_eq!(dir.entries(p("")).unwrap().len(), 1);
    place.outside_is_untouched();
}

#[test]
fn one_file_is_a_tree_too() {
    let place = Place::new();
    place.dir.create(p("f"), 0o644).unwrap();
    place.dir.remove_tree(p("f")).unwrap();
    assert_eq!(place.dir.stat(p("f")).unwrap(), None);
}

#[test]
fn a_tree_as_deep_as_a_release_may_list_is_removed_and_a_deeper_one_refused() {
    let place = Place::new();
    let mut path = PathBuf::from("t");
    place.dir.make_dir(&path, 0o755).unwrap();
    for _ in 1..300 {
        path.push("d");
        place.dir.make_dir(&path, 0o755).unwrap();
    }
    place.dir.remove_tree(p("t")).unwrap();
    assert_eq!(place.dir.entries(p("")).unwrap(), []);

    let mut here = place.dir.dir(p("")).unwrap();
    for _ in 0..520 {
        here.make_dir(p("d"), 0o755).unwrap();
        here = here.dir(p("d")).unwrap();
    }
    drop(here);
    assert!(place.dir.remove_tree(p("d")).is_err());
    // The folder itself is removed by other means.
    let gone = std::process::Command::new("rm")
        .arg("-rf")
        .arg(place.root().join("d"))
        .status();
    assert!(gone.unwrap().success());
}
