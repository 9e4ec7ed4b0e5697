//! Values that are valid by construction.
//!
//! Each type here is parsed once, at the edge, and cannot hold anything that its rules forbid, so
//! no other module checks a name, a path or a hash again. Nothing here does I/O.
//!
//! | text | type | rule |
//! |---|---|---|
//! | `get.example.org/tool` | [`Name`] | a domain, then one or more segments |
//! | `1.4.2` | [`Version`] | what a publisher calls a release |
//! | `stable` | [`Channel`] | a word that the index maps to a version |
//! | `17` | [`Serial`] | the order of releases |
//! | `sha256:…` | [`Digest`] | SHA-256 |
//! | `bin/tool` | [`RelPath`] | a path that cannot leave its tree |
//! | `tool-1.4.2/tool` | [`EntryPath`] | how an archive calls an entry |
//! | `755` | [`Mode`] | 644 or 755 |
//! | `https://…` | [`WebUrl`] | HTTPS, or HTTP to loopback |
//! | `2026-11-20T10:00:00Z` | [`Time`] | a second, in UTC |
//! | `.config/tool` | [`HomePath`] | a path below a home, in any bytes |
//! | `run:0123456789ab` | [`RunName`] | a kept script, by its hash |
//! | anything else from outside | [`OutsideText`] | escaped when it is shown |

mod argv;
mod channel;
mod code;
mod digest;
mod entry_path;
mod essential;
mod export;
mod format;
mod home_path;
mod listed;
mod location;
mod mode;
mod name;
mod nearest;
mod node;
mod origin;
mod place;
mod platform;
mod rel_path;
mod run_name;
mod serial;
mod shell_word;
mod size;
mod text;
mod tier;
mod time;
mod tree_name;
mod url;
mod version;

pub use argv::{Argv, ArgvError};
pub use channel::{Channel, ChannelError};
pub use code::Code;
pub use digest::{Digest, DigestError, Hasher};
pub use entry_path::{EntryPath, EntryPathError};
pub use essential::is_essential;
pub use export::{EXPORTED, command_of, is_exported};
pub use format::{Format, FormatError, Holds};
pub use home_path::{HomePath, HomePathError};
pub use listed::{ListedFile, ListedLink};
pub use location::{Location, LocationError};
pub use mode::{Mode, ModeError};
pub use name::{Name, NameError};
pub use nearest::{distance, nearest};
pub use node::{Bits, Node};
pub use origin::origin;
pub use place::{Place, PlaceError};
pub use platform::{Arch, GlibcVersion, Libc, Machine, MuslLoader, Os, Platform, PlatformError};
pub use rel_path::{RelPath, RelPathError};
pub use run_name::{RunName, RunNameError, RunWord};
pub use serial::Serial;
pub use shell_word::{exact_path, exact_word, shell_word};
pub use size::Size;
pub use text::{OutsideText, Shown, is_spoofing, is_unseen, readable};
pub use tier::Tier;
pub use time::{Period, Time, TimeError};
pub use tree_name::{TreeName, TreeNameError};
pub use url::{UrlError, WebUrl};
pub use version::{Version, VersionError};
