//! What of a home is not shown to a script: secrets, and what tells about a person.
//!
//! A script that needs one of them does not belong in a cage. What is absent needs no hiding.

use std::path::PathBuf;

use crate::model::HomePath;

/// Keys, passwords and tokens by where programs keep them; then histories, browsers and
/// messengers; then more of each.
const SECRETS: [&str; 100] = [
    ".ssh",
    ".gnupg",
    ".pki",
    ".netrc",
    "_netrc",
    ".authinfo",
    ".authinfo.gpg",
    ".password-store",
    ".local/share/keyrings",
    ".local/share/kwalletd",
    ".local/share/pass",
    ".config/op",
    ".config/Bitwarden CLI",
    ".config/keepassxc",
    ".vault-token",
    ".age",
    ".config/age",
    ".config/sops",
    ".minisign",
    ".aws",
    ".azure",
    ".config/gcloud",
    ".config/doctl",
    ".config/hcloud",
    ".oci",
    ".boto",
    ".s3cfg",
    ".kube",
    ".docker",
    ".config/containers/auth.json",
    ".config/helm",
    ".terraform.d",
    ".terraformrc",
    ".git-credentials",
    ".config/git/credentials",
    ".config/gh",
    ".config/glab-cli",
    ".config/hub",
    ".npmrc",
    ".yarnrc",
    ".yarnrc.yml",
    ".pypirc",
    ".config/pip",
    ".pip",
    ".cargo/credentials",
    ".cargo/credentials.toml",
    ".gem/credentials",
    ".m2/settings.xml",
    ".gradle/gradle.properties",
    ".config/rclone",
    ".pgpass",
    ".my.cnf",
    ".config/rubygems",
    ".claude",
    ".codex",
    ".config/anthropic",
    ".mozilla",
    ".thunderbird",
    ".config/google-chrome",
    ".config/chromium",
    ".bash_history",
    ".zsh_history",
    ".python_history",
    ".psql_history",
    ".node_repl_history",
    ".local/share/fish/fish_history",
    ".config/github-copilot",
    ".gemini",
    ".cursor",
    ".local/share/opencode",
    ".huggingface",
    ".cache/huggingface/token",
    ".kaggle",
    ".databrickscfg",
    ".config/stripe",
    ".fly",
    ".pulumi",
    ".composer/auth.json",
    ".config/composer/auth.json",
    ".ivy2/.credentials",
    ".sbt/.credentials",
    ".nuget/NuGet/NuGet.Config",
    ".mylogin.cnf",
    ".mysql_history",
    ".sqlite_history",
    ".zhistory",
    ".histfile",
    ".viminfo",
    ".local/share/atuin",
    ".smbcredentials",
    ".msmtprc",
    ".Xauthority",
    ".ICEauthority",
    ".config/filezilla",
    ".config/Signal",
    ".config/Slack",
    ".config/discord",
    ".config/BraveSoftware",
    ".config/microsoft-edge",
    ".local/share/TelegramDesktop",
];

/// The paths of secrets.
pub fn secrets() -> Vec<HomePath> {
    let paths = SECRETS.into_iter().map(PathBuf::from);
    paths
        .filter_map(|path| HomePath::try_from(path).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{SECRETS, secrets};

    #[test]
    fn every_secret_is_a_path_and_is_named_once() {
        let mut found = secrets();
        assert_eq!(found.len(), SECRETS.len());
        found.sort();
        found.dedup();
        assert_eq!(found.len(), SECRETS.len());
    }
}
