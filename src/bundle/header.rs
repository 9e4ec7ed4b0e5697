//! The header of a member: 512 bytes of which only the name and the size vary.
//!
//! A header is accepted if it is, byte for byte, the one that would be written for its name and
//! size. Everything else that tar can say (links, devices, owners, times, long names, sparse
//! files, extensions) is thereby refused; the reasons are only told apart for the message.

use thiserror::Error;

/// The size of a header, and the multiple that contents are padded to.
pub(super) const BLOCK: usize = 512;

/// The most bytes of a name: ustar's name field, without splitting at a slash.
pub(super) const NAME: usize = 100;

/// The largest size that a header can say: eleven octal digits.
pub(super) const LARGEST: u64 = 0o777_7777_7777;

/// Why 512 bytes are not a header.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum HeaderFault {
    /// Not the mark of a ustar header; GNU tar's own form has another.
    #[error("expected a ustar header, found other bytes")]
    Mark,
    /// The sum over its bytes differs.
    #[error("expected the checksum {expected:06o}, found {found}")]
    Checksum {
        /// The sum over the header's bytes.
        expected: u32,
        /// What the header says, escaped.
        found: String,
    },
    /// Something else than a regular file: a link, a device, a folder, or an extension.
    #[error("expected a regular file (type 0), found type {0}")]
    Type(String),
    /// A name that a header cannot have.
    #[error("expected a name of 1 to 100 bytes of plain text, found {0}")]
    Name(String),
    /// An owner, mode, time, size or link in another form.
    #[error("expected mode 644, owner 0, time 0 and nothing else, found other fields")]
    Fields,
}

/// The header of a member.
pub(super) fn write(name: &str, size: u64) -> Vec<u8> {
    let blank = assemble(name, size, b"        ");
    let checksum = format!("{:06o}\0 ", sum(&blank));
    assemble(name, size, checksum.as_bytes())
}

/// The name and size that a header says.
///
/// # Errors
/// If it is not the header of that name and size.
pub(super) fn read(block: &[u8]) -> Result<(String, u64), HeaderFault> {
    let name = cut(block, 0, NAME);
    let name: Vec<u8> = name.iter().copied().take_while(|byte| *byte != 0).collect();
    let name = String::from_utf8(name).ok();
    let size = octal(cut(block, 124, 11));
    if let (Some(name), Some(size)) = (&name, size)
        && !name.is_empty()
        && write(name, size) == block
    {
        return Ok((name.clone(), size));
    }
    Err(fault(block, name))
}

fn fault(block: &[u8], name: Option<String>) -> HeaderFault {
    if cut(block, 257, 8) != b"ustar\x0000" {
        return HeaderFault::Mark;
    }
    let blanked: Vec<u8> = block
        .iter()
        .enumerate()
        .map(|(at, byte)| {
            if (148..156).contains(&at) {
                b' '
            } else {
                *byte
            }
        })
        .collect();
    let expected = sum(&blanked);
    if octal(cut(block, 148, 6)) != Some(u64::from(expected)) {
        let found = cut(block, 148, 6).escape_ascii().to_string();
        return HeaderFault::Checksum { expected, found };
    }
    let kind = cut(block, 156, 1);
    if kind != b"0" {
        return HeaderFault::Type(kind.escape_ascii().to_string());
    }
    match name {
        Some(name) if !name.is_empty() => HeaderFault::Fields,
        _ => HeaderFault::Name(cut(block, 0, NAME).escape_ascii().to_string()),
    }
}

fn assemble(name: &str, size: u64, checksum: &[u8]) -> Vec<u8> {
    let mut block = Vec::with_capacity(BLOCK);
    field(&mut block, name.as_bytes(), NAME);
    field(&mut block, b"0000644", 8);
    field(&mut block, b"0000000", 8);
    field(&mut block, b"0000000", 8);
    field(&mut block, format!("{size:011o}").as_bytes(), 12);
    field(&mut block, b"00000000000", 12);
    field(&mut block, checksum, 8);
    field(&mut block, b"0", 1);
    // The name that a link points to.
    field(&mut block, b"", 100);
    field(&mut block, b"ustar\x0000", 8);
    // The names of owner and group.
    field(&mut block, b"", 32);
    field(&mut block, b"", 32);
    // The numbers of a device, which GNU tar writes for files too.
    field(&mut block, b"0000000", 8);
    field(&mut block, b"0000000", 8);
    block.resize(BLOCK, 0);
    block
}

fn field(block: &mut Vec<u8>, text: &[u8], width: usize) {
    let end = block.len() + width;
    block.extend(text);
    block.resize(end, 0);
}

fn cut(block: &[u8], at: usize, length: usize) -> &[u8] {
    block.get(at..at + length).unwrap_or_default()
}

fn sum(block: &[u8]) -> u32 {
    block.iter().map(|byte| u32::from(*byte)).sum()
}

fn octal(digits: &[u8]) -> Option<u64> {
    let is_octal = digits.iter().all(|byte| (b'0'..=b'7').contains(byte));
    let text = std::str::from_utf8(digits).ok().filter(|_| is_octal)?;
    u64::from_str_radix(text, 8).ok()
}
