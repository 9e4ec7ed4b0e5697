//! Drives the trust core over a place: fetch what the next step wants, offer it, keep what was
//! verified.
//!
//! Nothing is decided here. The order of the steps is the core's, the bytes are the fetcher's;
//! this module only carries them from one to the other, and persists the memory of a pinned name
//! at once, whatever follows, so that a later refusal or a decline does not forget it.

mod adopting;
mod documents;
mod error;
mod gathered;
mod installed;
mod meeting;
mod mirrored;
mod offline;
mod own_host;
mod resolved;
mod resolver;
mod reviews;
mod target;

pub use adopting::{Adopting, Archive, Signed};
pub use documents::AtHand;
pub use error::ResolveError;
pub use gathered::{Gathered, Skipped};
pub use installed::{KeptPapers, recall_described, recall_installed, revocation_of, subject_of};
pub use meeting::{Answers, Meeting, Nobody, Told};
pub use offline::Unusable;
pub use resolved::Resolved;
pub use resolver::{Purpose, Request, Resolver, pinned};
pub use target::{Source, Target, TargetError};
