//! The two types that carry the first promise: nothing unverified is used.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

/// Bytes that claim to be a `T`. There is no way to a `T` but through the trust core.
pub struct Unverified<T> {
    bytes: Vec<u8>,
    claims_to_be: PhantomData<fn() -> T>,
}

impl<T> Unverified<T> {
    /// Takes bytes as they came.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            claims_to_be: PhantomData,
        }
    }

    /// The bytes, for keeping and passing on, never for parsing.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl<T> Clone for Unverified<T> {
    fn clone(&self) -> Self {
        Self::new(self.bytes.clone())
    }
}

impl<T> fmt::Debug for Unverified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unverified({} bytes)", self.bytes.len())
    }
}

/// A `T` whose signatures or hash were checked. Only the trust core makes one.
///
/// ```compile_fail
/// // No other code can assert that something is verified.
/// let forged = unpipe::trust::Verified::assertion(1);
/// ```
///
/// ```
/// // Others can only read what is verified.
/// fn read(number: &unpipe::trust::Verified<u8>) -> u8 { **number }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified<T>(T);

impl<T> Verified<T> {
    /// Asserts that the caller has verified the value. Search for this name to audit all checks.
    pub(in crate::trust) fn assertion(value: T) -> Self {
        Self(value)
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
