//! Any bytes as an archive: the first byte chooses the format, the rest is listed.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use unpipe::archive::{Watch, list};
use unpipe::model::{Format, Size};
use unpipe::progress::{Interrupt, Silent};

const FORMATS: [Format; 10] = [
    Format::Tar,
    Format::TarGz,
    Format::TarXz,
    Format::TarZst,
    Format::TarBz2,
    Format::Zip,
    Format::Gz,
    Format::Xz,
    Format::Zst,
    Format::Raw,
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, archive)) = bytes.split_first() else {
        return;
    };
    let format = FORMATS[usize::from(*first) % FORMATS.len()];
    let interrupt = Interrupt::default();
    let watch = Watch {
        observer: &Silent,
        interrupt: &interrupt,
    };
    let size = Size::bytes(archive.len() as u64);
    let _ = list(format, Cursor::new(archive), size, &watch);
});
