//! `unpipe check`

use serde_json::{Value, json};

use super::args::NamesArgs;
use super::context::Context;
use super::failure::Failed;
use super::kept_runs;
use super::recalling::{Proof, recall};
use super::report::{self, Report};
use super::select::named_or_all;
use crate::document::Revocation;
use crate::install::{self, Difference, Edit, Package, View};
use crate::model::{Code, OutsideText, Version};
use crate::resolve::revocation_of;
use crate::ui::{self, Checked, Stream};

/// Verifies the signed documents that each package keeps, then compares its files with them; what
/// was kept of scripts is compared with their receipts.
pub(super) fn run(context: &Context<'_>, args: &NamesArgs) -> Result<Report, Failed> {
    let view = context.prefix()?.view()?;
    let style = context.console.style(Stream::Out, context.world);
    kept_runs::say_if_cut_off(context, &view)?;
    let (runs, names) = kept_runs::split(&args.names)?;
    let packages = if names.is_empty() && !runs.is_empty() {
        Vec::new()
    } else {
        named_or_all(&view, &names)?
    };
    let (mut shown, mut rows) = (Vec::new(), Vec::new());
    let mut code = Code::Done;
    for package in &packages {
        let recalled = recall(context, &view, package)?;
        let revoked = revocation_of(&context.store, &package.receipt)?;
        let differences = install::check(&view, package, &recalled.release)?;
        let beside = beside(context, &view, package)?;
        if !differences.is_empty() || !beside.is_empty() {
            code = Code::Mismatch;
        }
        rows.push(row(
            package,
            recalled.proof,
            revoked.as_ref(),
            (&differences, &beside),
        ));
        shown.push(Checked {
            name: &package.receipt.name,
            version: &package.receipt.version,
            files: package.receipt.files.len(),
            made: package.receipt.made.len(),
            limits: recalled.proof.limits(),
            revoked,
            differences: differences.iter().map(in_words).collect(),
            beside: beside
                .iter()
                .map(|(version, found)| (version.clone(), found.iter().map(in_words).collect()))
                .collect(),
        });
    }
    let kept = kept_runs::check(&view, (&runs, args.names.len()), &style)?;
    if kept.found > 0 {
        code = Code::Mismatch;
    }
    rows.extend(kept.objects);
    Ok(Report::done(ui::check(&shown, &style))
        .more(&kept.text)
        .with("packages", json!(rows))
        .code(code))
}

/// What differs in the versions that are kept beside the current one, which a rollback may bring
/// back.
fn beside(
    context: &Context<'_>,
    view: &View,
    package: &Package,
) -> Result<Vec<(Version, Vec<Difference>)>, Failed> {
    let mut found = Vec::new();
    for kept in view.beside(package)? {
        let recalled = recall(context, view, &kept)?;
        let differences = install::check_tree(view, &kept, &recalled.release)?;
        if !differences.is_empty() {
            found.push((kept.receipt.version, differences));
        }
    }
    Ok(found)
}

pub(super) fn in_words(difference: &Difference) -> ui::Difference {
    let (path, how) = match difference {
        Difference::Tree(edited) => (edited.path.clone(), words(edited.edit)),
        Difference::Made(edited, step) => {
            let how = format!("{} ({})", words(edited.edit), made_by(step));
            return ui::Difference {
                path: edited.path.clone(),
                how,
            };
        }
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

/// What a person should know of a file that a step made.
pub(super) fn made_by(step: &OutsideText) -> String {
    format!("made by step {step} here, not signed")
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

fn row(
    package: &Package,
    proof: Proof,
    revoked: Option<&Revocation>,
    (differences, beside): (&[Difference], &[(Version, Vec<Difference>)]),
) -> Value {
    let mut row = json!({
        "name": package.receipt.name,
        "version": package.receipt.version,
        "ok": differences.is_empty() && beside.is_empty(),
        "proof": proof.word(),
        "revoked": report::revoked(revoked),
        "made": package.receipt.made,
        "differences": values(differences),
    });
    if let (Value::Object(fields), false) = (&mut row, beside.is_empty()) {
        let beside = beside
            .iter()
            .map(|(version, found)| json!({"version": version, "differences": values(found)}));
        fields.insert("beside".to_owned(), beside.collect());
    }
    row
}

fn values(differences: &[Difference]) -> Vec<Value> {
    let value = |difference: &Difference| match difference {
        Difference::Tree(edited) => {
            json!({"kind": "file", "path": edited.path, "how": words(edited.edit)})
        }
        Difference::Made(edited, step) => {
            json!({"kind": "made", "path": edited.path, "how": words(edited.edit), "step": step})
        }
        Difference::Link(path, edit) => json!({"kind": "link", "path": path, "how": words(*edit)}),
        Difference::Artifact => json!({"kind": "artifact", "path": null}),
    };
    differences.iter().map(value).collect()
}
