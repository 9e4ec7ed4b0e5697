//! Adopting what a publisher signs without describing it: a minisigned archive, or a minisigned
//! file of sums that lists the archive.
//!
//! The publisher's key vouches for bytes, and the user describes what of them is installed. Both
//! halves are types: [`Vouched`] is an archive whose signature was good, and only from one can an
//! [`Adoption`] make a release that may be planned. Nothing is parsed before its signature was
//! checked: no line of a sums file, no header of an archive.
//!
//! What such a release does not have, no word of it pretends to: there is no index (freshness,
//! rollback, withdrawal), no root (key changes), and the list of files is the user's own.

mod adoption;
mod candidate;
mod description;
mod error;
mod recall;
mod signers;
mod sums;

pub use adoption::{Adopted, Adoption, Vouched};
pub use candidate::Candidate;
pub use description::{Description, Draft, Evidence, Papers};
pub use error::AdoptError;
pub use recall::{RecordedDescription, recall_description};
pub use sums::{SignedSums, read_sums};

/// What the publisher's signature is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedOver {
    /// The archive itself.
    Archive,
    /// A file of sums, which has the archive's hash.
    Sums,
}
