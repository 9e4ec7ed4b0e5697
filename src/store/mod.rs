//! The trust state on disk: one file a subject, replaced as a whole; and the policy's files.
//!
//! Missing is empty. Unreadable or damaged is a refusal, never a fresh start: a fresh start would
//! forget pins and floors. Readers create nothing.

mod cache;
mod copy;
mod error;
mod file;
mod policy;
mod rejects;
mod scripts;
mod touch;

use std::path::PathBuf;

pub use cache::{About, Bounds, Cache, Cached, Clean, Freed, Shelf};
pub use copy::IndexCopy;
pub use error::StoreError;
pub use policy::read_policy;
pub use rejects::KeptReject;
pub use scripts::{LastScript, SeenBy};
pub use touch::touch;

use crate::beneath::Dir;
use crate::model::Digest;
use crate::trust::{Memory, Subject};

/// The state folder of one user.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
    access: Access,
}

/// Whether what is verified is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Keeps,
    Reads,
}

/// A memory as it was when it was read.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What was known then.
    pub memory: Memory,
    bytes: Option<Digest>,
}

/// What a subject's file says, or why it cannot be read.
pub type Examined = Result<(Subject, Memory), StoreError>;

impl Store {
    /// The store in this folder, which need not exist.
    pub fn new(root: PathBuf) -> Self {
        let access = Access::Keeps;
        Self { root, access }
    }

    /// The same store for a command that writes nothing: what it verifies is not remembered.
    #[must_use]
    pub fn reading(&self) -> Self {
        let (root, access) = (self.root.clone(), Access::Reads);
        Self { root, access }
    }

    /// Where downloads are kept while they are verified; large ones until the next run, if they
    /// break off.
    pub fn downloads(&self) -> PathBuf {
        self.root.join("downloads")
    }

    /// Reads what is known of a subject.
    ///
    /// # Errors
    /// If there is something that cannot be read or understood.
    pub fn load(&self, subject: &Subject) -> Result<Kept, StoreError> {
        let Some(root) = file::open_existing(&self.root)? else {
            return Ok(Kept {
                memory: Memory::default(),
                bytes: None,
            });
        };
        let Some(bytes) = file::read(&root, subject)? else {
            return Ok(Kept {
                memory: Memory::default(),
                bytes: None,
            });
        };
        let memory = file::parse(&bytes, subject)?;
        Ok(Kept {
            memory,
            bytes: Some(Digest::of(&bytes)),
        })
    }

    /// Every subject of which something is known, by its folder's name.
    ///
    /// # Errors
    /// If one cannot be read: a subject that is left out would look like one that is not trusted.
    pub fn subjects(&self) -> Result<Vec<(Subject, Kept)>, StoreError> {
        let Some(root) = file::open_existing(&self.root)? else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for folder in file::folders(&root)? {
            let Some(bytes) = file::read_folder(&root, &folder)? else {
                continue;
            };
            let (subject, memory) = file::parse_any(&bytes, &folder)?;
            found.push((
                subject,
                Kept {
                    memory,
                    bytes: Some(Digest::of(&bytes)),
                },
            ));
        }
        Ok(found)
    }

    /// Every subject's file, each with what is known or why it cannot be read: for who wants to know
    /// what is wrong, and decides nothing by it.
    ///
    /// # Errors
    /// If the state folder itself cannot be read.
    pub fn examine(&self) -> Result<Vec<Examined>, StoreError> {
        let Some(root) = file::open_existing(&self.root)? else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for folder in file::folders(&root)? {
            match file::read_folder(&root, &folder) {
                Ok(None) => {}
                Ok(Some(bytes)) => found.push(file::parse_any(&bytes, &folder)),
                Err(error) => found.push(Err(error)),
            }
        }
        Ok(found)
    }

    /// Whether there is a file about a subject, whatever it says.
    ///
    /// # Errors
    /// If that cannot be looked at.
    pub fn knows(&self, subject: &Subject) -> Result<bool, StoreError> {
        let Some(root) = file::open_existing(&self.root)? else {
            return Ok(false);
        };
        file::is_there(&root, subject)
    }

    /// The folder, which need not exist.
    pub fn root(&self) -> &std::path::Path {
        &self.root
    }

    /// Forgets a subject: its pin, and with it everything that was verified under it.
    ///
    /// # Errors
    /// If the state cannot be changed.
    pub fn forget(&self, subject: &Subject) -> Result<(), StoreError> {
        let Some(root) = file::open_existing(&self.root)? else {
            return Ok(());
        };
        let _lock = file::lock(&root)?;
        file::remove(&root, subject)
    }

    /// Replaces what is known of a subject, unless another run changed it since it was read: the
    /// two may know different things, and neither may be lost.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if another run changed it; else what failed.
    pub fn save(
        &self,
        subject: &Subject,
        before: &Kept,
        memory: &Memory,
    ) -> Result<Kept, StoreError> {
        if self.access == Access::Reads || (before.bytes.is_some() && before.memory == *memory) {
            return Ok(before.clone());
        }
        let root: Dir = file::open_or_make(&self.root)?;
        let _lock = file::lock(&root)?;
        let found = file::read(&root, subject)?.map(|bytes| Digest::of(&bytes));
        if found != before.bytes {
            return Err(StoreError::Busy(subject.name().clone()));
        }
        let bytes = file::write(&root, subject, memory)?;
        Ok(Kept {
            memory: memory.clone(),
            bytes: Some(bytes),
        })
    }
}
