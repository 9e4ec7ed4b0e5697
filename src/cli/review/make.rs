//! `unpipe review make`: verify a release as an install would, and sign a word about it.

use std::path::Path;

use serde_json::json;

use crate::cli::args::{ReviewMakeArgs, SaidClaim, SaidVerdict};
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::publish::unlock;
use crate::cli::report::Report;
use crate::cli::select::asked;
use crate::document::{Claim, Review, Verdict};
use crate::model::{OutsideText, Period, Shown, Time};
use crate::publish::change::Paper;
use crate::publish::review::{Draft, ReviewError};
use crate::publish::summary;
use crate::resolve::{Nobody, Purpose, Request, Resolved, Resolver};
use crate::trust::{Anchor, Downgrade};

/// For how many days a review counts, if nothing else is said.
const DAYS: u32 = 365;

/// Resolves, shows, asks for the password, signs, and reads again what it wrote.
pub(super) fn run(context: &Context<'_>, args: &ReviewMakeArgs) -> Result<Report, Failed> {
    let issued = context.world.signing_time();
    let expires = until(args.expires.as_deref(), issued)?;
    let folder = context.world.folder();
    let secret_key = folder.join(&args.secret_key);
    let resolved = resolve(context, args)?;
    let accepted = &resolved.accepted;
    let release = &accepted.release;
    let draft = Draft {
        review: Review {
            name: release.name.clone(),
            serial: release.serial,
            release: accepted.digest,
            verdict: verdict(args.verdict),
            claims: args.claims.iter().map(|claim| said(*claim)).collect(),
            reviewer: OutsideText::new(reviewer(args, &secret_key)),
            issued,
            expires,
            note: args.note.as_deref().map(OutsideText::new),
        },
        version: &release.version,
        publisher: &accepted.publisher,
    };
    draft.check().map_err(|error| failed(&error))?;
    show(context, &resolved, &draft.review);
    let key = unlock(context, &secret_key, &args.password)?;
    let comment = format!(
        "timestamp:{}\tfile:{}\thashed",
        issued.unix(),
        Review::file_name(&release.version, &key.public_key())
    );
    let document = draft
        .sign(&key, &comment, &folder.join(&args.output))
        .map_err(|error| failed(&error))?;
    let review = &draft.review;
    Ok(Report::done(format!("{}\n", document.display()))
        .with("document", json!(document))
        .with("name", json!(review.name))
        .with("version", json!(release.version))
        .with("serial", json!(review.serial))
        .with("release", json!(review.release))
        .with("verdict", json!(review.verdict))
        .with("claims", json!(review.claims))
        .with("reviewer", json!(review.reviewer))
        .with("key", json!(key.public_key().to_string()))
        .with("issued", json!(review.issued))
        .with("expires", json!(review.expires))
        .with("note", json!(review.note)))
}

/// The release, verified; nothing of it is remembered.
fn resolve(context: &Context<'_>, args: &ReviewMakeArgs) -> Result<Resolved, Failed> {
    let key: Option<Anchor> = args.key.as_deref().map(str::parse).transpose()?;
    let asked = asked(context, &context.prefix()?.view()?, &args.package)?;
    let policy = context.policy()?;
    let fetcher = context.fetcher(&policy);
    let resolver = Resolver {
        store: &context.store.reading(),
        ..context.resolver(&fetcher, &policy, &Nobody)
    };
    Ok(resolver.resolve(&Request {
        source: &asked.source,
        wanted: asked.wanted,
        key,
        // Telling about an older release installs nothing.
        downgrade: Downgrade::Allowed,
        purpose: Purpose::Look,
    })?)
}

/// What is about to be signed, before anybody types a password for it.
fn show(context: &Context<'_>, resolved: &Resolved, review: &Review) {
    let release = &resolved.accepted.release;
    let mut lines = summary(&Paper::Release((**release).clone()));
    lines.push(format!("release {}", resolved.accepted.digest));
    for artifact in &release.artifacts {
        let (files, links) = (artifact.files.len(), artifact.links.len());
        lines.push(format!(
            "{}: {files} file(s), {links} link(s)",
            artifact.platform()
        ));
    }
    let claims: Vec<&str> = review.claims.iter().map(|claim| claim.as_str()).collect();
    let claims = if claims.is_empty() {
        "nothing".to_owned()
    } else {
        claims.join(", ")
    };
    lines.push(format!(
        "{} of {}, who claims {claims}; counts until {}",
        review.verdict, review.reviewer, review.expires
    ));
    for line in lines {
        context.console.say(&format!("{}\n", Shown(&line)));
    }
}

/// Who reviews: as they say, else as their key's file is called.
fn reviewer(args: &ReviewMakeArgs, secret_key: &Path) -> String {
    let stem = secret_key.file_stem().unwrap_or_default();
    let said = args.reviewer.clone();
    said.unwrap_or_else(|| stem.to_string_lossy().into_owned())
}

/// A number of days, or a time.
fn until(text: Option<&str>, issued: Time) -> Result<Time, Failed> {
    let Some(text) = text else {
        return Ok(issued.plus(Period::days_long(DAYS)));
    };
    if let Ok(days) = text.parse::<u32>() {
        return Ok(issued.plus(Period::days_long(days)));
    }
    text.parse().map_err(|_| {
        Failed::say_usage(format!(
            "expected a number of days or a time YYYY-MM-DDTHH:MM:SSZ, found {}",
            Shown(text)
        ))
    })
}

fn verdict(verdict: SaidVerdict) -> Verdict {
    match verdict {
        SaidVerdict::Approve => Verdict::Approve,
        SaidVerdict::Reject => Verdict::Reject,
    }
}

fn said(claim: SaidClaim) -> Claim {
    match claim {
        SaidClaim::ReadSteps => Claim::ReadSteps,
        SaidClaim::RebuiltIdentical => Claim::RebuiltIdentical,
        SaidClaim::RanInSandbox => Claim::RanInSandbox,
    }
}

fn failed(error: &ReviewError) -> Failed {
    Failed::of(error, error.code())
}
