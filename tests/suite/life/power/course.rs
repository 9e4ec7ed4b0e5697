//! One command on a disk of its own, cut at its moments.

use std::fmt;
use std::fs;
use std::path::PathBuf;

use super::super::super::support::machine::Machine;
use super::super::super::support::tree::Tree;
use super::super::{Life, Release};
use super::disk::{Disk, Format, copy};
use super::halting::{self, Syncs};
use super::judge::{Ends, Seen, differences};

/// What the user wrote into an installed file.
const EDIT: &str = "the user's own words";

/// Makes ready for a command, and names it.
type Prepare = fn(&mut Life) -> &'static str;

/// The commands, by title.
pub fn courses() -> [(&'static str, Prepare); 7] {
    [
        ("install", |life| {
            life.offers_releases([one(life)]);
            "install ./dist --key KEY --yes"
        }),
        ("upgrade", |life| {
            install_one(life);
            life.offers_releases([two(life), one(life)]);
            "upgrade --yes"
        }),
        ("rollback", |life| {
            upgrade_to_two(life);
            "rollback tool --yes"
        }),
        ("repair", |life| {
            install_one(life);
            let link = life.machine.prefix().join("bin/tool");
            fs::write(link.canonicalize().unwrap(), EDIT).unwrap();
            "install tool --yes"
        }),
        ("uninstall", |life| {
            upgrade_to_two(life);
            "uninstall tool --yes"
        }),
        ("pin", |_| "trust add get.example.org/tool --key KEY"),
        ("unpin", |life| {
            let key = life.publisher.key().public();
            let pin = ["trust", "add", "get.example.org/tool", "--key", &key];
            life.machine.run(pin).exits(0);
            "trust reset get.example.org/tool --yes"
        }),
    ]
}

fn install_one(life: &mut Life) {
    life.offers_releases([one(life)]);
    life.install().exits(0);
}

fn upgrade_to_two(life: &mut Life) {
    install_one(life);
    life.offers_releases([two(life), one(life)]);
    life.run("upgrade --yes").exits(0);
}

fn one(life: &Life) -> Release {
    let release = life.publisher.release("1.0.0", 1);
    release.artifact(|a| {
        a.file("bin/old", "755", "#!/bin/sh\n")
            .file("lib/data", "644", vec![b'1'; 20_000])
    })
}

fn two(life: &Life) -> Release {
    let release = life.publisher.release("2.0.0", 2);
    release.artifact(|a| {
        a.file("bin/new", "755", "#!/bin/sh\n")
            .file("lib/data", "644", vec![b'2'; 20_000])
    })
}

/// A command, and the disk before it.
pub struct Course {
    format: Format,
    title: &'static str,
    life: Life,
    line: String,
    /// The home as it was first.
    empty: Tree,
}

/// What came of the cuts.
#[derive(Default)]
pub struct Found {
    /// The cuts while the command ran.
    pub moments: usize,
    /// The cuts after it had ended with 0.
    pub acknowledged: usize,
    /// How many of the latter had lost something.
    pub lost: usize,
    /// What was wrong, each in words.
    pub faults: Vec<String>,
}

impl Course {
    /// Makes the disk, and all that comes before the command.
    ///
    /// # Errors
    /// Why there can be no such disk here.
    pub fn new(format: Format, title: &'static str, prepare: Prepare) -> Result<Self, String> {
        let mut life = Life::on(Machine::in_memory().with_prefix("some/prefix"));
        let image = life.machine.work("first.disk");
        let disk = Disk::new(format, &image, &life.machine.home())?;
        let empty = Tree::of(&life.machine.home());
        let line = prepare(&mut life);
        drop(disk);
        Ok(Self {
            format,
            title,
            line: line.replace("KEY", &life.publisher.key().public()),
            life,
            empty,
        })
    }

    /// Cuts the power at so many moments of the command and after it, and judges each disk.
    pub fn cut(&mut self, moments: usize, syncs: Syncs) -> Found {
        let number = self.run(syncs, |_, _| {}).0;
        let step = number.div_ceil(moments);
        let mut cuts = Vec::new();
        let (_, ends, last) = self.run(syncs, |number, disk| {
            if (number + step / 2).is_multiple_of(step) {
                let path = self.life.machine.work(&format!("{number}.disk"));
                disk.cut(&path);
                cuts.push((number, path));
            }
        });
        let (ends, end) = ends;
        let mut found = Found {
            moments: cuts.len(),
            acknowledged: 1,
            ..Found::default()
        };
        for (number, path) in cuts {
            if let Err(fault) = self.judge(&path, &end, |seen| ends.allow(seen)) {
                let title = self.title;
                found
                    .faults
                    .push(format!("{title}, call {number}: {fault}"));
            }
        }
        if let Err(fault) = self.judge(&last, &end, |seen| ends.demand(seen)) {
            found.lost = 1;
            found
                .faults
                .push(format!("{}, at its end: {fault}", self.title));
        }
        found
    }

    /// Runs the command on the first disk: how many calls changed something, what there was
    /// before and after, and the disk when it had ended.
    fn run(
        &self,
        syncs: Syncs,
        mut at_rest: impl FnMut(usize, &Disk),
    ) -> (usize, (Ends, Tree), PathBuf) {
        let (image, last) = (
            self.life.machine.work("now.disk"),
            self.life.machine.work("last.disk"),
        );
        copy(&self.life.machine.work("first.disk"), &image);
        let home = self.life.machine.home();
        let disk = Disk::mount(self.format, &image, &home).unwrap();
        let before = Seen::of(&Tree::of(&home));
        let program = self.life.machine.command(self.line.split(' '));
        let mut number = 0;
        let (code, said) = halting::run(&program, &home, syncs, || {
            number += 1;
            at_rest(number, &disk);
        });
        disk.cut(&last);
        assert_eq!(code, Some(0), "{}: {said}", self.title);
        assert!(number > 3, "{}: strace saw {number} calls", self.title);
        let end = Tree::of(&home);
        let after = Seen::of(&end);
        (number, (Ends { before, after }, end), last)
    }

    fn judge(
        &self,
        image: &PathBuf,
        end: &Tree,
        rule: impl FnOnce(&Seen) -> Result<(), String>,
    ) -> Result<(), String> {
        let home = self.life.machine.home();
        let verdict = Disk::mount(self.format, image, &home).and_then(|_disk| {
            let left = Tree::of(&home);
            rule(&Seen::of(&left))?;
            self.keeps_the_edit(&left)?;
            self.goes_on(&Seen::of(&left), end)
        });
        fs::remove_file(image).unwrap();
        verdict
    }

    /// The next commands end well, with exactly the right tree.
    fn goes_on(&self, left: &Seen, end: &Tree) -> Result<(), String> {
        let home = self.life.machine.home();
        let is_new = left.package == Seen::of(end).package;
        self.life.says("list", &[0])?;
        self.checks()?;
        // What cannot be done twice was done.
        let again: &[i32] = if is_new { &[0, 2] } else { &[0] };
        let code = self.life.says(&self.line, again)?;
        let now = Tree::of(&home);
        let changes = differences(end, &now);
        if code == 0 && !changes.is_empty() {
            return Err(format!("after the next run the tree differs:\n{changes}"));
        }
        self.keeps_the_edit(&now)?;
        self.life.says("uninstall tool --yes", &[0])?;
        let last = Tree::of(&home);
        self.keeps_the_edit(&last)?;
        let left = differences(&self.empty, &last);
        let own = [
            "some",
            "some/prefix",
            "some/prefix/share",
            "some/prefix/share/unpipe",
        ];
        let is_keeping = |line: &str| {
            self.title == "repair"
                && (own
                    .iter()
                    .any(|path| line.starts_with(&format!("+ {path}:")))
                    || line.contains("share/unpipe/lock")
                    || line.contains("share/unpipe/dirs"))
        };
        match left.lines().find(|line| !is_keeping(line)) {
            None => Ok(()),
            Some(_) => Err(format!("a removal leaves:\n{left}")),
        }
    }

    /// Every installed file is the signed one. Links come after the switch, so that some may be
    /// missing until the next command that writes.
    fn checks(&self) -> Result<(), String> {
        let told = self.life.run("check");
        let mut found = told.stdout.lines().filter(|line| line.starts_with("  "));
        let only_links = found.all(|line| line.starts_with("  the link is missing: "));
        match told.code {
            Some(0) => Ok(()),
            Some(21) if only_links || self.title == "repair" => Ok(()),
            _ => Err(format!("the files are not the signed ones: {told}")),
        }
    }

    /// Wherever it is: what the user wrote is there.
    fn keeps_the_edit(&self, home: &Tree) -> Result<(), String> {
        let size = format!(", {} bytes,", EDIT.len());
        let is_there = home
            .paths()
            .any(|path| path.ends_with("bin/tool") && home.about(path).unwrap().contains(&size));
        if self.title != "repair" || is_there {
            return Ok(());
        }
        Err("the user's edit is lost".to_owned())
    }
}

impl Life {
    /// Runs a command, which must end with one of these codes.
    fn says(&self, line: &str, codes: &[i32]) -> Result<i32, String> {
        let told = self.run(line);
        let code = told.code.filter(|code| codes.contains(code));
        code.ok_or_else(|| format!("the next command fails: {told}"))
    }
}

impl Found {
    pub fn add(&mut self, other: Self) {
        self.moments += other.moments;
        self.acknowledged += other.acknowledged;
        self.lost += other.lost;
        self.faults.extend(other.faults);
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} moments, {} acknowledged of which {} lost, {} faults",
            self.moments,
            self.acknowledged,
            self.lost,
            self.faults.len()
        )
    }
}
