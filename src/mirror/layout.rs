//! Where a file of the web lies in the folder: `https://HOST/PATH` at `HOST/PATH`.

use super::MirrorError;
use crate::model::{Location, Name, OutsideText, RelPath, WebUrl, origin};

/// The folder of a package's documents: that of its origin.
pub(super) fn package(name: &Name) -> Result<RelPath, MirrorError> {
    let origin = origin(name)?;
    of_web(&origin).ok_or_else(|| MirrorError::Path(OutsideText::new(origin.as_str())))
}

/// Where a file lies that a document of the package names; `None` for an address that no static
/// server of one host could stand for.
pub(super) fn file(package: &RelPath, at: &Location) -> Option<RelPath> {
    match at {
        Location::Beside(path) => beside(package, path.as_str()),
        Location::Web(url) => of_web(url),
    }
}

/// A file beside the package's documents.
pub(super) fn beside(package: &RelPath, file: &str) -> Option<RelPath> {
    format!("{package}/{file}").parse().ok()
}

fn of_web(url: &WebUrl) -> Option<RelPath> {
    let rest = url.as_str().strip_prefix("https://")?;
    let path = rest.split('?').next()?.trim_end_matches('/');
    decoded(path)?.parse().ok()
}

/// A path without its percent escapes, as a server looks for it.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        let text = std::str::from_utf8(&digits).ok()?;
        let decoded = u8::from_str_radix(text, 16).ok()?;
        // An escaped slash is part of a name on the web, and of none in a folder.
        if decoded == b'/' {
            return None;
        }
        bytes.push(decoded);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{file, package};
    use crate::model::{Location, RelPath};

    #[test]
    fn a_file_lies_below_its_host_or_beside_the_documents() {
        let folder = package(&"get.example.org/tool".parse().unwrap()).unwrap();
        assert_eq!(folder.as_str(), "get.example.org/tool");
        for (at, expected) in [
            ("a.tar.gz", Some("get.example.org/tool/a.tar.gz")),
            ("v1/a.tar.gz", Some("get.example.org/tool/v1/a.tar.gz")),
            (
                "https://dl.example.net/x/a.gz?b=c",
                Some("dl.example.net/x/a.gz"),
            ),
            (
                "https://dl.example.net/x/a%2Bb.gz",
                Some("dl.example.net/x/a+b.gz"),
            ),
            ("https://dl.example.net/x/a%2fb.gz", None),
            ("https://dl.example.net/x/%2e%2e%2fb", None),
            ("https://dl.example.net:8443/a.gz", None),
            ("https://dl.example.net/.unpipe-x", None),
        ] {
            let at: Location = at.to_owned().try_into().unwrap();
            let found = file(&folder, &at);
            assert_eq!(found.as_ref().map(RelPath::as_str), expected, "{at}");
        }
    }

    #[test]
    fn the_folder_of_a_forge_is_the_one_of_its_latest_release() {
        let folder = package(&"github.com/o/r".parse().unwrap()).unwrap();
        assert_eq!(folder.as_str(), "github.com/o/r/releases/latest/download");
    }
}
