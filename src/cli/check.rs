//! `unpipe check`

use serde_json::{Value, json};

use super::args::NamesArgs;
use super::context::Context;
use super::failure::Failed;
use super::report::Report;
use super::select::named_or_all;
use crate::install::{self, Difference, Edit, Package, View};
use crate::model::Code;
use crate::model::OutsideText;
use crate::resolve::recall_installed;
use crate::ui::{self, Checked, Stream};

/// Verifies the signed documents that each package keeps, then compares its files with them.
pub(super) fn run(context: &Context<'_>, args: &NamesArgs) -> Result<Report, Failed> {
    let view = context.prefix()?.view()?;
    let style = context.console.style(Stream::Out, context.world);
    let packages = named_or_all(&view, &args.names)?;
    let (mut shown, mut rows) = (Vec::new(), Vec::new());
    let mut code = Code::Done;
    for package in &packages {
        let differences = differences(context, &view, package)?;
        if !differences.is_empty() {
            code = Code::Mismatch;
        }
        rows.push(row(package, &differences));
        shown.push(Checked {
            name: &package.receipt.name,
            version: &package.receipt.version,
            files: package.receipt.files.len(),
            differences: differences.iter().map(in_words).collect(),
        });
    }
    Ok(Report::done(ui::check(&shown, &style))
        .with("packages", json!(rows))
        .code(code))
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

fn in_words(difference: &Difference) -> ui::Difference {
    let (path, how) = match difference {
        Difference::Tree(edited) => (edited.path.clone(), words(edited.edit)),
        Difference::Link(path, edit) => (OutsideText::new(path.as_str()), link_words(*edit)),
        Difference::Artifact => (
            OutsideText::new("receipt"),
            "names an artifact that the release does not have",
        ),
    };
    ui::Difference {
        path,
        how: how.to_owned(),
    }
}

fn link_words(edit: Edit) -> &'static str {
    match edit {
        Edit::Missing => "the link is missing",
        Edit::Changed | Edit::Added => "something else is in place of the link",
    }
}

fn words(edit: Edit) -> &'static str {
    match edit {
        Edit::Missing => "missing",
        Edit::Changed => "changed",
        Edit::Added => "added",
    }
}

fn row(package: &Package, differences: &[Difference]) -> Value {
    let found: Vec<Value> = differences
        .iter()
        .map(|difference| match difference {
            Difference::Tree(edited) => {
                json!({"kind": "file", "path": edited.path, "how": words(edited.edit)})
            }
            Difference::Link(path, edit) => {
                json!({"kind": "link", "path": path, "how": words(*edit)})
            }
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
