//! Which other file systems are mounted below a folder, by `/proc/self/mountinfo` (proc(5)).

use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use crate::model::HomePath;

/// The table of mounts as this process sees it.
const TABLE: &str = "/proc/self/mountinfo";
/// The field of a line that holds the place of a mount.
const PLACE: usize = 4;

/// The mounts below a folder, from it; none below another. `folder` is a real path.
///
/// # Errors
/// If the system does not tell.
pub(super) fn below(folder: &Path) -> io::Result<Vec<HomePath>> {
    Ok(listed(&std::fs::read(TABLE)?, folder))
}

fn listed(table: &[u8], folder: &Path) -> Vec<HomePath> {
    let places = table.split(|byte| *byte == b'\n').filter_map(place);
    let inner = places.filter_map(|place| {
        let below = place.strip_prefix(folder).ok()?;
        HomePath::try_from(below.to_owned()).ok()
    });
    let mut found: Vec<HomePath> = inner.collect();
    found.sort();
    found.dedup_by(|later, earlier| earlier.covers(later));
    found
}

fn place(line: &[u8]) -> Option<PathBuf> {
    let field = line.split(|byte| *byte == b' ').nth(PLACE)?;
    Some(PathBuf::from(OsString::from_vec(unescaped(field))))
}

/// Space, tab, newline and backslash stand as `\` and three octal digits.
fn unescaped(field: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..3).and_then(octal).filter(|_| *first == b'\\');
        plain.push(code.unwrap_or(*first));
        rest = match code {
            Some(_) => after.get(3..).unwrap_or_default(),
            None => after,
        };
    }
    plain
}

fn octal(digits: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(digits).ok()?;
    u8::from_str_radix(text, 8).ok()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{HomePath, listed};

    #[test]
    fn mounts_below_the_home_are_found_and_no_others() {
        let table = b"21 1 254:0 / / rw - ext4 /dev/vda rw\n\
            30 21 0:5 / /home/u rw - ext4 /dev/vdb rw\n\
            31 30 0:5 / /home/u/with\\040space\\134 rw - tmpfs none rw\n\
            32 30 0:6 / /home/u/a rw - tmpfs none rw\n\
            33 32 0:7 / /home/u/a/b rw - tmpfs none rw\n\
            34 21 0:8 / /home/user rw - tmpfs none rw\n\
            nonsense\n";
        let found = listed(table, Path::new("/home/u"));
        let found: Vec<_> = found.iter().map(HomePath::as_path).collect();
        assert_eq!(found, [Path::new("a"), Path::new("with space\\")]);
    }
}
