//! Secrets that are elsewhere because a variable of the environment says so.

use super::instead;
use crate::model::HomePath;

/// What a variable names.
#[derive(Clone, Copy)]
enum Names {
    /// What stands for this usual folder.
    Instead(&'static str),
    /// A secret itself, or several with `:` between them. The home is none.
    Itself,
    /// A folder that is a secret itself; where it is the home, these in it are.
    Folder(&'static [&'static str]),
    /// A folder with these secrets in it.
    Holds(&'static [&'static str]),
}

use Names::{Folder, Holds, Instead, Itself};

/// As the programs that heed them document them.
const TABLE: &[(&str, Names)] = &[
    ("XDG_CONFIG_HOME", Instead(".config")),
    ("XDG_DATA_HOME", Instead(".local/share")),
    ("XDG_STATE_HOME", Instead(".local/state")),
    ("XDG_CACHE_HOME", Instead(".cache")),
    ("CARGO_HOME", Instead(".cargo")),
    ("GRADLE_USER_HOME", Instead(".gradle")),
    ("COMPOSER_HOME", Instead(".composer")),
    ("IPYTHONDIR", Instead(".ipython")),
    ("HF_HOME", Instead(".cache/huggingface")),
    (
        "ZDOTDIR",
        Holds(&[".zsh_history", ".zhistory", ".histfile", ".zsh_sessions"]),
    ),
    ("CURL_HOME", Holds(&[".netrc", "_netrc"])),
    ("BUNDLE_USER_HOME", Holds(&["config"])),
    // Keys and passwords.
    (
        "GNUPGHOME",
        Folder(&[
            "private-keys-v1.d",
            "openpgp-revocs.d",
            "secring.gpg",
            "pubring.kbx",
            "pubring.gpg",
            "trustdb.gpg",
        ]),
    ),
    ("NETRC", Itself),
    ("PASSWORD_STORE_DIR", Itself),
    ("MINISIGN_CONFIG_DIR", Folder(&["minisign.key"])),
    ("SOPS_AGE_KEY_FILE", Itself),
    ("OP_CONFIG_DIR", Folder(&["config"])),
    ("BITWARDENCLI_APPDATA_DIR", Folder(&["data.json"])),
    (
        "LPASS_HOME",
        Folder(&[
            "key",
            "plaintext_key",
            "blob",
            "username",
            "session_privatekey",
            "session_sessionid",
            "session_token",
        ]),
    ),
    ("STEPPATH", Folder(&["secrets", "config", "authorities"])),
    ("ANSIBLE_VAULT_PASSWORD_FILE", Itself),
    ("RESTIC_PASSWORD_FILE", Itself),
    ("BORG_KEYS_DIR", Itself),
    ("KRB5CCNAME", Itself),
    ("XAUTHORITY", Itself),
    ("ICEAUTHORITY", Itself),
    // Clouds and clusters.
    ("AWS_SHARED_CREDENTIALS_FILE", Itself),
    ("AWS_CONFIG_FILE", Itself),
    ("AWS_WEB_IDENTITY_TOKEN_FILE", Itself),
    (
        "AZURE_CONFIG_DIR",
        Folder(&[
            "msal_token_cache.json",
            "msal_token_cache.bin",
            "service_principal_entries.json",
            "service_principal_entries.bin",
            "accessTokens.json",
            "azureProfile.json",
        ]),
    ),
    (
        "CLOUDSDK_CONFIG",
        Folder(&[
            "credentials.db",
            "access_tokens.db",
            "legacy_credentials",
            "application_default_credentials.json",
        ]),
    ),
    ("GOOGLE_APPLICATION_CREDENTIALS", Itself),
    ("BOTO_CONFIG", Itself),
    ("OCI_CLI_CONFIG_FILE", Itself),
    ("OS_CLIENT_CONFIG_FILE", Itself),
    ("RCLONE_CONFIG", Itself),
    ("KUBECONFIG", Itself),
    ("TALOSCONFIG", Itself),
    (
        "DOCKER_CONFIG",
        Folder(&["config.json", "contexts", "trust"]),
    ),
    ("REGISTRY_AUTH_FILE", Itself),
    (
        "HELM_CONFIG_HOME",
        Folder(&["registry", "repositories.yaml"]),
    ),
    ("HELM_REGISTRY_CONFIG", Itself),
    ("TF_CLI_CONFIG_FILE", Itself),
    ("PULUMI_HOME", Folder(&["credentials.json"])),
    ("FLY_CONFIG_DIR", Folder(&["config.yml"])),
    ("DATABRICKS_CONFIG_FILE", Itself),
    (
        "SNOWFLAKE_HOME",
        Folder(&["config.toml", "connections.toml"]),
    ),
    // Forges, package managers, databases.
    ("GH_CONFIG_DIR", Folder(&["hosts.yml"])),
    ("GLAB_CONFIG_DIR", Folder(&["config.yml"])),
    ("HUB_CONFIG", Itself),
    ("NPM_CONFIG_USERCONFIG", Itself),
    ("npm_config_userconfig", Itself),
    ("PIP_CONFIG_FILE", Itself),
    ("BUNDLE_USER_CONFIG", Itself),
    ("PGPASSFILE", Itself),
    // Assistants and models.
    (
        "CLAUDE_CONFIG_DIR",
        Folder(&[
            ".credentials.json",
            ".claude.json",
            "history.jsonl",
            "projects",
        ]),
    ),
    (
        "CODEX_HOME",
        Folder(&["auth.json", "history.jsonl", "sessions"]),
    ),
    ("HF_TOKEN_PATH", Itself),
    ("KAGGLE_CONFIG_DIR", Folder(&["kaggle.json"])),
    // Histories.
    ("HISTFILE", Itself),
    ("PYTHON_HISTORY", Itself),
    ("NODE_REPL_HISTORY", Itself),
    ("PSQL_HISTORY", Itself),
    ("MYSQL_HISTFILE", Itself),
    ("SQLITE_HISTORY", Itself),
    ("REDISCLI_HISTFILE", Itself),
    ("LESSHISTFILE", Itself),
    ("R_HISTFILE", Itself),
];

/// The secrets that variables move or name.
pub(super) fn secrets(leads: &dyn Fn(&str) -> Vec<HomePath>) -> Vec<HomePath> {
    let home = HomePath::home();
    let mut paths = Vec::new();
    for (variable, names) in TABLE {
        for place in leads(variable) {
            match names {
                Instead(usual) => paths.extend(instead(usual, &place)),
                Folder(inner) if place == home => paths.extend(in_it(&home, inner)),
                Itself | Folder(_) => paths.extend(Some(place).filter(|place| *place != home)),
                Holds(inner) => paths.extend(in_it(&place, inner)),
            }
        }
    }
    paths
}

fn in_it<'a>(folder: &'a HomePath, inner: &'a [&str]) -> impl Iterator<Item = HomePath> + 'a {
    inner.iter().filter_map(|name| folder.join(name).ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;
    use std::path::PathBuf;

    use super::{Folder, Instead, Itself, TABLE, secrets};
    use crate::model::HomePath;

    fn path(text: &str) -> HomePath {
        HomePath::try_from(PathBuf::from(text)).unwrap()
    }

    #[test]
    fn each_variable_is_there_once_and_moves_or_names_something() {
        let names: BTreeSet<&str> = TABLE.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), TABLE.len());
        for (variable, names) in TABLE {
            let leads = |name: &str| -> Vec<HomePath> {
                let is_asked = name == *variable;
                is_asked.then(|| path("moved/x")).into_iter().collect()
            };
            let found = secrets(&leads);
            assert!(!found.is_empty(), "{variable}");
            let is_itself = found == [path("moved/x")];
            assert_eq!(is_itself, matches!(names, Itself | Folder(_)), "{variable}");
            assert!(found.iter().all(|one| path("moved/x").covers(one)));
            let hides_all = found.contains(&path("moved/x"));
            assert!(!matches!(names, Instead(_)) || !hides_all, "{variable}");
        }
    }

    #[test]
    fn the_home_is_never_a_secret_itself_but_what_a_variable_moves_into_it_is() {
        for (variable, names) in TABLE {
            let leads = |name: &str| {
                let is_asked = name == *variable;
                is_asked.then(HomePath::home).into_iter().collect()
            };
            let found = secrets(&leads);
            assert!(!found.contains(&HomePath::home()), "{variable}");
            assert_eq!(found.is_empty(), matches!(names, Itself), "{variable}");
        }
    }

    #[test]
    fn every_place_of_a_list_is_a_secret() {
        let both = || vec![path("one"), path("two")];
        let leads = |name: &str| {
            if name == "KUBECONFIG" {
                both()
            } else {
                Vec::new()
            }
        };
        assert_eq!(secrets(&leads), both());
    }
}
