//! `unpipe publish status`: who signed, and who is missing.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::told::{document, standing};
use crate::cli::args::StatusArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;
use crate::model::{Shown, Time};
use crate::publish::change::Pending;
use crate::publish::site::{self, FOLDER, Folder, Site};
use crate::publish::status::{Standing, Weight, of_file, of_site, of_waiting};

/// Tells of every document that was named, or of the site and what waits beside it.
pub(super) fn run(context: &Context<'_>, args: &StatusArgs) -> Result<Report, Failed> {
    let folder = context.world.folder();
    let named: Vec<PathBuf> = args.paths.iter().map(|path| folder.join(path)).collect();
    let standings = if named.is_empty() {
        whole(&folder.join(FOLDER))?
    } else {
        let mut found = Vec::new();
        for path in &named {
            found.extend(of_path(path, folder)?);
        }
        found
    };
    let now = context.world.now();
    let is_complete = standings.iter().all(Standing::is_settled);
    let text: String = standings
        .iter()
        .map(|one| lines(one, folder, now))
        .collect();
    let documents: Vec<Value> = standings.iter().map(object).collect();
    Ok(Report::done(text)
        .with("documents", json!(documents))
        .with("complete", json!(is_complete)))
}

/// A site, and what waits beside it.
fn whole(folder: &Path) -> Result<Vec<Standing>, Failed> {
    let pending = Pending::of(folder);
    let found = of_site(folder)?;
    let known = site_at(folder)?;
    let waiting = of_waiting(&pending, known.as_ref())?;
    if found.is_none() && waiting.is_empty() {
        return Err(Failed::say_usage(format!(
            "expected root-1.unpipe in {}, found none",
            folder.display()
        ))
        .hint("name the documents or their folder: unpipe publish status PATH"));
    }
    Ok(found.into_iter().flatten().chain(waiting).collect())
}

fn of_path(path: &Path, working: &Path) -> Result<Vec<Standing>, Failed> {
    if path.is_dir() {
        return whole(path);
    }
    // A document that was carried here alone is still told of under the roots at hand.
    let beside = path.parent().unwrap_or(working);
    let site = match site_at(beside)? {
        Some(site) => Some(site),
        None => site_at(&working.join(FOLDER))?,
    };
    Ok(vec![of_file(path, site.as_ref())?])
}

fn site_at(folder: &Path) -> Result<Option<Site>, Failed> {
    Ok(site::open_documents(&Folder(folder))?)
}

fn lines(one: &Standing, working: &Path, now: Time) -> String {
    let path = one.path.strip_prefix(working).unwrap_or(&one.path);
    let expires = match one.expires {
        Some(expires) if expires < now => format!("  expired {}", expires.date()),
        Some(expires) => format!("  good until {}", expires.date()),
        None => String::new(),
    };
    let mut text = format!("{}{expires}\n", Shown(&path.display().to_string()));
    if one.weight == Weight::Revoked {
        text.push_str("  revoked: it needs no signatures\n");
        return text;
    }
    for demand in one.draft.demands() {
        let line = format!("  {}\n", Shown(&standing(&one.draft, demand)));
        if !text.ends_with(&line) {
            text.push_str(&line);
        }
    }
    if one.draft.demands().is_empty() {
        text.push_str("  no root is at hand that says who must sign\n");
    }
    text
}

fn object(one: &Standing) -> Value {
    let mut object = document(&one.draft);
    if let Value::Object(fields) = &mut object {
        fields.insert("path".to_owned(), json!(one.path));
        fields.insert("expires".to_owned(), json!(one.expires));
        let is_revoked = one.weight == Weight::Revoked;
        fields.insert("revoked".to_owned(), json!(is_revoked));
    }
    object
}
