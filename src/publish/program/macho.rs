//! Mach-O: the header and load commands of a thin file, and each slice of a universal one (Apple,
//! `mach-o/loader.h` and `mach-o/fat.h`).

use object::Endianness;
use object::macho::{self, FatArch32, FatArch64, MachHeader32, MachHeader64};
use object::read::macho::{FatArch, MachHeader, MachOFatFile, Segment};

use crate::model::{Arch, Os, Platform};

/// The most load commands: far more than any linker writes.
const COMMANDS: u32 = 0xffff;

/// The platform of a program, library or plug-in.
pub(super) fn platform(content: &[u8]) -> Option<Platform> {
    of_class::<MachHeader64<Endianness>>(content)
        .or_else(|| of_class::<MachHeader32<Endianness>>(content))
}

/// The platform of every slice; `None` if one is damaged or no program.
pub(super) fn slices(content: &[u8]) -> Option<Vec<Platform>> {
    each::<FatArch32>(content).or_else(|| each::<FatArch64>(content))
}

fn each<Fat: FatArch>(content: &[u8]) -> Option<Vec<Platform>> {
    let file = MachOFatFile::<Fat>::parse(content).ok()?;
    let slices = file.arches().iter();
    slices
        .map(|slice| platform(slice.data(content).ok()?))
        .collect()
}

fn of_class<Mach: MachHeader<Endian = Endianness>>(content: &[u8]) -> Option<Platform> {
    let header = Mach::parse(content, 0).ok()?;
    let endian = header.endian().ok()?;
    match header.filetype(endian) {
        macho::MH_EXECUTE | macho::MH_DYLIB | macho::MH_BUNDLE => {}
        _ => return None,
    }
    Some(Platform {
        os: os(header, endian, content)?,
        arch: match header.cputype(endian) {
            macho::CPU_TYPE_X86_64 => Arch::X86_64,
            macho::CPU_TYPE_ARM64 => Arch::Aarch64,
            macho::CPU_TYPE_X86 => Arch::I686,
            _ => Arch::Other,
        },
        libc: None,
        min_glibc: None,
    })
}

/// The system; a file that names none is older than its siblings. `None` if a load command or what
/// a segment loads is not there.
fn os<Mach>(header: &Mach, endian: Endianness, content: &[u8]) -> Option<Os>
where
    Mach: MachHeader<Endian = Endianness>,
{
    if header.ncmds(endian) > COMMANDS {
        return None;
    }
    let mut found = None;
    let mut commands = header.load_commands(endian, content, 0).ok()?;
    while let Some(command) = commands.next().ok()? {
        let system = match command.cmd() {
            macho::LC_BUILD_VERSION => {
                let (version, _) = command.build_version(endian).ok()??;
                match version.platform.get(endian) {
                    macho::PLATFORM_MACOS => Os::Macos,
                    _ => Os::Other,
                }
            }
            macho::LC_VERSION_MIN_MACOSX => Os::Macos,
            macho::LC_VERSION_MIN_IPHONEOS
            | macho::LC_VERSION_MIN_TVOS
            | macho::LC_VERSION_MIN_WATCHOS => Os::Other,
            _ => {
                if let Some((segment, _)) = Mach::Segment::from_command(command).ok()? {
                    segment.data(endian, content).ok()?;
                }
                continue;
            }
        };
        // A library can be for macOS and for another system at once.
        if found != Some(Os::Macos) {
            found = Some(system);
        }
    }
    Some(found.unwrap_or(Os::Macos))
}
