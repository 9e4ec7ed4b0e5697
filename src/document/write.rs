//! Values to bytes: the body of a document, ready to be signed.

use serde::Serialize;
use thiserror::Error;

use super::Kind;

/// Why a value cannot be written.
#[derive(Debug, Error)]
#[error("the {kind} document cannot be written: {reason}")]
pub struct WriteError {
    kind: Kind,
    reason: toml::ser::Error,
}

/// The body of a document of this kind: the line of its kind, then its fields in their order, the
/// name first.
///
/// # Errors
/// If a number does not fit TOML's integers.
pub fn to_body<T: Serialize>(kind: Kind, value: &T) -> Result<String, WriteError> {
    let fields = toml::to_string(value).map_err(|reason| WriteError { kind, reason })?;
    Ok(format!("unpipe = \"{kind}/1\"\n{fields}"))
}
