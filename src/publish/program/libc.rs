//! Which C library an ELF file for Linux is linked to, and how new that must be.
//!
//! Read from the dynamic section, as the loader does, since sections can be stripped: the needed
//! libraries, and the needed versions of their symbols (LSB Core, "Symbol Versioning").

use object::elf::{self, Vernaux, Verneed};
use object::read::elf::{Dyn, FileHeader};
use object::{Endianness, Pod, ReadRef};

use super::elf::Image;
use crate::model::{GlibcVersion, Libc};

/// The most needed versions: a symbol refers to one by a number of 15 bits.
const VERSIONS: usize = 0x7fff;

/// Longer names are none that matter here.
const LONGEST_NAME: usize = 64;

/// What a file needs of its C library.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Whether it needs any library.
    library: bool,
    /// The C library among those.
    libc: Option<Libc>,
    /// Whether it needs symbols of the GNU C library at some version.
    versioned: bool,
    least: Option<GlibcVersion>,
}

impl Needs {
    /// Reads the dynamic section; `None` if it is damaged.
    pub(super) fn of<Elf>(image: &Image<'_, Elf>) -> Option<Self>
    where
        Elf: FileHeader<Endian = Endianness>,
    {
        let mut needs = Self::default();
        let (mut strings, mut versions, mut libraries) = (None, None, 0_usize);
        let is_end = |entry: &Elf::Dyn| entry.tag(image.endian) == elf::DT_NULL;
        let entries = image.dynamic()?.iter().take_while(|entry| !is_end(entry));
        for entry in entries.clone() {
            let value = Some(entry.val(image.endian));
            match entry.tag(image.endian) {
                elf::DT_NEEDED => libraries += 1,
                elf::DT_STRTAB => strings = value,
                elf::DT_VERNEED => versions = value,
                _ => {}
            }
        }
        if libraries == 0 && versions.is_none() {
            return Some(needs);
        }
        let strings = image.at(strings?)?;
        for entry in entries {
            if entry.tag(image.endian) == elf::DT_NEEDED {
                needs.see_library(name_at(strings, entry.val(image.endian))?);
            }
        }
        if let Some(versions) = versions {
            each_version(image.at(versions)?, image.endian, &mut |name| {
                needs.see_version(name_at(strings, name)?);
                Some(())
            })?;
        }
        Some(needs)
    }

    /// The C library and its least version. The interpreter decides if it is known, since without
    /// it the program does not start.
    pub(super) fn libc(&self, interpreter: Option<&[u8]>) -> (Option<Libc>, Option<GlibcVersion>) {
        let loader = interpreter.and_then(|path| path.rsplit(|byte| *byte == b'/').next());
        let libc = match loader {
            Some(name) if name.starts_with(b"ld-linux") => Some(Libc::Gnu),
            Some(name) if name.starts_with(b"ld-musl") => Some(Libc::Musl),
            _ if self.versioned => Some(Libc::Gnu),
            None if !self.library => Some(Libc::Static),
            _ => self.libc,
        };
        (libc, self.least.filter(|_| libc == Some(Libc::Gnu)))
    }

    fn see_library(&mut self, name: &[u8]) {
        self.library = true;
        self.libc = match name {
            b"libc.so.6" => Some(Libc::Gnu),
            // As Alpine calls it, and as it calls itself.
            b"libc.so" => Some(Libc::Musl),
            _ if name.starts_with(b"libc.musl-") => Some(Libc::Musl),
            _ => self.libc,
        };
    }

    fn see_version(&mut self, name: &[u8]) {
        let Some(number) = name.strip_prefix(b"GLIBC_") else {
            return;
        };
        self.versioned = true;
        self.least = self.least.max(glibc_version(number));
    }
}

/// `2.17`, or `2.2.5` as 2.2; not `PRIVATE` or `ABI_DT_RELR`.
fn glibc_version(number: &[u8]) -> Option<GlibcVersion> {
    let number = str::from_utf8(number).ok()?;
    let mut parts = number.split('.');
    let (major, minor) = (parts.next()?, parts.next()?);
    format!("{major}.{minor}").parse().ok()
}

/// Visits the name of every needed version, as an offset into the names; `None` if the table is
/// damaged. A weak one is left out: the loader goes on without it.
fn each_version(
    table: &[u8],
    endian: Endianness,
    visit: &mut dyn FnMut(u64) -> Option<()>,
) -> Option<()> {
    let (mut at, mut left) = (0, VERSIONS);
    loop {
        let need: &Verneed<Endianness> = record(table, at)?;
        let mut version_at = further(at, need.vn_aux.get(endian))?;
        for _ in 0..need.vn_cnt.get(endian) {
            left = left.checked_sub(1)?;
            let version: &Vernaux<Endianness> = record(table, version_at)?;
            if !version.vna_flags.get(endian).contains(elf::VER_FLG_WEAK) {
                visit(version.vna_name.get(endian).into())?;
            }
            version_at = further(version_at, version.vna_next.get(endian))?;
        }
        match need.vn_next.get(endian) {
            0 => return Some(()),
            next => at = further(at, next)?,
        }
    }
}

fn further(at: u64, by: u32) -> Option<u64> {
    at.checked_add(by.into())
}

fn record<T: Pod>(table: &[u8], at: u64) -> Option<&T> {
    table.read_at(at).ok()
}

/// The name that begins there, cut off where it becomes too long to matter.
fn name_at(strings: &[u8], at: u64) -> Option<&[u8]> {
    let rest = strings.get(usize::try_from(at).ok()?..)?;
    let rest = rest.get(..LONGEST_NAME).unwrap_or(rest);
    rest.split(|byte| *byte == 0).next()
}
