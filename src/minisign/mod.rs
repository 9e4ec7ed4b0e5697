//! Keys and signatures in minisign's formats: read strictly, checked, made.
//!
//! Everything that is read here is hostile until a check says [`Outcome::Good`]. The strict
//! profile is decided by the readers of this module alone; the arithmetic of a check is
//! `minisign_verify`'s and that of making keys and signatures is `minisign`'s; passwords are turned
//! into keys by `scrypt`. The formats are those of minisign 0.11, of which only the prehashed form
//! of a signature is accepted.

mod check;
mod derivation;
mod encoding;
mod fault;
mod key_file;
mod key_id;
mod low_order;
mod password;
mod peel;
mod public_key;
mod secret_key;
mod signature;
mod two_lines;

pub use check::Outcome;
pub use derivation::Cost;
pub use fault::KeyFileFault;
pub use key_id::KeyId;
pub use password::Password;
pub use peel::{MAX_SIGNATURES, Peeled, parse_signature_file, peel};
pub use public_key::{PublicKey, PublicKeyError};
pub use secret_key::{NewKey, SecretFile, SecretKey, SecretKeyError};
pub use signature::{Signature, SignatureError};
