//! A signed file of sums, and the files beside it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::Verifier;
use super::findings::{Findings, Outcome, Row};
use super::signed_file::{Measured, measure, signature_of, unreadable};
use crate::cli::failure::Failed;
use crate::document::Sums;
use crate::model::{Code, Digest, OutsideText, Size};
use crate::resolve::ResolveError;
use crate::trust::{SignedSums, Unverified, read_sums};

/// The most bytes of a sums file.
const LIMIT: u64 = 4 * 1024 * 1024;

impl Verifier<'_> {
    /// The signature first; only then is a line read. Every listed file that lies beside is
    /// hashed; what is listed and absent, and what is beside and not listed, is named.
    pub(super) fn sums(
        &self,
        path: &Path,
        name: &str,
        findings: &mut Findings,
    ) -> Result<(), Failed> {
        let keys = self.signer_keys(path, findings)?;
        let signature = signature_of(path)?;
        let bytes: Unverified<Sums> = Unverified::new(read(path)?);
        let sums = read_sums(name, &bytes, &signature, &keys).map_err(ResolveError::Adopt)?;
        let by: Vec<String> = sums.signers().iter().map(ToString::to_string).collect();
        findings.rows.push(Row {
            path: path.to_owned(),
            what: "signed sums".to_owned(),
            outcome: Outcome::Verified,
            sha256: Some(sums.digest()),
            size: Some(Size::bytes(bytes.bytes().len() as u64)),
            by: by.clone(),
        });
        let folder = path.parent().unwrap_or(Path::new("/"));
        let (mut here, mut different) = (0_usize, Vec::new());
        for file in listed(&sums) {
            let row = check(folder, &sums, file, &by)?;
            here += usize::from(row.outcome != Outcome::NotHere);
            if row.outcome == Outcome::Different {
                different.push((file.to_owned(), row.sha256));
            }
            findings.rows.push(row);
        }
        unlisted(folder, &sums, findings)?;
        conclude(name, &sums, here, &different)
    }
}

/// The listed names, each once, in their order.
fn listed(sums: &SignedSums) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    let names = sums.entries().iter().map(|(name, _)| name.as_str());
    names.filter(|name| seen.insert(*name)).collect()
}

fn check(folder: &Path, sums: &SignedSums, file: &str, by: &[String]) -> Result<Row, Failed> {
    let path = folder.join(file);
    let expected = sums.digest_of(file).map_err(ResolveError::Adopt)?;
    let what = format!("listed in {}", sums.file());
    if !path.is_file() {
        return Ok(Row::bare(path, what, Outcome::NotHere));
    }
    let Measured { size, sha256 } = measure(&path)?;
    let is_same = sha256 == expected;
    Ok(Row {
        path,
        what,
        outcome: if is_same {
            Outcome::Verified
        } else {
            Outcome::Different
        },
        sha256: Some(sha256),
        size: Some(size),
        by: if is_same { by.to_vec() } else { Vec::new() },
    })
}

/// What lies beside the sums and is not listed; signatures are there to be read, not vouched for.
fn unlisted(folder: &Path, sums: &SignedSums, findings: &mut Findings) -> Result<(), Failed> {
    let listed: BTreeSet<&str> = listed(sums).into_iter().collect();
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        let name = entry.file_name();
        let text = name.to_string_lossy().into_owned();
        let is_known = listed.contains(text.as_str())
            || text == sums.file()
            || text.strip_suffix(".minisig") == Some(sums.file());
        if !is_known && entry.path().is_file() {
            names.push(name);
        }
    }
    names.sort();
    for name in names {
        let what = format!("not listed in {}", sums.file());
        let row = Row::bare(folder.join(name), what, Outcome::NotVouchedFor);
        findings.rows.push(row);
    }
    Ok(())
}

fn conclude(
    name: &str,
    sums: &SignedSums,
    here: usize,
    different: &[(String, Option<Digest>)],
) -> Result<(), Failed> {
    if let Some((file, found)) = different.first() {
        let shown = OutsideText::new(file.as_str());
        let expected = sums.digest_of(file).map_err(ResolveError::Adopt)?;
        let found = found.map_or_else(String::new, |found| found.to_string());
        let more = match different.len() - 1 {
            0 => String::new(),
            more => format!(", and {more} more file(s) that differ"),
        };
        let message = format!("{shown}: expected {expected}, found {found}{more}");
        return Err(Failed::say(Code::Mismatch, message)
            .hint("the file was damaged or altered; get it again"));
    }
    if here == 0 {
        let count = sums.entries().len();
        let message = format!(
            "expected a file that {} lists beside it, found none of {count}",
            OutsideText::new(name)
        );
        return Err(Failed::say_usage(message)
            .hint("the sums are signed, but nothing was compared with them"));
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, Failed> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LIMIT + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > LIMIT {
        let message = format!("{} may have {LIMIT} bytes, found more", path.display());
        return Err(Failed::say(Code::Malformed, message));
    }
    Ok(bytes)
}
