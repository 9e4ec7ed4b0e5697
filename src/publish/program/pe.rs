//! PE: the headers of a program or library for Windows (Microsoft, "PE Format").

use object::LittleEndian;
use object::pe::{self, ImageDosHeader, ImageNtHeaders32, ImageNtHeaders64};
use object::read::pe::{ImageNtHeaders, ImageOptionalHeader};

use crate::model::{Arch, Os, Platform};

/// The platform; `None` for a program of DOS, or a damaged file.
pub(super) fn platform(content: &[u8]) -> Option<Platform> {
    of_class::<ImageNtHeaders64>(content).or_else(|| of_class::<ImageNtHeaders32>(content))
}

fn of_class<Headers: ImageNtHeaders>(content: &[u8]) -> Option<Platform> {
    let mut at = ImageDosHeader::parse(content)
        .ok()?
        .nt_headers_offset()
        .into();
    let (headers, _) = Headers::parse(content, &mut at).ok()?;
    let sections = headers.sections(content, at).ok()?;
    for section in sections.iter() {
        section.pe_data(content).ok()?;
    }
    Some(Platform {
        os: match headers.optional_header().subsystem() {
            // What a machine's firmware runs is PE too.
            pe::IMAGE_SUBSYSTEM_EFI_APPLICATION
            | pe::IMAGE_SUBSYSTEM_EFI_BOOT_SERVICE_DRIVER
            | pe::IMAGE_SUBSYSTEM_EFI_RUNTIME_DRIVER
            | pe::IMAGE_SUBSYSTEM_EFI_ROM => Os::Other,
            _ => Os::Windows,
        },
        arch: match headers.file_header().machine.get(LittleEndian) {
            pe::IMAGE_FILE_MACHINE_AMD64 => Arch::X86_64,
            pe::IMAGE_FILE_MACHINE_ARM64 => Arch::Aarch64,
            pe::IMAGE_FILE_MACHINE_I386 => Arch::I686,
            pe::IMAGE_FILE_MACHINE_ARMNT => Arch::Armv7,
            pe::IMAGE_FILE_MACHINE_RISCV64 => Arch::Riscv64,
            _ => Arch::Other,
        },
        libc: None,
        min_glibc: None,
    })
}
