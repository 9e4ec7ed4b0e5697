//! What each mark in an upper folder means.

use std::fs;

use unpipe::run::Began;

use super::screen::Stage;
use super::{Place, file, folder, link, mark, mode, opaque, whiteout};

#[test]
fn what_is_new_is_listed_folder_by_folder() {
    let place = Place::new();
    file(&place.upper(".local/bin/tool"), "tool");
    mode(&place.upper(".local/bin/tool"), 0o755);
    link(&place.upper("now"), "../far/away");
    place.lists(&[
        ".local: nothing -> folder 755",
        ".local/bin: nothing -> folder 755",
        ".local/bin/tool: nothing -> file 755 4",
        "now: nothing -> link ../far/away",
    ]);
}

#[test]
fn what_was_only_copied_up_is_no_change() {
    let place = Place::new();
    for side in [place.home(""), place.upper("")] {
        file(&side.join("a/same"), "the same");
        link(&side.join("a/link"), "text");
        folder(&side.join("b"));
    }
    place.lists(&[]);
}

#[test]
fn a_changed_byte_a_changed_mode_and_a_changed_link_are_changes() {
    let place = Place::new();
    file(&place.home("a/byte"), "one");
    file(&place.upper("a/byte"), "two");
    file(&place.home("a/mode"), "x");
    file(&place.upper("a/mode"), "x");
    mode(&place.upper("a/mode"), 0o755);
    file(&place.home("a/size"), "x");
    file(&place.upper("a/size"), "longer");
    link(&place.home("a/text"), "old");
    link(&place.upper("a/text"), "new");
    mode(&place.upper("a"), 0o700);
    place.lists(&[
        "a: folder 755 -> folder 700",
        "a/byte: file 644 3 -> file 644 3",
        "a/mode: file 644 1 -> file 755 1",
        "a/size: file 644 1 -> file 644 6",
        "a/text: link old -> link new",
    ]);
}

#[test]
fn only_the_last_byte_of_a_large_file_makes_the_difference() {
    let place = Place::new();
    let mut text = "x".repeat(300_000);
    file(&place.home("large"), &text);
    file(&place.upper("large"), &text);
    place.lists(&[]);
    text.replace_range(299_999.., "y");
    file(&place.upper("large"), &text);
    place.lists(&["large: file 644 300000 -> file 644 300000"]);
}

#[test]
fn a_whiteout_removes_in_both_of_its_forms() {
    let place = Place::new();
    for name in ["device", "attribute", "kept"] {
        file(&place.home(name), "x");
    }
    whiteout(&place.upper("device"));
    file(&place.upper("attribute"), "");
    mark(&place.upper("attribute"), "whiteout", "y");
    place.lists(&[
        "attribute: file 644 1 -> nothing",
        "device: file 644 1 -> nothing",
    ]);
}

#[test]
fn a_file_with_bytes_is_no_whiteout_whatever_its_marks() {
    let place = Place::new();
    file(&place.home("a"), "x");
    file(&place.upper("a"), "there");
    mark(&place.upper("a"), "whiteout", "y");
    place.lists(&["a: file 644 1 -> file 644 5"]);
}

#[test]
fn a_whiteout_over_nothing_is_no_change() {
    let place = Place::new();
    whiteout(&place.upper("never"));
    place.lists(&[]);
}

#[test]
fn a_removed_folder_lists_all_that_was_in_it() {
    let place = Place::new();
    file(&place.home("a/b/c"), "x");
    link(&place.home("a/b/l"), "/etc");
    folder(&place.home("a/empty"));
    whiteout(&place.upper("a"));
    place.lists(&[
        "a: folder 755 -> nothing",
        "a/b: folder 755 -> nothing",
        "a/b/c: file 644 1 -> nothing",
        "a/b/l: link /etc -> nothing",
        "a/empty: folder 755 -> nothing",
    ]);
}

#[test]
fn an_opaque_folder_removes_what_is_not_in_it_again() {
    let place = Place::new();
    for name in ["same", "other", "gone", "deep/gone", "deep/same"] {
        file(&place.home("a").join(name), "x");
    }
    opaque(&place.upper("a"));
    file(&place.upper("a/same"), "x");
    file(&place.upper("a/other"), "y");
    file(&place.upper("a/deep/same"), "x");
    file(&place.upper("a/new"), "x");
    place.lists(&[
        "a/deep/gone: file 644 1 -> nothing",
        "a/gone: file 644 1 -> nothing",
        "a/new: nothing -> file 644 1",
        "a/other: file 644 1 -> file 644 1",
    ]);
}

#[test]
fn a_folder_whose_whiteouts_are_attributes_is_merged() {
    let place = Place::new();
    file(&place.home("a/kept"), "x");
    file(&place.home("a/gone"), "x");
    folder(&place.upper("a"));
    mark(&place.upper("a"), "opaque", "x");
    file(&place.upper("a/gone"), "");
    mark(&place.upper("a/gone"), "whiteout", "");
    place.lists(&["a/gone: file 644 1 -> nothing"]);
}

#[test]
fn a_folder_becomes_a_file_and_a_file_a_folder() {
    let place = Place::new();
    file(&place.home("a/b/c"), "x");
    file(&place.home("d"), "x");
    file(&place.home("e"), "x");
    link(&place.home("f"), "a");
    file(&place.upper("a"), "now a file");
    file(&place.upper("d/e"), "now a folder");
    link(&place.upper("e"), "d");
    opaque(&place.upper("f"));
    place.lists(&[
        "a: folder 755 -> file 644 10",
        "a/b: folder 755 -> nothing",
        "a/b/c: file 644 1 -> nothing",
        "d: file 644 1 -> folder 755",
        "d/e: nothing -> file 644 12",
        "e: file 644 1 -> link d",
        "f: link a -> folder 755",
    ]);
}

#[test]
fn a_link_to_a_folder_of_the_home_is_never_followed() {
    let place = Place::new();
    file(&place.home("real/file"), "x");
    link(&place.home("link"), "real");
    file(&place.upper("link/file"), "y");
    link(&place.upper("real"), "/");
    place.lists(&[
        "link: link real -> folder 755",
        "link/file: nothing -> file 644 1",
        "real: folder 755 -> link /",
        "real/file: file 644 1 -> nothing",
    ]);
}

#[test]
fn each_name_of_a_file_with_several_is_listed() {
    let place = Place::new();
    file(&place.upper("a"), "x");
    fs::hard_link(place.upper("a"), place.upper("b")).unwrap();
    place.lists(&["a: nothing -> file 644 1", "b: nothing -> file 644 1"]);
    file(&place.upper("c"), "x");
    let screen = Stage::of(&place).screen(80);
    assert!(
        screen.contains("each kept as a file of its own\n  ~/a = ~/b\n"),
        "{screen}"
    );
    fs::remove_file(place.upper("b")).unwrap();
    let screen = Stage::of(&place).screen(80);
    assert!(!screen.contains("each kept"), "{screen}");
}

#[test]
fn marks_that_move_or_hollow_a_thing_are_refused() {
    for name in [
        "redirect",
        "metacopy",
        "protattr",
        "overlay.opaque",
        "whatever",
    ] {
        let place = Place::new();
        file(&place.upper("a"), "x");
        mark(&place.upper("a"), name, "/b");
        let refused = place.listing_since(Began::now()).unwrap_err();
        let text = format!("{:?}", std::error::Error::source(&refused));
        let whole = format!("{refused} {text}");
        assert!(whole.contains("marks") && whole.contains(name), "{whole}");
    }
    let place = Place::new();
    folder(&place.upper("a"));
    mark(&place.upper("a"), "opaque", "z");
    assert!(place.listing_since(Began::now()).is_err());
}

#[test]
fn the_kernels_own_bookkeeping_and_a_users_attributes_mean_nothing() {
    let place = Place::new();
    for side in [place.home("a"), place.upper("a")] {
        file(&side, "x");
        rustix::fs::setxattr(
            &side,
            "user.mime_type",
            b"text",
            rustix::fs::XattrFlags::empty(),
        )
        .unwrap();
    }
    for name in ["origin", "impure", "nlink", "uuid", "upper"] {
        mark(&place.upper("a"), name, "x");
    }
    place.lists(&[]);
}
