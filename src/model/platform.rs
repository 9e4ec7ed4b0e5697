//! What an artifact is built for, and what this machine is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An operating system, as documents write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Os {
    /// Linux.
    Linux,
    /// macOS.
    Macos,
    /// Windows.
    Windows,
    /// FreeBSD.
    Freebsd,
    /// The artifact runs on all of them.
    Any,
    /// A machine that no document can name; only artifacts for any system run there.
    #[serde(skip)]
    Other,
}

/// A processor architecture, as documents write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Arch {
    /// `x86_64`
    #[serde(rename = "x86_64")]
    X86_64,
    /// `aarch64`
    Aarch64,
    /// `armv7`
    Armv7,
    /// `i686`
    I686,
    /// `riscv64`
    Riscv64,
    /// The artifact runs on all of them.
    Any,
    /// A machine that no document can name; only artifacts for any processor run there.
    #[serde(skip)]
    Other,
}

/// The C library that an artifact needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Libc {
    /// The GNU C library.
    Gnu,
    /// musl, dynamically linked.
    Musl,
    /// None: statically linked.
    Static,
}

/// A version of the GNU C library: `2.31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GlibcVersion {
    major: u16,
    minor: u16,
}

/// Why a text is not a version of the C library.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a C library version is two numbers with a dot, found {0:?}")]
pub struct PlatformError(String);

/// What an artifact is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Platform {
    /// The operating system.
    pub os: Os,
    /// The processor.
    pub arch: Arch,
    /// The C library, if it matters.
    pub libc: Option<Libc>,
    /// The oldest GNU C library that will do.
    pub min_glibc: Option<GlibcVersion>,
}

/// What this machine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Machine {
    /// The operating system.
    pub os: Os,
    /// The processor.
    pub arch: Arch,
    /// The GNU C library of this machine; `None` where there is none.
    pub glibc: Option<GlibcVersion>,
    /// The dynamic loader of musl is there.
    pub musl: MuslLoader,
}

/// Whether programs linked against musl can start here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MuslLoader {
    /// The loader is installed.
    Present,
    /// There is none.
    Absent,
}

impl Machine {
    /// Whether an artifact for `platform` runs here.
    pub fn runs(&self, platform: &Platform) -> bool {
        let os = platform.os == Os::Any || platform.os == self.os;
        let arch = platform.arch == Arch::Any || platform.arch == self.arch;
        let libc = self.os != Os::Linux
            || match platform.libc {
                None | Some(Libc::Static) => true,
                Some(Libc::Gnu) => self.glibc.is_some(),
                // A program for musl is nearly always static; a dynamic one needs the loader.
                Some(Libc::Musl) => self.musl == MuslLoader::Present || self.glibc.is_some(),
            };
        let recent = platform
            .min_glibc
            .is_none_or(|least| self.glibc.is_some_and(|ours| ours >= least));
        os && arch && libc && recent
    }
}

impl FromStr for GlibcVersion {
    type Err = PlatformError;

    fn from_str(text: &str) -> Result<Self, PlatformError> {
        let plain = text.len() <= 7 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        text.split_once('.')
            .filter(|_| plain)
            .and_then(|(major, minor)| {
                Some(Self {
                    major: major.parse().ok()?,
                    minor: minor.parse().ok()?,
                })
            })
            .ok_or_else(|| PlatformError(text.to_owned()))
    }
}

impl TryFrom<String> for GlibcVersion {
    type Error = PlatformError;

    fn try_from(text: String) -> Result<Self, PlatformError> {
        text.parse()
    }
}

impl From<GlibcVersion> for String {
    fn from(version: GlibcVersion) -> Self {
        version.to_string()
    }
}

impl fmt::Display for GlibcVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl fmt::Display for Os {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Linux => "linux",
            Self::Macos => "macos",
            Self::Windows => "windows",
            Self::Freebsd => "freebsd",
            Self::Any => "any",
            Self::Other => "another system",
        })
    }
}

impl fmt::Display for Arch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::X86_64 => "x86_64",
            Self::Aarch64 => "aarch64",
            Self::Armv7 => "armv7",
            Self::I686 => "i686",
            Self::Riscv64 => "riscv64",
            Self::Any => "any",
            Self::Other => "another processor",
        })
    }
}

impl fmt::Display for Libc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gnu => "gnu",
            Self::Musl => "musl",
            Self::Static => "static",
        })
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.os, self.arch)?;
        self.libc.map_or(Ok(()), |libc| write!(f, " {libc}"))?;
        self.min_glibc
            .map_or(Ok(()), |least| write!(f, " (C library {least} or later)"))
    }
}
