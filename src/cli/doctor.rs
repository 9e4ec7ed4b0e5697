//! `unpipe doctor`

use serde_json::{Value, json};

use super::context::Context;
use super::failure::Failed;
use super::report::Report;
use crate::cage::{Ability, Launcher, Probed, probe, tiers};
use crate::doctor::{Check, Patient, Verdict, examine};
use crate::model::{Code, Tier};
use crate::ui::{Stream, doctor};

/// Looks at everything, tells all of it, and ends with 31 if something is wrong.
pub(super) fn run(context: &Context<'_>) -> Result<Report, Failed> {
    let prefix = context.prefix()?;
    let (ability, tiers) = (probe(), tiers(&Launcher::of_process()));
    let checks = examine(&Patient {
        world: context.world,
        prefix: &prefix,
        store: &context.store,
        cache: &context.cache(),
        ability: &ability,
        tiers: &tiers,
    });
    let count = |verdict| {
        checks
            .iter()
            .filter(|check| check.verdict == verdict)
            .count()
    };
    let findings = count(Verdict::Finding);
    let code = if findings == 0 {
        Code::Done
    } else {
        Code::Requirement
    };
    let style = context.console.style(Stream::Out, context.world);
    let objects: Vec<Value> = checks.iter().map(object).collect();
    Ok(Report::done(doctor(&checks, &style))
        .with("checks", json!(objects))
        .with("findings", json!(findings))
        .with("notes", json!(count(Verdict::Note)))
        .with("sandbox", sandbox(&ability, &tiers))
        .code(code))
}

fn object(check: &Check) -> Value {
    json!({
        "id": check.id,
        "verdict": check.verdict.as_str(),
        "about": check.about,
        "message": check.message,
        "advice": check.advice,
    })
}

fn sandbox(ability: &Ability, tiers: &Probed) -> Value {
    let parts: Vec<Value> = ability
        .parts()
        .map(|(part, found)| {
            json!({
                "part": part.as_str(),
                "works": found.is_ok(),
                "detail": found.unwrap_or_else(|reason| reason),
            })
        })
        .collect();
    let tier = tiers.best().map_or("none", Tier::as_str);
    json!({"tier": tier, "parts": parts})
}
