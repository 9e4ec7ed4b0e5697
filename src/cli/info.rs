//! `unpipe info`

use serde_json::json;

use super::args::InfoArgs;
use super::context::Context;
use super::failure::Failed;
use super::kept_runs;
use super::recalling::recall;
use super::report::{self, Report};
use super::reviewed;
use super::select::{asked, installed};
use crate::document::{Release, Revocation};
use crate::install::Package;
use crate::resolve::{Nobody, Purpose, Request, Resolved, Target, revocation_of};
use crate::trust::{Anchor, Downgrade};
use crate::ui::{Stream, info_installed, info_release};

/// Tells about an installed package from its receipt, without a network; else resolves it.
pub(super) fn run(context: &Context<'_>, args: &InfoArgs) -> Result<Report, Failed> {
    let view = context.prefix()?.view()?;
    if let Some(word) = kept_runs::word(&args.package)? {
        return kept_runs::info(context, &view, &word);
    }
    let package = match Target::parse(&args.package)? {
        Target::Name {
            name,
            version: None,
        } => view.package(&name)?,
        Target::Short {
            word,
            version: None,
        } => installed(&view, &word)?,
        _ => None,
    };
    if let Some(package) = package {
        let recalled = recall(context, &view, &package)?;
        let revoked = revocation_of(&context.store, &package.receipt)?;
        let report = of_installed(context, &package, &recalled.release, revoked.as_ref());
        return Ok(report.with("proof", json!(recalled.proof.word())));
    }
    let key: Option<Anchor> = args.key.as_deref().map(str::parse).transpose()?;
    let asked = asked(context, &view, &args.package)?;
    let policy = context.policy()?;
    let fetcher = context.fetcher(&policy);
    let resolver = context.resolver(&fetcher, &policy, &Nobody);
    let (source, wanted) = (&asked.source, asked.wanted);
    // Telling about an older release installs nothing.
    let request = Request {
        source,
        wanted,
        key,
        downgrade: Downgrade::Allowed,
        purpose: Purpose::Look,
    };
    let resolved = resolver.resolve(&request)?;
    Ok(of_resolved(context, &resolved))
}

fn of_installed(
    context: &Context<'_>,
    package: &Package,
    release: &Release,
    revoked: Option<&Revocation>,
) -> Report {
    let style = context.console.style(Stream::Out, context.world);
    let text = info_installed(&package.receipt, &package.track, revoked, &style);
    let report = Report::done(text);
    let mut report = described(report, release).with("status", json!("installed"));
    if let serde_json::Value::Object(fields) = report::package(package, revoked) {
        report.fields.extend(fields);
    }
    report
}

fn of_resolved(context: &Context<'_>, resolved: &Resolved) -> Report {
    let style = context.console.style(Stream::Out, context.world);
    let accepted = &resolved.accepted;
    let reviews = reviewed::objects(&accepted.release.name, &accepted.provenance.reviews);
    let report = Report::done(info_release(accepted, &resolved.place, &style));
    described(report, &accepted.release)
        .with("status", json!("available"))
        .with("reviews", json!(reviews))
        .with("place", json!(resolved.place))
        .with("release", json!(accepted.digest))
        .with("anchor", json!(accepted.provenance.anchor().to_string()))
}

fn described(report: Report, release: &Release) -> Report {
    let platforms: Vec<String> = release
        .artifacts
        .iter()
        .map(|artifact| artifact.platform().to_string())
        .collect();
    report
        .with("name", json!(release.name))
        .with("version", json!(release.version))
        .with("serial", json!(release.serial))
        .with("issued", json!(release.issued))
        .with("summary", json!(release.summary))
        .with("license", json!(release.license))
        .with("homepage", json!(release.homepage))
        .with("source", json!(release.source))
        .with("platforms", json!(platforms))
}
