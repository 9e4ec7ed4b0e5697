//! Sums files, as publishers have them: `SHA256SUMS`, `checksums.txt`, `FILE.sha256`.
//!
//! Read are the lines of GNU coreutils (`HASH  NAME`, `HASH *NAME`), of BSD (`SHA256 (NAME) =
//! HASH`), and a bare hash in a file called after what it is of. Lines of other hashes are skipped.

use std::fs;
use std::path::Path;

use crate::model::Digest;

/// The largest sums file that is read, in bytes.
const MOST: u64 = 1024 * 1024;

/// What a sums file says of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    /// The sums file's own name.
    pub(super) source: String,
    /// The file, without folders.
    pub(super) file: String,
    /// Its hash.
    pub(super) sha256: Digest,
}

/// What all sums files of a folder say; what cannot be read says nothing.
pub(super) fn of_folder(folder: &Path) -> Vec<Sum> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| is_sums_file(name))
        .collect();
    names.sort();
    let mut sums = Vec::new();
    for name in names {
        if let Ok(bytes) = crate::publish::write::read(&folder.join(&name), MOST) {
            read(&name, &String::from_utf8_lossy(&bytes), &mut sums);
        }
    }
    sums
}

fn is_sums_file(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".sha256")
        || name.ends_with(".sha256sum")
        || name.ends_with("sha256sums")
        || name.ends_with("sha256sums.txt")
        || name.ends_with("checksums.txt")
        || name == "sha256.sum"
}

fn read(source: &str, text: &str, sums: &mut Vec<Sum>) {
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = line.trim();
        let bare = || Some((line, named_after(source)?));
        let Some((hash, name)) = gnu(line).or_else(|| bsd(line)).or_else(bare) else {
            continue;
        };
        let Ok(sha256) = format!("sha256:{}", hash.to_ascii_lowercase()).parse() else {
            continue;
        };
        sums.push(Sum {
            source: source.to_owned(),
            file: name.rsplit('/').next().unwrap_or(name).to_owned(),
            sha256,
        });
    }
}

fn gnu(line: &str) -> Option<(&str, &str)> {
    let (hash, name) = line.split_once([' ', '\t'])?;
    let name = name.trim_start();
    // A star marks binary mode, and is no part of the name.
    let is_hash = hash.bytes().all(|b| b.is_ascii_hexdigit());
    is_hash.then(|| (hash, name.strip_prefix('*').unwrap_or(name)))
}

fn bsd(line: &str) -> Option<(&str, &str)> {
    let (name, hash) = line.strip_prefix("SHA256 (")?.rsplit_once(") = ")?;
    Some((hash, name))
}

/// The file that a sums file of one hash is called after.
fn named_after(source: &str) -> Option<&str> {
    let ends = [".sha256", ".sha256sum"];
    ends.iter().find_map(|end| source.strip_suffix(end))
}

#[cfg(test)]
mod tests {
    use super::{Digest, Sum, read};

    fn found(source: &str, text: &str) -> Vec<(String, Digest)> {
        let mut sums: Vec<Sum> = Vec::new();
        read(source, text, &mut sums);
        sums.into_iter().map(|sum| (sum.file, sum.sha256)).collect()
    }

    #[test]
    fn all_usual_forms_of_lines_are_read() {
        let hash = Digest::of(b"x");
        let (low, high) = (hash.hex(), hash.hex().to_uppercase());
        for line in [
            format!("{low}  a.gz\n"),
            format!("{low} *a.gz\r\n"),
            format!("\u{feff}{high}  ./dist/a.gz"),
            format!("SHA256 (a.gz) = {low}\n"),
        ] {
            assert_eq!(
                found("SHA256SUMS", &line),
                [("a.gz".to_owned(), hash)],
                "{line}"
            );
        }
        assert_eq!(found("a.gz.sha256", &low), [("a.gz".to_owned(), hash)]);
    }

    #[test]
    fn other_hashes_and_other_text_say_nothing() {
        for text in [
            "",
            "# sums",
            "d41d8cd98f00b204e9800998ecf8427e  a.gz",
            "hello  world",
        ] {
            assert_eq!(found("SHA256SUMS", text), [], "{text}");
        }
        assert_eq!(found("SHA256SUMS", &Digest::of(b"x").hex()), []);
    }
}
