//! `unpipe list`

use serde_json::{Value, json};

use super::args::ListArgs;
use super::context::Context;
use super::failure::Failed;
use super::kept_runs;
use super::report::{self, Report};
use super::select::source_of;
use crate::document::Revocation;
use crate::install::Package;
use crate::model::{Channel, Code, Version};
use crate::receipt::Follow;
use crate::resolve::{Nobody, Purpose, Request, ResolveError, Resolver, revocation_of};
use crate::run::KeptRun;
use crate::trust::{Downgrade, Refusal, Wanted};
use crate::ui::{Listed, Stream, kept_list, list};

/// A package, what its publisher says against it, and what its channel offers if that is newer.
struct Row {
    package: Package,
    revoked: Option<Revocation>,
    newer: Option<Version>,
}

/// A package whose place does not tell what it offers.
struct Silent {
    package: Package,
    why: Failed,
}

/// Every installed package and every kept script; with `--outdated` only those for which there is something newer, or
/// that are denied.
pub(super) fn run(context: &Context<'_>, args: &ListArgs) -> Result<Report, Failed> {
    let view = context.prefix()?.view()?;
    let packages = view.packages()?;
    if args.outdated {
        return outdated(context, packages);
    }
    kept_runs::say_if_cut_off(context, &view)?;
    let found = kept_runs::looked(&view)?;
    let runs = &found.whole;
    let rows: Vec<Row> = packages
        .into_iter()
        .map(|package| row(context, package, None))
        .collect();
    let report = match (rows.as_slice(), runs.as_slice()) {
        // That nothing is there would not be true.
        ([], []) if !found.damaged.is_empty() => {
            Report::done(String::new()).with("packages", json!([]))
        }
        (rows, []) => shown(context, rows),
        (rows, runs) => with_runs(context, rows, runs),
    };
    Ok(kept_runs::with_damaged(context, report, found.damaged))
}

/// The table of packages, if there are any, and that of kept scripts.
fn with_runs(context: &Context<'_>, rows: &[Row], runs: &[KeptRun]) -> Report {
    let style = context.console.style(Stream::Out, context.world);
    let table = kept_list(runs, &style);
    let objects: Vec<Value> = rows
        .iter()
        .map(object)
        .chain(kept_runs::objects(runs))
        .collect();
    let report = match rows {
        [] => Report::done(table),
        rows => shown(context, rows).more(&format!("\n{table}")),
    };
    report.with("packages", json!(objects))
}

/// What one place does not tell does not hide what the others do.
fn outdated(context: &Context<'_>, packages: Vec<Package>) -> Result<Report, Failed> {
    let policy = context.policy()?;
    let fetcher = context.fetcher(&policy);
    let resolver = context.resolver(&fetcher, &policy, &Nobody);
    let (mut rows, mut silent) = (Vec::new(), Vec::new());
    for package in packages {
        let interrupted = context.interrupt.check();
        interrupted.map_err(|error| Failed::of(&error, Code::Interrupted))?;
        let newer = match &package.track.follow {
            Follow::Channel(channel) => newer(&resolver, &package, channel),
            // What is held at a version has no newer one that an upgrade would take.
            Follow::Exact(_) => Ok(None),
        };
        match newer {
            Ok(newer) => {
                let row = row(context, package, newer);
                if row.newer.is_some() || row.revoked.is_some() {
                    rows.push(row);
                }
            }
            Err(why) => silent.push(Silent { package, why }),
        }
    }
    if rows.is_empty() && silent.is_empty() {
        context
            .console
            .say("nothing newer is on offer for what is installed\n");
        return Ok(Report::done(String::new()).with("packages", json!([])));
    }
    let report = match rows.as_slice() {
        [] => Report::done(String::new()).with("packages", json!([])),
        rows => shown(context, rows),
    };
    Ok(told(context, report, &silent))
}

/// The version that the channel of a package offers, if it is newer.
fn newer(
    resolver: &Resolver<'_>,
    package: &Package,
    channel: &Channel,
) -> Result<Option<Version>, Failed> {
    let source = source_of(package)?;
    let request = Request {
        source: &source,
        wanted: Wanted::Channel(channel.clone()),
        key: None,
        downgrade: Downgrade::Refused,
        purpose: Purpose::Look,
    };
    let release = match resolver.resolve(&request) {
        Ok(resolved) => resolved.accepted.release,
        // The publisher took back what is installed and has nothing newer: that is told.
        Err(ResolveError::Refused(Refusal::RevokedBefore { .. })) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let is_newer = release.serial > package.receipt.serial;
    Ok(is_newer.then(|| release.version.clone()))
}

fn row(context: &Context<'_>, package: Package, newer: Option<Version>) -> Row {
    let revoked = revocation_of(&context.store, &package.receipt);
    let revoked = revoked.unwrap_or_else(|error| {
        // The list is of the prefix: a damaged state is told, and does not hide it.
        let name = &package.receipt.name;
        let failed = Failed::from(error);
        context
            .console
            .say_line(&format!("note: {name}: {}", failed.failure.message));
        None
    });
    Row {
        package,
        revoked,
        newer,
    }
}

fn shown(context: &Context<'_>, rows: &[Row]) -> Report {
    let style = context.console.style(Stream::Out, context.world);
    let listed: Vec<Listed<'_>> = rows
        .iter()
        .map(|row| Listed {
            receipt: &row.package.receipt,
            track: &row.package.track,
            newer: row.newer.as_ref(),
            revoked: row.revoked.as_ref(),
        })
        .collect();
    let objects: Vec<Value> = rows.iter().map(object).collect();
    Report::done(list(&listed, &style)).with("packages", json!(objects))
}

/// The places that do not tell, each with why; the first gives the exit code.
fn told(context: &Context<'_>, report: Report, silent: &[Silent]) -> Report {
    let Some(first) = silent.first() else {
        return report;
    };
    for one in silent {
        let (name, message) = (&one.package.receipt.name, &one.why.failure.message);
        context
            .console
            .say_line(&format!("{name}: cannot tell what is newer: {message}"));
    }
    let objects: Vec<Value> = silent
        .iter()
        .map(|one| {
            let (name, error) = (&one.package.receipt.name, one.why.failure.to_json_fields());
            json!({"name": name, "error": error})
        })
        .collect();
    report
        .with("failed", json!(objects))
        .with("error", first.why.failure.to_json_fields())
        .code(first.why.failure.code)
}

fn object(row: &Row) -> Value {
    let mut object = report::package(&row.package, row.revoked.as_ref());
    if let (Value::Object(fields), Some(newer)) = (&mut object, &row.newer) {
        fields.insert("available".to_owned(), json!(newer));
    }
    object
}
