//! What machines are told of a run.

use serde_json::{Map, Value, json};

use super::fetched::Fetched;
use super::holding::Ran;
use super::order::Order;
use crate::cage::Ended;
use crate::cli::report::Report;
use crate::model::{Code, Tier};
use crate::run::proxy::Talk;
use crate::script::Findings;
use crate::ui::changes_json;

/// The fields of `unpipe/run/1`.
pub(super) struct Told(Map<String, Value>);

impl Told {
    /// Of a script that was fetched.
    pub(super) fn of(order: &Order, fetched: &Fetched, findings: &Findings) -> Self {
        let script = &fetched.script;
        let known = fetched
            .last
            .as_ref()
            .map(|last| last.bytes == script.bytes());
        let value = json!({
            "script": {
                "source": order.source,
                "from": fetched.from,
                "sha256": script.digest(),
                "size": script.bytes().len(),
                "same_as_last": known,
                "arguments": order.words,
            },
            "findings": findings.json(),
            "kept": false,
        });
        match value {
            Value::Object(fields) => Self(fields),
            _ => Self(Map::new()),
        }
    }

    /// Of what a run did.
    pub(super) fn ran(&mut self, ran: &Ran) {
        let (code, signal) = match ran.ended {
            Ended::Exited(code) => (Some(code), None),
            Ended::Signalled(signal) => (None, Some(signal)),
            Ended::TimedOut | Ended::Stopped => (None, None),
        };
        self.put("tier", json!(Tier::Full.to_string()));
        self.put(
            "ended",
            json!({
                "code": code,
                "left_running": ran.heard.left,
                "signal": signal,
                "timed_out": ran.ended == Ended::TimedOut,
            }),
        );
        self.put("output_bytes", json!(ran.heard.written));
        let hosts = ran.heard.talks.talks.iter().map(host);
        self.put("hosts", Value::Array(hosts.collect()));
        self.put("asked", json!(ran.asked));
        if let Value::Object(fields) = changes_json(&ran.listing) {
            self.0.extend(fields);
        }
    }

    /// That it was kept, and as what.
    pub(super) fn kept(&mut self, name: &str, paths: usize) {
        self.put("kept", json!(true));
        self.put("name", json!(name));
        self.put("kept_paths", json!(paths));
    }

    /// Whether something was.
    pub(super) fn is_kept(&self) -> bool {
        self.0.get("kept") == Some(&Value::Bool(true))
    }

    pub(super) fn put(&mut self, key: &str, value: Value) {
        self.0.insert(key.to_owned(), value);
    }

    /// The whole object, as a record holds it.
    pub(super) fn value(&self) -> Value {
        let mut fields = self.0.clone();
        fields.insert("schema".to_owned(), json!("unpipe/run/1"));
        Value::Object(fields)
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0.iter()
    }

    pub(super) fn report(self, text: String) -> Report {
        Report {
            code: Code::Done,
            fields: self.0,
            text,
        }
    }
}

fn host(talk: &Talk) -> Value {
    json!({
        "host": talk.target.host().to_string(),
        "port": talk.target.port(),
        "connections": talk.connections,
        "sent": talk.sent,
        "received": talk.received,
        "refused": talk.refused.as_ref().map(ToString::to_string),
    })
}
