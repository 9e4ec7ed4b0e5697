//! ELF: the header, the interpreter, the notes and the dynamic section (System V gABI, chapters
//! 4 and 5).

use object::Endianness;
use object::elf::{self, FileHeader32, FileHeader64};
use object::read::elf::{FileHeader, NoteIterator, ProgramHeader};

use super::libc;
use crate::model::{Arch, Os, Platform};

/// The most program headers: Linux loads no program whose table is larger than 64 KiB.
const SEGMENTS: usize = 65_536 / 32;

/// The most notes that are looked at. The one that names the system is among the first.
const NOTES: usize = 64;

/// The platform of a program or a shared library; `None` for anything else that is ELF.
pub(super) fn platform(content: &[u8]) -> Option<Platform> {
    of_class::<FileHeader64<Endianness>>(content)
        .or_else(|| of_class::<FileHeader32<Endianness>>(content))
}

fn of_class<Elf: FileHeader<Endian = Endianness>>(content: &[u8]) -> Option<Platform> {
    let image = Image::<Elf>::read(content)?;
    let interpreter = image.interpreter()?;
    let os = image.os(interpreter);
    let needs = libc::Needs::of(&image)?;
    let (libc, min_glibc) = match os {
        Os::Linux => needs.libc(interpreter),
        _ => (None, None),
    };
    Some(Platform {
        os,
        arch: image.arch(),
        libc,
        min_glibc,
    })
}

/// A program or library, and where its segments are.
pub(super) struct Image<'a, Elf: FileHeader> {
    content: &'a [u8],
    header: &'a Elf,
    pub(super) endian: Endianness,
    segments: &'a [Elf::ProgramHeader],
}

impl<'a, Elf: FileHeader<Endian = Endianness>> Image<'a, Elf> {
    fn read(content: &'a [u8]) -> Option<Self> {
        let header = Elf::parse(content).ok()?;
        let endian = header.endian().ok()?;
        let kind = header.e_type(endian);
        if kind != elf::ET_EXEC && kind != elf::ET_DYN {
            return None;
        }
        let segments = header.program_headers(endian, content).ok()?;
        let image = Self {
            content,
            header,
            endian,
            segments,
        };
        let is_loaded = image.loaded().next().is_some();
        let is_whole = image.loaded().all(|it| it.data(endian, content).is_ok());
        (segments.len() <= SEGMENTS && is_loaded && is_whole).then_some(image)
    }

    fn of_type(&self, kind: elf::ProgramType) -> impl Iterator<Item = &'a Elf::ProgramHeader> {
        let endian = self.endian;
        self.segments
            .iter()
            .filter(move |segment| segment.p_type(endian) == kind)
    }

    fn loaded(&self) -> impl Iterator<Item = &'a Elf::ProgramHeader> {
        self.of_type(elf::PT_LOAD)
    }

    /// What the file holds from this address to the end of its segment.
    pub(super) fn at(&self, address: u64) -> Option<&'a [u8]> {
        self.loaded().find_map(|segment| {
            let skipped = address.checked_sub(segment.p_vaddr(self.endian).into())?;
            let bytes = segment.data(self.endian, self.content).ok()?;
            bytes
                .get(usize::try_from(skipped).ok()?..)
                .filter(|rest| !rest.is_empty())
        })
    }

    /// The entries of the dynamic section, tag and value; none if it is linked statically.
    pub(super) fn dynamic(&self) -> Option<&'a [Elf::Dyn]> {
        match self.of_type(elf::PT_DYNAMIC).next() {
            Some(segment) => segment.dynamic(self.endian, self.content).ok()?,
            None => Some(&[]),
        }
    }

    /// The path of its interpreter. The outer `None` means that it is damaged.
    #[expect(clippy::option_option, reason = "damaged, and linked statically")]
    fn interpreter(&self) -> Option<Option<&'a [u8]>> {
        match self.of_type(elf::PT_INTERP).next() {
            Some(segment) => segment.interpreter(self.endian, self.content).ok(),
            None => Some(None),
        }
    }

    /// The system. Most programs for Linux say nothing, so that it is what remains.
    fn os(&self, interpreter: Option<&[u8]>) -> Os {
        match self.header.e_ident().os_abi {
            elf::ELFOSABI_FREEBSD => Os::Freebsd,
            elf::ELFOSABI_SYSV
            | elf::ELFOSABI_GNU
            | elf::ELFOSABI_ARM
            | elf::ELFOSABI_ARM_AEABI => self
                .os_of_notes()
                .or_else(|| interpreter.and_then(os_of_interpreter))
                .unwrap_or(Os::Linux),
            _ => Os::Other,
        }
    }

    fn os_of_notes(&self) -> Option<Os> {
        let notes = self.of_type(elf::PT_NOTE).filter_map(|segment| {
            let notes: Option<NoteIterator<'a, _>> =
                segment.notes(self.endian, self.content).ok()?;
            notes
        });
        let notes = notes.flat_map(|notes| notes.map_while(Result::ok));
        notes.take(NOTES).find_map(|note| {
            let is_tag = note.n_type(self.endian) == elf::NT_GNU_ABI_TAG;
            match note.name_bytes() {
                // The first of four numbers is the system: 0 is Linux.
                b"GNU\0" if is_tag => match note.desc().get(..4) {
                    Some([0, 0, 0, 0]) => Some(Os::Linux),
                    _ => Some(Os::Other),
                },
                b"FreeBSD\0" if is_tag => Some(Os::Freebsd),
                b"Android\0" | b"NetBSD\0" | b"OpenBSD\0" | b"DragonFly\0" if is_tag => {
                    Some(Os::Other)
                }
                _ => None,
            }
        })
    }

    fn arch(&self) -> Arch {
        let ident = self.header.e_ident();
        let is_little = ident.data == elf::ELFDATA2LSB;
        let is_64 = ident.class == elf::ELFCLASS64;
        match (self.header.e_machine(self.endian), is_64) {
            _ if !is_little => Arch::Other,
            (elf::EM_X86_64, true) => Arch::X86_64,
            (elf::EM_AARCH64, true) => Arch::Aarch64,
            (elf::EM_RISCV, true) => Arch::Riscv64,
            (elf::EM_386, false) => Arch::I686,
            (elf::EM_ARM, false) => Arch::Armv7,
            // Another processor, or one of these with pointers of another length (x32, ILP32).
            _ => Arch::Other,
        }
    }
}

/// Systems whose loader has a place of its own.
fn os_of_interpreter(path: &[u8]) -> Option<Os> {
    const PLACES: [(&[u8], Os); 5] = [
        (b"/libexec/ld-elf.so.1", Os::Freebsd),
        (b"/libexec/ld-elf32.so.1", Os::Freebsd),
        (b"/libexec/", Os::Other),
        (b"/usr/libexec/", Os::Other),
        (b"/system/bin/linker", Os::Other),
    ];
    PLACES
        .iter()
        .find(|(place, _)| path.starts_with(place))
        .map(|(_, os)| *os)
}
