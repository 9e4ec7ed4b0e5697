//! What `release` makes of lint's findings: errors stop it, warnings are said.

use std::io::ErrorKind;

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::model::Code;
use crate::publish::lint::{Finding, LintError, Severity};
use crate::ui::{self, Stream};

/// Says what was found and not said yet, and stops at errors. Notes are for `lint` itself.
pub(super) fn heed(
    context: &Context<'_>,
    found: Vec<Finding>,
    said: &mut Vec<Finding>,
) -> Result<(), Failed> {
    let is_news = |one: &Finding| one.rule.severity != Severity::Note && !said.contains(one);
    let found: Vec<Finding> = found.into_iter().filter(is_news).collect();
    said.extend(found.iter().cloned());
    if found.is_empty() {
        return Ok(());
    }
    let style = context.console.style(Stream::Err, context.world);
    let text = ui::lint(&found, &style);
    let is_error = |finding: &&Finding| finding.rule.severity == Severity::Error;
    let errors = found.iter().filter(is_error).count();
    if errors == 0 {
        context.console.say(&text);
        return Ok(());
    }
    // However quiet: the failure says to mend them.
    context.console.urge(&text);
    let rows: Vec<Value> = found.iter().map(row).collect();
    let message = format!("expected a release without errors, found {errors}");
    Err(Failed::say(Code::Lint, message)
        .hint("mend what lint names above, then run the command again")
        .with("findings", json!(rows)))
}

/// A finding, for machines.
pub(super) fn row(finding: &Finding) -> Value {
    let rule = finding.rule;
    json!({
        "code": rule.code,
        "severity": rule.severity.as_str(),
        "at": finding.at,
        "found": finding.found,
        "sentence": rule.sentence,
        "mend": rule.mend,
    })
}

impl From<LintError> for Failed {
    fn from(error: LintError) -> Self {
        let failed = Self::of(&error, error.code());
        match error {
            LintError::Folder { source, .. } if source.kind() == ErrorKind::NotFound => {
                failed.hint("name the folder to look at: unpipe publish lint PATH")
            }
            _ => failed,
        }
    }
}
