//! What a command prints on standard output.

use serde_json::{Map, Value, json};

use super::options::Format;
use crate::document::Revocation;
use crate::install::Package;
use crate::model::Code;
use crate::plan::Plan;
use crate::receipt::{Claimed, Follow};

/// The outcome of a command: its exit code, its JSON fields, its text.
pub(crate) struct Report {
    pub(crate) code: Code,
    pub(crate) fields: Map<String, Value>,
    pub(crate) text: String,
}

impl Report {
    pub(crate) fn done(text: String) -> Self {
        Self {
            code: Code::Done,
            fields: Map::new(),
            text,
        }
    }

    pub(crate) fn code(mut self, code: Code) -> Self {
        self.code = code;
        self
    }

    pub(crate) fn with(mut self, key: &str, value: Value) -> Self {
        self.fields.insert(key.to_owned(), value);
        self
    }

    /// More text for people.
    pub(crate) fn more(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// The report of a command that did the same for two kinds of things: lists are joined, and what
    /// tells of one plan alone goes.
    pub(crate) fn joined(mut self, other: Self) -> Self {
        self.fields.remove("digest");
        for (key, value) in other.fields {
            match (self.fields.get_mut(&key), value) {
                (Some(Value::Array(own)), Value::Array(more)) => own.extend(more),
                (Some(Value::String(own)), Value::String(more)) if own == "nothing-to-do" => {
                    *own = more;
                }
                (None, value) if key != "digest" => {
                    self.fields.insert(key, value);
                }
                _ => {}
            }
        }
        self.code = self.code.max(other.code);
        self.more(&other.text)
    }

    /// What goes to standard output.
    pub(crate) fn output(&self, command: &str, format: Format) -> String {
        match format {
            Format::Text => self.text.clone(),
            Format::Json => {
                let mut object = self.fields.clone();
                object.insert("schema".to_owned(), json!(format!("unpipe/{command}/1")));
                format!("{}\n", Value::Object(object))
            }
        }
    }
}

/// A plan with its digest. The digest is over all other fields, in canonical form.
pub(super) fn plan(plan: &Plan) -> Value {
    let mut body = plan.body().clone();
    if let Value::Object(fields) = &mut body {
        fields.insert("digest".to_owned(), json!(plan.digest()));
    }
    body
}

/// The fields of a command that made plans: each with its digest, and for a single one the digest
/// at the top as well.
pub(super) fn plans(report: Report, plans: &[Value]) -> Report {
    let report = report.with("plans", json!(plans));
    match plans {
        [single] => {
            let digest = single.get("digest").cloned().unwrap_or(Value::Null);
            report.with("digest", digest)
        }
        _ => report,
    }
}

/// What a publisher said when it denied a release; null where it did not.
pub(super) fn revoked(revocation: Option<&Revocation>) -> Value {
    revocation.map_or(
        Value::Null,
        |denied| json!({"severity": denied.severity, "reason": denied.reason}),
    )
}

/// One installed package.
pub(super) fn package(package: &Package, revocation: Option<&Revocation>) -> Value {
    let receipt = &package.receipt;
    let follow = match &package.track.follow {
        Follow::Channel(channel) => json!({"channel": channel}),
        Follow::Exact(version) => json!({"version": version}),
    };
    json!({
        "name": receipt.name,
        "version": receipt.version,
        "serial": receipt.serial,
        "release": receipt.release,
        "place": package.track.place,
        "claimed": receipt.claimed == Claimed::Claimed,
        "described": receipt.claimed == Claimed::Described,
        "anchor": receipt.anchor,
        "follow": follow,
        "installed": receipt.installed,
        "replaced": receipt.replaced,
        "revoked": revoked(revocation),
    })
}
