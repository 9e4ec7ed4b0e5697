//! What the core reports while it works, and how it learns that it should stop.
//!
//! The core never prints: it tells an [`Observer`], and asks an [`Interrupt`] between pieces of
//! work whether the user pressed Ctrl-C.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use thiserror::Error;

use crate::model::{Size, Tier};

/// Something that happened, in the order in which it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A document is asked for; the text says what and where.
    Asking(String),
    /// An artifact's bytes begin to arrive: its file name, the host, its signed size.
    Downloading {
        /// The artifact's file name.
        file: String,
        /// The host that it comes from; a local folder is shown as its path.
        from: String,
        /// The signed size.
        size: Size,
    },
    /// So many more bytes of the artifact arrived.
    Received(Size),
    /// The artifact is complete and its hash is right.
    Downloaded,
    /// The files of a package begin to be unpacked.
    Unpacking {
        /// How many files are listed.
        files: usize,
        /// Their size together.
        size: Size,
    },
    /// So many more bytes were unpacked.
    Unpacked(Size),
    /// A step begins, held in this tier.
    Running {
        /// Its id.
        step: String,
        /// How it is held.
        tier: Tier,
    },
    /// A step wrote a line that becomes no file.
    Said {
        /// Its id.
        step: String,
        /// The line, as it came.
        text: String,
    },
    /// Paths of the home begin to be changed.
    Changing {
        /// What is done: `keeping`, `undoing`.
        doing: &'static str,
        /// How many paths.
        paths: usize,
    },
    /// All files are written.
    Staged,
    /// The switch was made; from here on the new version is the current one.
    Committed,
    /// Something worth saying that changes nothing.
    Note(String),
}

/// Hears what the core does.
pub trait Observer {
    /// Hears one event.
    fn on(&self, event: Event);
}

/// An observer that hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn on(&self, _event: Event) {}
}

/// Whether the user asked to stop. Clones share the answer.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

/// The user asked to stop.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("interrupted")]
pub struct Interrupted;

impl Interrupt {
    /// One that nobody has used yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The flag that a signal handler sets.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }

    /// Asks to stop.
    pub fn raise(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Goes on, unless somebody asked to stop.
    ///
    /// # Errors
    /// [`Interrupted`] if so.
    pub fn check(&self) -> Result<(), Interrupted> {
        if self.0.load(Ordering::SeqCst) {
            Err(Interrupted)
        } else {
            Ok(())
        }
    }
}
