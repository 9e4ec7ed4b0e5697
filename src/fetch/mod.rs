//! Bounded bytes over HTTPS and from local folders.
//!
//! Trusts nothing that it reads: documents leave here as plain bytes that only the trust core may
//! turn into values, artifacts leave here as [`crate::trust::Verified`] or not at all. Every read
//! has a cap and a deadline, and stops when the user says so.
//!
//! | file | duty |
//! |---|---|
//! | `fetcher` | what the rest of the program calls |
//! | `source` | where a location points to, seen from a place |
//! | `local` | regular files of a local folder |
//! | `client` | the HTTP clients, built when they are first needed |
//! | `redirect` | where a server may send us on to |
//! | `worker` | the thread that asks and reads |
//! | `transfer` | the other end: hears the worker, gives up in time |
//! | `watch` | the deadlines of one transfer |
//! | `limits` | their lengths |
//! | `server` | how a server is named |
//! | `tried` | all that was tried for one artifact |
//! | `error` | what can go wrong |

mod client;
mod error;
mod fetcher;
mod limits;
mod local;
mod redirect;
mod server;
mod source;
mod transfer;
mod tried;
mod watch;
mod worker;

pub use error::{FetchError, Phase};
pub use fetcher::{Fetcher, Reach};
pub use limits::Limits;
pub use redirect::RedirectError;
pub use server::Server;
pub use tried::{Attempt, Tried};
