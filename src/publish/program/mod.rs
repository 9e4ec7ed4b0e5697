//! What a native program is built for, read from its own header and symbols.
//!
//! Trusts nothing: the bytes come out of an archive that nobody has verified. Whatever they are,
//! nothing panics, and the work is bounded by their length. What decides is what the system's
//! loader goes by: segments, not sections.

mod elf;
mod libc;
mod macho;
mod pe;

use crate::model::Platform;

/// How many of a file's first bytes [`is_native`] needs.
pub(super) const MAGIC: usize = 8;

/// The most slices of a universal file. A Java class begins with the same four bytes, and its
/// next four, the version of its format, are at least 45.
const SLICES: u32 = 44;

/// The platforms that a file's header says it runs on: one for ELF and PE, one for each slice of
/// Mach-O; none if it is no native program or library, or is damaged. A processor or system that
/// documents cannot name is [`crate::model::Arch::Other`] or [`crate::model::Os::Other`]. A C
/// library is told for Linux only.
pub fn identify(content: &[u8]) -> Vec<Platform> {
    let platforms = match Family::of(content) {
        Some(Family::Elf) => elf::platform(content).map(|platform| vec![platform]),
        Some(Family::MachO) => macho::platform(content).map(|platform| vec![platform]),
        Some(Family::Universal) => macho::slices(content),
        Some(Family::Pe) => pe::platform(content).map(|platform| vec![platform]),
        None => None,
    };
    platforms.unwrap_or_default()
}

/// Whether a file that begins like this claims to be ELF, Mach-O or PE.
pub(super) fn is_native(first: &[u8]) -> bool {
    Family::of(first).is_some()
}

/// The kinds of native files.
enum Family {
    Elf,
    MachO,
    Universal,
    Pe,
}

impl Family {
    fn of(first: &[u8]) -> Option<Self> {
        match first {
            [0x7f, b'E', b'L', b'F', ..] => Some(Self::Elf),
            [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..] | [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..] => {
                Some(Self::MachO)
            }
            [0xca, 0xfe, 0xba, 0xbe | 0xbf, a, b, c, d, ..] => {
                let slices = u32::from_be_bytes([*a, *b, *c, *d]);
                (1..=SLICES).contains(&slices).then_some(Self::Universal)
            }
            [b'M', b'Z', ..] => Some(Self::Pe),
            _ => None,
        }
    }
}
