//! What the user changed in a version's tree is named by `check` and kept by every clean-up.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::super::support::tree::Tree;
use super::{Life, NAME};

const APP: &str = "share/unpipe/apps/get.example.org+tool";
const KEPT: &str = "share/unpipe/kept/get.example.org+tool";

/// One thing that a user does to an installed version.
struct Edit {
    /// What `check` says of it.
    told: &'static str,
    path: &'static str,
    make: fn(&Path),
}

const EDITS: [Edit; 6] = [
    Edit {
        told: "changed",
        path: "bin/tool",
        make: |tree| fs::write(tree.join("bin/tool"), "mine").unwrap(),
    },
    Edit {
        told: "changed",
        path: "bin/tool",
        make: |tree| {
            let mode = fs::Permissions::from_mode(0o700);
            fs::set_permissions(tree.join("bin/tool"), mode).unwrap();
        },
    },
    Edit {
        told: "added",
        path: "bin/mine",
        make: |tree| fs::write(tree.join("bin/mine"), "mine").unwrap(),
    },
    Edit {
        told: "added",
        path: "mine",
        make: |tree| {
            fs::create_dir(tree.join("mine")).unwrap();
            fs::write(tree.join("mine/file"), "mine").unwrap();
        },
    },
    Edit {
        told: "added",
        path: ".unpipe/mine",
        make: |tree| fs::write(tree.join(".unpipe/mine"), "mine").unwrap(),
    },
    Edit {
        told: "missing",
        path: "share/man/man1/tool.1",
        make: |tree| fs::remove_file(tree.join("share/man/man1/tool.1")).unwrap(),
    },
];

/// The folder of a version.
fn version(life: &Life, version: &str) -> PathBuf {
    let app = life.machine.prefix().join(APP);
    let folders = fs::read_dir(app)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let wanted = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with(&format!("{version}-")) && !path.is_symlink()
    };
    folders.into_iter().find(wanted).unwrap()
}

/// Three versions are known, and the first two were installed one after the other.
fn at_two() -> Life {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    life.offers(&["2.0.0", "1.0.0"]);
    life.run("upgrade --yes").exits(0);
    life
}

/// Makes each edit to a version of a machine that is at 2.0.0; `check` must name it, and after
/// `drop` exactly that tree must lie among what was kept, where the last command says.
#[track_caller]
fn kept_by(edited: &str, drop: impl Fn(&mut Life, bool)) {
    for edit in EDITS {
        for is_json in [false, true] {
            let mut life = at_two();
            let tree = version(&life, edited);
            (edit.make)(&tree);
            let expected = Tree::of(&tree);
            let told = life.run("check");
            told.exits(21)
                .prints(edit.path)
                .prints(edit.told)
                .prefix_is_untouched();
            told.prints(&format!("{NAME} {edited}"));
            drop(&mut life, is_json);
            let kept = life.machine.prefix().join(KEPT).join(edited);
            let changes = expected.changes_to(&Tree::of(&kept));
            assert!(
                changes.is_empty(),
                "{}: not as it was:\n{changes}",
                edit.path
            );
        }
    }
}

/// Runs a command that must say where it kept this version.
#[track_caller]
fn says_where(life: &Life, line: &str, is_json: bool, version: &str) {
    let kept = life.machine.prefix().join(KEPT).join(version);
    let kept = kept.to_str().unwrap();
    if is_json {
        let told = life.run(&format!("{line} --json --quiet"));
        let json = told.exits(0).json();
        assert_eq!(json["kept"], serde_json::json!([kept]), "{told}");
        told.says(kept);
    } else {
        life.run(line).exits(0).says(kept);
    }
}

#[test]
fn an_edited_current_version_is_kept_by_the_upgrade_that_drops_it() {
    kept_by("2.0.0", |life, is_json| {
        life.offers(&["3.0.0", "2.0.0", "1.0.0"]);
        life.run("upgrade --yes").exits(0).does_not_say("kept");
        life.offers(&["4.0.0", "3.0.0", "2.0.0", "1.0.0"]);
        says_where(life, "upgrade --yes", is_json, "2.0.0");
        life.tool_says("tool 4.0.0");
    });
}

#[test]
fn an_edited_earlier_version_is_kept_by_the_upgrade_that_drops_it() {
    kept_by("1.0.0", |life, is_json| {
        life.offers(&["3.0.0", "2.0.0", "1.0.0"]);
        says_where(life, "upgrade --yes", is_json, "1.0.0");
        life.tool_says("tool 3.0.0");
        life.run("check").exits(0);
    });
}

#[test]
fn an_edited_version_is_kept_by_its_repair() {
    kept_by("2.0.0", |life, is_json| {
        says_where(life, "install tool --yes", is_json, "2.0.0");
        life.tool_says("tool 2.0.0");
        life.run("check").exits(0);
    });
}

#[test]
fn an_edited_version_that_a_rollback_left_is_kept_by_the_next_install() {
    kept_by("2.0.0", |life, is_json| {
        life.run("rollback tool --yes")
            .exits(0)
            .does_not_say("kept");
        life.run("check").exits(21).prints("2.0.0, kept beside it");
        says_where(life, "install tool --yes", is_json, "2.0.0");
        life.tool_says("tool 2.0.0");
        life.run("check").exits(0);
    });
}

#[test]
fn an_edited_version_is_kept_by_the_way_down_and_up_again() {
    kept_by("2.0.0", |life, is_json| {
        let plan = life.run("install tool@1.0.0 --downgrade --dry-run --json");
        let digest = plan.exits(0).json()["digest"].as_str().unwrap().to_owned();
        life.run(&format!(
            "install tool@1.0.0 --downgrade --approve {digest}"
        ))
        .exits(0);
        life.tool_says("tool 1.0.0");
        says_where(life, "install tool --yes", is_json, "2.0.0");
        life.tool_says("tool 2.0.0");
    });
}

#[test]
fn edited_versions_are_kept_by_uninstall() {
    for edited in ["1.0.0", "2.0.0"] {
        kept_by(edited, |life, is_json| {
            says_where(life, "uninstall tool --yes", is_json, edited);
            life.run("list").exits(0).does_not_say("tool");
            // Nothing else is left.
            let tree = life.tree();
            let mut left = tree.paths().filter(|path| !path.starts_with(KEPT));
            let own = [".", "share", "share/unpipe"];
            let is_own = |path: &str| own.contains(&path) || path.starts_with("share/unpipe/");
            assert_eq!(left.find(|path| !is_own(path)), None);
            assert!(!tree.holds(APP));
        });
    }
}

#[test]
fn two_edited_versions_are_both_kept_and_both_named() {
    let life = at_two();
    for edited in ["1.0.0", "2.0.0"] {
        fs::write(version(&life, edited).join("mine"), edited).unwrap();
    }
    let told = life.run("check --json").exits(21).json();
    let package = &told["packages"][0];
    assert_eq!(package["ok"], false, "{told}");
    assert_eq!(package["differences"][0]["path"], "mine", "{told}");
    assert_eq!(package["beside"][0]["version"], "1.0.0", "{told}");
    assert_eq!(
        package["beside"][0]["differences"][0]["path"], "mine",
        "{told}"
    );
    let told = life.run("uninstall tool --yes --json");
    let kept = told.exits(0).json()["kept"].clone();
    for (number, edited) in ["1.0.0", "2.0.0"].iter().enumerate() {
        let path = life.machine.prefix().join(KEPT).join(edited);
        assert_eq!(kept[number], path.to_str().unwrap(), "{told}");
        assert_eq!(fs::read_to_string(path.join("mine")).unwrap(), *edited);
    }
}

#[test]
fn what_was_kept_of_a_version_before_is_never_overwritten() {
    let life = at_two();
    for (round, name) in ["2.0.0", "2.0.0.2", "2.0.0.3"].iter().enumerate() {
        let text = format!("round {round}");
        fs::write(version(&life, "2.0.0").join("bin/tool"), &text).unwrap();
        says_where(&life, "install tool --yes", true, name);
    }
    for (round, name) in ["2.0.0", "2.0.0.2", "2.0.0.3"].iter().enumerate() {
        let path = life.machine.prefix().join(KEPT).join(name).join("bin/tool");
        let text = fs::read_to_string(path).unwrap();
        assert_eq!(text, format!("round {round}"));
    }
}

#[test]
fn what_cannot_be_kept_stays_where_it_is_until_it_can() {
    let life = at_two();
    let mine = version(&life, "2.0.0").join("mine");
    fs::write(&mine, "mine").unwrap();
    let kept = life.machine.prefix().join("share/unpipe/kept");
    // Something of the user's has the name of the folder.
    fs::write(&kept, "").unwrap();
    for line in ["uninstall tool --yes", "install tool --yes"] {
        let told = life.run(line);
        told.exits(32).has_one_message().prefix_is_untouched();
        told.says("share/unpipe/kept")
            .says("move what is in the way");
    }
    fs::remove_file(&kept).unwrap();
    // The folder takes nothing.
    fs::create_dir(&kept).unwrap();
    fs::write(kept.join("note"), "").unwrap();
    life.machine.give_to_user(&kept);
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o555)).unwrap();
    let told = life.run("uninstall tool --yes");
    told.exits(52).has_one_message().says("share/unpipe/kept");
    assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
    life.run("uninstall tool --yes").exits(77);
    assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o755)).unwrap();
    says_where(&life, "uninstall tool --yes", true, "2.0.0");
}

#[test]
fn a_version_without_its_receipt_is_kept_since_nobody_can_tell() {
    let mut life = at_two();
    let tree = version(&life, "1.0.0");
    fs::write(tree.join("mine"), "mine").unwrap();
    fs::remove_file(tree.join(".unpipe/receipt.json")).unwrap();
    life.offers(&["3.0.0", "2.0.0", "1.0.0"]);
    says_where(&life, "upgrade --yes", false, "1.0.0");
    let kept = life.machine.prefix().join(KEPT).join("1.0.0/mine");
    assert_eq!(fs::read_to_string(kept).unwrap(), "mine");
}

#[test]
fn a_version_that_nobody_changed_is_not_kept() {
    let mut life = at_two();
    life.run("check").exits(0);
    life.run("rollback tool --yes").exits(0);
    life.run("install tool --yes").exits(0).does_not_say("kept");
    life.offers(&["3.0.0", "2.0.0", "1.0.0"]);
    life.run("upgrade --yes").exits(0).does_not_say("kept");
    let json = life.run("uninstall tool --yes --json").exits(0).json();
    assert_eq!(json.get("kept"), None, "{json}");
    assert_eq!(life.tree().paths().count(), 1);
}
