//! An artifact: an archive, and what a release says of it. A test can let the two disagree.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use unpipe::model::{Digest, Format, Holds};

use super::stock;
use super::zip_bytes::{Member, Zip};

/// A tar.gz, or another format, with its table in the release.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Its file name beside the documents.
    pub file: String,
    os: String,
    arch: String,
    format: Format,
    listed: Vec<Listed>,
    links: Vec<(String, String)>,
    entries: Vec<Entry>,
}

/// What the release says of a file.
#[derive(Clone, Debug)]
struct Listed {
    to: String,
    from: String,
    mode: String,
    content: Vec<u8>,
}

/// What the archive holds.
#[derive(Clone, Debug)]
struct Entry {
    path: String,
    mode: u32,
    content: Vec<u8>,
    link: Option<(tar::EntryType, String)>,
}

impl Artifact {
    /// An empty one, for every machine.
    pub fn new(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            os: "any".to_owned(),
            arch: "any".to_owned(),
            format: Format::TarGz,
            listed: Vec::new(),
            links: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// Built for this platform alone.
    pub fn platform(mut self, os: &str, arch: &str) -> Self {
        os.clone_into(&mut self.os);
        arch.clone_into(&mut self.arch);
        self
    }

    /// Packed like this instead, under a file name that says so. A format of one file takes the
    /// first listed file, and the release lists no other.
    pub fn format(mut self, format: &str) -> Self {
        self.file = self.file.replace("tar.gz", format);
        self.format = Format::try_from(format.to_owned()).unwrap();
        if self.format.holds() == Holds::OneFile {
            self.listed.truncate(1);
        }
        self
    }

    /// A file that is listed and in the archive: `.file("bin/tool", "755", "#!/bin/sh\n")`.
    pub fn file(self, to: &str, mode: &str, content: impl AsRef<[u8]>) -> Self {
        let from = format!("tool/{to}");
        self.listed(to, &from, mode, content.as_ref())
            .entry(&from, mode, content)
    }

    /// A file that the release lists, whatever the archive holds.
    pub fn listed(mut self, to: &str, from: &str, mode: &str, content: impl AsRef<[u8]>) -> Self {
        self.listed.push(Listed {
            to: to.to_owned(),
            from: from.to_owned(),
            mode: mode.to_owned(),
            content: content.as_ref().to_vec(),
        });
        self
    }

    /// An entry of the archive, listed or not. Its path is written as it is.
    pub fn entry(mut self, path: &str, mode: &str, content: impl AsRef<[u8]>) -> Self {
        self.entries.push(Entry {
            path: path.to_owned(),
            mode: u32::from_str_radix(mode, 8).unwrap(),
            content: content.as_ref().to_vec(),
            link: None,
        });
        self
    }

    /// An entry of the archive that is a symbolic link; of tar archives only.
    pub fn link_entry(self, path: &str, target: &str) -> Self {
        self.link_of(tar::EntryType::Symlink, path, target)
    }

    /// An entry of the archive that is a hard link; of tar archives only.
    pub fn hard_link_entry(self, path: &str, target: &str) -> Self {
        self.link_of(tar::EntryType::Link, path, target)
    }

    fn link_of(mut self, kind: tar::EntryType, path: &str, target: &str) -> Self {
        self.entries.push(Entry {
            path: path.to_owned(),
            mode: 0o777,
            content: Vec::new(),
            link: Some((kind, target.to_owned())),
        });
        self
    }

    /// Takes an entry out of the archive and leaves it listed.
    pub fn without_entry(mut self, path: &str) -> Self {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.path != path);
        assert!(self.entries.len() < before, "there is no entry {path}");
        self
    }

    /// A link inside the version's tree.
    pub fn link(mut self, to: &str, target: &str) -> Self {
        self.links.push((to.to_owned(), target.to_owned()));
        self
    }

    /// The archive.
    pub fn bytes(&self) -> Vec<u8> {
        match self.format {
            Format::Tar => self.tar(),
            Format::TarGz => gzip(&self.tar()),
            Format::TarXz => stock::packed("xz", &self.tar()),
            Format::TarZst => stock::packed("zstd --check", &self.tar()),
            Format::TarBz2 => stock::packed("bzip2", &self.tar()),
            Format::Zip => self.zip(),
            Format::Gz => gzip(self.one()),
            Format::Xz => stock::packed("xz", self.one()),
            Format::Zst => stock::packed("zstd --check", self.one()),
            Format::Raw => self.one().to_vec(),
        }
    }

    /// The content of a format of one file.
    fn one(&self) -> &[u8] {
        &self.entries[0].content
    }

    fn zip(&self) -> Vec<u8> {
        let members = self.entries.iter().map(|entry| {
            Member::deflated(&entry.path, &entry.content).mode(0o100_000 | entry.mode)
        });
        Zip::of(members).bytes()
    }

    fn tar(&self) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        for entry in &self.entries {
            let mut header = tar::Header::new_ustar();
            // Not through the library's own setter: it refuses paths that a test may want.
            header.as_old_mut().name[..entry.path.len()].copy_from_slice(entry.path.as_bytes());
            header.set_size(entry.content.len() as u64);
            header.set_mode(entry.mode);
            header.set_mtime(0);
            if let Some((kind, target)) = &entry.link {
                header.set_entry_type(*kind);
                header.set_link_name_literal(target).unwrap();
            }
            header.set_cksum();
            archive.append(&header, entry.content.as_slice()).unwrap();
        }
        archive.into_inner().unwrap()
    }

    /// Its table in the release.
    pub fn table(&self) -> String {
        let bytes = self.bytes();
        let mut text = format!(
            "\n[[artifact]]\nos = \"{}\"\narch = \"{}\"\nurls = [\"{}\"]\nsize = {}\nsha256 = \
             \"{}\"\nformat = \"{}\"\nfiles = [\n",
            self.os,
            self.arch,
            self.file,
            bytes.len(),
            Digest::of(&bytes).hex(),
            self.format
        );
        for file in &self.listed {
            let from = match self.format.holds() {
                Holds::Entries => format!(" from = \"{}\",", file.from),
                Holds::OneFile => String::new(),
            };
            text += &format!(
                "  {{ to = \"{}\",{from} mode = \"{}\", size = {}, sha256 = \"{}\" }},\n",
                file.to,
                file.mode,
                file.content.len(),
                Digest::of(&file.content).hex()
            );
        }
        text += "]\n";
        if !self.links.is_empty() {
            let links = self
                .links
                .iter()
                .map(|(to, target)| format!("  {{ to = \"{to}\", target = \"{target}\" }},\n"));
            text += &format!("links = [\n{}]\n", links.collect::<String>());
        }
        text
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}
