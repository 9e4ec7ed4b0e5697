//! What a list sets apart, and what it says where it shows no difference.

use std::fs;

use unpipe::run::Barred;
use unpipe::ui::{changes_json, commands_json};

use super::screen::Stage;
use super::{Place, file, folder, link, mode, path};

#[test]
fn what_start_up_files_lead_to_is_set_apart_as_they_are() {
    let place = Place::new();
    for (at, text) in [
        (".bashrc", "dot/step"),
        ("dot/step", "bashrc"),
        (".config/fish", "../dot/fish"),
        (".config/git/config", "../../dot/gitconfig"),
        (".vim", "nowhere"),
        (".emacs.d", ".."),
    ] {
        link(&place.home(at), text);
    }
    for at in [
        "dot/bashrc",
        "dot/fish/config.fish",
        "dot/gitconfig",
        "dot/other",
    ] {
        file(&place.home(at), "one\n");
        file(&place.upper(at), "one\ntwo\n");
    }
    link(&place.upper(".local"), "evil");
    file(&place.upper("dot/fish/conf.d/x"), "x\n");
    let stage = Stage::of(&place);
    let json = changes_json(&stage.listing);
    let told: Vec<_> = json["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["path"].as_str().unwrap(), one["concern"].as_str()))
        .collect();
    let startup = Some("startup");
    let expected = [
        (".local", startup),
        ("dot/bashrc", startup),
        ("dot/fish/conf.d", startup),
        ("dot/fish/conf.d/x", startup),
        ("dot/fish/config.fish", startup),
        ("dot/gitconfig", Some("git")),
        ("dot/other", None),
    ];
    assert_eq!(told, expected);
    let screen = stage.screen(80);
    assert!(screen.contains("! startup, 5 paths"), "{screen}");
    assert!(screen.contains("+two"), "{screen}");
}

#[test]
fn a_difference_that_is_not_shown_is_said_not_to_be() {
    let place = Place::new();
    file(&place.home(".bashrc"), "x\n");
    file(&place.upper(".bashrc"), &"x\n".repeat(200_000));
    file(&place.upper(".zshrc"), "a\0b\n");
    file(&place.home("plain"), "x\n");
    file(&place.upper("plain"), "\0\n");
    let stage = Stage::of(&place);
    let screen = stage.screen(80);
    let details = stage.details();
    for text in [&screen, &details] {
        assert!(text.contains("difference not shown: too large"), "{text}");
        assert!(text.contains("difference not shown: no text"), "{text}");
    }
    assert_eq!(details.matches("difference not shown").count(), 3);
}

#[test]
fn a_cut_difference_says_so_and_no_later_path_is_crowded_out() {
    let place = Place::new();
    let paths = [
        ".bashrc",
        ".config/environment.d/a",
        ".config/systemd/user/a.timer",
        ".config/systemd/user/a.service",
        ".config/autostart/a",
        ".mailcap",
        ".gitconfig",
        ".vimrc",
        ".npmrc",
        ".mozilla/a",
    ];
    for at in paths {
        file(&place.home(at), &"old\n".repeat(40));
        file(&place.upper(at), &"new\n".repeat(40));
    }
    let screen = Stage::of(&place).screen(80);
    for at in paths {
        let shown = screen
            .lines()
            .position(|line| line.contains(&format!("~/{at}")));
        let rest: Vec<&str> = screen.lines().skip(shown.expect(at)).take(15).collect();
        let is_cut = |line: &&str| line.contains("(d shows them)");
        assert!(rest.iter().any(is_cut), "{at}: {rest:?}");
    }
    assert!(screen.contains("-old"), "{screen}");
    let alone = Place::new();
    file(&alone.upper(".bashrc"), &"new\n".repeat(20));
    let screen = Stage::of(&alone).screen(80);
    assert!(
        screen.contains("and 13 more lines (d shows them)"),
        "{screen}"
    );
}

#[test]
fn a_folder_above_unpipes_own_stays_closed_to_others() {
    let mut place = Place::new();
    place.apart.own = vec![path(".config/unpipe"), path(".local/share/unpipe")];
    file(&place.home(".config/other"), "x");
    file(&place.upper(".config/other"), "xy");
    mode(&place.upper(".config"), 0o777);
    file(&place.upper(".local/share/x"), "x");
    mode(&place.upper(".local"), 0o775);
    place.lists(&[
        ".config: folder 755 -> folder 777 ! AboveOwn",
        ".config/other: file 644 1 -> file 644 2",
        ".local: nothing -> folder 775 ! AboveOwn",
        ".local/share: nothing -> folder 755 ! AboveOwn",
        ".local/share/x: nothing -> file 644 1 ! AboveOwn",
    ]);
    assert_eq!(Barred::AboveOwn.word(), "above-own");
}

#[test]
fn a_changed_program_is_set_apart_beside_new_ones() {
    let place = Place::new();
    for (at, is_there) in [("tool", true), ("new", false)] {
        let at = format!(".local/bin/{at}");
        if is_there {
            file(&place.home(&at), "old");
            mode(&place.home(&at), 0o755);
        }
        file(&place.upper(&at), "newer");
        mode(&place.upper(&at), 0o755);
    }
    let stage = Stage::of(&place);
    let screen = stage.screen(80);
    let changed = screen.find("Changed commands").expect(&screen);
    assert!(screen.find("New commands").expect(&screen) < changed);
    assert!(
        screen[changed..].contains("~/.local/bin/tool, on the PATH"),
        "{screen}"
    );
    assert!(
        stage
            .details()
            .contains("changed command ~/.local/bin/tool")
    );
    let expected = serde_json::json!([
        {"path": ".local/bin/new", "name": "new", "new": true, "stands": "alone", "other": null},
        {"path": ".local/bin/tool", "name": "tool", "new": false, "stands": "alone", "other": null},
    ]);
    assert_eq!(commands_json(&stage.commands), expected);
}

#[test]
fn special_bits_are_seen() {
    let place = Place::new();
    folder(&place.home("shared"));
    fs::create_dir(place.upper("shared")).unwrap();
    mode(&place.upper("shared"), 0o2755);
    folder(&place.upper("free"));
    mode(&place.upper("free"), 0o1777);
    let stage = Stage::of(&place);
    let screen = stage.screen(80);
    assert!(screen.contains("1777   folder ~/free"), "{screen}");
    assert!(
        screen.contains("2755   folder ~/shared (mode was 755)"),
        "{screen}"
    );
    let json = changes_json(&stage.listing);
    assert_eq!(json["changes"][0]["now"]["mode"], "1777");
    assert_eq!(json["changes"][1]["was"]["mode"], "755");
}
