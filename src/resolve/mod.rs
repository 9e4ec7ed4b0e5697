//! Drives the trust core over a place: fetch what the next step wants, offer it, keep what was
//! verified.
//!
//! Nothing is decided here. The order of the steps is the core's, the bytes are the fetcher's;
//! this module only carries them from one to the other, and persists the memory of a pinned name
//! at once, whatever follows, so that a later refusal or a decline does not forget it.

mod documents;
mod error;
mod gathered;
mod installed;
mod meeting;
mod mirrored;
mod offline;
mod resolved;
mod resolver;
mod target;

pub use documents::AtHand;
pub use error::ResolveError;
pub use gathered::{Gathered, Skipped};
pub use installed::recall_installed;
pub use meeting::{Answers, Meeting, Nobody};
pub use offline::Unusable;
pub use resolved::Resolved;
pub use resolver::{Request, Resolver};
pub use target::{Source, Target, TargetError};
