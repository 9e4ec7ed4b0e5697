//! What can never be kept, and why.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use unpipe::run::Began;

use super::{Place, file, folder, link, mark, mode, opaque, path, told, whiteout};

fn secretive() -> Place {
    let mut place = Place::new();
    place.apart.hidden = vec![path(".ssh"), path(".netrc"), path(".config/gh")];
    place.apart.own = vec![path(".config/unpipe"), path(".local/share/unpipe")];
    place.apart.mounted = vec![path("disk")];
    place
}

#[test]
fn what_is_left_where_a_secret_is_can_never_be_kept() {
    let place = secretive();
    file(&place.home(".ssh/id"), "secret");
    file(&place.home(".netrc"), "secret");
    file(&place.upper(".ssh/authorized_keys"), "mine");
    file(&place.upper(".ssh/id"), "secret");
    file(&place.upper(".netrc"), "secret");
    place.lists(&[
        ".netrc: file 644 6 -> file 644 6 ! Hidden",
        ".ssh/authorized_keys: nothing -> file 644 4 ! Hidden",
        ".ssh/id: nothing -> file 644 6 ! Hidden",
    ]);
}

#[test]
fn where_no_secret_is_there_is_nothing_to_hide() {
    let place = secretive();
    file(&place.upper(".ssh/config"), "x");
    place.lists(&[
        ".ssh: nothing -> folder 755",
        ".ssh/config: nothing -> file 644 1",
    ]);
}

#[test]
fn a_secret_that_was_removed_or_replaced_stays() {
    let place = secretive();
    file(&place.home(".ssh/id"), "secret");
    file(&place.home(".netrc"), "secret");
    file(&place.home(".config/gh/hosts"), "secret");
    file(&place.home(".config/other"), "x");
    whiteout(&place.upper(".ssh"));
    link(&place.upper(".netrc"), "elsewhere");
    whiteout(&place.upper(".config"));
    place.lists(&[
        ".config: folder 755 -> nothing ! Own",
        ".config/gh: folder 755 -> nothing ! Hidden",
        ".config/other: file 644 1 -> nothing",
        ".netrc: file 644 6 -> link elsewhere ! Hidden",
        ".ssh: folder 755 -> nothing ! Hidden",
    ]);
    let place = secretive();
    file(&place.home(".ssh/id"), "secret");
    opaque(&place.upper(".ssh"));
    file(&place.upper(".ssh/id"), "other");
    place.lists(&[
        ".ssh: folder 755 -> folder 755 ! Hidden",
        ".ssh/id: nothing -> file 644 5 ! Hidden",
    ]);
    let place = secretive();
    file(&place.home(".config/gh/hosts"), "secret");
    opaque(&place.upper(".config"));
    place.lists(&[".config/gh: folder 755 -> nothing ! Hidden"]);
}

#[test]
fn unpipes_own_is_barred_even_where_it_does_not_exist() {
    let place = secretive();
    file(
        &place.upper(".config/unpipe/policy.toml"),
        "steps = \"always\"",
    );
    link(&place.upper(".local"), "elsewhere");
    place.lists(&[
        ".config: nothing -> folder 755",
        ".config/unpipe: nothing -> folder 755 ! Own",
        ".config/unpipe/policy.toml: nothing -> file 644 16 ! Own",
        ".local: nothing -> link elsewhere ! Own",
    ]);
}

#[test]
fn the_store_of_any_prefix_is_unpipes_own() {
    let place = secretive();
    file(&place.home("opt/share/unpipe/runs/a/1/receipt"), "true");
    file(&place.upper("opt/share/unpipe/runs/a/1/receipt"), "forged");
    file(&place.upper("opt/share/unpipe-docs/x"), "x");
    file(&place.upper("share/unpipe"), "x");
    file(&place.upper("unpipe/share/x"), "x");
    file(&place.home("gone/share/unpipe/runs/a"), "x");
    whiteout(&place.upper("gone"));
    place.lists(&[
        "gone: folder 755 -> nothing",
        "gone/share: folder 755 -> nothing",
        "gone/share/unpipe: folder 755 -> nothing ! Own",
        "opt/share/unpipe/runs: nothing -> folder 755 ! Own",
        "opt/share/unpipe/runs/a: nothing -> folder 755 ! Own",
        "opt/share/unpipe/runs/a/1: nothing -> folder 755 ! Own",
        "opt/share/unpipe/runs/a/1/receipt: nothing -> file 644 6 ! Own",
        "opt/share/unpipe-docs: nothing -> folder 755",
        "opt/share/unpipe-docs/x: nothing -> file 644 1",
        "share: nothing -> folder 755",
        "share/unpipe: nothing -> file 644 1 ! Own",
        "unpipe: nothing -> folder 755",
        "unpipe/share: nothing -> folder 755",
        "unpipe/share/x: nothing -> file 644 1",
    ]);
}

#[test]
fn what_a_prefix_would_believe_behind_a_link_is_unpipes_own() {
    let place = secretive();
    // Nobody knows which links of the user's lead to it, now or later.
    file(&place.upper("y/unpipe/runs/a/1/receipt"), "forged");
    file(&place.home("data/unpipe/apps/a/track"), "true");
    file(&place.upper("data/unpipe/apps/a/track"), "forged");
    file(&place.home("old/unpipe/journal/x"), "x");
    whiteout(&place.upper("old"));
    link(&place.upper("z/unpipe"), "../somewhere");
    file(&place.upper("src/unpipe/src/main.rs"), "x");
    place.lists(&[
        "data/unpipe/apps/a: nothing -> folder 755 ! Own",
        "data/unpipe/apps/a/track: nothing -> file 644 6 ! Own",
        "old: folder 755 -> nothing",
        "old/unpipe: folder 755 -> nothing",
        "old/unpipe/journal: folder 755 -> nothing ! Own",
        "src: nothing -> folder 755",
        "src/unpipe: nothing -> folder 755",
        "src/unpipe/src: nothing -> folder 755",
        "src/unpipe/src/main.rs: nothing -> file 644 1",
        "y: nothing -> folder 755",
        "y/unpipe: nothing -> folder 755",
        "y/unpipe/runs: nothing -> folder 755 ! Own",
        "y/unpipe/runs/a: nothing -> folder 755 ! Own",
        "y/unpipe/runs/a/1: nothing -> folder 755 ! Own",
        "y/unpipe/runs/a/1/receipt: nothing -> file 644 6 ! Own",
        "z: nothing -> folder 755",
        "z/unpipe: nothing -> link ../somewhere ! Own",
    ]);
}

#[test]
fn a_link_called_share_is_kept_unless_a_store_may_lie_behind_it() {
    let place = secretive();
    file(&place.home(".local/share/unpipe/apps/a/track"), "true");
    file(&place.home("downloads/unpipe/readme"), "x");
    file(&place.home("tool/2/share/man"), "x");
    link(&place.home("there"), "downloads");
    let whole = place.home(".local/share");
    let home = place.home("").canonicalize().unwrap();
    let name = home.file_name().unwrap().to_str().unwrap();
    let (out_and_in, outer) = (
        format!("../../{name}/.local/share"),
        format!("../../{name}/../{name}/there"),
    );
    for (at, text) in [
        ("a/share", "../.local/share"),
        ("b/share", whole.to_str().unwrap()),
        ("c/share", "../downloads"),
        ("d/share", "../there"),
        ("e/share", "../made/on"),
        ("f/share", "share"),
        ("k/share", out_and_in.as_str()),
        ("l/share", outer.as_str()),
    ] {
        link(&place.upper(at), text);
    }
    link(&place.upper("made"), "more");
    link(&place.upper("more/on"), "../downloads");
    for (at, text) in [
        ("tool/share", "current/share"),
        ("tool/current", "2"),
        ("g/share", "/usr/share"),
        ("h/share", "../../../../share"),
        ("i/share", "nowhere"),
    ] {
        link(&place.upper(at), text);
    }
    let barred: Vec<String> = place.list();
    let barred: Vec<&str> = barred
        .iter()
        .filter(|line| line.ends_with("! Own"))
        .map(|line| &line[..line.find(':').unwrap()])
        .collect();
    assert_eq!(
        barred,
        [
            "a/share", "b/share", "c/share", "d/share", "e/share", "f/share", "k/share", "l/share"
        ]
    );
}

#[test]
fn another_mode_of_the_home_itself_is_in_the_list() {
    for (bits, listed) in [(0o777, "777"), (0o500, "500"), (0o1755, "755")] {
        let place = secretive();
        mode(&place.home(""), 0o755);
        file(&place.upper("zz"), "x");
        mode(&place.upper(""), bits);
        let home = format!(": folder 755 -> folder {listed} ! Home");
        place.lists(&[&home, "zz: nothing -> file 644 1"]);
    }
    let place = secretive();
    mode(&place.home(""), 0o2755);
    mode(&place.upper(""), 0o755);
    place.lists(&[]);
}

#[test]
fn what_another_file_system_has_there_is_not_the_homes() {
    let place = secretive();
    file(&place.home("disk/a"), "x");
    file(&place.upper("disk/b"), "x");
    place.lists(&["disk/b: nothing -> file 644 1 ! Mounted"]);
}

#[test]
fn setuid_setgid_and_sticky_are_barred_on_both_sides() {
    let place = secretive();
    for (name, bits) in [("u", 0o4755), ("g", 0o2755), ("t", 0o1755)] {
        file(&place.upper(name), "x");
        mode(&place.upper(name), bits);
        file(&place.home(&format!("old-{name}")), "x");
        mode(&place.home(&format!("old-{name}")), bits);
        whiteout(&place.upper(&format!("old-{name}")));
    }
    folder(&place.upper("shared"));
    mode(&place.upper("shared"), 0o2775);
    place.lists(&[
        "g: nothing -> file 755 1 ! SetId",
        "old-g: file 755 1 -> nothing ! SetId",
        "old-t: file 755 1 -> nothing ! Sticky",
        "old-u: file 755 1 -> nothing ! SetId",
        "shared: nothing -> folder 775 ! SetId",
        "t: nothing -> file 755 1 ! Sticky",
        "u: nothing -> file 755 1 ! SetId",
    ]);
}

#[test]
fn pipes_and_sockets_are_listed_and_never_opened() {
    let place = secretive();
    mknodat(CWD, place.upper("pipe"), FileType::Fifo, Mode::RWXU, 0).unwrap();
    mknodat(CWD, place.home("old"), FileType::Fifo, Mode::RWXU, 0).unwrap();
    whiteout(&place.upper("old"));
    file(&place.home("file"), "x");
    mknodat(CWD, place.upper("file"), FileType::Fifo, Mode::RWXU, 0).unwrap();
    file(&place.upper("other"), "x");
    mknodat(CWD, place.home("other"), FileType::Fifo, Mode::RWXU, 0).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(place.upper("socket")).unwrap();
    place.lists(&[
        "file: file 644 1 -> special ! Special",
        "old: special -> nothing ! Special",
        "other: special -> file 644 1 ! Special",
        "pipe: nothing -> special ! Special",
        "socket: nothing -> special ! Special",
    ]);
}

#[test]
fn names_and_links_that_are_no_plain_text_are_barred() {
    let place = secretive();
    file(&place.upper("a\u{202e}b"), "x");
    file(&place.upper("line\nfeed"), "x");
    fs::write(place.upper("").join(OsStr::from_bytes(b"b\xff")), "x").unwrap();
    link(&place.upper("link"), "to\u{1b}[8m");
    file(&place.upper("plain é 日本"), "x");
    file(&place.upper("cafe\u{301}"), "x");
    file(&place.upper("cafe\u{34f}"), "x");
    link(&place.upper("accent"), "cafe\u{301}");
    let changes = place.listing().changes;
    let barred: Vec<_> = changes
        .iter()
        .filter(|change| change.barred.is_some())
        .collect();
    assert_eq!(barred.len(), 5, "{:?}", told(&changes));
    assert!(
        barred
            .iter()
            .all(|change| change.barred == Some(unpipe::run::Barred::Name))
    );
    assert_eq!(changes.len(), 8);
}

#[test]
fn what_somebody_changed_while_the_script_ran_is_theirs() {
    let place = secretive();
    for name in ["rewritten", "mode", "untouched"] {
        file(&place.home(name), "x");
        file(&place.upper(name), "script");
    }
    let began = Began::now();
    file(&place.home("rewritten"), "user");
    mode(&place.home("mode"), 0o600);
    file(&place.home("appeared"), "user");
    file(&place.upper("appeared"), "script");
    let listed = told(&place.listing_since(began).unwrap().changes);
    assert_eq!(
        listed,
        [
            "appeared: file 644 4 -> file 644 6 ! ChangedMeanwhile",
            "mode: file 600 1 -> file 644 6 ! ChangedMeanwhile",
            "rewritten: file 644 4 -> file 644 6 ! ChangedMeanwhile",
            "untouched: file 644 1 -> file 644 6",
        ]
    );
}

#[test]
fn a_folder_that_came_while_the_script_ran_is_not_merged_with_the_scripts() {
    let place = secretive();
    file(&place.home("elsewhere/old"), "user");
    file(&place.home("shared/old"), "user");
    file(&place.upper("came/old"), "script");
    file(&place.upper("shared/new"), "script");
    mark(&place.upper("shared"), "origin", "");
    let began = Began::now();
    fs::rename(place.home("elsewhere"), place.home("came")).unwrap();
    file(&place.home("shared/theirs"), "user");
    let listed = told(&place.listing_since(began).unwrap().changes);
    assert_eq!(
        listed,
        [
            "came/old: file 644 4 -> file 644 6 ! ChangedMeanwhile",
            "shared/new: nothing -> file 644 6",
        ]
    );
}

#[test]
fn a_removed_folder_with_something_new_in_it_is_barred() {
    let place = secretive();
    file(&place.home("a/old"), "x");
    whiteout(&place.upper("a"));
    let began = Began::now();
    file(&place.home("a/new"), "x");
    let listed = told(&place.listing_since(began).unwrap().changes);
    assert_eq!(
        listed,
        [
            "a: folder 755 -> nothing ! ChangedMeanwhile",
            "a/new: file 644 1 -> nothing ! ChangedMeanwhile",
            "a/old: file 644 1 -> nothing",
        ]
    );
}
