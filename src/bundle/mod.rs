//! Bundles: one file that carries a release to machines without a network.
//!
//! A bundle is an uncompressed ustar archive (POSIX.1-1988) with exactly one form: the documents
//! first, then the artifacts, each header the one that this module would write itself, two closing
//! blocks, and nothing after. So the same input makes the same bytes, stock tar makes and reads
//! it, and nothing can hide in it.
//!
//! A bundle that is read is hostile until its documents are verified. It is opened once and read
//! by that handle; names, sizes and the end are checked before any content is looked at. What the
//! documents and artifacts say is for the trust core: this module hands out bytes.
//!
//! | file | duty |
//! |---|---|
//! | `header` | the one form of a header |
//! | `member` | which names a bundle may hold, and in which order |
//! | `contents` | the members of a bundle, found by their headers |
//! | `reader` | an open bundle |
//! | `draft` | a bundle that is made |
//! | `error` | what can go wrong |

mod contents;
mod draft;
mod error;
mod header;
mod member;
mod reader;

pub use contents::{Contents, Entry};
pub use draft::{Draft, Made, Outcome};
pub use error::{BundleError, BundleFault, DraftError};
pub use header::HeaderFault;
pub use member::{Member, MemberKind};
pub use reader::Bundle;
