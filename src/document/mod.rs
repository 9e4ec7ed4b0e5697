//! Documents: a TOML body followed by minisign signatures, and the kinds of them.
//!
//! A document is read in three steps that other modules cannot mix up: [`Envelope::open`] parts
//! the body from the signatures and reads nothing else; the trust core checks the signatures;
//! only then a `parse_…` function reads the body. Nothing here decides about trust. Only `trust`
//! and `publish` may call the parsers; the architecture test holds that.

mod characters;
mod envelope;
mod error;
mod header;
mod index;
mod release;
mod release_rules;
mod review;
mod root;
mod root_rules;
mod step;
mod sums;
mod toml_profile;
mod write;

pub use envelope::Envelope;
pub use error::DocumentError;
pub use header::{Header, Kind};
pub use index::{Index, Offer, Revocation, parse_index};
pub use release::{Artifact, Release, parse_release};
pub use review::{Claim, Review, Verdict, parse_review};
pub use root::{KeyLabel, Role, Roles, Root, parse_root};
pub use step::{Action, CommandName, Requirement, Step};
pub use sums::{Sums, parse_sums};
pub use write::{WriteError, to_body};
