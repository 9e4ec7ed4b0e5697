//! Tar archives made byte by byte, so that they can be wrong in any way.

/// An archive that grows by raw 512-byte blocks.
#[derive(Clone, Default)]
pub(crate) struct Tar(pub(crate) Vec<u8>);

/// One header, before its checksum.
#[derive(Clone)]
pub(crate) struct Header(pub(crate) [u8; 512]);

impl Header {
    pub(crate) fn new(name: &[u8], kind: u8, size: u64) -> Self {
        let mut block = [0; 512];
        block[..name.len().min(100)].copy_from_slice(&name[..name.len().min(100)]);
        block[257..265].copy_from_slice(b"ustar\x0000");
        block[156] = kind;
        Self(block)
            .field(100, b"0000644\0")
            .field(108, b"0000000\0")
            .field(116, b"0000000\0")
            .field(124, format!("{size:011o}\0").as_bytes())
            .field(136, b"00000000000\0")
    }

    pub(crate) fn gnu(self) -> Self {
        self.field(257, b"ustar  \0")
    }

    pub(crate) fn field(mut self, at: usize, bytes: &[u8]) -> Self {
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
        self
    }

    fn sealed(self) -> [u8; 512] {
        let blank = self.field(148, b"        ");
        let sum: u32 = blank.0.iter().map(|byte| u32::from(*byte)).sum();
        blank.field(148, format!("{sum:06o}\0 ").as_bytes()).0
    }
}

impl Tar {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    pub(crate) fn entry(self, header: Header, content: &[u8]) -> Self {
        let padding = vec![0; content.len().next_multiple_of(512) - content.len()];
        self.raw(&header.sealed()).raw(content).raw(&padding)
    }

    pub(crate) fn file(self, name: &str, content: &[u8]) -> Self {
        self.entry(
            Header::new(name.as_bytes(), b'0', content.len() as u64),
            content,
        )
    }

    /// An entry of another kind, without content.
    pub(crate) fn special(self, name: &str, kind: u8, link: &str) -> Self {
        self.entry(
            Header::new(name.as_bytes(), kind, 0).field(157, link.as_bytes()),
            b"",
        )
    }

    pub(crate) fn pax(self, records: &[(&str, &str)]) -> Self {
        use std::fmt::Write as _;
        let mut text = String::new();
        for (key, value) in records {
            // A record begins with its own length, which counts its own digits.
            let rest = key.len() + value.len() + 3;
            let digits = (1..9).find(|n| (rest + n).to_string().len() == *n);
            writeln!(text, "{} {key}={value}", rest + digits.unwrap()).unwrap();
        }
        self.entry(
            Header::new(b"pax", b'x', text.len() as u64),
            text.as_bytes(),
        )
    }

    pub(crate) fn end(self) -> Vec<u8> {
        self.raw(&[0; 1024]).0
    }
}

/// The bytes as one gzip member.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
