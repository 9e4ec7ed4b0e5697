//! What is special about a path of a home: what is started, trusted or obeyed because it is there.
//!
//! Pure, and a matter of names alone. A path that is missing here is still listed and asked about;
//! the table only says what is set apart, so that nobody has to find it among thousands.

use std::path::Path;

use crate::model::HomePath;

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
    /// A package manager's or compiler's configuration, which says where code comes from.
    Packages,
    /// Keys and credentials, those of `gpg` among them.
    Keys,
    /// A browser's profile or its extensions.
    Browser,
}

/// How a row of the table names paths.
enum Rule {
    /// This path, and all below it if it is a folder.
    At(&'static str),
    /// Any path with this name in it, and all below it.
    Named(&'static str),
}

use Rule::{At, Named};

/// The first row that fits counts.
const TABLE: &[(Concern, &[Rule])] = &[
    (
        Concern::Startup,
        &[
            At(".bashrc"),
            At(".bash_profile"),
            At(".bash_login"),
            At(".bash_logout"),
            At(".bash_aliases"),
            At(".bashrc.d"),
            At(".profile"),
            At(".profile.d"),
            At(".inputrc"),
            At(".zshrc"),
            At(".zshenv"),
            At(".zprofile"),
            At(".zlogin"),
            At(".zlogout"),
            At(".zsh"),
            At(".oh-my-zsh"),
            At(".config/zsh"),
            At(".config/fish"),
            At(".config/nushell"),
            At(".config/bash"),
            At(".config/elvish"),
            At(".config/powershell"),
            At(".config/xonsh"),
            At(".config/starship.toml"),
            At(".kshrc"),
            At(".mkshrc"),
            At(".cshrc"),
            At(".tcshrc"),
            At(".login"),
            At(".xonshrc"),
            At(".tmux.conf"),
            At(".config/tmux"),
            At(".screenrc"),
            At(".local/share/fish"),
            At(".local/share/bash-completion"),
            At(".bash_completion"),
        ],
    ),
    (
        Concern::Environment,
        &[
            At(".config/environment.d"),
            At(".pam_environment"),
            At(".xprofile"),
            At(".xsessionrc"),
            At(".xinitrc"),
            At(".xsession"),
            At(".config/plasma-workspace/env"),
            At(".config/uwsm"),
            Named(".envrc"),
        ],
    ),
    (
        Concern::Schedule,
        &[At(".crontab"), At(".config/cron"), At(".local/share/cron")],
    ),
    (
        Concern::Service,
        &[
            At(".config/systemd"),
            At(".local/share/systemd"),
            At(".config/containers/systemd"),
            At(".local/share/dbus-1"),
            At("Library/LaunchAgents"),
            At(".config/runit"),
        ],
    ),
    (
        Concern::Autostart,
        &[
            At(".config/autostart"),
            At(".config/autostart-scripts"),
            At(".config/plasma-workspace"),
            At(".kde/Autostart"),
            At(".config/i3"),
            At(".config/sway"),
            At(".config/hypr"),
            At(".config/openbox"),
            At(".fluxbox"),
            At(".local/share/gnome-shell/extensions"),
        ],
    ),
    (
        Concern::Handler,
        &[
            At(".local/share/applications"),
            At(".config/mimeapps.list"),
            At(".local/share/mime"),
            At(".mailcap"),
            At(".config/mimeo"),
            At(".local/share/file-manager"),
            At(".local/share/nautilus/scripts"),
            At(".local/share/kservices5"),
            At(".local/share/kio"),
        ],
    ),
    (Concern::Ssh, &[At(".ssh"), At(".rhosts"), At(".shosts")]),
    (
        Concern::Git,
        &[
            At(".gitconfig"),
            At(".config/git"),
            At(".git-templates"),
            At(".git-credentials"),
            At(".config/hg"),
            At(".hgrc"),
            At(".subversion"),
            Named(".git"),
            Named(".githooks"),
        ],
    ),
    (
        Concern::Agent,
        &[
            Named(".claude"),
            At(".claude.json"),
            Named(".codex"),
            Named(".cursor"),
            Named(".gemini"),
            Named(".aider.conf.yml"),
            At(".config/claude"),
            At(".config/github-copilot"),
            At(".config/opencode"),
            At(".config/goose"),
            Named(".windsurf"),
            At(".codeium"),
            At(".continue"),
            Named("AGENTS.md"),
            Named("CLAUDE.md"),
            Named("GEMINI.md"),
            Named(".mcp.json"),
        ],
    ),
    (
        Concern::Editor,
        &[
            At(".vimrc"),
            At(".vim"),
            At(".gvimrc"),
            At(".exrc"),
            At(".config/nvim"),
            At(".local/share/nvim"),
            At(".emacs"),
            At(".emacs.d"),
            At(".config/emacs"),
            At(".nanorc"),
            At(".config/helix"),
            At(".config/zed"),
            At(".config/Code"),
            At(".config/VSCodium"),
            At(".config/Cursor"),
            At(".config/sublime-text"),
            At(".config/JetBrains"),
            Named(".vscode"),
            Named(".vscode-server"),
            Named(".idea"),
        ],
    ),
    (
        Concern::Packages,
        &[
            Named(".npmrc"),
            At(".yarnrc"),
            At(".yarnrc.yml"),
            At(".pip"),
            At(".config/pip"),
            At(".pypirc"),
            At(".pydistutils.cfg"),
            At(".config/uv"),
            At(".condarc"),
            At(".cargo/config"),
            At(".cargo/config.toml"),
            At(".cargo/credentials.toml"),
            At(".gemrc"),
            At(".bundle"),
            At(".config/go"),
            At(".m2/settings.xml"),
            At(".gradle/gradle.properties"),
            At(".gradle/init.gradle"),
            At(".gradle/init.d"),
            At(".config/composer"),
            At(".config/nix"),
            At(".nix-profile"),
            At(".config/flatpak"),
            At(".docker/config.json"),
            At(".config/containers"),
            At(".bunfig.toml"),
            At(".wgetrc"),
            At(".curlrc"),
            At(".netrc"),
        ],
    ),
    (
        Concern::Keys,
        &[
            At(".gnupg"),
            At(".config/minisign"),
            At(".minisign"),
            At(".pki"),
            At(".aws"),
            At(".kube"),
            At(".config/gcloud"),
            At(".config/gh"),
            At(".password-store"),
            At(".local/share/keyrings"),
        ],
    ),
    (
        Concern::Browser,
        &[
            At(".mozilla"),
            At(".config/google-chrome"),
            At(".config/chromium"),
            At(".config/BraveSoftware"),
            At(".config/microsoft-edge"),
            At(".config/vivaldi"),
            At(".librewolf"),
            At("snap/firefox"),
        ],
    ),
];

impl Concern {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 13] = [
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
        Self::Packages,
        Self::Keys,
        Self::Browser,
    ];

    /// What a path is special for; `None` if it is like any other.
    pub fn of(path: &HomePath) -> Option<Self> {
        let text = path.as_path();
        let fits = |rule: &Rule| match rule {
            At(at) => text.starts_with(at),
            Named(name) => text.iter().any(|part| part == *name),
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
                At(at) => Some((Path::new(*at), *concern)),
                Named(_) => None,
            })
        })
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
