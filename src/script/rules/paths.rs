//! What kind of file a path names.

/// The files that shells read when they start.
const STARTUP: &[&str] = &[
    ".bashrc",
    ".bash_profile",
    ".bash_login",
    ".bash_logout",
    ".profile",
    ".zshrc",
    ".zshenv",
    ".zprofile",
    ".zlogin",
    ".zlogout",
    ".kshrc",
    ".mkshrc",
    ".cshrc",
    ".tcshrc",
    ".login",
    ".inputrc",
    ".xprofile",
    ".xinitrc",
    ".xsessionrc",
    ".pam_environment",
    "config.fish",
    "config.nu",
    "env.nu",
    "bash.bashrc",
];

/// Folders and files of the whole system that do the same.
const SYSTEM_STARTUP: &[&str] = &[
    "/etc/profile",
    "/etc/environment",
    "/etc/zsh",
    "/etc/bashrc",
    "/etc/paths",
    "/etc/fish",
    "/fish/conf.d/",
    "/environment.d/",
];

/// Where others' secrets stand, below a home.
const SECRETS: &[&str] = &[
    "/.ssh",
    "/.netrc",
    "/.aws",
    "/.gnupg",
    "/.kube",
    "/.docker/config.json",
    "/.npmrc",
    "/.pypirc",
    "/.git-credentials",
    "/.azure",
    "/.config/gcloud",
    "/.config/gh",
    "/.password-store",
    "/.pgpass",
    "/.cargo/credentials",
    "/.local/share/keyrings",
    "/etc/shadow",
    "/.vault-token",
];

/// Where what runs later stands.
const SERVICES: &[&str] = &[
    "/etc/cron",
    "/var/spool/cron",
    "/systemd/",
    "/LaunchAgents",
    "/LaunchDaemons",
    "/etc/init.d",
    "/etc/rc.local",
    "/.config/autostart",
    "/etc/inittab",
];

/// Settings of ssh and git.
const SETTINGS: &[&str] = &[
    "/.gitconfig",
    "/.config/git",
    "/etc/gitconfig",
    "/.ssh/config",
    "/.ssh/authorized_keys",
    "/.ssh/known_hosts",
    "/etc/ssh",
    "/.git/hooks",
];

/// Absolute paths that are no place outside of the home: temporary files and what is no file.
const HARMLESS: &[&str] = &[
    "/tmp",
    "/var/tmp",
    "/dev/null",
    "/dev/tty",
    "/dev/stdout",
    "/dev/stderr",
    "/dev/stdin",
    "/dev/fd",
    "/proc/self/fd",
    "/dev/zero",
];

/// Whether a text can be one path: it is not told that words of a message are.
fn is_path(text: &str) -> bool {
    !text.is_empty() && text.len() < 300 && !text.contains([' ', '\t', '\n', '"', '\''])
}

/// Whether a text is the path of a start-up file, or several paths of which one is.
pub(super) fn is_startup(text: &str) -> bool {
    let is_relative = |word: &str| word.starts_with(['.', '/', '$', '~']);
    if !text.contains(' ') {
        return is_startup_path(text);
    }
    let mut words = text.split_whitespace();
    words.clone().all(is_relative) && words.any(is_startup_path)
}

fn is_startup_path(text: &str) -> bool {
    let base = text.rsplit('/').next().unwrap_or(text);
    is_path(text)
        && (STARTUP.contains(&base) || SYSTEM_STARTUP.iter().any(|part| text.contains(part)))
        && !base.contains('*')
}

pub(super) fn is_secret(text: &str) -> bool {
    let is_key = text.contains("/id_rsa") || text.contains("/id_ed25519");
    is_path(text) && (is_key || names(SECRETS, text))
}

pub(super) fn is_service(text: &str) -> bool {
    is_path(text) && SERVICES.iter().any(|part| text.contains(part))
}

pub(super) fn is_setting(text: &str) -> bool {
    is_path(text) && names(SETTINGS, text)
}

/// Whether a text is an absolute path outside of the home.
pub(super) fn is_outside(text: &str) -> bool {
    let within = |folder: &str| {
        text.strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    text.starts_with('/')
        && is_path(text)
        && !text.contains("://")
        && !HARMLESS.iter().any(|folder| within(folder))
}

/// Whether one of the places, or something in it, is named.
fn names(places: &[&str], text: &str) -> bool {
    places.iter().any(|place| {
        let named = |at: usize| {
            let rest = text.get(at + place.len()..).unwrap_or("");
            rest.is_empty() || rest.starts_with('/') || place.starts_with("/etc")
        };
        text.match_indices(place).any(|(at, _)| named(at))
    })
}
