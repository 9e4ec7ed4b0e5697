//! Keeps what was chosen, and says so.

use super::fetched::Fetched;
use super::holding::Ran;
use super::order::Order;
use super::own::Own;
use super::typing::elsewhere;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::model::OutsideText;
use crate::progress::Event;
use crate::run::{About, Change, Keeping, keep};
use crate::ui::counted;

/// What was kept.
pub(super) struct Done {
    pub(super) name: String,
    pub(super) paths: usize,
    pub(super) text: String,
}

/// Keeps the chosen changes, all or none.
pub(super) fn keep_chosen(
    context: &Context<'_>,
    order: &Order,
    (fetched, ran): (&Fetched, &Ran),
    chosen: &[Change],
) -> Result<Done, Failed> {
    let talked = ran
        .heard
        .talks
        .talks
        .iter()
        .filter(|talk| talk.connections > 0);
    let about = About {
        script: fetched.script.bytes().to_vec(),
        source: order.source.clone(),
        arguments: order.words.iter().map(OutsideText::new).collect(),
        hosts: talked
            .map(|talk| OutsideText::new(talk.target.to_string()))
            .collect(),
        now: context.world.now(),
    };
    let own = Own::of(context, order);
    let own: Vec<_> = own.private.into_iter().chain(own.shown).collect();
    let keeping = Keeping {
        changes: chosen,
        listed: &ran.listing.changes,
        upper: &ran.upper,
        about: &about,
        own: &own,
        interrupt: &context.interrupt,
    };
    let (doing, paths) = ("keeping", chosen.len());
    context.observer.on(Event::Changing { doing, paths });
    let kept = keep(&context.prefix()?, &keeping);
    context.observer.on(Event::Staged);
    let kept = kept?;
    for note in &kept.notes {
        context.console.say_line(&format!("note: {note}"));
    }
    let (name, paths) = (kept.name.to_string(), kept.paths.len());
    let elsewhere = elsewhere(context);
    let elsewhere = elsewhere.unwrap_or_else(|| ", with the same --prefix".to_owned());
    Ok(Done {
        text: format!(
            "kept {} as {name}; to undo it: unpipe uninstall {name}{elsewhere}
",
            counted(paths, "path"),
        ),
        name,
        paths,
    })
}
