//! The commands that are struck: every kind of change, and the recovery from each.

use std::fs;

use super::blow::Blow;
use super::case::copy;
use super::strace::{self, Call};
use crate::life::Life;
use crate::support::artifact::Artifact;
use crate::support::publisher::Publisher;
use crate::support::release::Release;

/// How a machine comes to the command, which `prepare` returns.
pub struct Recipe {
    pub title: &'static str,
    pub prepare: fn(&mut Life) -> String,
}

/// All of them.
pub const ALL: &[Recipe] = &[
    recipe("install", |life| {
        offered(life);
        INSTALL.to_owned()
    }),
    recipe("upgrade", |life| {
        outdated(life);
        UPGRADE.to_owned()
    }),
    recipe("upgrade that drops a version", |life| {
        upgraded(life);
        let three = life.publisher.release("3.0.0", 3);
        life.offers_releases([three, two(life), one(life)]);
        UPGRADE.to_owned()
    }),
    recipe("downgrade", |life| {
        upgraded(life);
        approved(life, "install tool@1.0.0 --downgrade")
    }),
    recipe("rollback", |life| {
        upgraded(life);
        "rollback tool --yes".to_owned()
    }),
    recipe("return to what a rollback left", |life| {
        upgraded(life);
        life.run("rollback tool --yes").exits(0);
        "install tool --yes".to_owned()
    }),
    recipe("hold at a version", |life| {
        upgraded(life);
        "install tool@2.0.0 --yes".to_owned()
    }),
    recipe("repair", |life| {
        upgraded(life);
        edited(life);
        "install tool --yes".to_owned()
    }),
    recipe("uninstall", |life| {
        upgraded(life);
        UNINSTALL.to_owned()
    }),
    recipe("uninstall of one of two", |life| {
        two_installed(life);
        UNINSTALL.to_owned()
    }),
    recipe("two upgrades at once", |life| {
        outdated(life);
        second(life, "1.0.0");
        offer_second(life, "2.0.0");
        "upgrade --yes".to_owned()
    }),
    recipe("install with a step", |life| {
        offered_with_a_step(life);
        INSTALL.to_owned()
    }),
    recipe("upgrade to a version with a step", |life| {
        outdated(life);
        let two = with_a_step(two(life));
        life.offers_releases([two, one(life)]);
        UPGRADE.to_owned()
    }),
    recipe("recovery of an install with a step", |life| {
        offered_with_a_step(life);
        interrupted(life, INSTALL, "current", 0);
        INSTALL.to_owned()
    }),
    recipe("recovery of an install", |life| {
        offered(life);
        interrupted(life, INSTALL, "current", 0);
        INSTALL.to_owned()
    }),
    recipe("recovery of an upgrade before the switch", |life| {
        outdated(life);
        interrupted(life, UPGRADE, "current", 0);
        UPGRADE.to_owned()
    }),
    recipe("recovery of an upgrade after the switch", |life| {
        outdated(life);
        interrupted(life, UPGRADE, "current", 3);
        UPGRADE.to_owned()
    }),
    recipe("recovery of a rollback", |life| {
        upgraded(life);
        interrupted(life, "rollback tool --yes", "current", 2);
        "install tool --yes".to_owned()
    }),
    recipe("recovery of a repair", |life| {
        upgraded(life);
        edited(life);
        interrupted(life, "install tool --yes", "current", 0);
        "install tool --yes".to_owned()
    }),
    recipe("recovery of a removal", |life| {
        upgraded(life);
        interrupted(life, UNINSTALL, "current", 4);
        UNINSTALL.to_owned()
    }),
    recipe("recovery of a removal at its end", |life| {
        upgraded(life);
        interrupted(life, UNINSTALL, "some", 2);
        UNINSTALL.to_owned()
    }),
    recipe("install after half a removal", |life| {
        upgraded(life);
        interrupted(life, UNINSTALL, "current", 4);
        INSTALL.to_owned()
    }),
];

/// The tool after the user changed it.
pub const EDITED: &str = "#!/bin/sh\necho mine, and mine alone\n";

const INSTALL: &str = "install ./dist --key KEY --yes";
const UPGRADE: &str = "upgrade tool --yes";
const UNINSTALL: &str = "uninstall tool --yes";

const fn recipe(title: &'static str, prepare: fn(&mut Life) -> String) -> Recipe {
    Recipe { title, prepare }
}

fn offered(life: &mut Life) {
    life.offers_releases([one(life)]);
}

fn offered_with_a_step(life: &mut Life) {
    life.offers_releases([with_a_step(one(life))]);
}

/// What the tool says becomes a file, which is linked like the others.
fn with_a_step(release: Release) -> Release {
    let step =
        "\n[[step]]\nid = \"made\"\nscript = \"bin/tool\"\nstdout = \"share/man/man1/made.1\"\n";
    release.body(|body| body.raw(step))
}

fn outdated(life: &mut Life) {
    offered(life);
    life.install().exits(0);
    life.offers_releases([two(life), one(life)]);
}

fn upgraded(life: &mut Life) {
    outdated(life);
    life.run(UPGRADE).exits(0);
}

/// Two packages are installed, one of them in its second version.
pub fn two_installed(life: &mut Life) {
    upgraded(life);
    second(life, "1.0.0");
}

/// The user changes the tool.
fn edited(life: &Life) {
    let tool = life.machine.prefix().join("bin/tool");
    fs::write(tool.canonicalize().unwrap(), EDITED).unwrap();
}

/// The command with the digest of its plan.
fn approved(life: &Life, line: &str) -> String {
    let plan = life.run(&format!("{line} --dry-run --json"));
    let plan = plan.exits(0).json();
    let digest = plan["digest"].as_str().unwrap().to_owned();
    format!("{line} --approve {digest}")
}

fn one(life: &Life) -> Release {
    life.publisher.release("1.0.0", 1).artifact(|a| {
        a.file("bin/old", "755", "#!/bin/sh\n")
            .file("share/fish/vendor_completions.d/tool.fish", "644", "x\n")
            .file("lib/data", "644", "one\n")
    })
}

fn two(life: &Life) -> Release {
    life.publisher.release("2.0.0", 2).artifact(|a| {
        a.file("bin/new", "755", "#!/bin/sh\n")
            .file("share/zsh/site-functions/_tool", "644", "x\n")
            .file("lib/data", "644", "two\n")
    })
}

/// A package that comes and goes, so that the program tidies up.
pub fn offer_passing(life: &Life) {
    let publisher = Publisher::new("get.example.org/passing");
    let release = small(&publisher, "passing", "1.0.0", 1);
    let folder = life.machine.work("passing");
    publisher.level1([release]).place().write_to(&folder);
    fs::write(folder.with_extension("key"), publisher.key().public()).unwrap();
}

/// A second package is installed.
fn second(life: &mut Life, version: &str) {
    offer_second(life, version);
    let key = life.publisher.key().public();
    let line = format!("install ./second --key {key} --yes");
    life.run(&line).exits(0);
}

/// The same publisher offers a second package.
fn offer_second(life: &Life, version: &str) {
    let mut publisher = life.publisher.clone();
    "get.example.org/second".clone_into(&mut publisher.name);
    let serial = version.split('.').next().unwrap().parse().unwrap();
    let release = small(&publisher, "second", version, serial);
    let offer = publisher.level1([release]).index_version(serial);
    offer.place().write_to(&life.machine.work("second"));
}

fn small(publisher: &Publisher, command: &str, version: &str, serial: u64) -> Release {
    let mut release = publisher.release(version, serial);
    let text = format!("#!/bin/sh\necho {version}\n");
    release.artifact = Artifact::new(&format!("{command}-{version}.tar.gz")).file(
        &format!("bin/{command}"),
        "755",
        text,
    );
    release
}

/// Runs a command that is killed so many changes after its first rename of something with this
/// name: 0 is the rename itself.
fn interrupted(life: &Life, line: &str, name: &str, later: usize) {
    let line = line.replace("KEY", &life.publisher.key().public());
    let program = life.machine.command(line.split(' '));
    let (home, before) = (life.machine.home(), life.machine.work("before"));
    copy(&home, &before);
    let folder = home.parent().unwrap();
    let calls = strace::record(&program, folder);
    fs::remove_dir_all(&home).unwrap();
    fs::rename(before, &home).unwrap();
    let word = format!("\"{name}\"");
    let is_it = |call: &&Call| call.name.starts_with("rename") && call.about.contains(&word);
    let at = calls.iter().position(|call| is_it(&call)).unwrap();
    let mut changes = calls[at..].iter().filter(|call| call.kind.changes());
    let call = changes.nth(later).unwrap();
    let run = strace::strike(&program, Blow::Kill, call, folder);
    assert!(run.fell, "{line} was not killed: {}", run.said);
}
