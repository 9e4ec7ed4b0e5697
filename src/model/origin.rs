//! Where a name's documents live.

use super::{Name, UrlError, WebUrl};

/// The origin of a name: `https://domain/path/`, and for `github.com/OWNER/REPO` the download
/// folder of the latest release, where a forge's files have flat names.
///
/// # Errors
/// Never for a valid [`Name`]; the type of the address is what can refuse.
pub fn origin(name: &Name) -> Result<WebUrl, UrlError> {
    let mut segments = name.path().split('/');
    let is_forge = name.domain() == "github.com"
        && matches!(
            (segments.next(), segments.next(), segments.next()),
            (Some(_), Some(_), None)
        );
    if is_forge {
        format!("https://{name}/releases/latest/download/").parse()
    } else {
        format!("https://{name}/").parse()
    }
}
