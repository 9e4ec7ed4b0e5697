//! An open bundle. Its file is opened once; all reading is by that handle.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use super::contents::{Contents, Entry};
use super::error::{BundleError, BundleFault};
use super::header::{self, BLOCK};
use super::member::{Member, MemberKind};
use crate::document::Review;
use crate::model::{OutsideText, Version};

/// A bundle whose form was checked. Nothing in it is verified.
#[derive(Debug)]
pub struct Bundle {
    path: PathBuf,
    file: File,
    contents: Contents,
}

impl Bundle {
    /// Opens a bundle and checks its form.
    ///
    /// # Errors
    /// If it cannot be read, is no regular file, or breaks a rule of the format.
    pub fn open(path: &Path) -> Result<Self, BundleError> {
        let failed = |source| BundleError::Unreadable {
            at: shown(path),
            source,
        };
        let mut file = open(path).map_err(failed)?;
        if !file.metadata().map_err(failed)?.is_file() {
            return Err(BundleError::NotRegular(shown(path)));
        }
        match Contents::read(&mut file).map_err(failed)? {
            Ok(contents) => Ok(Self {
                path: path.to_owned(),
                file,
                contents,
            }),
            Err(source) => Err(BundleError::Malformed {
                at: shown(path),
                source,
            }),
        }
    }

    /// Whether a file begins like a bundle: with the header of a first root or of the one release.
    /// One that is damaged there does not.
    pub fn begins(path: &Path) -> bool {
        let mut block = Vec::new();
        let read = open(path).and_then(|file| {
            let is_file = file.metadata()?.is_file();
            let limit = if is_file { BLOCK as u64 } else { 0 };
            file.take(limit).read_to_end(&mut block)
        });
        let first = read.ok().and_then(|_| header::read(&block).ok());
        first.is_some_and(|(name, _)| matches!(name.as_str(), "root-1.unpipe" | "release.unpipe"))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its members.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// The name of its release.
    pub fn release(&self) -> &str {
        self.contents
            .release()
            .map_or("release.unpipe", |entry| entry.member.name())
    }

    /// The bytes of a document; `None` if there is none by that name.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn document(&self, name: &str) -> Result<Option<Vec<u8>>, BundleError> {
        let Some(entry) = self.contents.find(name) else {
            return Ok(None);
        };
        // An artifact by a document's name could have any size; there is none.
        if entry.member.kind() == MemberKind::Artifact {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let read = self
            .reader(entry)
            .and_then(|mut reader| reader.read_to_end(&mut bytes));
        match read {
            Ok(count) if count as u64 == entry.size => Ok(Some(bytes)),
            Ok(_) => Err(self.failed(io::ErrorKind::UnexpectedEof.into())),
            Err(source) => Err(self.failed(source)),
        }
    }

    /// The first of these artifacts that is there, with its name.
    ///
    /// # Errors
    /// If none of them is there, or it cannot be read.
    pub fn artifact<'a>(
        &self,
        names: impl Iterator<Item = &'a str>,
    ) -> Result<(&Member, impl Read), BundleError> {
        let mut wanted = None;
        for name in names {
            let found = self
                .contents
                .artifacts()
                .find(|entry| entry.member.name() == name);
            if let Some(entry) = found {
                let reader = self.reader(entry).map_err(|source| self.failed(source))?;
                return Ok((&entry.member, reader));
            }
            wanted = wanted.or(Some(name));
        }
        Err(self.missing(wanted.unwrap_or("the artifact")))
    }

    /// What to say of a member that should be there.
    pub fn missing(&self, name: &str) -> BundleError {
        self.malformed(BundleFault::Missing(OutsideText::new(name)))
    }

    /// Refuses an artifact that the release does not list.
    ///
    /// # Errors
    /// The first one.
    pub fn check_listed(&self, is_listed: impl Fn(&str) -> bool) -> Result<(), BundleError> {
        let mut names = self.contents.artifacts().map(|entry| entry.member.name());
        match names.find(|name| !is_listed(name)) {
            Some(name) => Err(self.malformed(BundleFault::Unlisted(OutsideText::new(name)))),
            None => Ok(()),
        }
    }

    /// Refuses a review that is not called like one of the release's version.
    ///
    /// # Errors
    /// The first one.
    pub fn check_reviews(&self, version: &Version) -> Result<(), BundleError> {
        let names = self.contents.reviews().map(|entry| entry.member.name());
        let mut others = names.filter(|name| Review::version_in(name) != Some(version.as_str()));
        match others.next() {
            Some(name) => Err(self.malformed(BundleFault::OtherReview {
                version: version.clone(),
                found: OutsideText::new(name),
            })),
            None => Ok(()),
        }
    }

    fn reader(&self, entry: &Entry) -> io::Result<impl Read> {
        // The handle is shared: one reader at a time.
        let mut file = &self.file;
        file.seek(SeekFrom::Start(entry.at))?;
        Ok(file.take(entry.size))
    }

    fn malformed(&self, source: BundleFault) -> BundleError {
        BundleError::Malformed {
            at: shown(&self.path),
            source,
        }
    }

    fn failed(&self, source: io::Error) -> BundleError {
        BundleError::Unreadable {
            at: shown(&self.path),
            source,
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    // Without NONBLOCK, opening a named pipe would wait for somebody to write to it.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

fn shown(path: &Path) -> OutsideText {
    OutsideText::new(path.to_string_lossy())
}
