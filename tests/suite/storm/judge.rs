//! What must be so when all is quiet again.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::super::support::shape::{Package, Shape};
use super::Storm;

/// The next commands end well, and the prefix is exactly one of the valid states.
pub(super) fn judge(storm: &Storm) {
    storm.run("list").exits(0);
    storm.run("check").exits_with_one_of(&[0, 21]);
    // A command that has nothing to do but what a killed run left.
    storm.run("uninstall absent --yes").exits(0);
    let prefix = storm.machine.prefix();
    let mut shape = Shape::default();
    let mut installed = false;
    for package in &storm.packages {
        installed |= expect(&mut shape, &prefix, package);
    }
    if installed {
        shape.own_file("share/unpipe/lock");
        shape.own_file("share/unpipe/dirs");
        let mut made = shape.folders();
        made.extend(storm.above.iter().map(|&line| line.to_owned()));
        shape.made(made);
    }
    let differences = shape.differences(&prefix);
    assert!(
        differences.is_empty(),
        "after the next command:\n{differences}"
    );
    storm.run("check").exits(0);
    let list = storm.run("list --json").exits(0).json();
    let number = storm
        .packages
        .iter()
        .filter(|package| prefix.join(package.app()).exists())
        .count();
    assert_eq!(list["packages"].as_array().unwrap().len(), number, "{list}");
}

/// Adds a package as it should be, if it is installed: its current version, and beside it at most
/// the one that it replaced and the one that a rollback left.
fn expect(shape: &mut Shape, prefix: &Path, package: &Package) -> bool {
    let app = prefix.join(package.app());
    let Ok(current) = fs::read_link(app.join("current")) else {
        return false;
    };
    let version = |name: &str| {
        package
            .version_of(name)
            .unwrap_or_else(|| panic!("{name} is no version"))
    };
    let receipt = json(&app.join(&current).join(".unpipe/receipt.json"));
    let track = json(&app.join("track"));
    let current = version(current.to_str().unwrap());
    let mut trees = BTreeMap::from([(current, package.content(current))]);
    for (beside, always) in [(&receipt["replaced"], false), (&track["left"], true)] {
        // What was replaced may be gone, if the current version was returned to.
        if let Some(name) = beside.as_str()
            && (always || app.join(name).exists())
        {
            trees.insert(version(name), package.content(version(name)));
        }
    }
    shape.package(package, current, &trees, &package.exports(current));
    true
}

fn json(path: &Path) -> Value {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

#[test]
#[should_panic(expected = "bin/stray")]
fn a_judge_would_see_a_path_too_many() {
    let storm = Storm::on(super::Machine::in_memory(), &[]);
    storm.install(&storm.packages[0]).exits(0);
    judge(&storm);
    fs::write(storm.machine.prefix().join("bin/stray"), "").unwrap();
    judge(&storm);
}
