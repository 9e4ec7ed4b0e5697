//! `unpipe list`

use serde_json::{Value, json};

use super::args::ListArgs;
use super::context::Context;
use super::failure::Failed;
use super::report::{self, Report};
use super::select::source_of;
use crate::install::Package;
use crate::model::Version;
use crate::receipt::Follow;
use crate::resolve::{Nobody, Purpose, Request};
use crate::trust::{Downgrade, Wanted};
use crate::ui::{Listed, Stream, list};

/// A package, and what its channel offers if that is newer.
struct Row {
    package: Package,
    newer: Option<Version>,
}

/// Every installed package; with `--outdated` only those for which there is something newer.
pub(super) fn run(context: &Context<'_>, args: &ListArgs) -> Result<Report, Failed> {
    let packages = context.prefix()?.view()?.packages()?;
    let rows: Vec<Row> = if args.outdated {
        outdated(context, packages)?
    } else {
        packages
            .into_iter()
            .map(|package| Row {
                package,
                newer: None,
            })
            .collect()
    };
    if args.outdated && rows.is_empty() {
        context
            .console
            .say("nothing newer is on offer for what is installed\n");
        return Ok(Report::done(String::new()).with("packages", json!([])));
    }
    let style = context.console.style(Stream::Out, context.world);
    let listed: Vec<Listed<'_>> = rows
        .iter()
        .map(|row| Listed {
            receipt: &row.package.receipt,
            track: &row.package.track,
            newer: row.newer.as_ref(),
        })
        .collect();
    let objects: Vec<Value> = rows.iter().map(object).collect();
    Ok(Report::done(list(&listed, &style)).with("packages", json!(objects)))
}

fn outdated(context: &Context<'_>, packages: Vec<Package>) -> Result<Vec<Row>, Failed> {
    let policy = context.policy()?;
    let fetcher = context.fetcher(&policy)?;
    let resolver = context.resolver(&fetcher, &policy, &Nobody);
    let mut rows = Vec::new();
    for package in packages {
        // What is held at a version has no newer one that an upgrade would take.
        let Follow::Channel(channel) = &package.track.follow else {
            continue;
        };
        let source = source_of(&package)?;
        let wanted = Wanted::Channel(channel.clone());
        let request = Request {
            source: &source,
            wanted,
            key: None,
            downgrade: Downgrade::Refused,
            purpose: Purpose::Look,
        };
        let release = resolver.resolve(&request)?.accepted.release;
        if release.serial > package.receipt.serial {
            rows.push(Row {
                package,
                newer: Some(release.version.clone()),
            });
        }
    }
    Ok(rows)
}

fn object(row: &Row) -> Value {
    let mut object = report::package(&row.package);
    if let (Value::Object(fields), Some(newer)) = (&mut object, &row.newer) {
        fields.insert("available".to_owned(), json!(newer));
    }
    object
}
