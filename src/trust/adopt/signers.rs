//! Whose signatures over some bytes are good.

use std::io;

use super::AdoptError;
use crate::minisign::{Outcome, PublicKey, Signature, parse_signature_file};
use crate::model::OutsideText;

/// A good signature.
pub(super) struct Signer {
    pub(super) key: PublicKey,
    /// The file that its signed comment says it was made for, as minisign writes it.
    pub(super) made_for: Option<String>,
}

/// What is to be signed, and what claims to be a signature of it.
pub(super) struct Claim<'a> {
    pub(super) file: &'a str,
    pub(super) signature: &'a [u8],
    pub(super) whose: &'static str,
}

/// The signers among the known keys: at least one. `check` compares one signature with the bytes.
pub(super) fn signers(
    claim: &Claim<'_>,
    mut check: impl FnMut(&Signature) -> io::Result<Outcome>,
) -> Result<Vec<Signer>, AdoptError> {
    let mut good: Vec<Signer> = Vec::new();
    let mut bad = None;
    for signature in parse(claim)? {
        let outcome = check(&signature).map_err(AdoptError::Keep)?;
        match outcome {
            Outcome::Good(key) => good.push(Signer {
                key,
                made_for: signature.trusted_comment(&outcome).and_then(made_for),
            }),
            other => bad = Some(other),
        }
    }
    if !good.is_empty() {
        return Ok(good);
    }
    let found = match bad {
        Some(Outcome::Forged(key)) => format!("a forged one under {key}"),
        Some(Outcome::UnknownKey(id)) => format!("one by an unknown key (key id {id})"),
        Some(Outcome::Good(_)) | None => "none".to_owned(),
    };
    Err(AdoptError::NotSigned {
        file: OutsideText::new(claim.file),
        whose: claim.whose,
        found,
    })
}

/// The signatures, read strictly; nothing about them is true yet.
pub(super) fn parse(claim: &Claim<'_>) -> Result<Vec<Signature>, AdoptError> {
    parse_signature_file(claim.signature).map_err(|source| AdoptError::Signature {
        file: OutsideText::new(claim.file),
        source,
    })
}

/// The keys of signers, each once.
pub(super) fn keys(signers: &[Signer]) -> Vec<PublicKey> {
    let mut keys: Vec<PublicKey> = Vec::new();
    for signer in signers {
        if !keys.contains(&signer.key) {
            keys.push(signer.key);
        }
    }
    keys
}

/// The `file:` field of minisign's own trusted comment, whose fields are parted by tabs.
fn made_for(comment: &OutsideText) -> Option<String> {
    let mut fields = comment.raw().split('\t');
    let name = fields.find_map(|field| field.strip_prefix("file:"))?;
    let name = name.rsplit('/').next().unwrap_or(name);
    (!name.is_empty()).then(|| name.to_owned())
}
