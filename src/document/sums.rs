//! Files of SHA-256 hashes, as `sha256sum`, `shasum`, BSD's `sha256` and people write them.
//!
//! Where a signature must speak for such a file, it is checked before this parser sees the bytes.

use crate::model::Digest;

/// What one file says of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// The file that says it.
    pub file: String,
    /// The names of the files, and the hashes that they should have.
    pub entries: Vec<(String, Digest)>,
    /// How many lines are neither empty, nor a comment, nor such an entry.
    pub unread: usize,
}

/// The entries of a sums file. A line of only a hash, as in `tool.tar.gz.sha256`, is about the file
/// that the sums file is named after.
pub fn parse_sums(file: &str, bytes: &[u8]) -> Sums {
    let mut sums = Sums {
        file: file.to_owned(),
        entries: Vec::new(),
        unread: 0,
    };
    let text = String::from_utf8_lossy(bytes);
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match entry(line, file) {
            Some(entry) => sums.entries.push(entry),
            None => sums.unread += 1,
        }
    }
    sums
}

fn entry(line: &str, file: &str) -> Option<(String, Digest)> {
    let (name, hash) = bsd(line)
        .or_else(|| gnu(line))
        .or_else(|| bare(line, file))?;
    // Names are relative to the folder of the sums file, and people write ./ before them.
    let name = name.trim_start_matches("./").to_owned();
    let hash = hash.to_ascii_lowercase();
    let digest = hash.parse().ok().filter(|_| hash.len() == 64)?;
    is_plain(&name).then_some((name, digest))
}

/// A name that cannot lead out of the folder that it is sought in.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\', '\0'])
}

/// `SHA256 (tool.tar.gz) = 01ab…`
fn bsd(line: &str) -> Option<(String, &str)> {
    let rest = line
        .strip_prefix("SHA256 (")
        .or_else(|| line.strip_prefix("SHA256("))?;
    let (name, hash) = rest.rsplit_once(')')?;
    Some((name.to_owned(), hash.trim_start().strip_prefix('=')?.trim()))
}

/// `01ab…  tool.tar.gz`, or ` *tool.tar.gz` for what was read as bytes. A backslash in front says
/// that the name is escaped.
fn gnu(line: &str) -> Option<(String, &str)> {
    let (escaped, line) = match line.strip_prefix('\\') {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let (hash, name) = line.split_once([' ', '\t'])?;
    let name = name.trim_start();
    let name = name.strip_prefix('*').unwrap_or(name);
    // An escaped name holds a line end or a backslash: no artifact's does.
    (!escaped && !name.is_empty()).then(|| (name.to_owned(), hash))
}

/// Only a hash.
fn bare<'a>(line: &'a str, file: &str) -> Option<(String, &'a str)> {
    let endings = [".sha256", ".sha256sum"];
    let name = endings
        .iter()
        .find_map(|ending| file.strip_suffix(ending))?;
    (!line.contains([' ', '\t'])).then(|| (name.to_owned(), line))
}

#[cfg(test)]
mod tests {
    use super::parse_sums;
    use crate::model::Digest;

    #[test]
    fn every_way_of_writing_a_sum_is_read() {
        let digest = Digest::of(b"tool");
        let hex = digest.hex();
        let upper = hex.to_ascii_uppercase();
        for line in [
            format!("{hex}  tool.tar.gz"),
            format!("{hex} *tool.tar.gz\r"),
            format!("{hex}  ./tool.tar.gz"),
            format!("{hex}\ttool.tar.gz"),
            format!("{upper} tool.tar.gz"),
            format!("SHA256 (tool.tar.gz) = {hex}"),
            format!("\u{feff}# sums\n\n{hex}  tool.tar.gz\n\n"),
            format!("{hex}\n"),
        ] {
            let sums = parse_sums("tool.tar.gz.sha256", line.as_bytes());
            assert_eq!(
                sums.entries,
                [("tool.tar.gz".to_owned(), digest)],
                "{line:?}"
            );
            assert_eq!(sums.unread, 0, "{line:?}");
        }
    }

    #[test]
    fn what_is_no_sum_of_a_file_beside_it_is_counted_and_not_taken() {
        let hex = Digest::of(b"tool").hex();
        for line in [
            hex.clone(),
            format!("{hex}{hex}  tool.tar.gz"),
            format!("sha256:{hex}  tool.tar.gz"),
            format!("{hex}  ../tool.tar.gz"),
            format!("{hex}  /etc/passwd"),
            format!("{hex}  .."),
            format!("\\{hex}  too\\\\l"),
            format!("SHA512 (tool) = {hex}{hex}"),
            "<html>".to_owned(),
        ] {
            let sums = parse_sums("SHA256SUMS", line.as_bytes());
            assert!(sums.entries.is_empty(), "{line:?}");
            assert_eq!(sums.unread, 1, "{line:?}");
        }
    }
}
