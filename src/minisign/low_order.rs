//! Ed25519 public keys under which a signature proves nothing, or that have a second spelling.
//!
//! Trusts nothing. The arithmetic library accepts forgeries under some keys of low order, so they
//! are refused when a key is read. The list is that of C2SP/CCTV `ed25519`: eight points, fourteen
//! encodings. With the sign bit put aside, seven values of y are left. A y of p or more is refused
//! as well, whatever its point: signers are told apart by the bytes of their keys, so a key must
//! have one spelling only.

/// y = 0 (order 4), y = 1 (order 1), both y of the four points of order 8, and p - 1 (order 2).
/// The list's other two, p and p + 1, are spellings of 0 and 1.
const LOW_ORDER_Y: [[u8; 32]; 5] = [
    little_endian(0),
    little_endian(1),
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
    [
        0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x7f,
    ],
];

const fn little_endian(low: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    let [first, ..] = &mut bytes;
    *first = low;
    bytes
}

/// Whether the point is of low order, in any of its encodings.
pub(super) fn is_low_order(key: &[u8; 32]) -> bool {
    let y = without_sign(key);
    LOW_ORDER_Y.contains(&y) || (is_beyond_field(&y) && matches!(y, [0xed | 0xee, ..]))
}

/// Whether y is not below p = 2^255 - 19.
pub(super) fn is_non_canonical(key: &[u8; 32]) -> bool {
    is_beyond_field(&without_sign(key))
}

fn is_beyond_field(y: &[u8; 32]) -> bool {
    let [first, middle @ .., last] = y;
    *first >= 0xed && *last == 0x7f && middle.iter().all(|byte| *byte == 0xff)
}

fn without_sign(key: &[u8; 32]) -> [u8; 32] {
    let mut y = *key;
    let [.., last] = &mut y;
    *last &= 0x7f;
    y
}
