//! The screens of `list`, `info` and `check`, and the closing lines.

use std::path::Path;

use unpipe::model::OutsideText;
use unpipe::receipt::{Claimed, Follow, Track};
use unpipe::shell::Shell;
use unpipe::ui::{
    Checked, Commands, Difference, Found, Listed, check, info_installed, info_release, installed,
    list,
};

use super::stage::{NAME, Stage, style};

const ESC: &str = "\u{1b}[8m\u{202e}";

fn track(stage: &Stage, follow: Follow) -> Track {
    Track::new(stage.place.clone(), follow)
}

fn assert_harmless(text: &str) {
    let found = text
        .chars()
        .find(|c| *c != '\n' && unpipe::model::is_spoofing(*c));
    assert_eq!(found, None, "{text}");
}

#[test]
fn a_list_has_a_row_for_each_package_and_says_what_is_claimed() {
    let stage = Stage::usual();
    let receipt = stage.receipt("1.0.0", 3);
    let mut other = stage.receipt("2.0.0", 4);
    other.claimed = Claimed::Claimed;
    let mut elsewhere = track(&stage, Follow::Exact("2.0.0".parse().unwrap()));
    elsewhere.place = unpipe::model::Place::Local(format!("/media/{ESC}").into());
    let own = track(&stage, Follow::Channel("stable".parse().unwrap()));
    let newer = "1.4.2".parse().unwrap();
    let text = list(
        &[
            Listed {
                receipt: &receipt,
                track: &own,
                newer: Some(&newer),
                revoked: None,
            },
            Listed {
                receipt: &other,
                track: &elsewhere,
                newer: None,
                revoked: None,
            },
        ],
        &style(),
    );
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "NAME                  VERSION  FOLLOWS");
    assert_eq!(
        lines[1],
        "get.example.org/tool  1.0.0    stable   1.4.2 is available"
    );
    assert!(lines[2].starts_with("get.example.org/tool  2.0.0    held     claimed by /media/"));
    assert_harmless(&text);
    assert_eq!(list(&[], &style()), "nothing is installed\n");
}

#[test]
fn info_shows_whole_keys_and_hashes() {
    let stage = Stage::usual();
    let mut receipt = stage.receipt("1.0.0", 3);
    let track = track(&stage, Follow::Channel("stable".parse().unwrap()));
    let text = info_installed(&receipt, &track, None, &style());
    let key = stage.publisher.key().public().parse().unwrap();
    assert!(text.contains(&unpipe::ui::grouped(&key)), "{text}");
    assert!(text.contains(&receipt.release.to_string()), "{text}");
    assert!(text.contains("Commands   tool, old\n"), "{text}");
    receipt.anchor = OutsideText::new(ESC);
    assert_harmless(&info_installed(&receipt, &track, None, &style()));

    let accepted = stage.accepted();
    let text = info_release(&accepted, &stage.place, &style());
    assert!(text.starts_with("get.example.org/tool 1.4.2\n"), "{text}");
    assert!(text.contains("Signed by"), "{text}");
    assert!(text.contains(&accepted.digest.to_string()), "{text}");
}

#[test]
fn check_names_each_difference() {
    let (name, version) = (NAME.parse().unwrap(), "1.0.0".parse().unwrap());
    let mut package = Checked {
        limits: None,
        name: &name,
        version: &version,
        files: 3,
        revoked: None,
        made: 0,
        differences: vec![],
        beside: vec![],
    };
    let text = check(&[package.clone()], &style());
    assert_eq!(text, "get.example.org/tool 1.0.0: 3 files as signed\n");
    package.differences.push(Difference {
        path: OutsideText::new(format!("bin/{ESC}")),
        how: "changed".to_owned(),
    });
    let text = check(&[package], &style());
    assert!(
        text.starts_with("! get.example.org/tool 1.0.0: 1 difference\n"),
        "{text}"
    );
    assert!(text.contains("  changed: bin/\\u{1b}"), "{text}");
    assert_harmless(&text);
}

#[test]
fn closing_lines_name_the_commands_the_notes_and_the_way_onto_the_path() {
    let receipt = Stage::usual().receipt("1.0.0", 3);
    let mut commands = Commands {
        folder: Path::new("/home/ann/.local/bin"),
        found: Found::NotOnPath,
        shell: Some(Shell::Fish),
        others: &[],
    };
    let notes = OutsideText::new(format!("Run `tool init`.\n{ESC}\n$ unpipe: all is well"));
    let text = installed(&receipt, Some(&notes), commands, &style());
    assert_harmless(&text);
    for part in [
        "get.example.org/tool 1.0.0 is installed\n",
        "Commands   tool, old\n",
        "in the publisher's words:\n  | Run `tool init`.\n",
        "\n  | $ unpipe: all is well\n",
        "~/.local/bin is not on your PATH",
        "~/.config/fish/config.fish",
        "unpipe env --install\n",
        "fish_add_path \"$HOME/.local/bin\"",
    ] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
    commands.found = Found::OnPath;
    let text = installed(&receipt, None, commands, &style());
    assert_eq!(text.lines().count(), 2, "{text}");
}
