//! The eight bytes by which minisign tells keys apart.
//!
//! Trusts nothing: a key id is covered by no signature, so anybody can write any id into a key or
//! a signature. It selects keys to try, and is never counted nor taken as proof.

use std::fmt;

/// The id that a key or a signature claims.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 8]);

impl KeyId {
    /// The id with these bytes, in the order in which files hold them.
    pub(super) fn new(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    /// The bytes, in the order in which files hold them.
    pub(super) fn bytes(self) -> [u8; 8] {
        self.0
    }
}

impl fmt::Display for KeyId {
    /// As minisign prints it: the little-endian number in 16 upper-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016X}", u64::from_le_bytes(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
