//! Reviews: what listed reviewers say of one release. Pure, as all of the core.
//!
//! A review is verified under the one key that the policy lists for its reviewer, and under no
//! other: neither a publisher's signature makes a review, nor a reviewer's a release. A word counts
//! for exactly the name, serial and release hash that it says, and for as long as it says. One
//! rejection outweighs any number of approvals, and once heard it is not forgotten.
//!
//! | file | duty |
//! |---|---|
//! | `read` | from unverified bytes to a verified review |
//! | `hearing` | all listed reviewers, each with a word that counts or the reason why none does |
//! | `why` | those reasons |
//! | `reject` | what is remembered of a rejection |
//! | `counted` | the words that count, for those who show them |

mod counted;
mod hearing;
mod read;
mod reject;
mod why;

pub use counted::Counted;
pub use hearing::{Case, Heard, Hearing, Submitted, Word, hear};
pub use read::read_review;
pub use reject::{Reject, recall_reject};
pub use why::Why;
