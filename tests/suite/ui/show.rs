//! Prints the screens, for a person who wants to look at them in a terminal.

use std::io::Write;

use unpipe::model::OutsideText;
use unpipe::plan::{Elsewhere, Order, remove, roll_back};
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
            order: Order::First,
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

/// Asks on the terminal that the test runs on: all prompts, one after the other.
#[test]
#[ignore = "for people to try"]
fn a_conversation() {
    use unpipe::progress::{Event, Interrupt, Observer};
    use unpipe::resolve::Meeting;
    use unpipe::trust::Subject;
    use unpipe::ui::{
        ColourChoice, Console, Failure, FirstUse, Level, Progress, State, Stream, Terminal,
        ask_password,
    };
    let world = unpipe::world::World::of_process();
    let console = Console::new(ColourChoice::Auto, Level::Usual, &world);
    let interrupt = Interrupt::new();
    signal_hook::flag::register(signal_hook::consts::SIGINT, interrupt.flag()).unwrap();
    let terminal = Terminal::new(&console, interrupt);
    let style = console.style(Stream::Err, &world);
    let mut stage = Stage::usual();
    stage.met = Met::FirstUse;
    let key = stage.publisher.key().public().parse().unwrap();
    let subject = Subject::at(NAME.parse().unwrap(), &stage.place);
    let meeting = FirstUse::new(&terminal, world.person(), style.clone());
    let met = meeting.compare(&subject, &[key]);
    console.urge(&format!("{met:?}\n"));
    let plan = stage.plan();
    console.urge(&plan_screen::render(&plan, &style));
    let answer = ask::ask(&plan_screen::question(&plan, &style), &terminal);
    console.urge(&format!("{answer:?}\n"));
    let password = ask_password(&terminal, "Password of the secret key");
    console.urge(&format!("{password:?}\n"));
    let progress = Progress::new(&console);
    progress.on(Event::Asking("index.unpipe at get.example.org".to_owned()));
    std::thread::sleep(std::time::Duration::from_millis(700));
    let size = unpipe::model::Size::bytes(20_000_000);
    let (file, from) = ("tool-1.4.2.tar.gz".to_owned(), "get.example.org".to_owned());
    progress.on(Event::Downloading { file, from, size });
    for _ in 0..20 {
        std::thread::sleep(std::time::Duration::from_millis(100));
        progress.on(Event::Received(unpipe::model::Size::bytes(1_000_000)));
    }
    progress.on(Event::Note("a note in between".to_owned()));
    progress.on(Event::Downloaded);
    let failure = Failure {
        code: unpipe::model::Code::Untrusted,
        message: "the release needs 1 good signature(s) of the release keys, found 0".to_owned(),
        causes: vec!["expected one thing, found another".to_owned()],
        state: State::NothingChanged,
        hints: vec!["unpipe trust show get.example.org/tool".to_owned()],
    };
    console.urge(&failure.render(&style));
}
