//! What a command that changed a site says: documents, signers, who is missing, what comes next.

use std::path::Path;

use serde_json::{Value, json};

use super::desk::Desk;
use crate::cli::report::Report;
use crate::model::{Shown, exact_path};
use crate::publish::change::{Carried, Demand, Draft, Outcome};

/// What clients will see, in two lines.
pub(super) type Effect = [String; 2];

/// The report of a change: what the site has now, or what is missing.
pub(super) fn report(desk: &Desk<'_>, carried: &Carried, effect: &Effect) -> Report {
    let site = desk.bench.site();
    let documents: Vec<Value> = carried.drafts.iter().map(document).collect();
    let shown = |path: &Path| {
        let path = path
            .strip_prefix(desk.context.world.folder())
            .unwrap_or(path);
        Shown(&path.display().to_string()).to_string()
    };
    let (mut text, waits) = match &carried.outcome {
        Outcome::Published => (format!("{} is up to date:\n", shown(&site)), Vec::new()),
        Outcome::Waits(paths) => (
            format!("{} is as it was; signatures are missing:\n", shown(&site)),
            paths.clone(),
        ),
    };
    for draft in &carried.drafts {
        text.push_str(&lines(draft));
    }
    if waits.is_empty() {
        let [first, second] = effect;
        text.push_str(&format!("\nUsers: {first}\n       {second}\n"));
    } else {
        text.push_str("\nEach that is missing signs a copy, on any machine:\n");
        for path in waits
            .iter()
            .filter(|path| is_missing(path, &carried.drafts))
        {
            let below = path.strip_prefix(desk.context.world.folder());
            text.push_str(&match exact_path(below.unwrap_or(path)) {
                Some(word) => format!("  unpipe publish sign {word}\n"),
                None => format!("  unpipe publish sign FILE, for {}\n", shown(path)),
            });
        }
        text.push_str("Put the signed copies into that folder, and run this command again.\n");
    }
    Report::done(text)
        .with("site", json!(site))
        .with("published", json!(waits.is_empty()))
        .with("waits", json!(waits))
        .with("documents", json!(documents))
        .with("effect", json!(effect))
}

/// Whether the document that waits at a path lacks signatures: some wait for others only.
fn is_missing(path: &Path, drafts: &[Draft]) -> bool {
    let is_it = |draft: &&Draft| Path::new(&draft.file).file_stem() == path.file_stem();
    drafts
        .iter()
        .find(is_it)
        .is_none_or(|draft| !draft.needs().is_empty())
}

fn lines(draft: &Draft) -> String {
    let mut said: Vec<String> = Vec::new();
    for demand in draft.demands() {
        let line = format!(
            "  {}  {}\n",
            Shown(&draft.file),
            Shown(&standing(draft, demand))
        );
        // The same person often counts for the root before and for the new one.
        if !said.contains(&line) {
            said.push(line);
        }
    }
    said.concat()
}

/// How far a document is with one role: who signed, and who is missing.
pub(super) fn standing(draft: &Draft, demand: &Demand) -> String {
    let (signed, missing) = sides(draft, demand);
    let by = signed.join(", ");
    if demand.threshold == 1 && !signed.is_empty() {
        return format!("signed by {by}");
    }
    let count = signed.len().min(demand.threshold);
    let (threshold, role, root) = (demand.threshold, demand.role, demand.root);
    let mut line = format!("{count} of {threshold} {role} keys of root {root}");
    if !signed.is_empty() {
        line.push_str(&format!(", signed by {by}"));
    }
    if signed.len() < threshold {
        line.push_str(&format!("; missing: {}", missing.join(", ")));
    }
    line
}

/// Who of a demand signed, and who did not, by label.
pub(super) fn sides(draft: &Draft, demand: &Demand) -> (Vec<String>, Vec<String>) {
    let signers = draft.signers(demand);
    let (mut signed, mut missing) = (Vec::new(), Vec::new());
    for (key, label) in &demand.keys {
        if signers.contains(key) {
            signed.push(label.clone());
        } else {
            missing.push(label.clone());
        }
    }
    signed.sort();
    missing.sort();
    (signed, missing)
}

/// A document and its demands, for machines.
pub(super) fn document(draft: &Draft) -> Value {
    let demands: Vec<Value> = draft
        .demands()
        .iter()
        .map(|demand| {
            let (signed, missing) = sides(draft, demand);
            json!({
                "role": demand.role.to_string(), "root": demand.root,
                "threshold": demand.threshold,
                "signed": signed, "missing": missing,
                "met": signed.len() >= demand.threshold,
            })
        })
        .collect();
    json!({
        "file": draft.file, "kind": draft.kind.as_str(), "sha256": draft.digest(),
        "complete": draft.is_complete(), "demands": demands,
    })
}
