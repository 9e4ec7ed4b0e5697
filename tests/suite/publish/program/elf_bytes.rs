//! ELF files made byte by byte: headers, segments and a dynamic section, and no code.

/// The address at which the whole file is loaded.
const BASE: u64 = 0x40_0000;

/// Kinds of files.
pub const RELOCATABLE: u16 = 1;
pub const PROGRAM: u16 = 2;
pub const LIBRARY: u16 = 3;
pub const CORE: u16 = 4;

/// A version that is needed: its name and its flags.
pub type Version = (&'static str, u16);
pub const WEAK: u16 = 2;

/// What a file says of itself.
#[derive(Clone)]
pub struct Elf {
    pub is_64: bool,
    pub is_big: bool,
    pub os_abi: u8,
    pub kind: u16,
    pub machine: u16,
    pub interpreter: Option<&'static str>,
    /// Needed libraries; with none and no versions there is no dynamic section.
    pub needed: Vec<&'static str>,
    /// The library of each set of needed versions.
    pub versions: Vec<(&'static str, Vec<Version>)>,
    /// What stands in place of the table that is made of these.
    pub table: Option<Vec<u8>>,
    /// Name and first number of notes of type 1.
    pub notes: Vec<(&'static str, u32)>,
}

impl Elf {
    /// A static program for Linux on `x86_64`.
    pub fn new() -> Self {
        Self {
            is_64: true,
            is_big: false,
            os_abi: 0,
            kind: PROGRAM,
            machine: 62,
            interpreter: None,
            needed: Vec::new(),
            versions: Vec::new(),
            table: None,
            notes: Vec::new(),
        }
    }

    /// A program that is linked dynamically to the GNU C library.
    pub fn gnu() -> Self {
        Self::new().with(|elf| {
            elf.kind = LIBRARY;
            elf.interpreter = Some("/lib64/ld-linux-x86-64.so.2");
            elf.needed = vec!["libm.so.6", "libc.so.6"];
            let libc = vec![("GLIBC_2.2.5", 0), ("GLIBC_2.17", 0), ("GLIBC_2.9", 0)];
            elf.versions = vec![("libm.so.6", vec![("GLIBC_2.2.5", 0)]), ("libc.so.6", libc)];
            elf.notes = vec![("GNU", 0)];
        })
    }

    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let (header, entry) = if self.is_64 { (64, 56) } else { (52, 32) };
        let interpreter = self
            .interpreter
            .map(|path| [path.as_bytes(), b"\0"].concat());
        let notes = self.note_bytes();
        let is_dynamic = !self.needed.is_empty() || !self.versions.is_empty();
        let mut strings = Strings::default();
        let versions = self.version_bytes(&mut strings);
        let needed: Vec<_> = self.needed.iter().map(|name| strings.add(name)).collect();

        let mut segments = vec![(1_u32, 0, Vec::new())];
        let present = [is_dynamic, interpreter.is_some(), !notes.is_empty()];
        let count = 1 + present.iter().filter(|is_there| **is_there).count();
        let begin = header + entry * count as u64;
        let mut data = Vec::new();
        let mut place = |bytes: &[u8]| {
            let at = begin + data.len() as u64;
            data.extend_from_slice(bytes);
            data.resize(data.len().next_multiple_of(8), 0);
            at
        };
        let (strings_at, versions_at) = (place(&strings.0), place(&versions));
        if is_dynamic {
            let mut dynamic = Vec::new();
            let mut tags: Vec<_> = needed.iter().map(|name| (1, u64::from(*name))).collect();
            tags.push((5, BASE + strings_at));
            if !self.versions.is_empty() {
                tags.push((0x6fff_fffe, BASE + versions_at));
            }
            tags.push((0, 0));
            // After the end nothing counts.
            tags.push((1, 0xffff));
            for (tag, value) in tags {
                self.word(&mut dynamic, tag);
                self.word(&mut dynamic, value);
            }
            segments.push((2, place(&dynamic), dynamic));
        }
        if let Some(path) = interpreter {
            segments.push((3, place(&path), path));
        }
        if !notes.is_empty() {
            segments.push((4, place(&notes), notes));
        }

        let mut out = self.header(header, entry, count);
        for (kind, at, bytes) in segments {
            let whole = begin + data.len() as u64;
            let size = if kind == 1 { whole } else { bytes.len() as u64 };
            self.segment(&mut out, kind, at, size);
        }
        out.extend(data);
        out
    }

    fn header(&self, size: u64, entry: u64, count: usize) -> Vec<u8> {
        let mut out = b"\x7fELF".to_vec();
        out.extend([
            1 + u8::from(self.is_64),
            1 + u8::from(self.is_big),
            1,
            self.os_abi,
        ]);
        out.resize(16, 0);
        self.short(&mut out, self.kind);
        self.short(&mut out, self.machine);
        self.long(&mut out, 1);
        self.word(&mut out, 0);
        self.word(&mut out, size);
        self.word(&mut out, 0);
        self.long(&mut out, 0);
        for number in [size, entry, count as u64, 0, 0, 0] {
            self.short(&mut out, u16::try_from(number).unwrap());
        }
        out
    }

    fn segment(&self, out: &mut Vec<u8>, kind: u32, at: u64, size: u64) {
        self.long(out, kind);
        if self.is_64 {
            self.long(out, 4);
        }
        for number in [at, BASE + at, BASE + at, size, size] {
            self.word(out, number);
        }
        if !self.is_64 {
            self.long(out, 4);
        }
        self.word(out, 4);
    }

    fn note_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (name, system) in &self.notes {
            let size = u32::try_from(name.len()).unwrap() + 1;
            for number in [size, 4, 1] {
                self.long(&mut out, number);
            }
            out.extend(name.as_bytes());
            out.push(0);
            out.resize(out.len().next_multiple_of(4), 0);
            self.long(&mut out, *system);
        }
        out
    }

    fn version_bytes(&self, strings: &mut Strings) -> Vec<u8> {
        let mut out = Vec::new();
        for (nth, (library, versions)) in self.versions.iter().enumerate() {
            let size = 16 + 16 * u32::try_from(versions.len()).unwrap();
            let is_last = nth + 1 == self.versions.len();
            self.short(&mut out, 1);
            self.short(&mut out, u16::try_from(versions.len()).unwrap());
            let file = strings.add(library);
            for number in [file, 16, if is_last { 0 } else { size }] {
                self.long(&mut out, number);
            }
            for (name, flags) in versions {
                self.long(&mut out, 0);
                self.short(&mut out, *flags);
                self.short(&mut out, 2);
                let name = strings.add(name);
                self.long(&mut out, name);
                self.long(&mut out, 16);
            }
        }
        // The last one points to what would be the next one.
        out.extend([0; 16]);
        self.table.clone().unwrap_or(out)
    }

    fn put(&self, out: &mut Vec<u8>, little: &[u8]) {
        if self.is_big {
            out.extend(little.iter().rev());
        } else {
            out.extend(little);
        }
    }

    fn short(&self, out: &mut Vec<u8>, number: u16) {
        self.put(out, &number.to_le_bytes());
    }

    fn long(&self, out: &mut Vec<u8>, number: u32) {
        self.put(out, &number.to_le_bytes());
    }

    /// A number as wide as an address.
    fn word(&self, out: &mut Vec<u8>, number: u64) {
        if self.is_64 {
            self.put(out, &number.to_le_bytes());
        } else {
            self.long(out, u32::try_from(number).unwrap());
        }
    }
}

/// A table of strings, which begins with the empty one.
struct Strings(Vec<u8>);

impl Default for Strings {
    fn default() -> Self {
        Self(vec![0])
    }
}

impl Strings {
    fn add(&mut self, text: &str) -> u32 {
        let at = u32::try_from(self.0.len()).unwrap();
        self.0.extend(text.as_bytes());
        self.0.push(0);
        at
    }
}
