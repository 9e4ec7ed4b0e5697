//! The record of a verification: what was checked, when, under which keys, by which version.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::findings::Findings;
use crate::cli::args::VerifyArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::model::{Code, Time};
use crate::trust::policy::Policy;

/// A record to be.
pub(super) struct Audit {
    file: Option<PathBuf>,
    asked: Vec<String>,
    keys: Vec<String>,
    policy: Vec<Value>,
    began: Time,
}

impl Audit {
    /// Refuses a file that is there already, before anything is checked.
    pub(super) fn begin(
        context: &Context<'_>,
        args: &VerifyArgs,
        policy: &Policy,
    ) -> Result<Self, Failed> {
        let folder = context.world.folder();
        let file = args.report.as_ref().map(|file| folder.join(file));
        if let Some(file) = file
            .as_ref()
            .filter(|file| fs::symlink_metadata(file).is_ok())
        {
            return Err(exists(file));
        }
        let asked = args.files.iter();
        Ok(Self {
            file,
            asked: asked.map(|word| word.display().to_string()).collect(),
            keys: args.keys.clone(),
            policy: policy
                .origins()
                .map(|origin| json!({"file": origin.file, "sha256": origin.sha256}))
                .collect(),
            began: context.world.now(),
        })
    }

    /// Writes the record, whatever the outcome. A failed verification keeps its own code.
    pub(super) fn end(
        self,
        context: &Context<'_>,
        findings: &Findings,
        outcome: Result<(), Failed>,
    ) -> Result<(), Failed> {
        let Some(file) = &self.file else {
            return outcome;
        };
        let record = self.record(findings, outcome.as_ref().err());
        match (write(file, &record), outcome) {
            (Ok(()), outcome) => {
                let path = file.display().to_string();
                let shown = crate::model::Shown(&path);
                context.console.say(&format!("the record is in {shown}\n"));
                outcome
            }
            (Err(unwritten), Ok(())) => Err(unwritten),
            (Err(unwritten), Err(failed)) => {
                Err(failed.hint(format!("no record: {}", unwritten.failure.message)))
            }
        }
    }

    fn record(&self, findings: &Findings, failed: Option<&Failed>) -> Value {
        json!({
            "schema": "unpipe/verify-report/1",
            "unpipe": env!("CARGO_PKG_VERSION"),
            "time": self.began,
            "asked": self.asked,
            "keys": self.keys,
            "anchors": findings.anchors,
            "policy": self.policy,
            "ok": failed.is_none(),
            "files": findings.files(),
            "documents": findings.documents,
            "error": failed.map(|failed| failed.failure.to_json_fields()),
        })
    }
}

/// A new file, whole or not at all.
fn write(file: &Path, record: &Value) -> Result<(), Failed> {
    let mut text =
        serde_json::to_vec_pretty(record).map_err(|error| Failed::of(&error, Code::Bug))?;
    text.push(b'\n');
    let made = OpenOptions::new().write(true).create_new(true).open(file);
    let mut open = made.map_err(|error| unwritable(file, &error))?;
    open.write_all(&text)
        .and_then(|()| open.sync_all())
        .map_err(|error| {
            // A half record would say less than none.
            let _ = fs::remove_file(file);
            unwritable(file, &error)
        })
}

fn exists(file: &Path) -> Failed {
    let message = format!(
        "expected a new file for the record, found {}",
        file.display()
    );
    Failed::say_usage(message).hint("a record is never written over: name another file")
}

fn unwritable(file: &Path, error: &std::io::Error) -> Failed {
    let code = match error.kind() {
        ErrorKind::AlreadyExists => return exists(file),
        ErrorKind::NotFound => Code::Usage,
        ErrorKind::PermissionDenied => Code::Permission,
        _ => Code::Failed,
    };
    Failed::say(code, format!("cannot write {}: {error}", file.display()))
}
