//! What people and programs see of a list of changes.

use std::path::PathBuf;

use unicode_width::UnicodeWidthStr;
use unpipe::beneath::Dir;
use unpipe::model::Time;
use unpipe::progress::Interrupt;
use unpipe::run::proxy::{Refused, Talk};
use unpipe::run::{
    Began, Command, LeftOut, Listing, Programs, Texts, View, changes, commands, texts,
};
use unpipe::ui::{Changes, Style, changes_details, changes_json, changes_screen};

use super::{Place, file, folder, link, mode, path, whiteout};

/// All that a screen is made from.
pub struct Stage {
    pub listing: Listing,
    pub commands: Vec<Command>,
    texts: Texts,
    hosts: Vec<Talk>,
    asks: Vec<String>,
}

impl Stage {
    pub fn of(place: &Place) -> Self {
        let view = View {
            upper: &Dir::open(&place.upper("")).unwrap(),
            home: &Dir::open(&place.home("")).unwrap(),
            apart: &place.apart,
            began: Began::now(),
        };
        let interrupt = Interrupt::new();
        let listing = changes(&view, &interrupt).unwrap();
        let programs = Programs {
            home: "/h".into(),
            path: ["/usr/bin", "/h/.local/bin", "/bin"]
                .map(PathBuf::from)
                .to_vec(),
            ..Programs::default()
        };
        let is_there = |at: &std::path::Path| at == "/bin/ls" || at == "/usr/bin/hidden";
        Self {
            texts: texts(&view, &listing, &interrupt).unwrap(),
            commands: commands(&listing.changes, &programs, is_there),
            listing,
            hosts: Vec::new(),
            asks: Vec::new(),
        }
    }

    fn changes(&self) -> Changes<'_> {
        Changes {
            listing: &self.listing,
            commands: &self.commands,
            texts: &self.texts,
            hosts: &self.hosts,
            asks: &self.asks,
        }
    }

    pub fn screen(&self, width: usize) -> String {
        let style = Style {
            width,
            ..Style::plain(Time::from_unix(0))
        };
        changes_screen(&self.changes(), &style)
    }

    pub fn details(&self) -> String {
        changes_details(&self.changes(), &Style::plain(Time::from_unix(0)))
    }
}

#[test]
fn a_script_that_changed_nothing_is_said_to() {
    let screen = Stage::of(&Place::new()).screen(80);
    assert!(screen.contains("nothing: no file"), "{screen}");
    assert_eq!(screen.lines().count(), 2);
}

#[test]
fn an_install_is_told_with_what_matters_set_apart() {
    let mut place = Place::new();
    place.apart.own = vec![path(".local/share/unpipe")];
    file(&place.home(".bashrc"), "one\ntwo\n");
    file(&place.home("old/x"), "x");
    whiteout(&place.upper("old"));
    file(
        &place.upper(".bashrc"),
        "one\ntwo\nexport PATH=\"$HOME/.tool/bin:$PATH\"\n",
    );
    for number in 0..5_000 {
        let at = place.upper(&format!(".tool/lib/{number}"));
        if number == 0 {
            folder(at.parent().unwrap());
        }
        std::fs::write(at, "0123456789").unwrap();
    }
    for name in ["ls", "tool", "hidden"] {
        file(&place.upper(".local/bin").join(name), "x");
        mode(&place.upper(".local/bin").join(name), 0o755);
    }
    link(&place.upper(".local/bin/also"), "tool");
    file(&place.upper(".local/share/unpipe/receipt"), "forged");
    let mut stage = Stage::of(&place);
    stage.hosts.push(Talk {
        target: "get.example.org".parse().unwrap(),
        connections: 2,
        received: 12_000,
        sent: 500,
        refused: None,
    });
    stage.hosts.push(Talk {
        target: "spy.example.net".parse().unwrap(),
        connections: 0,
        received: 0,
        sent: 0,
        refused: Some(Refused::NotAllowed),
    });
    stage.hosts.push(Talk {
        target: "plain.example.net".parse().unwrap(),
        connections: 0,
        received: 0,
        sent: 0,
        refused: Some(Refused::PlainHttp),
    });
    stage.asks.push("sudo apt-get install make".to_owned());
    let screen = stage.screen(80);
    for text in [
        "Removed    1 file, 1 folder, 1 B",
        "! startup, 1 path",
        "+export PATH=\"$HOME/.tool/bin:$PATH\"",
        "! ~/.local/bin/ls, run instead of /bin/ls",
        "~/.local/bin/tool, on the PATH",
        "~/.local/bin/hidden, but /usr/bin/hidden is run",
        "~/.tool/lib/: made 5000 files, 1 folder, 50.0 kB",
        "get.example.org: 2 connections, 12.0 kB received, 500 B sent",
        "spy.example.net: refused: it was not allowed",
        "plain.example.net: refused: only HTTPS is let through, and it asked for\n    plain HTTP\n",
        "sudo apt-get install make",
        "! never kept, 2 paths: it is unpipe's own",
    ] {
        assert!(screen.contains(text), "{text:?} is not in\n{screen}");
    }
    assert!(screen.lines().count() <= 44, "{screen}");
    let details = stage.details();
    assert!(details.lines().count() > 5_010);
    assert!(details.contains("~/.tool/lib/4999"));
}

#[test]
fn no_name_and_no_text_of_a_script_reaches_the_screen_as_it_is() {
    let place = Place::new();
    file(&place.upper("\u{1b}[8mhidden\n/\u{202e}txt"), "x");
    file(&place.home(".bashrc"), "x\n");
    file(&place.upper(".bashrc"), "x\n\u{1b}[2Jecho\r\u{202e}\n");
    link(&place.upper("link"), "\u{1b}]0;title\u{7}");
    let long = "日本".repeat(30);
    file(&place.upper(&long).join(&long).join("x"), "x");
    let mut stage = Stage::of(&place);
    stage.asks.push("sudo \u{1b}[31m\u{202e}rm".to_owned());
    for width in [40, 80, 100] {
        for text in [stage.screen(width), stage.details()] {
            let is_hostile = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!text.contains(is_hostile), "{text:?}");
        }
        let screen = stage.screen(width);
        for line in screen.lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn a_list_with_everything_in_it_still_fits() {
    let mut place = Place::new();
    for name in ["x", "y", "z"] {
        place.apart.hidden.push(path(&format!("secret-{name}")));
        file(&place.home(&format!("secret-{name}/in")), "x");
        whiteout(&place.upper(&format!("secret-{name}")));
    }
    let paths = [
        ".zshrc",
        ".profile",
        ".bashrc",
        ".config/fish/config.fish",
        ".ssh/config",
        ".gitconfig",
        ".vimrc",
        ".npmrc",
        ".gnupg/gpg.conf",
        ".config/autostart/a.desktop",
        ".claude/settings",
        ".config/systemd/user/a.service",
        ".pam_environment",
        ".mozilla/a",
    ];
    for at in paths {
        file(&place.home(at), &"old line\n".repeat(40));
        file(&place.upper(at), &"new line\n".repeat(40));
    }
    for number in 0..30 {
        file(&place.upper(&format!("d{number}/e/f")), "x");
        file(&place.upper(&format!(".local/bin/c{number}")), "x");
        mode(&place.upper(&format!(".local/bin/c{number}")), 0o755);
    }
    let stage = Stage::of(&place);
    let screen = stage.screen(80);
    assert!(
        screen.lines().count() <= 65,
        "{} lines\n{screen}",
        screen.lines().count()
    );
    assert!(screen.contains("(d shows them)"));
    // Of four start-up files three are named.
    let is_named = |at: &&&str| screen.contains(&format!("~/{at}"));
    assert_eq!(paths.iter().filter(is_named).count(), 13, "{screen}");
}

#[test]
fn a_list_that_was_cut_says_that_nothing_can_be_kept() {
    let mut stage = Stage::of(&Place::new());
    stage.listing.left_out = LeftOut::AtLeast(300_000);
    let screen = stage.screen(80);
    assert!(
        screen.contains("at least 300000 more changes are not listed"),
        "{screen}"
    );
    let json = changes_json(&stage.listing);
    assert_eq!(json["left_out"]["number"], 300_000);
    assert_eq!(json["left_out"]["counted"], false);
}

#[test]
fn programs_get_every_path_with_both_of_its_sides() {
    let mut place = Place::new();
    place.apart.hidden = vec![path(".netrc")];
    file(&place.home(".netrc"), "secret");
    whiteout(&place.upper(".netrc"));
    file(&place.home(".bashrc"), "x");
    file(&place.upper(".bashrc"), "xy");
    link(&place.upper("link"), "to");
    let json = changes_json(&Stage::of(&place).listing);
    let expected = serde_json::json!([
        {
            "path": ".bashrc", "change": "changed", "concern": "startup", "barred": null,
            "was": {"kind": "file", "mode": "644", "size": 1},
            "now": {"kind": "file", "mode": "644", "size": 2},
        },
        {
            "path": ".netrc", "change": "removed", "concern": "packages", "barred": "hidden",
            "was": {"kind": "file", "mode": "644", "size": 6},
            "now": null,
        },
        {
            "path": "link", "change": "made", "concern": null, "barred": null,
            "was": null,
            "now": {"kind": "link", "target": "to"},
        },
    ]);
    assert_eq!(json["changes"], expected);
    assert_eq!(json["counts"]["removed"]["files"], 1);
    assert_eq!(json["counts"]["made"]["links"], 1);
}
