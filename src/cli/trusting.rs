//! `unpipe trust`

use serde_json::{Value, json};

use super::args::{SubjectArgs, TrustAddArgs, TrustCommand, TrustResetArgs};
use super::context::Context;
use super::failure::Failed;
use super::options::Yes;
use super::report::Report;
use crate::model::{Code, Name, Place, Shown};
use crate::resolve::{Source, Target};
use crate::store::Kept;
use crate::trust::{Anchor, Memory, Pin, PinnedBy, Standing, Subject};
use crate::ui::ask::{Answer, Leaning, Question, ask};
use crate::ui::{Stream, Terminal, trust_list, trust_show};
use crate::world::Person;

/// The commands about trust.
pub(super) fn run(context: &Context<'_>, command: &TrustCommand) -> Result<Report, Failed> {
    match command {
        TrustCommand::List => list(context),
        TrustCommand::Show(args) => show(context, args),
        TrustCommand::Add(args) => add(context, args),
        TrustCommand::Reset(args) => reset(context, args),
    }
}

fn list(context: &Context<'_>) -> Result<Report, Failed> {
    let known = context.store.subjects()?;
    let style = context.console.style(Stream::Out, context.world);
    let rows: Vec<(&Subject, &Memory)> = known
        .iter()
        .map(|(subject, kept)| (subject, &kept.memory))
        .collect();
    let objects: Vec<Value> = rows
        .iter()
        .map(|(subject, memory)| object(subject, memory))
        .collect();
    Ok(Report::done(trust_list(&rows, &style)).with("names", json!(objects)))
}

fn show(context: &Context<'_>, args: &SubjectArgs) -> Result<Report, Failed> {
    let (subject, kept) = known(context, args)?;
    let style = context.console.style(Stream::Out, context.world);
    let mut report = Report::done(trust_show(&subject, &kept.memory, &style));
    if let Value::Object(fields) = object(&subject, &kept.memory) {
        report.fields.extend(fields);
    }
    Ok(report)
}

/// Pins a key in advance. A name that has another pin keeps it: only `reset` changes a pin.
fn add(context: &Context<'_>, args: &TrustAddArgs) -> Result<Report, Failed> {
    let anchor: Anchor = args.key.parse()?;
    let subject = subject(context, &args.subject)?;
    context.policy()?.admit(subject.name())?;
    let before = context.store.load(&subject)?;
    let mut memory = before.memory.clone();
    match &memory.pin {
        Some(pin) if pin.anchor == anchor => {}
        Some(pin) => {
            let message = format!(
                "{} is pinned to {}, found {anchor}",
                subject.name(),
                pin.anchor
            );
            return Err(Failed::say(Code::Untrusted, message)
                .hint("if the publisher confirmed the new key by another way: unpipe trust reset NAME --key KEY"));
        }
        None => memory.pin = Some(pin(context, anchor)),
    }
    context.store.save(&subject, &before, &memory)?;
    context
        .console
        .say(&format!("{} is pinned to {}\n", subject.name(), args.key));
    Ok(Report::done(String::new())
        .with("name", json!(subject.name()))
        .with("status", json!("pinned")))
}

/// Forgets a name. It is the only way to another key that no root announced, so it asks.
fn reset(context: &Context<'_>, args: &TrustResetArgs) -> Result<Report, Failed> {
    let anchor: Option<Anchor> = args.key.as_deref().map(str::parse).transpose()?;
    let (subject, kept) = known(context, &args.subject)?;
    confirm(context, &subject, &kept.memory, anchor.as_ref())?;
    context.store.forget_rejects(subject.name())?;
    match anchor {
        Some(anchor) => {
            let memory = Memory {
                pin: Some(pin(context, anchor)),
                ..Memory::default()
            };
            context.store.save(&subject, &kept, &memory)?;
        }
        None => context.store.forget(&subject)?,
    }
    context.console.say(&format!(
        "what was known of {} is forgotten\n",
        subject.name()
    ));
    Ok(Report::done(String::new())
        .with("name", json!(subject.name()))
        .with("status", json!("reset")))
}

fn confirm(
    context: &Context<'_>,
    subject: &Subject,
    memory: &Memory,
    anchor: Option<&Anchor>,
) -> Result<(), Failed> {
    if context.options.yes == Yes::Said {
        return Ok(());
    }
    if context.options.person == Person::Absent {
        return Err(Failed::say(
            Code::Declined,
            "a reset needs consent, found nobody to ask".to_owned(),
        )
        .hint("run the command again with --yes"));
    }
    let style = context.console.style(Stream::Err, context.world);
    context.console.urge(&trust_show(subject, memory, &style));
    let text = match anchor {
        Some(anchor) => format!("Forget all of this and trust {anchor} instead?"),
        None => "Forget all of this?".to_owned(),
    };
    let question = Question {
        text,
        leaning: Leaning::No,
        details: trust_show(subject, memory, &style),
        scripts: None,
        reminder: String::new(),
    };
    match ask(
        &question,
        &Terminal::new(context.console, context.interrupt.clone()),
    ) {
        Answer::Yes => Ok(()),
        Answer::No => Err(Failed::say(
            Code::Declined,
            "you declined the reset".to_owned(),
        )),
        Answer::Interrupted => Err(Failed::say(Code::Interrupted, "interrupted".to_owned())),
    }
}

fn pin(context: &Context<'_>, anchor: Anchor) -> Pin {
    Pin {
        anchor,
        by: PinnedBy::CommandLine,
        since: context.world.now(),
    }
}

fn subject(context: &Context<'_>, args: &SubjectArgs) -> Result<Subject, Failed> {
    let name: Name = args.name.parse().map_err(|error| Failed::usage(&error))?;
    if args.described {
        return Ok(Subject::described(name));
    }
    let place = match &args.at {
        Some(word) => place(context, word)?,
        None => Source::of_name(&name)?.place,
    };
    Ok(Subject::at(name, &place))
}

fn place(context: &Context<'_>, word: &str) -> Result<Place, Failed> {
    match Target::parse(word)? {
        Target::Web(url) => Ok(Source::of_web(&url)?.place),
        Target::Local(path) => Ok(Source::of_path(&path, context.world.folder())?.place),
        Target::Name { .. } | Target::Short { .. } => Err(Failed::say_usage(
            "--at takes a URL or a path that begins with / ./ or ../".to_owned(),
        )),
    }
}

/// The subject that is meant, if something is known of it: the name at its own origin, else the
/// only place that claims it.
fn known(context: &Context<'_>, args: &SubjectArgs) -> Result<(Subject, Kept), Failed> {
    let word = &args.name;
    let is_meant = |name: &Name| {
        if word.contains('/') {
            name.as_str() == word
        } else {
            name.short() == word
        }
    };
    let wanted = args
        .at
        .as_deref()
        .map(|at| place(context, at))
        .transpose()?;
    let is_there = |known: &Subject| match &wanted {
        Some(place) => *known == Subject::at(known.name().clone(), place),
        None => !args.described || *known.standing() == Standing::Described,
    };
    let mut found: Vec<(Subject, Kept)> = context
        .store
        .subjects()?
        .into_iter()
        .filter(|(known, _)| is_meant(known.name()) && is_there(known))
        .collect();
    if found.len() > 1
        && let Some(own) = found
            .iter()
            .position(|(known, _)| *known.standing() == Standing::Own)
    {
        return Ok(found.swap_remove(own));
    }
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(
            Failed::say_usage(format!("nothing is known of {}", Shown(word)))
                .hint("unpipe trust list shows every name that has a pin"),
        ),
        (Some(_), false) => Err(Failed::say_usage(format!(
            "{} is several names, or is claimed by several places",
            Shown(word)
        ))
        .hint("say which: the whole name, and --at PLACE or --described; unpipe trust list shows them")),
    }
}

fn object(subject: &Subject, memory: &Memory) -> Value {
    let place = match subject.standing() {
        Standing::Own | Standing::Described => Value::Null,
        Standing::Claimed(place) => json!(place),
    };
    json!({
        "name": subject.name(),
        "claimed_by": place,
        "described": *subject.standing() == Standing::Described,
        "pin": memory.pin,
        "roots": memory.roots.iter().map(|root| json!({"version": root.version, "sha256": root.sha256})).collect::<Vec<_>>(),
        "index": memory.index,
        "min_serial": memory.min_serial,
        "floors": memory.floors,
        "revoked": memory.denied().map(|(serial, _)| serial).collect::<Vec<_>>(),
        "highest_time": memory.highest_time,
        "rejects": memory.rejects,
    })
}
