//! A file and its `FILE.minisig`, as stock minisign makes them.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::failure::Failed;
use crate::minisign::{Outcome, PublicKey, Signature, parse_signature_file};
use crate::model::Code;
use crate::trust::Anchor;

/// The most bytes of a signature file.
const SIGNATURE_LIMIT: u64 = 16 * 1024;

/// The given keys whose signatures over the file are good; at least one.
pub(super) fn signed_by(path: &Path, keys: &[Anchor]) -> Result<Vec<String>, Failed> {
    let known: Vec<PublicKey> = keys
        .iter()
        .filter_map(|anchor| match anchor {
            Anchor::Key(key) => Some(*key),
            Anchor::Root(_) => None,
        })
        .collect();
    if known.is_empty() {
        let message = format!(
            "{} needs a key, found none on the command line",
            path.display()
        );
        return Err(Failed::say(Code::Untrusted, message).hint("pass the signer's key: --key RWQ…"));
    }
    let (mut good, mut bad) = (Vec::new(), None);
    for signature in read_signatures(path)? {
        let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
        match signature
            .check_reader(&mut file, &known)
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

fn read_signatures(path: &Path) -> Result<Vec<Signature>, Failed> {
    let beside = signature_file(path);
    let mut bytes = Vec::new();
    let read =
        File::open(&beside).and_then(|file| file.take(SIGNATURE_LIMIT + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => parse_signature_file(&bytes).map_err(|error| Failed::of(&error, error.code())),
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

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Failed {
    let code = match error.kind() {
        ErrorKind::NotFound => Code::Usage,
        ErrorKind::PermissionDenied => Code::Permission,
        _ => Code::Failed,
    };
    Failed::say(code, format!("cannot read {}: {error}", path.display()))
}
