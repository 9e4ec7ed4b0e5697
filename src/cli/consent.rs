//! From a shown plan to an approved one.

use serde_json::json;

use super::context::Context;
use super::failure::Failed;
use super::options::{Format, Yes};
use crate::model::{Code, Digest, OutsideText};
use crate::plan::{Approved, Caging, Change, Consent, Plan, PlanError};
use crate::ui::ask::{Answer, ask};
use crate::ui::{Stream, Terminal, plan_screen};
use crate::world::Person;

/// Shows a plan on standard error, for people; JSON carries it on standard output instead.
pub(super) fn show(context: &Context<'_>, plan: &Plan) {
    let style = context.console.style(Stream::Err, context.world);
    let screen = || plan_screen::render(plan, &style);
    if will_ask(context) {
        // Whoever is asked must see what is asked, however quiet they want it.
        context.console.urge(&screen());
    } else if context.options.format == Format::Text {
        context.console.say(&screen());
    }
}

fn will_ask(context: &Context<'_>) -> bool {
    context.options.person == Person::Present && context.options.yes == Yes::NotSaid
}

/// Refuses a plan that runs commands where no cage works: unpipe never runs them bare.
pub(super) fn check_steps(plan: &Plan) -> Result<(), Failed> {
    let Change::Place(placement) = plan.change() else {
        return Ok(());
    };
    let release = &placement.release;
    let lacking = match &placement.caging {
        _ if release.steps.is_empty() => return Ok(()),
        Caging::Tier(_) => return Ok(()),
        Caging::Lacking(lacking) => lacking.clone(),
        Caging::Unasked => OutsideText::new("nobody looked for one"),
    };
    Err(PlanError::Steps {
        name: release.name.clone(),
        version: release.version.clone(),
        steps: release.steps.len(),
        lacking,
    }
    .into())
}

/// Asks for consent, or takes it from the flags.
pub(super) fn approve(
    context: &Context<'_>,
    plan: Box<Plan>,
    digest: Option<Digest>,
) -> Result<Approved<Plan>, Failed> {
    let found = plan.digest();
    let consent = match (digest, context.options.yes) {
        (Some(digest), _) => Consent::Digest(digest),
        (None, Yes::Said) => Consent::Yes,
        (None, Yes::NotSaid) if context.options.person == Person::Present => {
            let style = context.console.style(Stream::Err, context.world);
            let terminal = Terminal::new(context.console, context.interrupt.clone());
            match ask(&plan_screen::question(&plan, &style), &terminal) {
                Answer::Yes => Consent::Person,
                Answer::No => {
                    return Err(Failed::say(
                        Code::Declined,
                        "you declined the plan".to_owned(),
                    ));
                }
                Answer::Interrupted => {
                    return Err(Failed::say(Code::Interrupted, "interrupted".to_owned()));
                }
            }
        }
        (None, Yes::NotSaid) => {
            let message = "the plan needs consent, found nobody to ask".to_owned();
            let failed = Failed::say(Code::Declined, message).with("digest", json!(found));
            return Err(if plan.approve(Consent::Yes).is_ok() {
                failed
                    .hint("run the command again with --yes, which accepts a clean plan under a known key")
                    .hint(format!("or accept exactly this plan: --approve {found}"))
            } else {
                failed.hint(format!(
                    "look at the plan, then accept exactly it: --approve {found}"
                ))
            });
        }
    };
    plan.approve(consent).map_err(|error| {
        Failed::from(error)
            .hint(format!(
                "look at the plan, then accept exactly it: --approve {found}"
            ))
            .with("digest", json!(found))
    })
}
