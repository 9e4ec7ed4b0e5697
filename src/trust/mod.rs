//! The only place where unverified data becomes verified. Pure: no I/O, no clock, no prompt.
//!
//! The workflow is that of The Update Framework 1.0.34, section 5, with the index standing for
//! timestamp and snapshot in one. It is a chain of types, each with only the next step on it:
//!
//! ```text
//! Session ─begin→ Walk ─offer root N…→ ─end→ Rooted ─index→ Indexed ─choose→ Choice ─release→ Accepted
//!                          └no pin→ FirstUse ─trust(key)→ Rooted ─flat (level 0)→ Accepted
//! ```
//!
//! The caller fetches what the next step wants and offers it as [`Unverified`]; a step answers
//! with the next state or a [`Refusal`]. What was verified is written into the [`Memory`] at
//! once, so that a later refusal does not forget it. The chain is generic over a [`Codec`]: the
//! production codec is [`Documents`], and a second one drives it in the tests.
//!
//! What this machine requires beyond that is the [`policy`]'s: the deny and allow lists and the
//! [look-alike rule](look_alike) come before [`Session::begin`], age, [reviews](hear), steps and
//! size after [`Accepted`].

mod accepted;
mod adopt;
mod anchor;
mod artifact;
mod choice;
mod codec;
mod indexed;
pub mod look_alike;
mod memory;
pub mod policy;
mod proof;
mod recall;
mod refusal;
mod review;
mod rooted;
mod session;
mod subject;
mod threshold;
mod walk;

pub use accepted::{Accepted, Freshness, IndexAge, Level, Provenance};
pub use adopt::{
    AdoptError, Adopted, Adoption, Candidate, Description, Draft, Evidence, Papers,
    RecordedDescription, SignedOver, SignedSums, Vouched, read_sums, recall_description,
};
pub use anchor::{Anchor, AnchorError, Given, Known, Pin, PinnedBy};
pub use artifact::{Artifact, ArtifactError, Expected, Intake};
pub use choice::{Choice, Chosen, Downgrade, Wanted};
pub use codec::{Check, Codec, Documents, Manifest, Opened};
pub use indexed::Indexed;
pub use memory::{IndexFloor, KnownRoot, MOST_REJECTS, Memory};
pub use proof::{Unverified, Verified};
pub use recall::{Recollection, Recorded, recall, recheck};
pub use refusal::Refusal;
pub use review::{
    Case, Counted, Heard, Hearing, Reject, Submitted, Why, Word, hear, read_review, recall_reject,
};
pub use rooted::Rooted;
pub use session::Session;
pub use subject::{OfKind, Standing, Subject, claimed_name, unnamed};
pub use walk::{Ended, FirstUse, MAX_ROOT_STEPS, Walk};

pub use crate::document::{Index, Release, Review, Root};
