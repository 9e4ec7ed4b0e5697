//! `unpipe publish rotate`: a new root.

use std::path::PathBuf;

use serde_json::json;

use super::desk::Desk;
use super::told;
use crate::cli::args::{ChangesArgs, RotateArgs};
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;
use crate::document::{KeyLabel, Root};
use crate::minisign::PublicKey;
use crate::model::Serial;
use crate::publish::RoleName;
use crate::publish::change::{Change, Waiting, gather};
use crate::publish::keyring::read_public;
use crate::publish::make::{Renewal, RenewalError, Rotation, changes, next_root, renewal};
use crate::publish::site::Site;

/// Signs a new root, and with it whatever the new keys must sign.
pub(super) fn run(context: &Context<'_>, args: &RotateArgs) -> Result<Report, Failed> {
    let mut desk = Desk::open(context, &args.site)?;
    let (site, change) = desk.existing_site()?;
    let rotation = rotation(context, &args.changes, args.min_serial, site.root())?;
    carry(&mut desk, &site, change, &rotation)
}

/// What `rotate` and `retire-key` share: the new root and all that follows from it.
pub(super) fn carry(
    desk: &mut Desk<'_>,
    site: &Site,
    change: Change,
    rotation: &Rotation,
) -> Result<Report, Failed> {
    let waiting = desk.waiting()?;
    let root = root(desk, site, rotation, &waiting)?;
    let (index_days, _) = desk.days()?;
    let now = desk.context.world.signing_time();
    let renewal = renewal(site, &root, (now, index_days), &waiting).map_err(|error| {
        let failed = Failed::of(&error, error.code());
        match error {
            RenewalError::Channel { .. } => failed.hint("release to that channel first"),
            RenewalError::Absent { .. } => failed.hint("begin from where it is hosted: --from URL"),
            RenewalError::Change(_) => failed,
        }
    })?;
    let Renewal {
        drafts,
        dropped,
        files,
    } = renewal;
    let change = Change {
        drafts: gather(drafts, &waiting)?,
        removed: files,
        ..change
    };
    let changes = changes(site.root(), &root);
    // Before a password is asked for: this is what it is asked for.
    let told = changes.join("\n  ");
    let said = format!("root {}:\n  {told}\n", root.version);
    desk.context.console.say(&said);
    let carried = desk.carry_out(change, &mut |_| Ok(()))?;
    let report = told::report(desk, &carried, &effect(site.root(), &root));
    Ok(report
        .with("root", json!(root.version))
        .with("changes", json!(changes))
        .with("min_serial", json!(root.min_serial))
        .with("dropped", json!(dropped)))
}

/// The new root; the one that waits for signatures if it says the same.
fn root(
    desk: &Desk<'_>,
    site: &Site,
    rotation: &Rotation,
    waiting: &[Waiting],
) -> Result<Root, Failed> {
    let (_, days) = desk.days()?;
    let last = &site.last_root;
    let oldest = site
        .oldest_serial()
        .or_else(|| site.lowest_serial())
        .unwrap_or(Serial::new(site.highest_serial().saturating_add(1)));
    let now = desk.context.world.signing_time();
    let fresh = next_root((&last.value, last.digest()), rotation, oldest, (now, days));
    let fresh = fresh.map_err(|error| {
        let failed = Failed::of(&error, error.code());
        error.mend().into_iter().fold(failed, Failed::hint)
    })?;
    for one in waiting {
        let Some(root) = one.root() else { continue };
        if one.root_like(&fresh).is_none() {
            return Err(other(one, changes(&last.value, root)));
        }
        return Ok(root.clone());
    }
    Ok(fresh)
}

/// A root that waits is signed only by who asks for the same: its text came from elsewhere.
fn other(one: &Waiting, changes: Vec<String>) -> Failed {
    let message = format!(
        "expected the changes that were asked for in {}, found others",
        one.path().display()
    );
    let mut failed = Failed::say_usage(message)
        .hint("if you want these, ask for the same: the command that began it")
        .hint("if not, remove what waits");
    failed.failure.causes = changes;
    failed
}

fn rotation(
    context: &Context<'_>,
    args: &ChangesArgs,
    min_serial: Option<u64>,
    root: &Root,
) -> Result<Rotation, Failed> {
    let mut rotation = Rotation {
        min_serial: min_serial.map(Serial::new),
        ..Rotation::default()
    };
    for (role, files) in [
        (RoleName::Root, &args.add_root),
        (RoleName::Release, &args.add_release),
        (RoleName::Index, &args.add_index),
    ] {
        for file in files {
            let (label, key) = public(context, file)?;
            rotation.added.push((role, label, key));
        }
    }
    for text in &args.remove {
        rotation.removed.extend(leaving(text, root)?);
    }
    for text in &args.threshold {
        rotation.thresholds.push(threshold(text)?);
    }
    Ok(rotation)
}

/// A public key file: its stem is the key's label in the root.
pub(super) fn public(
    context: &Context<'_>,
    file: &PathBuf,
) -> Result<(KeyLabel, PublicKey), Failed> {
    let path = context.world.folder().join(file);
    let key = read_public(&path)?;
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned());
    let label = KeyLabel::try_from(stem.unwrap_or_default()).map_err(Failed::say_usage)?;
    Ok((label, key))
}

/// `ROLE=LABEL`, or `LABEL` for every role that has it.
pub(super) fn leaving(text: &str, root: &Root) -> Result<Vec<(RoleName, KeyLabel)>, Failed> {
    if let Some((role, label)) = text.split_once('=') {
        let role = role.parse().map_err(|error| Failed::usage(&error))?;
        let label = KeyLabel::try_from(label.to_owned()).map_err(Failed::say_usage)?;
        return Ok(vec![(role, label)]);
    }
    let label = KeyLabel::try_from(text.to_owned()).map_err(Failed::say_usage)?;
    let found: Vec<_> = RoleName::ALL
        .into_iter()
        .filter(|name| name.of(root).keys.contains(&label))
        .map(|name| (name, label.clone()))
        .collect();
    if found.is_empty() {
        let labels: Vec<&str> = root.keys.keys().map(KeyLabel::as_str).collect();
        return Err(Failed::say_usage(format!(
            "expected a key of root {} ({}), found {label}",
            root.version,
            labels.join(", ")
        )));
    }
    Ok(found)
}

fn threshold(text: &str) -> Result<(RoleName, usize), Failed> {
    let parsed = text.split_once('=').and_then(|(role, number)| {
        let number = number.parse().ok()?;
        Some((role.parse().ok()?, number))
    });
    parsed.ok_or_else(|| {
        Failed::say_usage(format!(
            "expected ROLE=NUMBER, such as root=2, found {text:?}"
        ))
    })
}

fn effect(old: &Root, new: &Root) -> told::Effect {
    let first = format!(
        "they follow from root {} to root {} by themselves; a key of either root still fits as --key.",
        old.version, new.version
    );
    let second = match new.min_serial {
        Some(least) if new.min_serial != old.min_serial => {
            format!(
                "nothing below serial {least} is accepted any more. Upload the roots first, index.unpipe last."
            )
        }
        _ => {
            "what they have installed stays. Upload the roots first, index.unpipe last.".to_owned()
        }
    };
    [first, second]
}
