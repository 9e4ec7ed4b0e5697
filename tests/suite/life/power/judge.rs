//! What may be on a disk after a power cut.

use std::collections::BTreeMap;

use super::super::super::support::tree::Tree;

/// The parts of a home that a user relies on.
#[derive(Debug, PartialEq, Eq)]
pub struct Seen {
    /// The current version with all of its files, and what is followed.
    pub package: BTreeMap<String, String>,
    /// Pins, floors, and whatever else is known of publishers.
    pub trust: BTreeMap<String, String>,
    /// All of the prefix that is outside of `share/unpipe`: links and the folders that hold them.
    pub links: BTreeMap<String, String>,
}

const OWN: &str = "some/prefix/share/unpipe/";

impl Seen {
    pub fn of(home: &Tree) -> Self {
        let app = format!("{OWN}apps/get.example.org+tool/");
        let current = format!("{app}current");
        let version = home.about(&current).unwrap_or_default();
        let below = format!("{app}{}/", version.trim_start_matches("link to "));
        let is_package = |path: &str| path.starts_with(&below) || path == current;
        let is_trust =
            |path: &str| path.starts_with("state/trust/") && path.ends_with("state.json");
        let is_link = |path: &str| {
            let inner = path.strip_prefix("some/prefix/").unwrap_or_default();
            ["bin", "share/man"]
                .iter()
                .any(|top| inner.starts_with(top))
        };
        Self {
            package: if version.is_empty() {
                BTreeMap::new()
            } else {
                chosen(home, is_package)
            },
            trust: chosen(home, is_trust),
            links: chosen(home, is_link),
        }
    }
}

fn chosen(tree: &Tree, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, String> {
    tree.paths()
        // A receipt tells the time of its install.
        .filter(|path| wanted(path) && !path.ends_with("receipt.json"))
        .map(|path| {
            (
                path.to_owned(),
                tree.about(path).unwrap_or_default().to_owned(),
            )
        })
        .collect()
}

/// The disk before the command, and when it had ended.
pub struct Ends {
    pub before: Seen,
    pub after: Seen,
}

impl Ends {
    /// At any moment: the old version or the new one, whole; no version without the trust that
    /// came before it.
    pub fn allow(&self, found: &Seen) -> Result<(), String> {
        let is_new = found.package == self.after.package;
        if !is_new && found.package != self.before.package {
            return Err(format!("neither the old nor the new version: {found:#?}"));
        }
        let knows = found.trust == self.after.trust;
        if !knows && found.trust != self.before.trust {
            return Err(format!("neither the old nor the new trust: {found:#?}"));
        }
        let changes = self.before.package != self.after.package;
        if is_new && changes && !knows && !self.after.package.is_empty() {
            return Err(format!("the new version without its trust: {found:#?}"));
        }
        Ok(())
    }

    /// Once the command has ended with 0: all that it had done.
    pub fn demand(&self, found: &Seen) -> Result<(), String> {
        if *found == self.after {
            return Ok(());
        }
        Err(format!("acknowledged and lost: {found:#?}"))
    }
}

/// How two homes differ, but for receipts, the state, and what was kept for the user.
pub fn differences(before: &Tree, after: &Tree) -> String {
    let passes = [" state", "receipt.json", "share/unpipe/kept"];
    before
        .changes_to(after)
        .lines()
        .filter(|line| !passes.iter().any(|pass| line.contains(pass)))
        .take(12)
        .map(|line| format!("{line}\n"))
        .collect()
}
