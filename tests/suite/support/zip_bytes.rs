//! Zip archives by hand, so that both descriptions of an entry can say anything.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// What one of the two descriptions says.
#[derive(Clone, Debug)]
pub struct Says {
    /// The name.
    pub name: Vec<u8>,
    /// Flags.
    pub flags: u16,
    /// Method.
    pub method: u16,
    /// The CRC of the content.
    pub crc: u32,
    /// The size in the archive.
    pub packed: u32,
    /// The size of the content.
    pub size: u32,
}

/// An entry.
#[derive(Clone, Debug)]
pub struct Member {
    /// In its local header.
    pub local: Says,
    /// In the directory.
    pub central: Says,
    /// Its upper half is the Unix mode.
    pub attributes: u32,
    /// Where the directory says it is; by itself, where it is.
    pub offset: Option<u32>,
    /// The extra field of the local header.
    pub extra: Vec<u8>,
    /// The bytes of the content as they stand there, and what follows them.
    pub data: Vec<u8>,
    /// What follows them.
    pub after: Vec<u8>,
}

/// An archive.
#[derive(Clone, Debug, Default)]
pub struct Zip {
    /// Its entries.
    pub members: Vec<Member>,
    /// What stands before it.
    pub prefix: Vec<u8>,
    /// Whether the offsets count the prefix.
    pub counts_prefix: bool,
    /// What stands between the last entry and the directory.
    pub gap: Vec<u8>,
    /// What stands between the directory and the end record.
    pub before_end: Vec<u8>,
    /// The comment.
    pub comment: Vec<u8>,
    /// How many entries it says it has.
    pub count: Option<u16>,
    /// The directory's size and offset, if they are to be others.
    pub directory: Option<(u32, u32)>,
}

fn crc(content: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(content);
    crc.sum()
}

fn short(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap().to_le_bytes()
}

fn long(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap().to_le_bytes()
}

impl Member {
    /// A file as it is.
    pub fn stored(name: impl AsRef<[u8]>, content: &[u8]) -> Self {
        let size = u32::try_from(content.len()).unwrap();
        let says = Says {
            name: name.as_ref().to_vec(),
            flags: 0,
            method: 0,
            crc: crc(content),
            packed: size,
            size,
        };
        Self {
            local: says.clone(),
            central: says,
            attributes: 0o100_644 << 16,
            offset: None,
            extra: Vec::new(),
            data: content.to_vec(),
            after: Vec::new(),
        }
    }

    /// A compressed file.
    pub fn deflated(name: impl AsRef<[u8]>, content: &[u8]) -> Self {
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(content).unwrap();
        let data = packer.finish().unwrap();
        let packed = u32::try_from(data.len()).unwrap();
        let mut member = Self::stored(name, content).both(|says| {
            says.method = 8;
            says.packed = packed;
        });
        member.data = data;
        member
    }

    /// Another mode.
    pub fn mode(mut self, mode: u32) -> Self {
        self.attributes = mode << 16;
        self
    }

    /// Changes both descriptions.
    pub fn both(mut self, change: impl Fn(&mut Says)) -> Self {
        change(&mut self.local);
        change(&mut self.central);
        self
    }

    /// Changes anything: `.with(|m| m.local.crc ^= 1)`.
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// Its checksum and sizes stand after its content.
    pub fn deferred(self, has_signature: bool) -> Self {
        let mut member = self.both(|says| says.flags |= 8);
        let says = &mut member.local;
        if has_signature {
            member.after.extend(b"PK\x07\x08");
        }
        for number in [says.crc, says.packed, says.size] {
            member.after.extend(number.to_le_bytes());
        }
        (says.crc, says.packed, says.size) = (0, 0, 0);
        member
    }

    fn write_local(&self, out: &mut Vec<u8>) {
        let says = &self.local;
        out.extend(b"PK\x03\x04\x14\0");
        out.extend(says.flags.to_le_bytes());
        out.extend(says.method.to_le_bytes());
        out.extend([0, 0, 0x21, 0]);
        for number in [says.crc, says.packed, says.size] {
            out.extend(number.to_le_bytes());
        }
        out.extend(short(says.name.len()));
        out.extend(short(self.extra.len()));
        out.extend(&says.name);
        out.extend(&self.extra);
        out.extend(&self.data);
        out.extend(&self.after);
    }

    fn write_central(&self, at: usize, out: &mut Vec<u8>) {
        let says = &self.central;
        out.extend(b"PK\x01\x02\x14\x03\x14\0");
        out.extend(says.flags.to_le_bytes());
        out.extend(says.method.to_le_bytes());
        out.extend([0, 0, 0x21, 0]);
        for number in [says.crc, says.packed, says.size] {
            out.extend(number.to_le_bytes());
        }
        out.extend(short(says.name.len()));
        out.extend([0; 8]);
        out.extend(self.attributes.to_le_bytes());
        out.extend(self.offset.map_or(long(at), u32::to_le_bytes));
        out.extend(&says.name);
    }
}

impl Zip {
    /// An archive of these.
    pub fn of(members: impl IntoIterator<Item = Member>) -> Self {
        Self {
            members: members.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Changes anything: `.with(|z| z.comment = b"text".to_vec())`.
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The archive.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = self.prefix.clone();
        let uncounted = if self.counts_prefix { 0 } else { out.len() };
        let mut directory = Vec::new();
        for member in &self.members {
            member.write_central(out.len() - uncounted, &mut directory);
            member.write_local(&mut out);
        }
        out.extend(&self.gap);
        let at = long(out.len() - uncounted);
        let (size, offset) = match self.directory {
            Some((size, offset)) => (size.to_le_bytes(), offset.to_le_bytes()),
            None => (long(directory.len()), at),
        };
        out.extend(directory);
        out.extend(&self.before_end);
        let count = self
            .count
            .map_or(short(self.members.len()), u16::to_le_bytes);
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend([count, count].concat());
        out.extend([size, offset].concat());
        out.extend(short(self.comment.len()));
        out.extend(&self.comment);
        out
    }
}
