//! Everything that was tried for one artifact, and why it did not help.

use std::error::Error;
use std::fmt;

use super::error::FetchError;
use crate::model::{Code, OutsideText};
use crate::trust::ArtifactError;

/// One location and why it did not give the artifact.
#[derive(Debug)]
pub struct Attempt {
    /// The address or path.
    pub at: OutsideText,
    /// Why not.
    pub error: FetchError,
}

/// All the locations of an artifact, in the order in which they were tried.
#[derive(Debug)]
pub struct Tried {
    /// The artifact's file name.
    pub file: OutsideText,
    /// The attempts.
    pub attempts: Vec<Attempt>,
}

impl Tried {
    /// The exit code: other bytes than signed outweigh a network error, since they may be an
    /// attack; then what the user can change comes before what merely is not there.
    pub(super) fn code(&self) -> Code {
        let codes: Vec<Code> = self.attempts.iter().map(|a| a.error.code()).collect();
        [
            Code::Mismatch,
            Code::Network,
            Code::Policy,
            Code::Offline,
            Code::Permission,
        ]
        .into_iter()
        .find(|code| codes.contains(code))
        .unwrap_or(Code::Failed)
    }

    /// The first attempt that gave other bytes than were signed.
    pub fn mismatch(&self) -> Option<&ArtifactError> {
        self.attempts.iter().find_map(|a| a.error.mismatch())
    }
}

impl fmt::Display for Tried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no location gave {}", self.file)?;
        for (attempt, joint) in self.attempts.iter().zip(joints()) {
            write!(f, "{joint}{}: {}", attempt.at, Clause(&attempt.error))?;
        }
        Ok(())
    }
}

fn joints() -> impl Iterator<Item = &'static str> {
    std::iter::once(": ").chain(std::iter::repeat("; "))
}

/// An error with all its sources in one clause.
struct Clause<'a>(&'a FetchError);

impl fmt::Display for Clause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, " ({})", OutsideText::new(error.to_string()))?;
            source = error.source();
        }
        Ok(())
    }
}

/// The attempts are told in the message, so there is no single source to tell again.
impl Error for Tried {}
