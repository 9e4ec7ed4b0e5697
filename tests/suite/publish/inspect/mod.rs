//! What an artifact holds, as a publisher sees it.

mod entries;
mod names;

use std::path::Path;

use unpipe::archive::Watch;
use unpipe::model::Format;
use unpipe::progress::{Interrupt, Silent};
use unpipe::publish::inspect::{InspectError, Inspected, inspect};

pub fn inspected(path: &Path, format: Format) -> Result<Inspected, InspectError> {
    let watch = Watch {
        observer: &Silent,
        interrupt: &Interrupt::new(),
    };
    inspect(path, format, &watch)
}

/// Inspects these bytes.
pub fn looked(bytes: &[u8], format: Format) -> Result<Inspected, InspectError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("artifact");
    std::fs::write(&path, bytes).unwrap();
    inspected(&path, format)
}
