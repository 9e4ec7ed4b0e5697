//! `unpipe publish release`: from a dist folder to a signed folder of static files.

use std::collections::BTreeSet;

use serde_json::json;

use super::desk::Desk;
use super::linted::heed;
use super::making::Making;
use super::told;
use crate::archive::Watch;
use crate::cli::args::ReleaseArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;
use crate::document::{Index, Release, Root};
use crate::model::{Channel, Location, origin};
use crate::publish::change::{Carried, Change, Outcome, gather};
use crate::publish::lint::{Look, lint_documents, lint_release};
use crate::publish::pin_of;
use crate::publish::site::release_file;

/// Makes, checks, signs, tries and puts in place.
pub(super) fn run(context: &Context<'_>, args: &ReleaseArgs) -> Result<Report, Failed> {
    let mut desk = Desk::open(context, &args.site)?;
    let (making, change) = Making::begin(context, args, &desk)?;
    making.check_name()?;
    let (root, first) = making.root(&desk)?;
    let made = making.manifest(&root, &desk)?;
    if making.is_released(&made.release)? {
        let text = format!(
            "{} is released already; nothing was changed\n",
            making.version
        );
        return Ok(Report::done(text)
            .with("published", json!(true))
            .with("changed", json!(false)));
    }
    let look = Look {
        folder: &making.dist(),
        dist: None,
        before: making.site.as_ref(),
        now: context.world.now(),
        watch: &Watch {
            observer: context.observer,
            interrupt: &context.interrupt,
        },
    };
    let file = release_file(&making.version);
    let mut said = Vec::new();
    let found = lint_release(&made.release, &file, &look)?;
    heed(context, found, &mut said)?;
    let (drafts, index) = making.drafts(&made.release, &root, first)?;
    let change = Change {
        drafts: gather(drafts, &making.waiting)?,
        artifacts: made.artifacts.clone(),
        fresh: vec![making.version.clone()],
        removed: making
            .level_0
            .iter()
            .map(|release| release.file.clone())
            .collect(),
        ..change
    };
    let carried = desk.carry_out(change, &mut |folder| {
        let staged = Look { folder, ..look };
        heed(context, lint_documents(&staged)?, &mut said)
    })?;
    let made = Made {
        root,
        release: made.release,
        index,
    };
    Ok(report(&making, &desk, &carried, &made))
}

/// The documents of a release.
struct Made {
    root: Root,
    release: Release,
    index: Index,
}

fn report(making: &Making<'_>, desk: &Desk<'_>, carried: &Carried, made: &Made) -> Report {
    let (channel, version) = (&making.channel, &making.version);
    // Whoever names no channel gets this one.
    let unasked = made.index.channels.contains_key(&Channel::stable());
    let name = if unasked {
        made.root.name.to_string()
    } else {
        format!("{}@{channel}", made.root.name)
    };
    let line = format!("unpipe install {name} --key {}", pin(making, made));
    let first = if unasked {
        format!("{channel} gets {version} from now on;")
    } else {
        format!("{name} gets {version}; nothing is in stable yet, so the name alone is refused;")
    };
    let effect = [
        first,
        "upload the artifacts and releases first, index.unpipe last.".to_owned(),
    ];
    let report = told::report(desk, carried, &effect)
        .with("version", json!(version))
        .with("serial", json!(made.release.serial))
        .with("one_liner", json!(line));
    if carried.outcome != Outcome::Published {
        return report;
    }
    let place = origin(&made.root.name).map_or_else(|_| String::new(), |url| url.to_string());
    let tried = match made.release.artifacts.len() {
        1 => "1 artifact".to_owned(),
        number => format!("{number} artifacts"),
    };
    let beginning = match (&making.site, &making.level_0) {
        (None, None) => FIRST,
        _ => "",
    };
    let elsewhere = elsewhere(&made.release);
    report.more(beginning).more(&elsewhere).more(&format!(
        "\nTried as a user would: what each channel leads to, {tried} unpacked and compared.\n\
         Serve the folder at {place}\nThe line for your users:\n\n    {line}\n"
    ))
}

/// A second first root would lock out everybody who has the first one.
const FIRST: &str = "\nThis is a first release, under a new root. If you released this name before, do\n\
    not upload it: begin again in an empty folder, with --from and the address.\n";

/// The addresses of artifacts that users fetch from elsewhere: the folder alone is not enough.
fn elsewhere(release: &Release) -> String {
    let all = release.artifacts.iter().flat_map(|one| &one.urls);
    let urls = all.filter_map(|url| match url {
        Location::Web(url) => Some(format!("    {url}\n")),
        Location::Beside(_) => None,
    });
    let urls: String = urls.collect::<BTreeSet<_>>().into_iter().collect();
    if urls.is_empty() {
        return urls;
    }
    format!("\nUsers fetch these from their own addresses; upload them there first:\n{urls}")
}

/// What users pin: that of the root in force. A first root has one root key.
fn pin(making: &Making<'_>, made: &Made) -> String {
    if let Some(site) = &making.site {
        return pin_of(&site.last_root).to_string();
    }
    let keys = made.root.keys_of(&made.root.roles.root);
    keys.iter().map(ToString::to_string).collect()
}
