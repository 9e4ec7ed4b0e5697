//! Whether two files have the same bytes.

use std::fs::File;
use std::io::{self, Read};

use crate::progress::{Interrupt, Interrupted};

/// So much of each file is in memory at once.
const PIECE: usize = 128 * 1024;

/// Why two files could not be compared.
pub(super) enum Stopped {
    Disk(io::Error),
    Asked(Interrupted),
}

/// Reads both to their first difference.
pub(super) fn same(one: &File, other: &File, interrupt: &Interrupt) -> Result<bool, Stopped> {
    let (mut left, mut right) = (vec![0; PIECE], vec![0; PIECE]);
    loop {
        interrupt.check().map_err(Stopped::Asked)?;
        let here = fill(one, &mut left).map_err(Stopped::Disk)?;
        let there = fill(other, &mut right).map_err(Stopped::Disk)?;
        if left.get(..here) != right.get(..there) {
            return Ok(false);
        }
        if here < PIECE {
            return Ok(true);
        }
    }
}

/// Fills the buffer, but for the end of the file.
fn fill(mut file: &File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut full = 0;
    while let Some(rest) = buffer.get_mut(full..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(read) => full += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(full)
}
