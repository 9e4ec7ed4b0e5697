//! What a script gets of the environment, and the files that this makes it need.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::order::Order;
use crate::world::World;

/// Who and where one is; nothing of it is a secret.
const PLAIN: [&str; 7] = [
    "USER", "LOGNAME", "SHELL", "PATH", "LANG", "LC_ALL", "LC_CTYPE",
];

/// Folders of the user's, which a script should find where they are.
const FOLDERS: [&str; 7] = [
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "XDG_CACHE_HOME",
    "XDG_BIN_HOME",
    "ZDOTDIR",
    "CARGO_HOME",
];

/// Files with the certificates that this machine trusts.
const CERTIFICATES: [&str; 5] = [
    "SSL_CERT_FILE",
    "CURL_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "REQUESTS_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
];

/// The variables of a script, and what it must be shown to use them.
pub(super) struct Environment {
    pub(super) variables: Vec<(String, String)>,
    /// Files outside the home.
    pub(super) files: Vec<PathBuf>,
}

impl Environment {
    pub(super) fn of(world: &World, order: &Order) -> Self {
        let text = |name: &str| world.variable(name).cloned().and_then(utf8);
        let mut variables = vec![("TERM".to_owned(), "dumb".to_owned())];
        for name in PLAIN {
            variables.extend(text(name).map(|value| (name.to_owned(), value)));
        }
        for name in FOLDERS {
            let value = text(name).filter(|value| Path::new(value).starts_with(&order.home));
            variables.extend(value.map(|value| (name.to_owned(), value)));
        }
        let mut files = Vec::new();
        for name in CERTIFICATES {
            let Some(value) = text(name).filter(|value| Path::new(value).is_file()) else {
                continue;
            };
            let path = PathBuf::from(&value);
            if !path.starts_with(&order.home) {
                files.push(path);
            }
            variables.push((name.to_owned(), value));
        }
        variables.extend(order.environment.iter().cloned());
        Self { variables, files }
    }
}

/// What is no text cannot be handed on.
fn utf8(value: OsString) -> Option<String> {
    value.into_string().ok()
}
