//! Why a publisher's command failed: exit codes, and what to do next.

use crate::cli::failure::Failed;
use crate::cli::hint::of_key_file;
use crate::minisign::{KeyFileFault, PublicKeyError, SecretKeyError};
use crate::publish::change::ChangeError;
use crate::publish::key::KeyError;
use crate::publish::keyring::KeyringError;
use crate::publish::project::ProjectError;
use crate::publish::site::SiteError;

impl From<ChangeError> for Failed {
    fn from(error: ChangeError) -> Self {
        let failed = Self::of(&error, error.code());
        match error {
            ChangeError::Busy(_) => failed.hint("wait for it to end, then run the command again"),
            ChangeError::NoKey(_) => failed
                .hint("put the secret key into the keys folder, or name it: --secret-key FILE"),
            ChangeError::OtherWaits(_) => {
                failed.hint("finish that change with the command that began it, or remove the file")
            }
            _ => failed,
        }
    }
}

impl From<KeyringError> for Failed {
    fn from(error: KeyringError) -> Self {
        match error {
            KeyringError::Secret(KeyError::File { ref source, .. })
                if matches!(source, SecretKeyError::WrongPassword) =>
            {
                Self::of(&error, error.code()).hint(
                    "where keys have different passwords, type them: leave --password-file out",
                )
            }
            KeyringError::Secret(error) => error.into(),
            KeyringError::Public {
                source: PublicKeyError::File(fault @ KeyFileFault::SecretKey),
                ..
            } => Self::of(&error, error.code()).hint(of_key_file(fault)),
            KeyringError::Public { .. } | KeyringError::Label { .. } => {
                Self::of(&error, error.code()).hint("keep only this project's public keys in keys/")
            }
            _ => Self::of(&error, error.code()),
        }
    }
}

impl From<SiteError> for Failed {
    fn from(error: SiteError) -> Self {
        Self::of(&error, error.code())
    }
}

impl From<ProjectError> for Failed {
    fn from(error: ProjectError) -> Self {
        let failed = Self::of(&error, error.code());
        match error {
            ProjectError::Read { .. } => failed.hint("write one: unpipe publish init DIST"),
            _ => failed,
        }
    }
}
