//! `unpipe check`

use serde_json::{Value, json};

use super::args::NamesArgs;
use super::context::Context;
use super::failure::Failed;
use super::report::Report;
use super::select::named_or_all;
use crate::install::{self, Difference, Package, View};
use crate::model::Code;
use crate::resolve::recall_installed;
use crate::ui::{Stream, checked};

/// Verifies the signed documents that each package keeps, then compares its files with them.
pub(super) fn run(context: &Context<'_>, args: &NamesArgs) -> Result<Report, Failed> {
    let view = context.prefix()?.view()?;
    let style = context.console.style(Stream::Out, context.world);
    let (mut text, mut rows) = (String::new(), Vec::new());
    let mut code = Code::Done;
    for package in named_or_all(&view, &args.names)? {
        let differences = differences(context, &view, &package)?;
        if !differences.is_empty() {
            code = Code::Mismatch;
        }
        text.push_str(&checked(&package, &differences, &style));
        rows.push(row(&package, &differences));
    }
    Ok(Report::done(text).with("packages", json!(rows)).code(code))
}

fn differences(
    context: &Context<'_>,
    view: &View,
    package: &Package,
) -> Result<Vec<Difference>, Failed> {
    let missing = || {
        Failed::say(
            Code::Mismatch,
            format!("{} keeps no signed release", package.receipt.name),
        )
    };
    let kept = view.documents(package)?.ok_or_else(missing)?;
    let receipt = &package.receipt;
    let release = recall_installed(&context.store, receipt, &kept.release, kept.root.as_ref())?;
    Ok(install::check(view, package, &release)?)
}

fn row(package: &Package, differences: &[Difference]) -> Value {
    let found: Vec<Value> = differences
        .iter()
        .map(|difference| match difference {
            Difference::Tree(path) => json!({"kind": "file", "path": path}),
            Difference::Link(path) => json!({"kind": "link", "path": path}),
            Difference::Artifact => json!({"kind": "artifact", "path": null}),
        })
        .collect();
    json!({
        "name": package.receipt.name,
        "version": package.receipt.version,
        "ok": found.is_empty(),
        "differences": found,
    })
}
