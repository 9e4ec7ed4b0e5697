//! Prints the screens, for a person who wants to look at them in a terminal.

use std::io::Write;

use unpipe::model::OutsideText;
use unpipe::plan::{Elsewhere, remove, roll_back};
use unpipe::ui::{Colour, Style, ask, plan_screen};

use super::stage::{Met, NAME, Script, Stage, style};
use crate::support::publisher::Publisher;

/// A release that shows all that a screen can hold.
pub fn rich(publisher: &Publisher) -> crate::support::release::Release {
    publisher
        .release("1.5.0", 18)
        .artifact(|artifact| {
            artifact
                .file("bin/toolctl", "755", "x".repeat(123_456))
                .file("share/zsh/site-functions/_tool", "644", "#compdef tool\n")
                .file(
                    "share/bash-completion/completions/tool",
                    "644",
                    "complete\n",
                )
                .file("share/fish/vendor_completions.d/tool.fish", "644", "c\n")
        })
        .body(|body| {
            body.raw(
                "[[step]]\nid = \"completions\"\nrun = [\"bin/tool\", \"completions\", \
                 \"fish\"]\nstdout = \"share/fish/vendor_completions.d/t.fish\"\n\n[[step]]\nid = \
                 \"spaces\"\nrun = [\"bin/tool\", \"two  words\", \"\"]\n\n[[step]]\nid = \
                 \"setup\"\nscript = '''\nset -eu\n\techo hello\n'''\n\n[[require]]\ncommand = \
                 \"git\"\n",
            )
        })
}

fn looks() -> [Style; 2] {
    let colour = Style {
        colour: Colour::Ansi,
        ..style()
    };
    [style(), colour]
}

fn print(text: &str) {
    let rule = "=".repeat(80);
    writeln!(std::io::stdout().lock(), "{rule}\n{text}").unwrap();
}

#[test]
#[ignore = "for people to look at"]
fn the_screens() {
    let publisher = Publisher::new(NAME);
    let wanted = std::env::var("SCREEN").unwrap_or_default();
    for style in looks() {
        let show = |called: &str, plan: &unpipe::plan::Plan| {
            if !wanted.is_empty() && wanted != called {
                return;
            }
            let script = Script::of([]);
            ask::ask(&plan_screen::question(plan, &style), &script);
            print(&(plan_screen::render(plan, &style) + &script.seen()));
        };
        show("clean", &Stage::usual().plan());
        let one = Publisher::with_one_key(NAME);
        let release = one.release("1.4.2", 17);
        show("level0", &Stage::of(&one, one.level0(&release)).plan());
        let mut local = Stage::usual();
        local.place = "/media/stick/dist".parse().unwrap();
        local.met = Met::FirstUse;
        show("claimed", &local.plan());
        let files = publisher.level1([rich(&publisher)]).place();
        let mut stage = Stage::of(&publisher, files).upgrading("1.0.0", 3);
        stage.met = Met::Pinned;
        stage.survey.elsewhere.push(Elsewhere {
            command: "tool".to_owned(),
            path: "/usr/bin/tool".into(),
        });
        let plan = stage.plan();
        show("upgrade", &plan);
        if wanted == "details" {
            print(&plan_screen::details(&plan, &style));
        }
        if wanted == "script" {
            print(&plan_screen::scripts(&plan, &style).unwrap());
        }
        let mut current = stage.survey.current.clone().unwrap();
        current.edited.push(OutsideText::new("bin/tool"));
        show("uninstall", &remove(&current, &stage.survey));
        let earlier = stage.receipt("0.9.0", 2);
        let back = roll_back(&current, Some(&earlier), None, &stage.survey);
        show("rollback", &back.unwrap());
    }
}
