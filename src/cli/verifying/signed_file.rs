//! A file and its `FILE.minisig`, as stock minisign makes them.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek};
use std::path::{Path, PathBuf};

use super::Verifier;
use super::findings::{Findings, Outcome as Found, Row};
use crate::cli::failure::Failed;
use crate::minisign::{Outcome, PublicKey, Signature, parse_signature_file};
use crate::model::{Code, Digest, Hasher, Size};
use crate::trust::{Anchor, Given, Known};

/// The most bytes of a signature file.
const SIGNATURE_LIMIT: u64 = 16 * 1024;

impl Verifier<'_> {
    /// Any file with a signature beside it.
    pub(super) fn signed(&self, path: &Path, findings: &mut Findings) -> Result<(), Failed> {
        let keys = self.signer_keys(path, findings)?;
        let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
        let by = signers(path, &mut file, &keys)?;
        file.rewind().map_err(|error| unreadable(path, &error))?;
        let Measured { size, sha256 } = measured(path, &mut file)?;
        findings.rows.push(Row {
            sha256: Some(sha256),
            size: Some(size),
            by,
            ..Row::bare(path.to_owned(), "signed file", Found::Verified)
        });
        Ok(())
    }

    /// The minisign keys of the command line, which a plain file is verified under.
    pub(super) fn signer_keys(
        &self,
        path: &Path,
        findings: &mut Findings,
    ) -> Result<Vec<PublicKey>, Failed> {
        let mut known = Vec::new();
        for anchor in &self.keys {
            if let Anchor::Key(key) = anchor {
                known.push(*key);
                let given = Given {
                    anchor: anchor.clone(),
                    known: Known::CommandLine,
                };
                findings.anchored(None, &given);
            }
        }
        if known.is_empty() {
            let message = format!(
                "{} needs a key, found none on the command line",
                path.display()
            );
            return Err(
                Failed::say(Code::Untrusted, message).hint("pass the signer's key: --key RWQ…")
            );
        }
        Ok(known)
    }
}

/// The given keys whose signatures over the file are good; at least one.
fn signers(path: &Path, file: &mut File, known: &[PublicKey]) -> Result<Vec<String>, Failed> {
    let (mut good, mut bad) = (Vec::new(), None);
    let bytes = signature_of(path)?;
    let signatures: Vec<Signature> =
        parse_signature_file(&bytes).map_err(|error| Failed::of(&error, error.code()))?;
    for signature in signatures {
        file.rewind().map_err(|error| unreadable(path, &error))?;
        match signature
            .check_reader(file, known)
            .map_err(|error| unreadable(path, &error))?
        {
            Outcome::Good(key) => good.push(key.to_string()),
            outcome => bad = Some(outcome),
        }
    }
    if good.is_empty() {
        Err(not_signed(path, bad.as_ref()))
    } else {
        Ok(good)
    }
}

fn not_signed(path: &Path, outcome: Option<&Outcome>) -> Failed {
    let found = match outcome {
        Some(Outcome::Forged(key)) => format!("a forged one under {key}"),
        Some(Outcome::UnknownKey(id)) => format!("one by an unknown key (key id {id})"),
        Some(Outcome::Good(_)) | None => "none".to_owned(),
    };
    let message = format!(
        "{} needs a good signature of a given key, found {found}",
        path.display()
    );
    Failed::say(Code::Untrusted, message)
        .hint("do not use the file; compare the key with the signer's page")
}

/// Whether there is a signature file beside it.
pub(super) fn is_signed(path: &Path) -> bool {
    signature_file(path).exists()
}

fn signature_file(path: &Path) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".minisig");
    PathBuf::from(beside)
}

/// The bytes of the signature file beside a file.
pub(super) fn signature_of(path: &Path) -> Result<Vec<u8>, Failed> {
    let beside = signature_file(path);
    let mut bytes = Vec::new();
    let read =
        File::open(&beside).and_then(|file| file.take(SIGNATURE_LIMIT + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let message = format!(
                "{} needs a signature beside it, found no {}",
                path.display(),
                beside.display()
            );
            Err(Failed::say(Code::Untrusted, message))
        }
        Err(error) => Err(unreadable(&beside, &error)),
    }
}

/// Size and hash of a file.
pub(super) struct Measured {
    pub(super) size: Size,
    pub(super) sha256: Digest,
}

/// Reads a file whole.
pub(super) fn measure(path: &Path) -> Result<Measured, Failed> {
    let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
    measured(path, &mut file)
}

fn measured(path: &Path, file: &mut File) -> Result<Measured, Failed> {
    let (mut hasher, mut size) = (Hasher::new(), 0_u64);
    let mut buffer = vec![0; 128 * 1024];
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(unreadable(path, &error)),
        };
        hasher.update(buffer.get(..read).unwrap_or_default());
        size = size.saturating_add(read as u64);
    }
    Ok(Measured {
        size: Size::bytes(size),
        sha256: hasher.finish(),
    })
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Failed {
    let code = match error.kind() {
        ErrorKind::NotFound => Code::Usage,
        ErrorKind::PermissionDenied => Code::Permission,
        _ => Code::Failed,
    };
    Failed::say(code, format!("cannot read {}: {error}", path.display()))
}
