//! The plan screen says what will happen, all of it, and nothing more.

use unicode_width::UnicodeWidthStr;
use unpipe::model::OutsideText;
use unpipe::plan::{Denial, Elsewhere, Order, Plan, remove, roll_back};
use unpipe::receipt::Claimed;
use unpipe::ui::ask::Leaning;
use unpipe::ui::{Colour, Style, grouped, plan_screen};

use super::show::rich;
use super::stage::{Met, NAME, Stage, style};
use crate::support::publisher::Publisher;

/// The screen with its question, which is one line.
fn screen(plan: &Plan) -> String {
    let question = plan_screen::question(plan, &style());
    format!("{}{}\n", plan_screen::render(plan, &style()), question.text)
}

/// Every line fits 80 columns, but for the command that undoes the change: it is not folded, so
/// that all of it can be copied, and the path of an unusual prefix makes it long.
fn assert_fits(text: &str) {
    let is_command =
        |line: &&str| line.starts_with("Undo later with ") && line.contains(" --prefix ");
    for line in text.lines().filter(|line| !is_command(line)) {
        assert!(line.width() <= 80, "{} columns: {line}", line.width());
    }
}

#[test]
fn a_clean_install_takes_at_most_20_lines_of_80_columns() {
    let plan = Stage::usual().plan();
    let text = screen(&plan);
    assert!(text.lines().count() <= 20, "{text}");
    assert_fits(&text);
    assert_eq!(plan_screen::leaning(&plan), Leaning::Yes);
    for part in [
        "Install get.example.org/tool 1.4.2\n",
        "\"A tool made for a test\"",
        "given with --key",
        "index confirmed 1 day ago; first seen just now",
        "Downloads  tool-1.4.2.tar.gz, ",
        "from get.example.org\n",
        "Adds       commands tool, tl in ~/.local/bin\n",
        "man page tool(1)",
        "2 files, ",
        "~/.local/share/unpipe/apps/get.example.org+tool/1.4.2-",
        "Edits      nothing\n",
        "Runs       nothing\n",
        "unpipe uninstall get.example.org/tool\n",
    ] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
    assert!(!text.contains('!'), "{text}");
}

#[test]
fn a_clean_install_with_everything_a_clean_one_can_have_still_fits() {
    let publisher = Publisher::new(NAME);
    let release = publisher.release("1.4.2", 17).artifact(|artifact| {
        artifact
            .file("share/zsh/site-functions/_tool", "644", "z")
            .file("share/bash-completion/completions/tool", "644", "b")
            .file("share/fish/vendor_completions.d/tool.fish", "644", "f")
            .file("share/applications/tool.desktop", "644", "d")
            .file("share/icons/tool.png", "644", "i")
    });
    let release = release.body(|body| body.raw("[[require]]\ncommand = \"git\"\n"));
    let files = publisher.level1([release]).place();
    let text = screen(&Stage::of(&publisher, files).plan());
    assert!(text.lines().count() <= 20, "{text}");
    assert_fits(&text);
    assert!(text.contains("completions for bash, fish, zsh"), "{text}");
    assert!(text.contains("2 other links"), "{text}");
    assert!(text.contains("Requires   git"), "{text}");
}

#[test]
fn level_0_says_what_is_not_protected() {
    let publisher = Publisher::new(NAME);
    let release = publisher.release("1.4.2", 17);
    let text = screen(&Stage::of(&publisher, publisher.level0(&release)).plan());
    let line = "no index: freshness and key changes not protected";
    assert!(text.lines().any(|found| found.trim() == line), "{text}");
    assert!(!text.contains("confirmed"), "{text}");
    assert!(!screen(&Stage::usual().plan()).contains(line));
}

#[test]
fn a_name_that_is_only_claimed_is_called_so_with_its_place() {
    let mut stage = Stage::usual();
    assert!(!screen(&stage.plan()).to_lowercase().contains("claimed"));
    stage.place = "/media/stick/dist".parse().unwrap();
    let text = screen(&stage.plan());
    assert!(
        text.contains("get.example.org/tool (claimed) 1.4.2"),
        "{text}"
    );
    assert!(text.contains("Claimed    /media/stick/dist says"), "{text}");
}

#[test]
fn a_warning_turns_the_default_to_no_and_stands_last() {
    let mut stage = Stage::usual();
    stage.survey.elsewhere.push(Elsewhere {
        command: "tool".to_owned(),
        path: "/usr/bin/tool".into(),
        order: Order::First,
    });
    let plan = stage.plan();
    assert_eq!(plan_screen::leaning(&plan), Leaning::No);
    let text = plan_screen::render(&plan, &style());
    let last = text.lines().last().unwrap();
    assert!(
        last.starts_with("! WARNING: tool is also at /usr/bin/tool"),
        "{text}"
    );
}

#[test]
fn a_first_use_shows_the_whole_key_and_turns_the_default_to_no() {
    let mut stage = Stage::usual();
    stage.met = Met::FirstUse;
    let plan = stage.plan();
    assert_eq!(plan_screen::leaning(&plan), Leaning::No);
    let text = screen(&plan);
    let key = stage.publisher.key().public().parse().unwrap();
    assert!(text.contains(&grouped(&key)), "{text}");
    assert!(text.contains("! FIRST USE"), "{text}");
}

#[test]
fn an_upgrade_sets_new_commands_and_hosts_apart() {
    let publisher = Publisher::new(NAME);
    let release = rich(&publisher).body(|body| {
        body.swap(
            "urls = [\"tool-1.5.0.tar.gz\"]",
            "urls = [\"tool-1.5.0.tar.gz\", \"https://cdn.example.net/t.tar.gz\"]",
        )
    });
    let files = publisher.level1([release]).place();
    let plan = Stage::of(&publisher, files).upgrading("1.0.0", 3).plan();
    let text = screen(&plan);
    assert_fits(&text);
    for part in [
        "Upgrade get.example.org/tool 1.0.0 -> 1.5.0\n",
        "- bin/old\n",
        "\n! NEW command toolctl\n",
        "\n! NEW host cdn.example.net\n",
        "completions: bin/tool completions fish\n",
        "\n             [two  words]\n             []\n",
        "a script of 2 lines for /bin/sh (v shows it)",
        "leaves share/fish/vendor_completions.d/t.fish; at most 60 s",
        "unpipe rollback get.example.org/tool\n",
    ] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
    assert!(!text.contains("NEW command tool\n"), "{text}");
    assert!(!text.contains("NEW host get.example.org"), "{text}");
}

#[test]
fn details_hold_whole_keys_hashes_and_the_digest() {
    let stage = Stage::usual();
    let plan = stage.plan();
    let text = plan_screen::details(&plan, &style());
    assert_fits(&text);
    let release = stage.publisher.release("1.4.2", 17);
    let roles = &stage.publisher.roles;
    for part in [
        plan.digest().to_string(),
        release.finished().sha256().to_string(),
        stage.publisher.key().public(),
        roles.release.keys[0].public(),
        grouped(&roles.release.keys[0].public().parse().unwrap()),
        unpipe::model::Digest::of(b"#!/bin/sh\necho tool 1.4.2\n").hex(),
        unpipe::model::Digest::of(&release.artifact.bytes()).to_string(),
        "755".to_owned(),
        "    -> ~/.local/bin/tool".to_owned(),
        "https://get.example.org/tool/".to_owned(),
        "tool-1.4.2.tar.gz".to_owned(),
    ] {
        assert!(text.contains(&part), "{part:?} is not in:\n{text}");
    }
}

#[test]
fn a_script_is_shown_with_line_numbers() {
    let publisher = Publisher::new(NAME);
    let stage = Stage::of(&publisher, publisher.level1([rich(&publisher)]).place());
    let text = plan_screen::scripts(&stage.plan(), &style()).unwrap();
    assert!(text.contains("Script setup, run by /bin/sh\n"), "{text}");
    assert!(
        text.contains("    1  set -eu\n    2          echo hello\n"),
        "{text}"
    );
    assert!(plan_screen::scripts(&Stage::usual().plan(), &style()).is_none());
}

#[test]
fn rollback_and_uninstall_say_what_comes_and_goes() {
    let stage = Stage::usual().upgrading("1.0.0", 3);
    let current = stage.survey.current.clone().unwrap();
    let earlier = stage.receipt("0.9.0", 2);
    let back = roll_back(&current, Some(&earlier), None, &stage.survey).unwrap();
    let text = screen(&back);
    assert!(
        text.contains("Roll back get.example.org/tool 1.0.0 -> 0.9.0\n"),
        "{text}"
    );
    assert!(
        text.ends_with("Roll back get.example.org/tool to 0.9.0?\n"),
        "{text}"
    );
    let text = screen(&remove(&current, &stage.survey));
    assert!(
        text.contains("Removes    commands tool, old in ~/.local/bin\n"),
        "{text}"
    );
    assert!(
        text.ends_with("Uninstall get.example.org/tool 1.0.0?\n"),
        "{text}"
    );
    assert_fits(&text);
}

#[test]
fn the_command_that_brings_a_package_back_can_be_typed() {
    let mut stage = Stage::usual();
    stage.place = "/media/my stick/tool".parse().unwrap();
    let mut receipt = stage.receipt("1.0.0", 3);
    receipt.claimed = Claimed::Claimed;
    let stage = stage.upgrading("1.0.0", 3);
    let mut current = stage.survey.current.clone().unwrap();
    current.receipt = receipt;
    let text = screen(&remove(&current, &stage.survey));
    let line = "Undo later with  unpipe install '/media/my stick/tool'\n";
    assert!(text.contains(line), "{text}");
}

/// Characters that pass the strict reading of documents and still deceive, and very long text.
const SLY: &str = "a\u{fe0f}\u{e000}b";

#[test]
fn hostile_text_never_reaches_a_screen_as_it_is() {
    let esc = "\u{1b}[8m\u{202e}x\ny\u{200b}";
    let publisher = Publisher::new(NAME);
    let release = rich(&publisher).body(|body| {
        let long = "w".repeat(3000);
        body.text("summary", &format!("{SLY}{long}"))
            .text("notes", SLY)
            .text("license", SLY)
            .text("homepage", SLY)
            .text("source", SLY)
            .swap(
                "\"completions\", \"fish\"",
                &format!("\"{SLY}\", \"{long}\""),
            )
            .swap("echo hello", &format!("echo {SLY}"))
    });
    let files = publisher.level1([release]).place();
    let mut stage = Stage::of(&publisher, files).upgrading("1.0.0", 3);
    stage.place = unpipe::model::Place::Local(format!("/media/{esc}").into());
    stage.survey.prefix = format!("/opt/{esc}").into();
    stage.survey.elsewhere.push(Elsewhere {
        command: "tool".to_owned(),
        path: format!("/usr/{esc}/tool").into(),
        order: Order::Later,
    });
    let mut current = stage.survey.current.clone().unwrap();
    current.edited.push(OutsideText::new(esc));
    current.receipt.hosts.push(OutsideText::new(esc));
    current.receipt.anchor = OutsideText::new(esc);
    stage.survey.current = Some(current.clone());
    let earlier = stage.receipt("0.9.0", 2);
    let reason = Denial::Revoked(OutsideText::new(format!("{esc}{}", "r".repeat(9000))));
    let back = roll_back(&current, Some(&earlier), Some(reason), &stage.survey);
    let removal = remove(&current, &stage.survey);
    for plan in [stage.plan(), removal, back.unwrap()] {
        let screen = screen(&plan);
        assert!(screen.lines().count() < 60, "{screen}");
        let whole = [
            screen,
            plan_screen::details(&plan, &style()),
            plan_screen::scripts(&plan, &style()).unwrap_or_default(),
        ]
        .concat();
        assert_fits(&whole);
        for c in whole.chars().filter(|c| *c != '\n') {
            assert!(!unpipe::model::is_spoofing(c), "{c:?} in:\n{whole}");
        }
        assert!(!whole.lines().any(|line| line.starts_with('y')), "{whole}");
    }
}

#[test]
fn without_colour_there_is_no_escape_and_with_it_the_words_are_the_same() {
    let mut stage = Stage::usual();
    stage.met = Met::FirstUse;
    let plan = stage.plan();
    let colourful = Style {
        colour: Colour::Ansi,
        ..style()
    };
    let uncoloured = plan_screen::render(&plan, &style());
    let mut painted = plan_screen::render(&plan, &colourful);
    assert!(!uncoloured.contains('\u{1b}'));
    assert!(painted.contains('\u{1b}'));
    for code in ["0", "1", "2", "1;33", "1;36"] {
        painted = painted.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_eq!(painted, uncoloured);
}

#[test]
fn a_prefix_with_a_blank_is_one_word_of_the_command_that_undoes() {
    for (prefix, word) in [
        ("/home/ann/my dir", "--prefix '/home/ann/my dir'\n"),
        ("/home/ann/other", "--prefix ~/other\n"),
    ] {
        let mut stage = Stage::usual();
        stage.survey.prefix = prefix.into();
        let text = screen(&stage.plan());
        assert!(text.contains(word), "{text}");
    }
}
