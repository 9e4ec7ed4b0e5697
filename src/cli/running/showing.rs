//! The script before it runs: its text, its difference, what is notable, the question.

use super::fetched::Fetched;
use super::order::Order;
use super::reader::Reader;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::options::{Format, Yes};
use crate::difference::Difference;
use crate::model::{Code, Shown};
use crate::script::Findings;
use crate::store::SeenBy;
use crate::ui::ask::{Answer, Leaning, Question, ask};
use crate::ui::script_screen::{
    Paged, compared, difference, facts, findings as found, read_before_a_run, text, unseen,
};
use crate::ui::{Stream, Style};
use crate::world::Person;

/// Shows a script to whoever is there, and asks whether it may run in the cage. With nobody there,
/// typing the command was the consent: what it does reaches nothing but its own view of the home.
/// Tells who has seen all of it now.
pub(super) fn consent(
    context: &Context<'_>,
    order: &Order,
    (fetched, findings): (&Fetched, &Findings),
) -> Result<SeenBy, Failed> {
    let is_asked = context.options.person == Person::Present && context.options.yes == Yes::NotSaid;
    let style = context.console.style(Stream::Err, context.world);
    let reader = Reader::before_the_run(context);
    if is_asked {
        match read_before_a_run(&to_read(fetched, &style), &reader) {
            Paged::Read => put(context, "\n"),
            Paged::Stopped => return Err(declined()),
            Paged::Interrupted => return Err(interrupted()),
        }
    } else if let Some(last) = &fetched.last {
        let text = difference(&last.bytes, fetched.script.bytes(), &style);
        put(context, &format!("{text}\n"));
    }
    let known = known(order, (fetched, findings), &style);
    put(context, &known);
    if !is_asked {
        return Ok(known_already(fetched));
    }
    let question = Question {
        text: "Run it in a cage? Its changes are shown before any is kept.".to_owned(),
        leaning: Leaning::No,
        details: String::new(),
        scripts: Some(text(&fetched.script, &style)),
        reminder: format!("\n{known}"),
    };
    match ask(&question, &reader) {
        Answer::Yes => Ok(SeenBy::Person),
        Answer::No => Err(declined()),
        Answer::Interrupted => Err(interrupted()),
    }
}

/// What decides, below all that somebody else wrote.
fn known(order: &Order, (fetched, findings): (&Fetched, &Findings), style: &Style) -> String {
    let mut known = found(findings, style) + &facts(&fetched.script, style);
    if let Some(from) = &fetched.from {
        let line = format!("From       {} (given out by {from})", order.source);
        known.push_str(&format!("{}\n", Shown(&line)));
    }
    known
}

/// What somebody reads who is asked: the difference where they know the rest, else the whole text. In
/// one, so that what stands above is on the first page.
fn to_read(fetched: &Fetched, style: &Style) -> String {
    let (script, whole) = (&fetched.script, text(&fetched.script, style));
    match &fetched.last {
        None => whole,
        Some(last) if last.seen_by == SeenBy::Nobody => format!("{}\n{whole}", unseen(style)),
        Some(last) => {
            let difference = Difference::between(&last.bytes, script.bytes());
            let changed = compared(&difference, style);
            match difference {
                Difference::Whole { .. } => format!("{changed}\n{whole}"),
                Difference::Nothing | Difference::Hunks(_) => changed,
            }
        }
    }
}

/// Who has seen these bytes where nobody is asked: who saw them the last time.
fn known_already(fetched: &Fetched) -> SeenBy {
    match &fetched.last {
        Some(last) if last.bytes == fetched.script.bytes() => last.seen_by,
        _ => SeenBy::Nobody,
    }
}

/// Says what a question is about: whoever is asked must have seen it, however quiet they want it.
pub(super) fn put(context: &Context<'_>, text: &str) {
    match context.options.person {
        Person::Present => context.console.urge(text),
        Person::Absent => context.console.say(text),
    }
}

/// Tells whoever is at a terminal that it runs now: some scripts say nothing for a long time.
pub(super) fn begin(context: &Context<'_>) {
    if context.console.columns().is_some() {
        context.console.say_line("running; Ctrl-C stops it");
    }
}

/// Tells that some of its processes were ended, if so: their work may be half done.
pub(super) fn left(context: &Context<'_>, processes: usize) {
    let (number, they) = match processes {
        0 => return,
        1 => ("1 process".to_owned(), "it was"),
        more => (format!("{more} processes"), "they were"),
    };
    let text = format!(
        "note: the script left {number} at work when it ended; {they} ended too, with the work half done"
    );
    put(context, &format!("{text}\n"));
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
        screen.push_str(&difference(&last.bytes, fetched.script.bytes(), &style));
    }
    screen.push('\n');
    screen + &known(order, (fetched, findings), &style)
}

fn declined() -> Failed {
    Failed::say(Code::Declined, "you declined to run the script".to_owned())
}

fn interrupted() -> Failed {
    Failed::say(Code::Interrupted, "interrupted".to_owned())
}
