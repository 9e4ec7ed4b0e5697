//! Makes signatures, honest and hostile, by other code than the one under test.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use blake2::{Blake2b512, Digest as _};
use ed25519_dalek::{Signer as _, SigningKey};
use unpipe::minisign::PublicKey;

/// The order of the base point, little-endian: adding it to S gives another S that fits the same
/// equation.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// A worthless key and the id that it shows.
#[derive(Clone)]
pub(crate) struct Signer {
    key: SigningKey,
    pub(crate) id: [u8; 8],
}

/// A signature in its parts, each of which can be spoiled.
#[derive(Clone)]
pub(crate) struct Block {
    pub(crate) untrusted: Vec<u8>,
    pub(crate) algorithm: [u8; 2],
    pub(crate) id: [u8; 8],
    pub(crate) main: [u8; 64],
    pub(crate) trusted: Vec<u8>,
    pub(crate) global: [u8; 64],
}

impl Signer {
    /// The worthless key of this number.
    pub(crate) fn new(number: u8) -> Self {
        Self {
            key: SigningKey::from_bytes(&[number; 32]),
            id: [number; 8],
        }
    }

    /// The same key, shown under another id.
    pub(crate) fn with_id(&self, id: [u8; 8]) -> Self {
        Self {
            key: self.key.clone(),
            id,
        }
    }

    pub(crate) fn public_text(&self) -> String {
        public_text(self.id, &self.key.verifying_key().to_bytes())
    }

    pub(crate) fn public(&self) -> PublicKey {
        self.public_text().parse().unwrap()
    }

    /// An honest signature, prehashed.
    pub(crate) fn block(&self, body: &[u8]) -> Block {
        self.over(&digest(body), *b"ED")
    }

    /// An honest signature in the legacy form.
    pub(crate) fn legacy_block(&self, body: &[u8]) -> Block {
        self.over(body, *b"Ed")
    }

    fn over(&self, bytes: &[u8], algorithm: [u8; 2]) -> Block {
        let mut block = Block {
            untrusted: b"signature from a worthless test key".to_vec(),
            algorithm,
            id: self.id,
            main: self.key.sign(bytes).to_bytes(),
            trusted: b"timestamp:1763632800\tfile:tool.toml".to_vec(),
            global: [0; 64],
        };
        block.global = self.global(&block);
        block
    }

    /// A bare Ed25519 signature, in no format.
    pub(crate) fn raw(&self, bytes: &[u8]) -> [u8; 64] {
        self.key.sign(bytes).to_bytes()
    }

    /// The global signature that fits the rest of the block as it is.
    pub(crate) fn global(&self, block: &Block) -> [u8; 64] {
        let signed = [&block.main[..], &block.trusted].concat();
        self.key.sign(&signed).to_bytes()
    }

    /// A point S·B and S itself, for forging under keys of low order.
    pub(crate) fn point_and_scalar(&self) -> ([u8; 32], [u8; 32]) {
        (
            self.key.verifying_key().to_bytes(),
            self.key.to_scalar().to_bytes(),
        )
    }
}

impl Block {
    /// The block with its comment changed by `change`, and signed again.
    pub(crate) fn with_trusted(mut self, signer: &Signer, trusted: &[u8]) -> Self {
        self.trusted = trusted.to_vec();
        self.global = signer.global(&self);
        self
    }

    pub(crate) fn main_line(&self) -> String {
        STANDARD.encode([&self.algorithm[..], &self.id, &self.main].concat())
    }

    pub(crate) fn global_line(&self) -> String {
        STANDARD.encode(self.global)
    }

    /// The four lines with line feeds.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        [
            b"untrusted comment: ",
            &self.untrusted[..],
            b"\n",
            self.main_line().as_bytes(),
            b"\ntrusted comment: ",
            &self.trusted,
            b"\n",
            self.global_line().as_bytes(),
            b"\n",
        ]
        .concat()
    }
}

/// The base64 of a public key with these parts.
pub(crate) fn public_text(id: [u8; 8], key: &[u8; 32]) -> String {
    STANDARD.encode([b"Ed", &id[..], key].concat())
}

/// What a prehashed signature signs.
pub(crate) fn digest(body: &[u8]) -> [u8; 64] {
    Blake2b512::digest(body).into()
}

/// The same signature with S + L in place of S.
pub(crate) fn malleated(signature: [u8; 64]) -> [u8; 64] {
    let mut out = signature;
    let mut carry = 0;
    for (byte, order) in out[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    assert_eq!(carry, 0, "S + L fits 32 bytes");
    out
}
