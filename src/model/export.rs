//! Which paths of a version's tree appear in the prefix.

use super::RelPath;

/// The folders whose content is linked into the prefix: commands, man pages, completions, menu
/// entries and icons. All else stays in the version's tree.
pub const EXPORTED: [&str; 7] = [
    "bin/",
    "share/man/",
    "share/bash-completion/completions/",
    "share/zsh/site-functions/",
    "share/fish/vendor_completions.d/",
    "share/applications/",
    "share/icons/",
];

/// Whether a path of the tree is linked into the prefix.
pub fn is_exported(path: &RelPath) -> bool {
    EXPORTED.iter().any(|folder| path.is_below(folder))
}

/// The command that a path becomes: its file name, if it lies directly in `bin/`.
pub fn command_of(path: &RelPath) -> Option<&str> {
    path.as_str()
        .strip_prefix("bin/")
        .filter(|name| !name.contains('/'))
}
