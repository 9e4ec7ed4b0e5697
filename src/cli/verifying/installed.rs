//! An installed package: what it keeps is verified again, then every file of it.

use std::path::Path;

use serde_json::json;

use super::Verifier;
use super::findings::{Findings, Outcome, Row};
use crate::cli::check::{in_words, made_by};
use crate::cli::failure::Failed;
use crate::cli::recalling::{Proof, recall};
use crate::install::{self, Package, View};
use crate::model::Code;
use crate::receipt::{MadeFile, Receipt};
use crate::resolve::subject_of;
use crate::trust::{Given, Known};
use crate::ui::Difference;

impl Verifier<'_> {
    pub(super) fn installed(
        &self,
        view: &View,
        package: &Package,
        findings: &mut Findings,
    ) -> Result<(), Failed> {
        let receipt = &package.receipt;
        let (name, version) = (&receipt.name, &receipt.version);
        let recalled = recall(self.context, view, package)?;
        self.anchor(package, findings)?;
        let folder = view.path().join(format!(
            "share/unpipe/apps/{}/{}",
            name.folder(),
            package.tree
        ));
        let what = match recalled.proof {
            Proof::Documents => format!("signed release {name} {version}"),
            Proof::Description(_) => format!("your description of {name} {version}"),
        };
        findings.rows.push(Row {
            sha256: Some(receipt.release),
            by: recalled.signers.clone(),
            ..Row::bare(folder.clone(), what, Outcome::Verified)
        });
        findings.documents.push(json!({
            "name": name,
            "place": receipt.place,
            "proof": recalled.proof.word(),
            "release": {"version": version, "serial": receipt.serial, "sha256": receipt.release,
                "issued": recalled.release.issued, "root": recalled.release.root},
            "artifact": receipt.artifact,
            "installed": receipt.installed,
        }));
        let found = install::check(view, package, &recalled.release)?;
        let differing: Vec<_> = found.iter().map(in_words).collect();
        for file in &receipt.files {
            let path = file.path.as_str();
            let differs = differing.iter().find(|one| one.path.raw() == path);
            let (outcome, what) = match differs {
                None => (Outcome::Verified, format!("file of {name} {version}")),
                Some(one) => (Outcome::Different, one.how.clone()),
            };
            findings.rows.push(Row {
                path: folder.join(path),
                what,
                outcome,
                sha256: Some(file.sha256),
                size: Some(file.size),
                by: match outcome {
                    Outcome::Verified => recalled.signers.clone(),
                    _ => Vec::new(),
                },
            });
        }
        findings
            .rows
            .extend(made_here(receipt, &folder, &differing));
        match differing.first() {
            None => Ok(()),
            Some(first) => {
                let count = differing.len();
                let message = format!(
                    "{name} {version}: {count} difference(s), the first: {}: {}",
                    first.how, first.path
                );
                Err(Failed::say(Code::Mismatch, message)
                    .hint(format!("unpipe check {name} names them all")))
            }
        }
    }

    /// The pin, or where the state has none, what the receipt says.
    fn anchor(&self, package: &Package, findings: &mut Findings) -> Result<(), Failed> {
        let receipt = &package.receipt;
        let kept = self.context.store.load(&subject_of(receipt))?;
        let name = receipt.name.as_str();
        match kept.memory.pin {
            Some(pin) => {
                let known = Known::Earlier(pin.since);
                let anchor = pin.anchor;
                findings.anchored(Some(name), &Given { anchor, known });
            }
            None => findings.anchors.push(json!({
                "name": name, "anchor": receipt.anchor, "known": "receipt", "since": null,
            })),
        }
        Ok(())
    }
}

/// What steps made: compared with the hash that it had then, and vouched for by nobody.
fn made_here(receipt: &Receipt, folder: &Path, differing: &[Difference]) -> Vec<Row> {
    let row = |made: &MadeFile| {
        let path = made.path.as_str();
        let differs = differing.iter().find(|one| one.path.raw() == path);
        Row {
            path: folder.join(path),
            what: differs.map_or_else(|| made_by(&made.step), |one| one.how.clone()),
            outcome: match differs {
                None => Outcome::NotVouchedFor,
                Some(_) => Outcome::Different,
            },
            sha256: Some(made.sha256),
            size: Some(made.size),
            by: Vec::new(),
        }
    };
    receipt.made.iter().map(row).collect()
}
