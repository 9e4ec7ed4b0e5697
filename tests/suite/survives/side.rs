//! What one side of a change looks like: the files, what readers are told, what is trusted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::machine::Machine;
use crate::support::tree::Tree;

/// Where the prefix lies below the home.
pub const PREFIX: &str = "some/prefix";

/// Everything that anybody can see of a machine.
#[derive(Clone, Debug)]
pub struct Side {
    /// The home: the prefix and the state.
    pub tree: Tree,
    /// What `list` says: versions by name.
    pub listed: BTreeMap<String, String>,
    /// The paths that `check` finds fault with.
    pub found: BTreeSet<String>,
    /// What the installed tool says, if there is one to run.
    pub says: Option<String>,
    /// What is trusted, by the folder of each name.
    pub trusted: BTreeMap<String, Value>,
}

impl Side {
    /// Looks at a machine as its user would: at the files, by `list`, by `check`, and by running
    /// the tool.
    pub fn of(machine: &Machine) -> Result<Self, String> {
        let tree = Tree::of(&machine.home());
        let says = said_by(&machine.prefix().join("bin/tool"))?;
        let listed = packages(machine, "list")?;
        let version = |package: &Value| package["version"].as_str().unwrap_or("?").to_owned();
        let listed = listed.iter().map(|one| (name_of(one), version(one)));
        let found = packages(machine, "check")?
            .iter()
            .filter_map(|package| package["differences"].as_array().cloned())
            .flatten()
            .map(|one| one["path"].as_str().unwrap_or("?").to_owned())
            .collect();
        let side = Self {
            listed: listed.collect(),
            found,
            says,
            trusted: trusted(&machine.state())?,
            tree,
        };
        let changes = side.tree.changes_to(&Tree::of(&machine.home()));
        if changes.is_empty() {
            Ok(side)
        } else {
            Err(format!("readers changed something:\n{changes}"))
        }
    }

    /// The packages as their files show them: by folder, the version that is current with all of
    /// its files.
    pub fn packages(&self) -> BTreeMap<String, BTreeMap<String, String>> {
        let apps = format!("{PREFIX}/share/unpipe/apps/");
        let mut packages = BTreeMap::new();
        for path in self.tree.paths() {
            let inner = path.strip_prefix(&apps);
            let Some(app) = inner.and_then(|path| path.strip_suffix("/current")) else {
                continue;
            };
            if !app.contains('/') {
                packages.insert(app.to_owned(), self.package(&format!("{apps}{app}")));
            }
        }
        packages
    }

    fn package(&self, app: &str) -> BTreeMap<String, String> {
        let about = |path: &str| self.tree.about(path).unwrap_or_default().to_owned();
        let current = about(&format!("{app}/current"));
        let tree = format!("{app}/{}/", current.trim_start_matches("link to "));
        let mut seen = BTreeMap::from([("current".to_owned(), current)]);
        for path in self.tree.paths() {
            if let Some(inner) = path.strip_prefix(&tree) {
                // A receipt tells the time.
                let is_receipt = inner.ends_with("receipt.json");
                let about = if is_receipt {
                    String::new()
                } else {
                    about(path)
                };
                seen.insert(inner.to_owned(), about);
            }
        }
        seen
    }

    /// Whether a link of this text leads to a file of what is installed.
    pub fn leads(&self, text: &str) -> bool {
        let inner = text.split_once("/unpipe/apps/");
        let parts = inner.and_then(|(_, rest)| rest.split_once("/current/"));
        parts.is_some_and(|(app, path)| {
            let packages = self.packages();
            packages
                .get(app)
                .is_some_and(|files| files.contains_key(path))
        })
    }

    /// The links that lead into what is installed.
    pub fn links(&self) -> BTreeMap<&str, &str> {
        let is_ours = |path: &&str| path.starts_with(PREFIX) && !path.contains("/share/unpipe/");
        let paths = self.tree.paths().filter(is_ours);
        let about = |path| (path, self.tree.about(path).unwrap_or_default());
        paths
            .map(about)
            .filter(|(_, about)| about.starts_with("link to "))
            .collect()
    }
}

fn name_of(package: &Value) -> String {
    package["name"].as_str().unwrap_or("?").to_owned()
}

/// The packages that a command tells of; 21 is how `check` says that it found something.
fn packages(machine: &Machine, word: &str) -> Result<Vec<Value>, String> {
    let output = machine.command([word, "--json"]).output().unwrap();
    let code = output.status.code();
    let said = String::from_utf8_lossy(&output.stderr);
    if code != Some(0) && !(word == "check" && code == Some(21)) {
        return Err(format!("a reader's {word} ends with {code:?}: {said}"));
    }
    let value: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("{word} prints no JSON: {error}"))?;
    let packages = value["packages"].as_array();
    packages.cloned().ok_or(format!("{word} lists no packages"))
}

/// What a program says; nothing if it is not there.
fn said_by(program: &Path) -> Result<Option<String>, String> {
    loop {
        match Command::new(program).env_clear().output() {
            Ok(output) => {
                return Ok(Some(String::from_utf8_lossy(&output.stdout).into_owned()));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            // Another thread started a program while this one wrote the file.
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => {}
            Err(error) => return Err(format!("{} does not run: {error}", program.display())),
        }
    }
}

/// The files of the trust state, without the times at which things were seen.
fn trusted(state: &Path) -> Result<BTreeMap<String, Value>, String> {
    let Ok(entries) = fs::read_dir(state.join("trust")) else {
        return Ok(BTreeMap::new());
    };
    let mut trusted = BTreeMap::new();
    for entry in entries {
        let entry = entry.unwrap();
        let Ok(text) = fs::read(entry.path().join("state.json")) else {
            continue;
        };
        let mut value: Value = serde_json::from_slice(&text)
            .map_err(|error| format!("the trust state is damaged: {error}"))?;
        forget_times(&mut value);
        trusted.insert(entry.file_name().to_string_lossy().into_owned(), value);
    }
    Ok(trusted)
}

fn forget_times(value: &mut Value) {
    match value {
        Value::String(text) if text.len() == 20 && text.ends_with('Z') => "a time".clone_into(text),
        Value::Array(values) => values.iter_mut().for_each(forget_times),
        Value::Object(fields) => fields.values_mut().for_each(forget_times),
        _ => {}
    }
}
