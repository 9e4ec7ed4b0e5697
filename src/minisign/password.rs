//! The password of a secret key.
//!
//! Keeps it out of messages and logs: it has no `Display`, and its `Debug` shows nothing. Its
//! memory is overwritten when it is dropped.

use std::fmt;

use zeroize::Zeroizing;

/// A password that a person typed or a file held.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Zeroizing<String>);

/// The longest password that stock minisign reads back whole.
const MAX_PASSWORD: usize = 1000;

impl Password {
    /// Takes the password as it is, without a line ending.
    pub fn new(password: impl Into<String>) -> Self {
        Self(Zeroizing::new(password.into()))
    }

    /// The password itself, for the key derivation only.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether it protects anything and can be typed at stock minisign's prompt.
    pub fn is_fit_for_a_new_key(&self) -> bool {
        let can_be_typed = !self.0.chars().any(char::is_control);
        !self.0.is_empty() && self.0.len() <= MAX_PASSWORD && can_be_typed
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}
