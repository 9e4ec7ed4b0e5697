//! `unpipe bundle`: a verified release in one file, for machines without a network.

use std::path::Path;

use serde_json::{Value, json};

use super::args::BundleArgs;
use super::context::Context;
use super::failure::Failed;
use super::report::Report;
use super::select::asked;
use crate::bundle::{Draft, Made, Member, MemberKind, Outcome};
use crate::document::Artifact;
use crate::model::{Code, Location, OutsideText, Version};
use crate::plan::PlanError;
use crate::resolve::{Purpose, Request, Resolved, Target};
use crate::trust::{Anchor, Downgrade};
use crate::ui::{Bundled, FirstUse, Stream, Terminal, bundled};

/// Resolves a release as an install would, and writes the bytes that were verified. Nothing is
/// installed, and no key is remembered.
pub(super) fn run(context: &Context<'_>, args: &BundleArgs) -> Result<Report, Failed> {
    let key: Option<Anchor> = args.key.as_deref().map(str::parse).transpose()?;
    let to = context.world.folder().join(&args.output);
    if to.extension().is_some_and(|end| end == "unpipe") {
        let message = "expected another name for a bundle than that of a document (….unpipe)";
        return Err(Failed::say_usage(message.to_owned()).hint("call it NAME.bundle.tar"));
    }
    let resolved = resolve(context, args, key)?;
    let builds = builds(context, args, &resolved)?;
    let mut draft = Draft::default();
    for (name, bytes) in resolved.documents() {
        draft.document(&name, bytes)?;
    }
    let policy = context.policy()?;
    let fetcher = context.fetcher(&policy);
    for build in &builds {
        let name = member_name(build)?;
        let artifact = resolved.artifact(&fetcher, build)?;
        draft.artifact(&name, artifact)?;
    }
    let made = draft.write(&to, &context.interrupt)?;
    Ok(report(context, &resolved, &builds, (&to, &made)))
}

fn resolve(
    context: &Context<'_>,
    args: &BundleArgs,
    key: Option<Anchor>,
) -> Result<Resolved, Failed> {
    let asked = asked(context, &context.prefix()?.view()?, &args.package)?;
    let policy = context.policy()?;
    let fetcher = context.fetcher(&policy);
    let terminal = Terminal::new(context.console, context.interrupt.clone());
    let style = context.console.style(Stream::Err, context.world);
    let meeting = FirstUse::new(&terminal, context.options.person, style);
    let resolver = context.resolver(&fetcher, &policy, &meeting);
    let outcome = resolver.resolve(&Request {
        source: &asked.source,
        wanted: asked.wanted,
        key,
        downgrade: downgrade(&args.package),
        // Where it is installed, that machine's policy has its say.
        purpose: Purpose::Carry,
    });
    // Ctrl-C at the question about a key is an interrupt, not a no.
    context
        .interrupt
        .check()
        .map_err(|error| Failed::of(&error, Code::Interrupted))?;
    Ok(outcome?)
}

/// An older version may be carried if it was named: installing it asks again.
fn downgrade(word: &str) -> Downgrade {
    let version: Option<Version> = match Target::parse(word) {
        Ok(Target::Name { version, .. } | Target::Short { version, .. }) => version,
        Ok(Target::Web(_) | Target::Local(_)) | Err(_) => None,
    };
    if version.is_some() {
        Downgrade::Allowed
    } else {
        Downgrade::Refused
    }
}

/// The builds to carry: the one for this machine, or all.
fn builds<'a>(
    context: &Context<'_>,
    args: &BundleArgs,
    resolved: &'a Resolved,
) -> Result<Vec<&'a Artifact>, Failed> {
    let release = &resolved.accepted.release;
    if args.all_platforms {
        return Ok(release.artifacts.iter().collect());
    }
    let machine = context.machine();
    match release.artifact_for(&machine) {
        Some(build) => Ok(vec![build]),
        None => Err(Failed::from(PlanError::NoBuild {
            name: release.name.clone(),
            version: release.version.clone(),
            machine,
            found: release.artifacts.iter().map(Artifact::platform).collect(),
        })
        .hint("for machines of another kind: --all-platforms")),
    }
}

/// The name by which a reader will look for it: the first file name of its addresses that a bundle
/// may hold.
fn member_name(build: &Artifact) -> Result<String, Failed> {
    let is_artifact =
        |name: &&str| Member::of(name).is_some_and(|member| member.kind() == MemberKind::Artifact);
    let mut names = build.urls.iter().map(Location::file_name);
    names.find(is_artifact).map(str::to_owned).ok_or_else(|| {
        let names: Vec<&str> = build.urls.iter().map(Location::file_name).collect();
        let names = OutsideText::new(names.join(", "));
        let message = format!("expected a file name that a bundle can hold, found {names}");
        Failed::say(Code::Malformed, message)
    })
}

fn report(
    context: &Context<'_>,
    resolved: &Resolved,
    builds: &[&Artifact],
    (to, made): (&Path, &Made),
) -> Report {
    let accepted = &resolved.accepted;
    let release = &accepted.release;
    let style = context.console.style(Stream::Out, context.world);
    let text = bundled(
        &Bundled {
            path: to,
            accepted,
            builds,
            made,
        },
        &style,
    );
    let members: Vec<Value> = made
        .members
        .iter()
        .map(|(member, size)| json!({"name": member.name(), "size": size}))
        .collect();
    let status = match made.outcome {
        Outcome::Written => "written",
        Outcome::Same => "unchanged",
    };
    let expires = accepted.provenance.freshness.map(|fresh| fresh.expires);
    Report::done(text)
        .with("status", json!(status))
        .with("path", json!(to))
        .with("sha256", json!(made.sha256))
        .with("size", json!(made.size))
        .with("name", json!(release.name))
        .with("version", json!(release.version))
        .with("serial", json!(release.serial))
        .with("release", json!(accepted.digest))
        .with("anchor", json!(accepted.provenance.anchor().to_string()))
        .with("expires", json!(expires))
        .with("members", json!(members))
}
