//! A review by itself: who signed it, what it says, and of which release.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::json;

use super::Verifier;
use super::findings::{Findings, Outcome, Row};
use super::signed_file::unreadable;
use crate::cli::failure::Failed;
use crate::document::{Envelope, Header, Kind};
use crate::minisign::PublicKey;
use crate::model::{Code, Digest};
use crate::trust::{Anchor, Given, Known, Unverified, read_review};

/// Whether a file begins as a review does. It may be none; then it is refused as one.
pub(super) fn is_review(path: &Path) -> bool {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(1024).read_to_end(&mut bytes));
    let header = read.ok().and_then(|_| Header::read(&bytes));
    header.is_some_and(|header| header.kind == Kind::Review)
}

impl Verifier<'_> {
    /// A review, under the keys of the command line, or else those of the policy's reviewers.
    pub(super) fn review(&self, path: &Path, findings: &mut Findings) -> Result<(), Failed> {
        let keys = self.reviewers(findings);
        if keys.is_empty() {
            let message = format!(
                "{} needs a reviewer's key, found none on the command line and none in the policy",
                path.display()
            );
            let failed = Failed::say(Code::Untrusted, message);
            return Err(failed.hint("pass the reviewer's key: --key RWQ…"));
        }
        let limit = Kind::Review.document_limit() as u64;
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
            .map_err(|error| unreadable(path, &error))?;
        let document = Unverified::new(bytes);
        let (review, signers) = read_review(&document, &keys)
            .map_err(|refusal| Failed::of(&refusal, refusal.code()))?;
        let envelope = Envelope::open(document.bytes(), Kind::Review)
            .map_err(|error| Failed::of(&error, error.code()))?;
        let now = self.context.world.now();
        let ended = if review.expires <= now {
            format!(", expired at {}", review.expires)
        } else {
            String::new()
        };
        let (name, serial, release) = (&review.name, review.serial, review.release);
        let what = format!(
            "review: {} of {name}, serial {serial}, release {release}{ended}",
            review.verdict
        );
        let sha256 = Digest::of(envelope.body());
        findings.rows.push(Row {
            sha256: Some(sha256),
            by: signers.iter().map(ToString::to_string).collect(),
            ..Row::bare(path.to_owned(), what, Outcome::Verified)
        });
        findings.documents.push(json!({
            "name": name,
            "proof": "signed-review",
            "sha256": sha256,
            "verdict": review.verdict,
            "claims": review.claims,
            "reviewer": review.reviewer,
            "issued": review.issued,
            "expires": review.expires,
            "expired": review.expires <= now,
            "note": review.note,
            "release": {"serial": serial, "sha256": release},
        }));
        Ok(())
    }

    fn reviewers(&self, findings: &mut Findings) -> BTreeSet<PublicKey> {
        let given = self.keys.iter().filter_map(|anchor| match anchor {
            Anchor::Key(key) => Some((*key, Known::CommandLine)),
            Anchor::Root(_) => None,
        });
        let mut keys: Vec<(PublicKey, Known)> = given.collect();
        if self.keys.is_empty() {
            let listed = self.policy.reviewers().iter();
            keys.extend(listed.map(|rule| (rule.value.key, Known::Policy)));
        }
        for (key, known) in &keys {
            let (anchor, known) = (Anchor::Key(*key), *known);
            findings.anchored(None, &Given { anchor, known });
        }
        keys.into_iter().map(|(key, _)| key).collect()
    }
}
