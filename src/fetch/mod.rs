//! Bounded bytes over HTTPS, from local folders and from bundles.
//!
//! Trusts nothing that it reads: documents leave here as plain bytes that only the trust core may
//! turn into values, artifacts leave here as [`crate::trust::Verified`] or not at all. Every read
//! has a cap and a deadline, and stops when the user says so.
//!
//! | file | duty |
//! |---|---|
//! | `fetcher` | what the rest of the program calls |
//! | `probe` | how a server answers, for those who look after a host |
//! | `source` | where a location points to, seen from a place |
//! | `mirrors` | other places for what lies at an address |
//! | `ways` | the ways to the documents of a place |
//! | `local` | regular files of a local folder |
//! | `download` | an artifact from one address: attempts, and the rest of what broke off |
//! | `candidate` | an archive of which no hash is known yet |
//! | `script` | a script of which nobody vouches, whole and once |
//! | `cached` | artifacts that an earlier run kept |
//! | `partial` | what arrived of an artifact, kept for the next run |
//! | `retry` | whether and when to ask again |
//! | `head` | the lines beside an address and beside a body |
//! | `client` | the HTTP clients, built when they are first needed |
//! | `redirect` | where a server may send us on to |
//! | `worker` | the thread that asks and reads |
//! | `transfer` | the other end: hears the worker, gives up in time |
//! | `watch` | the deadlines of one transfer |
//! | `limits` | their lengths |
//! | `server` | how a server is named |
//! | `tried` | all that was tried for one artifact |
//! | `error` | what can go wrong |

mod cached;
mod candidate;
mod client;
mod download;
mod error;
mod everywhere;
mod fetcher;
mod head;
mod limits;
mod local;
mod mirrors;
mod partial;
mod probe;
mod redirect;
mod retry;
mod script;
mod server;
mod source;
mod transfer;
mod tried;
mod watch;
mod ways;
mod worker;

pub use cached::Caching;
pub use error::{FetchError, Phase};
pub use everywhere::{Everywhere, Origin};
pub use fetcher::{Document, Fetcher, Reach, Wanted};
pub use head::Validators;
pub use limits::Limits;
pub use mirrors::{By, Forbidden, Mirrors, Route};
pub use probe::{Probe, Probing};
pub use redirect::RedirectError;
pub use script::{Plain, ScriptAt};
pub use server::Server;
pub use tried::{Attempt, Tried};
pub use ways::Way;
