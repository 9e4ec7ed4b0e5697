//! The place that each kind of file has in an installed tree.

use super::SelectError;
use crate::model::{OutsideText, RelPath};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::publish) enum Kind {
    /// A command.
    Bin,
    /// A manual page.
    Man,
    /// Completions for bash.
    Bash,
    /// Completions for zsh.
    Zsh,
    /// Completions for fish.
    Fish,
}

/// Where a file of this kind and name goes.
pub(in crate::publish) fn place(kind: Kind, name: &str) -> Result<RelPath, SelectError> {
    let path = match kind {
        Kind::Bin => format!("bin/{name}"),
        Kind::Man => {
            let section =
                section(name).ok_or_else(|| SelectError::Section(OutsideText::new(name)))?;
            format!("share/man/man{section}/{name}")
        }
        Kind::Bash => format!("share/bash-completion/completions/{}", bash_command(name)),
        Kind::Zsh => {
            let command = name.strip_suffix(".zsh").unwrap_or(name);
            let command = command.strip_prefix('_').unwrap_or(command);
            format!("share/zsh/site-functions/_{command}")
        }
        Kind::Fish => {
            let command = name.strip_suffix(".fish").unwrap_or(name);
            format!("share/fish/vendor_completions.d/{command}.fish")
        }
    };
    path.parse().map_err(|source| SelectError::Place {
        entry: OutsideText::new(name),
        source,
    })
}

/// The command that a file of bash completions is for: `tool.bash` and `_tool.bash` are for `tool`.
fn bash_command(name: &str) -> &str {
    let endings = [".bash", ".bash-completion", ".bash_completion"];
    let bare = endings.iter().find_map(|ending| name.strip_suffix(ending));
    match bare {
        Some(bare) => bare.strip_prefix('_').unwrap_or(bare),
        None => name,
    }
}

/// The section of a manual page: 1 for `tool.1`, `tool.1p` and `tool.1.gz`.
pub(in crate::publish) fn section(name: &str) -> Option<char> {
    let bare = name.strip_suffix(".gz").unwrap_or(name);
    let (stem, ending) = bare.rsplit_once('.')?;
    let mut characters = ending.chars();
    let digit = characters.next().filter(|c| ('1'..='9').contains(c))?;
    let is_page =
        !stem.is_empty() && ending.len() <= 5 && characters.all(|c| c.is_ascii_lowercase());
    is_page.then_some(digit)
}

#[cfg(test)]
mod tests {
    use super::{Kind, place};

    #[test]
    fn every_kind_has_its_place() {
        for (kind, name, expected) in [
            (Kind::Bin, "tool", "bin/tool"),
            (Kind::Man, "tool.1", "share/man/man1/tool.1"),
            (Kind::Man, "tool.conf.5.gz", "share/man/man5/tool.conf.5.gz"),
            (Kind::Man, "tool.3pm", "share/man/man3/tool.3pm"),
            (
                Kind::Bash,
                "tool.bash",
                "share/bash-completion/completions/tool",
            ),
            (
                Kind::Bash,
                "_tool.bash",
                "share/bash-completion/completions/tool",
            ),
            (
                Kind::Bash,
                "tool.bash-completion",
                "share/bash-completion/completions/tool",
            ),
            (Kind::Bash, "tool", "share/bash-completion/completions/tool"),
            (Kind::Zsh, "_tool", "share/zsh/site-functions/_tool"),
            (Kind::Zsh, "tool.zsh", "share/zsh/site-functions/_tool"),
            (Kind::Zsh, "_tool.zsh", "share/zsh/site-functions/_tool"),
            (
                Kind::Fish,
                "tool.fish",
                "share/fish/vendor_completions.d/tool.fish",
            ),
        ] {
            let found = place(kind, name).map(|path| path.to_string()).ok();
            assert_eq!(found.as_deref(), Some(expected), "{kind:?} {name}");
        }
    }

    #[test]
    fn what_has_no_section_is_no_manual_page_and_a_command_has_a_plain_name() {
        for name in ["tool", "tool.0", "tool.md", "tool.gz", ".1", "tool.1.xz"] {
            assert!(place(Kind::Man, name).is_err(), "{name}");
        }
        for name in ["", "my tool", "..", "tool$"] {
            assert!(place(Kind::Bin, name).is_err(), "{name}");
        }
    }
}
