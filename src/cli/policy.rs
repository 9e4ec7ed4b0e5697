//! `unpipe policy`: what this machine requires, and why.

use serde_json::{Value, json};

use super::args::{PolicyCommand, PolicyTestArgs};
use super::context::Context;
use super::failure::Failed;
use super::report::Report;
use crate::model::Code;
use crate::resolve::{Source, Target, pinned};
use crate::trust::policy::{Answer, At, Decision, Force, Listed, Question};
use crate::trust::{Anchor, Subject};
use crate::ui::{Stream, policy_rules, policy_test};

/// The commands about the policy.
pub(super) fn run(context: &Context<'_>, command: &PolicyCommand) -> Result<Report, Failed> {
    match command {
        PolicyCommand::Show => show(context),
        PolicyCommand::Test(args) => test(context, args),
    }
}

fn show(context: &Context<'_>) -> Result<Report, Failed> {
    let rules = context.policy()?.rules();
    let paths = context.world.policy_paths();
    let files: Vec<&std::path::Path> = [Some(paths.system.as_path()), paths.user.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let style = context.console.style(Stream::Out, context.world);
    let text = policy_rules(&files, &rules, &style);
    let objects: Vec<Value> = rules.iter().map(rule).collect();
    Ok(Report::done(text)
        .with("files", json!(files))
        .with("rules", json!(objects)))
}

fn rule(listed: &Listed) -> Value {
    json!({
        "rule": listed.rule,
        "value": listed.value,
        "file": listed.at.file,
        "line": listed.at.line,
        "in_force": listed.force == Force::InForce,
    })
}

/// Decides as an install of the name from its own place would, as far as nothing is fetched for it.
fn test(context: &Context<'_>, args: &PolicyTestArgs) -> Result<Report, Failed> {
    let policy = context.policy()?;
    let key: Option<Anchor> = args.key.as_deref().map(str::parse).transpose()?;
    let Target::Name {
        name,
        version: None,
    } = Target::parse(&args.name)?
    else {
        let found = crate::model::Shown(&args.name);
        return Err(Failed::say_usage(format!(
            "expected a name DOMAIN/PATH, found {found}"
        )));
    };
    let subject = Subject::at(name.clone(), &Source::of_name(&name)?.place);
    let pin = context.store.load(&subject)?.memory.pin;
    let decisions = policy.explain(&Question {
        name: &name,
        key: key.as_ref(),
        pin: pin.as_ref().map(|pin| &pin.anchor),
        familiar: &pinned(&context.store)?,
        now: context.world.now(),
    });
    let is_denied = decisions
        .iter()
        .any(|decision| decision.answer == Answer::Denied);
    let style = context.console.style(Stream::Out, context.world);
    let objects: Vec<Value> = decisions.iter().map(decision).collect();
    let report = Report::done(policy_test(&name, &decisions, &style))
        .with("name", json!(name))
        .with("allowed", json!(!is_denied))
        .with("decisions", json!(objects));
    Ok(if is_denied {
        report.code(Code::Policy)
    } else {
        report
    })
}

fn decision(decision: &Decision) -> Value {
    json!({
        "rule": decision.rule,
        "answer": word(decision.answer),
        "reason": decision.reason,
        "file": decision.at.as_ref().map(|at: &At| &at.file),
        "line": decision.at.as_ref().map(|at: &At| at.line),
    })
}

fn word(answer: Answer) -> &'static str {
    match answer {
        Answer::Allowed => "allowed",
        Answer::Denied => "denied",
        Answer::Depends => "depends",
    }
}
