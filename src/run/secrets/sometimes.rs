//! Settings that installers add to, and that hold secrets for some people only: each is hidden where
//! one is in it, and shown where none is.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use crate::model::HomePath;

/// A file of which more is not read is taken to have one.
const LIMIT: u64 = 1024 * 1024;

/// Whether a line has a secret.
type Line = fn(&str) -> bool;

/// A file below a folder of settings, and how its lines are judged.
const FILES: [(&str, Line); 2] = [
    ("nix/nix.conf", |line| line.contains("access-tokens")),
    ("fish/fish_variables", is_secret_variable),
];

/// What is in the name of a variable that holds a secret.
const NAMES: [&str; 8] = [
    "TOKEN",
    "SECRET",
    "PASSW",
    "CREDENTIAL",
    "API_KEY",
    "APIKEY",
    "ACCESS_KEY",
    "PRIVATE_KEY",
];

/// Those with a secret, in these folders of settings.
pub(super) fn secrets(home: &Path, settings: &[HomePath]) -> Vec<HomePath> {
    let mut found = Vec::new();
    for folder in settings {
        for (name, is_secret) in FILES {
            let path = folder.join(name).ok();
            found.extend(path.filter(|path| has(&home.join(path.as_path()), is_secret)));
        }
    }
    found
}

fn has(file: &Path, is_secret: Line) -> bool {
    // Nothing else is opened: a pipe would wait for its other end.
    if !fs::metadata(file).is_ok_and(|about| about.is_file()) {
        return false;
    }
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|file| file.take(LIMIT).read_to_end(&mut bytes));
    let is_whole = read.is_ok_and(|length| (length as u64) < LIMIT);
    !is_whole || String::from_utf8_lossy(&bytes).lines().any(is_secret)
}

/// A line of fish's own: `SETUVAR --export NAME:VALUE`.
fn is_secret_variable(line: &str) -> bool {
    let before = line.split(':').next().unwrap_or("");
    let name = before.rsplit(' ').next().unwrap_or("").to_ascii_uppercase();
    line.starts_with("SET") && NAMES.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs;
    use std::path::PathBuf;

    use super::secrets;
    use crate::model::HomePath;

    fn hidden(name: &str, text: &str) -> bool {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("c").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
        let folder = HomePath::try_from(PathBuf::from("c")).unwrap();
        !secrets(home.path(), &[folder]).is_empty()
    }

    #[test]
    fn only_settings_with_a_secret_are_hidden() {
        for (name, text, expected) in [
            ("nix/nix.conf", "experimental-features = flakes\n", false),
            ("nix/nix.conf", "a = b\nextra-access-tokens = h=x\n", true),
            (
                "fish/fish_variables",
                "SETUVAR fish_user_paths:TOKEN\n",
                false,
            ),
            (
                "fish/fish_variables",
                "SETUVAR a:b\nSETUVAR --export GH_TOKEN:x\n",
                true,
            ),
            ("fish/fish_variables", "SETUVAR openai_api_key:x\n", true),
        ] {
            assert_eq!(hidden(name, text), expected, "{text}");
        }
        assert!(hidden("nix/nix.conf", &"#\n".repeat(600_000)));
    }
}
