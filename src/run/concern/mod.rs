//! What is special about a path of a home: what is started, trusted or obeyed because it is there.
//!
//! Pure, and a matter of names alone. A path that is missing here is still listed and asked about;
//! the table only says what is set apart, so that nobody has to find it among thousands.

mod table;

use std::path::Path;

use crate::model::HomePath;
use table::{MOVED, Rule, TABLE};

/// Why a path is set apart from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Concern {
    /// A shell reads it when it starts.
    Startup,
    /// It sets variables, PATH among them, for everything in a session.
    Environment,
    /// A timer or cron runs it.
    Schedule,
    /// A unit of the user's service manager.
    Service,
    /// A desktop starts it at login.
    Autostart,
    /// It says which program opens what.
    Handler,
    /// SSH: keys, hosts, configuration.
    Ssh,
    /// Git: configuration and hooks, which can run commands.
    Git,
    /// An editor's configuration, which can run commands.
    Editor,
    /// What an assistant that writes code obeys or runs.
    Agent,
    /// Some other program runs it, or runs commands from it, by itself.
    Program,
    /// A package manager's or compiler's configuration, which says where code comes from.
    Packages,
    /// Keys and credentials, those of `gpg` among them.
    Keys,
    /// A browser's profile or its extensions.
    Browser,
}

impl Concern {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 14] = [
        Self::Startup,
        Self::Environment,
        Self::Schedule,
        Self::Service,
        Self::Autostart,
        Self::Handler,
        Self::Ssh,
        Self::Git,
        Self::Editor,
        Self::Agent,
        Self::Program,
        Self::Packages,
        Self::Keys,
        Self::Browser,
    ];

    /// What a path is special for; `None` if it is like any other.
    pub fn of(path: &HomePath) -> Option<Self> {
        let text = path.as_path();
        let fits = |rule: &Rule| match rule {
            Rule::At(at) => text.starts_with(at),
            Rule::Named(name) => text.iter().any(|part| part == *name),
            Rule::Within(outer, inner) => {
                let mut pairs = text.iter().zip(text.iter().skip(1));
                pairs.any(|(one, next)| one == *outer && next == *inner)
            }
            Rule::Ending(folder, end) => {
                let above = text.parent().and_then(Path::file_name);
                let is_there = above.is_some_and(|name| name == *folder);
                is_there && text.extension().is_some_and(|found| found == *end)
            }
        };
        if is_timer(path) {
            return Some(Self::Schedule);
        }
        let row = TABLE.iter().find(|(_, rules)| rules.iter().any(fits));
        row.map(|(concern, _)| *concern)
    }

    /// The paths of the table that stand at one place.
    pub(super) fn paths() -> impl Iterator<Item = (&'static Path, Self)> {
        TABLE.iter().flat_map(|(concern, rules)| {
            rules.iter().filter_map(|rule| match rule {
                Rule::At(at) => Some((Path::new(*at), *concern)),
                Rule::Named(_) | Rule::Within(..) | Rule::Ending(..) => None,
            })
        })
    }

    /// Variables that say where something special is, and its usual place: none for the whole home.
    pub(super) fn moved() -> impl Iterator<Item = (&'static str, &'static Path)> {
        MOVED.iter().map(|(name, usual)| (*name, Path::new(*usual)))
    }

    /// What is special at a usual place, and at the paths of the table below it, from there.
    pub(super) fn at_or_below(usual: &Path) -> impl Iterator<Item = (&'static Path, Self)> {
        let itself = HomePath::try_from(usual.to_owned()).ok();
        let itself = itself.and_then(|usual| Self::of(&usual));
        let below = Self::paths().filter_map(move |(path, concern)| {
            let below = path.strip_prefix(usual).ok()?;
            (!below.as_os_str().is_empty()).then_some((below, concern))
        });
        itself
            .map(|concern| (Path::new(""), concern))
            .into_iter()
            .chain(below)
    }

    /// One word for it, as JSON has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Startup => "startup",
            Self::Environment => "environment",
            Self::Schedule => "schedule",
            Self::Service => "service",
            Self::Autostart => "autostart",
            Self::Handler => "handler",
            Self::Ssh => "ssh",
            Self::Git => "git",
            Self::Editor => "editor",
            Self::Agent => "agent",
            Self::Program => "program",
            Self::Packages => "packages",
            Self::Keys => "keys",
            Self::Browser => "browser",
        }
    }

    /// What it means, as a title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Startup => "read by shells when they start",
            Self::Environment => "sets variables for every program of a session",
            Self::Schedule => "run at set times",
            Self::Service => "started by the service manager",
            Self::Autostart => "started at login",
            Self::Handler => "says which program opens what",
            Self::Ssh => "who may log in, and where to",
            Self::Git => "configuration and hooks of git",
            Self::Editor => "configuration of editors, which can run commands",
            Self::Agent => "what coding assistants obey",
            Self::Program => "run by other programs when they start, or when mail comes",
            Self::Packages => "where package managers get code from",
            Self::Keys => "keys and credentials",
            Self::Browser => "a browser's profile",
        }
    }
}

/// A unit of the service manager that is a timer.
fn is_timer(path: &HomePath) -> bool {
    let path = path.as_path();
    path.starts_with(".config/systemd") && path.extension().is_some_and(|end| end == "timer")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;
    use std::path::PathBuf;

    use super::Concern;
    use crate::model::HomePath;

    #[test]
    fn each_path_that_is_obeyed_is_known_by_its_name() {
        for (path, word) in [
            (".bashrc", "startup"),
            (".profile", "startup"),
            (".bash_profile", "startup"),
            (".zshrc", "startup"),
            (".zshenv", "startup"),
            (".config/fish/conf.d/a.fish", "startup"),
            (".config/nushell/env.nu", "startup"),
            (".config/environment.d/a.conf", "environment"),
            (".pam_environment", "environment"),
            (".config/plasma-workspace/env/a.sh", "environment"),
            ("project/.envrc", "environment"),
            (".config/systemd/user/a.timer", "schedule"),
            (".config/systemd/user/a.service", "service"),
            (".config/autostart/a.desktop", "autostart"),
            (".config/plasma-workspace/shutdown/a", "autostart"),
            (".local/share/applications/a.desktop", "handler"),
            (".ssh/authorized_keys", "ssh"),
            (".gitconfig", "git"),
            (".config/git/config", "git"),
            ("project/.git/hooks/post-checkout", "git"),
            (".vimrc", "editor"),
            (".config/nvim/init.lua", "editor"),
            ("project/.vscode/tasks.json", "editor"),
            (".claude/settings.json", "agent"),
            (".codex/config.toml", "agent"),
            (".cursor/mcp.json", "agent"),
            (".gemini/settings.json", "agent"),
            ("project/CLAUDE.md", "agent"),
            (".npmrc", "packages"),
            (".pip/pip.conf", "packages"),
            (".config/pip/pip.conf", "packages"),
            (".cargo/config.toml", "packages"),
            (".gnupg/gpg.conf", "keys"),
            (".mozilla/firefox/a/prefs.js", "browser"),
            (".config/google-chrome/Default", "browser"),
            (".bash_logout", "startup"),
            (".zlogout", "startup"),
            (".elvish/rc.elv", "startup"),
            (".config/elvish/rc.elv", "startup"),
            (".config/direnv/direnvrc", "environment"),
            (".config/mise/config.toml", "environment"),
            ("project/mise.toml", "environment"),
            (".config/user-tmpfiles.d/a.conf", "service"),
            (".cursorrules", "agent"),
            ("project/.cursorrules", "agent"),
            ("project/.windsurfrules", "agent"),
            ("project/.clinerules/a.md", "agent"),
            ("project/.roo/rules/a.md", "agent"),
            ("project/.continue/config.yaml", "agent"),
            ("project/.github/copilot-instructions.md", "agent"),
            ("project/.github/instructions/a.md", "agent"),
            ("project/CLAUDE.local.md", "agent"),
            (".local/lib/python3.12/site-packages/a.pth", "program"),
            ("venv/lib/python3.12/site-packages/a.pth", "program"),
            (
                ".local/lib/python3.12/site-packages/usercustomize.py",
                "program",
            ),
            (".gdbinit", "program"),
            ("project/.gdbinit", "program"),
            (".config/gdb/gdbinit", "program"),
            (".forward", "program"),
            (".procmailrc", "program"),
            (".irbrc", "program"),
            (".Rprofile", "program"),
            (".local/lib/python3.12/site-packages/a.py", ""),
            (".local/lib/python3.12/site-packages/a/b.pth", ""),
            ("models/net.pth", ""),
            ("project/.github/workflows/a.yml", ""),
            ("project/instructions", ""),
            (".local/bin/tool", ""),
            (".bashrc.bak", ""),
            (".config/fisher", ""),
            ("notes/.profile", ""),
            (".cargo/bin/tool", ""),
            (".config/tool/config.toml", ""),
        ] {
            let path = HomePath::try_from(PathBuf::from(path)).unwrap();
            let found = Concern::of(&path).map_or("", Concern::word);
            assert_eq!(found, word, "{path}");
        }
    }

    #[test]
    fn each_concern_has_its_own_word() {
        let words: BTreeSet<_> = Concern::ALL.iter().map(|concern| concern.word()).collect();
        assert_eq!(words.len(), Concern::ALL.len());
    }
}
