//! Making a bundle: the same members give the same bytes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use super::contents::Contents;
use super::error::DraftError;
use super::header::{self, BLOCK, LARGEST};
use super::member::{Member, MemberKind};
use crate::model::{Digest, Hasher, OutsideText, Size};
use crate::progress::Interrupt;
use crate::trust::{Artifact, Verified};

/// How much is copied at once.
const CHUNK: usize = 256 * 1024;

/// The members of a bundle that is to be written.
#[derive(Debug, Default)]
pub struct Draft {
    members: BTreeMap<Member, Content>,
}

#[derive(Debug)]
enum Content {
    Document(Vec<u8>),
    Artifact(Verified<Artifact>),
}

/// A bundle that is there now.
#[derive(Clone, Debug)]
pub struct Made {
    /// Whether it was there already.
    pub outcome: Outcome,
    /// Its hash.
    pub sha256: Digest,
    /// Its size.
    pub size: Size,
    /// Its members and their sizes, in order.
    pub members: Vec<(Member, Size)>,
}

/// What came of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is a new file.
    Written,
    /// The very same bytes were there.
    Same,
}

impl Draft {
    /// Adds a document, as it was verified.
    ///
    /// # Errors
    /// If no bundle may hold a document of this name, or there is another by this name: two
    /// reviewers' keys may have one key id.
    pub fn document(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), DraftError> {
        let member = Member::of(name)
            .filter(|member| member.kind() != MemberKind::Artifact)
            .ok_or_else(|| DraftError::Name(OutsideText::new(name)))?;
        match self.members.get(&member) {
            Some(Content::Document(other)) if *other == bytes => Ok(()),
            Some(Content::Document(other)) => Err(DraftError::TwoDocuments {
                name: OutsideText::new(name),
                first: Digest::of(other),
                second: Digest::of(&bytes),
            }),
            Some(Content::Artifact(_)) => Err(DraftError::Clash(OutsideText::new(name))),
            None => {
                self.members.insert(member, Content::Document(bytes));
                Ok(())
            }
        }
    }

    /// Adds an artifact. The same one may come twice: two builds may share it.
    ///
    /// # Errors
    /// If no bundle may hold an artifact of this name and size, or there is another by this name.
    pub fn artifact(&mut self, name: &str, bytes: Verified<Artifact>) -> Result<(), DraftError> {
        let shown = || OutsideText::new(name);
        let member = Member::of(name)
            .filter(|member| member.kind() == MemberKind::Artifact)
            .ok_or_else(|| DraftError::Name(shown()))?;
        let found = bytes.expected().size.number();
        if found > LARGEST {
            let name = shown();
            return Err(DraftError::Large { name, found });
        }
        match self.members.get(&member) {
            Some(Content::Artifact(other)) if other.expected() == bytes.expected() => Ok(()),
            Some(_) => Err(DraftError::Clash(shown())),
            None => {
                self.members.insert(member, Content::Artifact(bytes));
                Ok(())
            }
        }
    }

    /// Writes the bundle: whole or not at all, and never over another file.
    ///
    /// # Errors
    /// If a member that every bundle has is missing, another file is there, or the system says no.
    pub fn write(&self, path: &Path, interrupt: &Interrupt) -> Result<Made, DraftError> {
        let failed = |source| DraftError::System {
            path: path.to_owned(),
            source,
        };
        let folder = folder_of(path)?;
        let mut beside = Builder::new()
            .prefix(".unpipe-")
            .permissions(fs::Permissions::from_mode(0o666))
            .tempfile_in(folder)
            .map_err(failed)?;
        let (sha256, size) =
            self.pour(beside.as_file_mut(), interrupt)
                .map_err(|stop| match stop {
                    Stop::Asked(error) => error.into(),
                    Stop::Failed(source) => failed(source),
                })?;
        // What the reader would refuse is never left behind.
        match Contents::read(beside.as_file_mut()).map_err(failed)? {
            Ok(_) => {}
            Err(fault) => return Err(DraftError::Incomplete(fault)),
        }
        let outcome = place(beside, path, sha256).map_err(failed)?;
        let outcome = outcome.ok_or_else(|| DraftError::Exists(path.to_owned()))?;
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(failed)?;
        let members = self.members.iter();
        Ok(Made {
            outcome,
            sha256,
            size,
            members: members
                .map(|(member, content)| (member.clone(), content.size()))
                .collect(),
        })
    }

    fn pour(&self, file: &mut File, interrupt: &Interrupt) -> Result<(Digest, Size), Stop> {
        let mut out = Out {
            file: BufWriter::new(file),
            hasher: Hasher::new(),
            size: 0,
        };
        for (member, content) in &self.members {
            let size = content.size().number();
            out.take(&header::write(member.name(), size))?;
            match content {
                Content::Document(bytes) => out.take(bytes)?,
                Content::Artifact(artifact) => {
                    let mut reader = artifact.reader()?;
                    let mut buffer = vec![0; CHUNK];
                    loop {
                        interrupt.check().map_err(Stop::Asked)?;
                        let read = reader.read(&mut buffer)?;
                        if read == 0 {
                            break;
                        }
                        out.take(buffer.get(..read).unwrap_or_default())?;
                    }
                }
            }
            let used = usize::try_from(size % BLOCK as u64).unwrap_or(0);
            out.take(&vec![0; (BLOCK - used) % BLOCK])?;
        }
        out.take(&[0; 2 * BLOCK])?;
        out.file.flush()?;
        out.file.get_ref().sync_all()?;
        Ok((out.hasher.finish(), Size::bytes(out.size)))
    }
}

impl Content {
    fn size(&self) -> Size {
        match self {
            Self::Document(bytes) => Size::bytes(bytes.len() as u64),
            Self::Artifact(artifact) => artifact.expected().size,
        }
    }
}

/// Why the writing stopped.
enum Stop {
    Asked(crate::progress::Interrupted),
    Failed(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

struct Out<'a> {
    file: BufWriter<&'a mut File>,
    hasher: Hasher,
    size: u64,
}

impl Out<'_> {
    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        self.file.write_all(bytes)
    }
}

/// Links the file into its place if nothing is there; `None` if another file is.
fn place(beside: NamedTempFile, path: &Path, sha256: Digest) -> io::Result<Option<Outcome>> {
    if fs::symlink_metadata(path).is_ok() {
        return Ok(is_same(path, sha256)?.then_some(Outcome::Same));
    }
    match beside.persist_noclobber(path) {
        Ok(_) => Ok(Some(Outcome::Written)),
        Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
        Err(failed) => Err(failed.error),
    }
}

fn is_same(path: &Path, sha256: Digest) -> io::Result<bool> {
    if !fs::metadata(path)?.is_file() {
        return Ok(false);
    }
    let mut file = File::open(path)?;
    let mut hasher = Hasher::new();
    let mut buffer = vec![0; CHUNK];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finish() == sha256),
            read => hasher.update(buffer.get(..read).unwrap_or_default()),
        }
    }
}

fn folder_of(path: &Path) -> Result<&Path, DraftError> {
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(_)) if parent.as_os_str().is_empty() => Ok(Path::new(".")),
        (Some(parent), Some(_)) => Ok(parent),
        _ => Err(DraftError::Path(path.to_owned())),
    }
}
