//! What a publisher's file holds: every entry, with hashes, kinds and the platforms of programs.
//!
//! `init`, `release` and `lint` all see an artifact through this module, and it sees one through
//! [`crate::archive`], as an install does.

mod look;

use std::fs::File;
use std::io::Seek;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::archive::{self, ArchiveError, EntryKind, Watch};
use crate::model::{Code, Digest, Format, Hasher, Os, Platform, Size};

use crate::trust::{Artifact, Verified};

use self::look::Look;

/// One artifact, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// Its size.
    pub size: Size,
    /// Its hash.
    pub sha256: Digest,
    /// How it packs its files.
    pub format: Format,
    /// Every entry, in order; for a format of one file a single one with an empty path.
    pub entries: Vec<Inside>,
}

/// One entry of an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    /// Its path as the archive writes it, after one leading `./`.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// The size of its content.
    pub size: Size,
    /// The hash of its content; `None` for all but regular files.
    pub sha256: Option<Digest>,
    /// Its permission bits, setuid and setgid included, if the format says so.
    pub mode: Option<u32>,
    /// What a symbolic or hard link points to.
    pub target: Option<Vec<u8>>,
    /// What its content is.
    pub content: Content,
}

/// What a regular file's first bytes and header say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A native program or library, and what it is built for.
    Native(Vec<Platform>),
    /// A text that begins with `#!`.
    Script,
    /// Anything else.
    Other,
}

impl Inspected {
    /// All entries with this path, in order: an archive may have it twice, or as a file and as
    /// something else.
    pub fn at(&self, path: &[u8]) -> impl Iterator<Item = &Inside> {
        self.entries.iter().filter(move |entry| entry.path == path)
    }

    /// The regular file with this path; `None` also if there are two, which no install accepts.
    pub fn file(&self, path: &[u8]) -> Option<&Inside> {
        let mut found = self.at(path).filter(|entry| entry.kind == EntryKind::File);
        let first = found.next();
        first.filter(|_| found.next().is_none())
    }

    /// What its programs are built for, each platform once, in the order in which it is found.
    /// Native files that cannot be executed are left out: libraries often come for many systems.
    pub fn platforms(&self) -> Vec<Platform> {
        let mut platforms = Vec::new();
        let programs = self.entries.iter().filter(|entry| entry.is_executable());
        for platform in programs.flat_map(Inside::platforms) {
            if !platforms.contains(platform) {
                platforms.push(*platform);
            }
        }
        platforms
    }
}

impl Inside {
    /// What its content is built for; nothing if it is not native.
    pub fn platforms(&self) -> &[Platform] {
        match &self.content {
            Content::Native(platforms) => platforms,
            Content::Script | Content::Other => &[],
        }
    }

    /// Whether it is a regular file that may be executed. So may be all where the archive says no
    /// permissions, and what is for Windows, which knows none.
    pub fn is_executable(&self) -> bool {
        let is_allowed = self.mode.is_none_or(|mode| mode & 0o111 != 0);
        let mut platforms = self.platforms().iter();
        let is_for_windows = platforms.any(|platform| platform.os == Os::Windows);
        self.kind == EntryKind::File && (is_allowed || is_for_windows)
    }
}

/// Why an artifact cannot be inspected.
#[derive(Debug, Error)]
pub enum InspectError {
    /// The file cannot be read.
    #[error("cannot read {path:?}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file's name tells no format that a release can name.
    #[error("expected an archive or a program, found {0:?}")]
    Format(PathBuf),
    /// It is no archive of the format that its name tells.
    #[error("cannot open {path:?} as {format}")]
    Archive {
        /// The file.
        path: PathBuf,
        /// The format that its name tells.
        format: Format,
        /// Why not.
        #[source]
        source: ArchiveError,
    },
}

impl InspectError {
    fn read(path: &Path, source: std::io::Error) -> Self {
        Self::Read {
            path: path.to_owned(),
            source,
        }
    }

    fn of_archive(path: &Path, format: Format, source: ArchiveError) -> Self {
        match source {
            ArchiveError::Read(source) => Self::read(path, source),
            source => Self::Archive {
                path: path.to_owned(),
                format,
                source,
            },
        }
    }

    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Read { .. } => Code::Failed,
            Self::Format(_) => Code::Usage,
            Self::Archive { source, .. } => source.code(),
        }
    }
}

/// The format that a file name tells: by its ending, and [`Format::Raw`] for a name without one
/// of the known endings.
pub fn format_of(file_name: &str) -> Format {
    const ENDINGS: [(&str, Format); 14] = [
        (".tar.gz", Format::TarGz),
        (".tgz", Format::TarGz),
        (".tar.xz", Format::TarXz),
        (".txz", Format::TarXz),
        (".tar.zst", Format::TarZst),
        (".tzst", Format::TarZst),
        (".tar.bz2", Format::TarBz2),
        (".tbz2", Format::TarBz2),
        (".tbz", Format::TarBz2),
        (".tar", Format::Tar),
        (".zip", Format::Zip),
        (".gz", Format::Gz),
        (".xz", Format::Xz),
        (".zst", Format::Zst),
    ];
    let name = file_name.to_ascii_lowercase();
    ENDINGS
        .iter()
        .find(|(ending, _)| name.ends_with(ending))
        .map_or(Format::Raw, |(_, format)| *format)
}

/// Looks at everything in an artifact that is verified already; `name` is what messages call it.
///
/// # Errors
/// If it cannot be read, or is no archive of its format.
pub fn inspect_verified(
    artifact: &Verified<Artifact>,
    name: &str,
    format: Format,
    watch: &Watch<'_>,
) -> Result<Inspected, InspectError> {
    let path = Path::new(name);
    let expected = artifact.expected();
    let file = artifact
        .reader()
        .map_err(|source| InspectError::read(path, source))?;
    let entries = entries(format, file, expected.size, watch)
        .map_err(|source| InspectError::of_archive(path, format, source))?;
    Ok(Inspected {
        size: expected.size,
        sha256: expected.sha256,
        format,
        entries,
    })
}

/// Opens an artifact and looks at everything in it.
///
/// # Errors
/// If it cannot be read, or is no archive of its format.
pub fn inspect(path: &Path, format: Format, watch: &Watch<'_>) -> Result<Inspected, InspectError> {
    let of_archive = |source| InspectError::of_archive(path, format, source);
    let mut file = File::open(path).map_err(|source| InspectError::read(path, source))?;
    let (size, sha256) = measure(&file, watch).map_err(of_archive)?;
    file.rewind()
        .map_err(|source| InspectError::read(path, source))?;
    let entries = entries(format, file, size, watch).map_err(of_archive)?;
    Ok(Inspected {
        size,
        sha256,
        format,
        entries,
    })
}

fn entries(
    format: Format,
    file: File,
    size: Size,
    watch: &Watch<'_>,
) -> Result<Vec<Inside>, ArchiveError> {
    let mut entries = Vec::new();
    archive::visit(format, file, size, watch, &mut |entry, content| {
        entries.push(Look::at(entry, content)?);
        Ok(())
    })?;
    Ok(entries)
}

/// The size and hash of the file itself, read like an artifact that is one file.
fn measure(file: &File, watch: &Watch<'_>) -> Result<(Size, Digest), ArchiveError> {
    let size = file.metadata().map_err(ArchiveError::Read)?.len();
    let size = Size::bytes(size);
    let mut hasher = Hasher::new();
    archive::visit(Format::Raw, file, size, watch, &mut |_, content| {
        let hash = &mut |piece: &[u8]| {
            hasher.update(piece);
            Ok(())
        };
        content.pieces(hash).map(drop)
    })?;
    Ok((size, hasher.finish()))
}
