//! The canonical form of a plan (RFC 8785), over which its digest is taken.
//!
//! Keys are sorted (`serde_json`'s map is ordered, and all keys here are ASCII), numbers are
//! integers, text is escaped as ECMAScript does. It holds no times: the same plan made a minute
//! later has the same digest.

use std::path::Path;

use serde_json::{Value, json};

use super::{Caging, Change, Kind, Placement, Removal, Return, Warning};
use crate::document::{Action, Step};
use crate::model::{Digest, Name, OutsideText, RelPath};
use crate::receipt::{Claimed, Follow, Receipt};
use crate::trust::{Level, SignedOver};

/// The digest of a canonical body.
pub(super) fn digest(body: &Value) -> Digest {
    Digest::of(body.to_string().as_bytes())
}

pub(super) fn body(name: &Name, prefix: &Path, change: &Change, warnings: &[Warning]) -> Value {
    let mut body = match change {
        Change::Place(placement) => place(placement),
        Change::Return(back) => roll_back(back),
        Change::Remove(removal) => remove(removal),
    };
    if let Value::Object(fields) = &mut body {
        if let Change::Place(placement) = change
            && !placement.release.steps.is_empty()
        {
            fields.insert("tier".to_owned(), tier(&placement.caging));
        }
        if is_described(change) {
            fields.insert("described".to_owned(), json!(true));
        }
        if let Some(over) = signed(change) {
            fields.insert("signed".to_owned(), json!(over));
        }
        let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
        fields.insert("unpipe".to_owned(), json!("plan/1"));
        fields.insert("name".to_owned(), json!(name.as_str()));
        fields.insert("prefix".to_owned(), json!(prefix.display().to_string()));
        fields.insert("warnings".to_owned(), json!(warnings));
    }
    body
}

/// Whether the user described it: nothing of it is a publisher's word but the bytes.
fn is_described(change: &Change) -> bool {
    let claimed = match change {
        Change::Place(placement) => placement.claimed(),
        Change::Return(back) => back.to.claimed,
        Change::Remove(removal) => removal.receipt.claimed,
    };
    claimed == Claimed::Described
}

/// What the publisher of a described archive signed.
fn signed(change: &Change) -> Option<&'static str> {
    let Change::Place(placement) = change else {
        return None;
    };
    match placement.level() {
        Level::Described(SignedOver::Archive) => Some("archive"),
        Level::Described(SignedOver::Sums) => Some("sums"),
        Level::Zero | Level::Root { .. } => None,
    }
}

fn place(placement: &Placement) -> Value {
    let release = &placement.release;
    let artifact = &placement.artifact;
    let files: Vec<Value> = artifact
        .files
        .iter()
        .map(|file| json!({"to": file.to, "mode": file.mode, "size": file.size, "sha256": file.sha256}))
        .collect();
    let (level, root) = match placement.level() {
        Level::Zero => (json!(0), Value::Null),
        Level::Root { version, sha256 } => {
            (json!(1), json!({"version": version, "sha256": sha256}))
        }
        Level::Described(_) => (json!("described"), Value::Null),
    };
    json!({
        "action": match placement.kind {
            Kind::Install => "install",
            Kind::Upgrade => "upgrade",
            Kind::Downgrade => "downgrade",
            Kind::Repair => "repair",
        },
        "place": placement.place,
        "claimed": claimed(placement.claimed()),
        "anchor": placement.provenance.anchor().to_string(),
        "level": level,
        "root": root,
        "version": release.version,
        "serial": release.serial,
        "release": placement.digest,
        "artifact": {
            "sha256": artifact.sha256,
            "size": artifact.size,
            "format": artifact.format,
            "urls": artifact.urls,
        },
        "follow": follow(&placement.follow),
        "replaces": placement.replaces.as_ref().map(|replaced| replaced.tree.to_string()),
        "files": files,
        "links": artifact.links,
        "exports": paths(&placement.exports()),
        "steps": release.steps.iter().map(step).collect::<Vec<_>>(),
        "requires": release.requirements.iter().map(|need| need.command.as_str()).collect::<Vec<_>>(),
    })
}

pub(super) fn step(step: &Step) -> Value {
    let (run, script) = match &step.action {
        Action::Run(argv) => (json!(Vec::<String>::from(argv.clone())), Value::Null),
        Action::Script(text) => (Value::Null, json!(text.raw())),
    };
    json!({
        "id": step.id, "run": run, "script": script, "stdout": step.stdout, "creates": step.creates,
        "timeout": step.timeout,
    })
}

/// In which tier the steps are held; null where there is none, and the plan cannot be carried out.
fn tier(caging: &Caging) -> Value {
    match caging {
        Caging::Tier(tier) => json!(tier),
        Caging::Unasked | Caging::Lacking(_) => Value::Null,
    }
}

fn roll_back(back: &Return) -> Value {
    let mut body = installed("rollback", &back.to, &back.exports);
    if let Value::Object(fields) = &mut body {
        fields.insert("replaces".to_owned(), json!(back.from.tree()));
    }
    body
}

fn remove(removal: &Removal) -> Value {
    let mut body = installed("uninstall", &removal.receipt, &removal.exports);
    if let Value::Object(fields) = &mut body {
        fields.insert(
            "edited".to_owned(),
            json!(
                removal
                    .edited
                    .iter()
                    .map(OutsideText::raw)
                    .collect::<Vec<_>>()
            ),
        );
    }
    body
}

fn installed(action: &str, receipt: &Receipt, exports: &[RelPath]) -> Value {
    json!({
        "action": action,
        "place": receipt.place,
        "claimed": claimed(receipt.claimed),
        "anchor": receipt.anchor.raw(),
        "version": receipt.version,
        "serial": receipt.serial,
        "release": receipt.release,
        "artifact": {"sha256": receipt.artifact},
        "exports": paths(exports),
    })
}

fn claimed(claimed: Claimed) -> bool {
    claimed == Claimed::Claimed
}

fn follow(follow: &Follow) -> Value {
    match follow {
        Follow::Channel(channel) => json!({"channel": channel}),
        Follow::Exact(version) => json!({"version": version}),
    }
}

fn paths(paths: &[RelPath]) -> Vec<&str> {
    paths.iter().map(RelPath::as_str).collect()
}
