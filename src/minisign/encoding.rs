//! Base64 with exactly one spelling for each value.
//!
//! Trusts nothing. The alphabet is that of RFC 4648 section 4, padded, unused bits zero, no white
//! space: two texts that differ never mean the same key or signature.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::key_id::KeyId;

/// What public keys and signatures begin with, and the `N` bytes that follow.
pub(super) struct Tagged<const N: usize> {
    pub(super) algorithm: [u8; 2],
    pub(super) id: KeyId,
    pub(super) value: [u8; N],
}

/// The bytes that the text encodes, if it is the canonical encoding of exactly `N` of them.
pub(super) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

/// The algorithm, the id and exactly `N` more bytes, if the text is their canonical encoding.
pub(super) fn decode_tagged<const N: usize>(text: &str) -> Option<Tagged<N>> {
    let bytes = STANDARD.decode(text).ok()?;
    let (algorithm, rest) = bytes.split_first_chunk()?;
    let (id, value) = rest.split_first_chunk()?;
    Some(Tagged {
        algorithm: *algorithm,
        id: KeyId::new(*id),
        value: value.try_into().ok()?,
    })
}

/// The canonical encoding.
pub(super) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
