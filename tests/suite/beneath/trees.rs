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
fn a_tree_of_any_depth_is_removed() {
    let place = Place::new();
    let mut path = PathBuf::from("t");
    place.dir.make_dir(&path, 0o755).unwrap();
    for _ in 1..300 {
        path.push("d");
        place.dir.make_dir(&path, 0o755).unwrap();
    }
    place.dir.remove_tree(p("t")).unwrap();
    assert_eq!(place.dir.entries(p("")).unwrap(), []);

    // Deeper than there are handles; names that stand in the way of what is raised; closed folders.
    let top = place.dir.dir(p("")).unwrap();
    top.make_dir(p("d"), 0o755).unwrap();
    let mut here = top.dir(p("d")).unwrap();
    here.create(p("raised-0"), 0o644).unwrap();
    here.make_dir(p("raised-1"), 0o755).unwrap();
    here.create(p("raised-1/f"), 0o644).unwrap();
    for level in 0..1700 {
        let next = {
            here.make_dir(p("d"), 0o755).unwrap();
            here.create(p("f"), 0o644).unwrap();
            here.dir(p("d")).unwrap()
        };
        if level % 100 == 7 {
            here.make_dir(p("closed"), 0o000).unwrap();
        }
        here = next;
    }
    drop(here);
    place.dir.remove_tree(p("d")).unwrap();
    assert_eq!(place.dir.entries(p("")).unwrap(), []);
}
