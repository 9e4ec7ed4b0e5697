//! The script before it runs: its text, its difference, what is notable, the question.

use super::fetched::Fetched;
use super::order::Order;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::options::{Format, Yes};
use crate::model::{Code, Shown};
use crate::script::Findings;
use crate::ui::ask::{Answer, Leaning, Question, ask};
use crate::ui::script_screen::{Paged, difference, facts, findings as found, show_in_pages, text};
use crate::ui::{Stream, Terminal};
use crate::world::Person;

/// How many lines a page of the script has, where the height of the terminal is not known.
const LINES: usize = 40;

/// Shows a script to whoever is there, and asks whether it may run in the cage. With nobody there,
/// typing the command was the consent: what it does reaches nothing but its own view of the home.
pub(super) fn consent(
    context: &Context<'_>,
    order: &Order,
    (fetched, findings): (&Fetched, &Findings),
) -> Result<(), Failed> {
    let is_asked = context.options.person == Person::Present && context.options.yes == Yes::NotSaid;
    let style = context.console.style(Stream::Err, context.world);
    let terminal = Terminal::new(context.console, context.interrupt.clone());
    let whole = text(&fetched.script, &style);
    match &fetched.last {
        Some(last) => {
            put(context, &difference(last, fetched.script.bytes(), &style));
            put(context, "\n");
        }
        None if is_asked => match show_in_pages(&whole, height(), &terminal) {
            Paged::Read => put(context, "\n"),
            Paged::Stopped => return Err(declined()),
            Paged::Interrupted => return Err(interrupted()),
        },
        None => {}
    }
    put(context, &found(findings, &style));
    put(context, &facts(&fetched.script, &style));
    if let Some(from) = &fetched.from {
        let line = format!("From       {} (given out by {from})", order.source);
        put(context, &format!("{}\n", Shown(&line)));
    }
    if !is_asked {
        return Ok(());
    }
    let question = Question {
        text: "Run it in a cage? Its changes are shown before any is kept.".to_owned(),
        leaning: Leaning::No,
        details: String::new(),
        scripts: Some(whole),
        reminder: found(findings, &style),
    };
    match ask(&question, &terminal) {
        Answer::Yes => Ok(()),
        Answer::No => Err(declined()),
        Answer::Interrupted => Err(interrupted()),
    }
}

/// Says what a question is about: whoever is asked must have seen it, however quiet they want it.
pub(super) fn put(context: &Context<'_>, text: &str) {
    match context.options.person {
        Person::Present => context.console.urge(text),
        Person::Absent => context.console.say(text),
    }
}

/// Shows a script and what is notable in it, and nothing else.
pub(super) fn show(
    context: &Context<'_>,
    order: &Order,
    (fetched, findings): (&Fetched, &Findings),
) -> String {
    if context.options.format == Format::Json {
        return String::new();
    }
    let style = context.console.style(Stream::Out, context.world);
    let mut screen = text(&fetched.script, &style);
    if let Some(last) = &fetched.last {
        screen.push_str(&difference(last, fetched.script.bytes(), &style));
    }
    screen.push('\n');
    screen.push_str(&found(findings, &style));
    screen.push_str(&facts(&fetched.script, &style));
    if let Some(from) = &fetched.from {
        let line = format!("From       {} (given out by {from})", order.source);
        screen.push_str(&format!("{}\n", Shown(&line)));
    }
    screen
}

fn declined() -> Failed {
    Failed::say(Code::Declined, "you declined to run the script".to_owned())
}

fn interrupted() -> Failed {
    Failed::say(Code::Interrupted, "interrupted".to_owned())
}

fn height() -> usize {
    let rows = rustix::termios::tcgetwinsize(std::io::stderr()).map(|size| size.ws_row);
    match rows.map(usize::from) {
        Ok(rows @ 5..) => rows - 2,
        _ => LINES,
    }
}
