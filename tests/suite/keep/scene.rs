//! A home, what a script would have left of it, and the changes between the two.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use unpipe::beneath::Dir;
use unpipe::install::Prefix;
use unpipe::model::{Bits, HomePath, OutsideText, RunName, Time};
use unpipe::progress::Interrupt;
use unpipe::run::{
    About, Change, Extent, Found, Keeping, Kept, RunError, SpecialBits, Stamp, Thing, keep,
    plan_undo, undo,
};

use crate::support::machine::Machine;
use crate::support::tree::Tree;

/// What is not the script's to change.
const NOT_SEEN: [&str; 2] = [".local", "state"];

/// A machine whose prefix is `~/.local`, and beside its home the folder `after`.
pub struct Scene {
    pub machine: Machine,
}

impl Scene {
    pub fn new() -> Self {
        Self::on(Machine::new())
    }

    pub fn on(machine: Machine) -> Self {
        let machine = machine.with_prefix(".local");
        let scene = Self { machine };
        fs::remove_dir(scene.home().join("prefix")).unwrap();
        scene
    }

    pub fn home(&self) -> PathBuf {
        self.machine.home()
    }

    pub fn after(&self) -> PathBuf {
        self.machine.work("after")
    }

    pub fn prefix(&self) -> Prefix {
        Prefix::at(&self.machine.prefix(), Some(&self.home())).unwrap()
    }

    /// The home as it is, and the view, which a script then changes.
    pub fn script_does(&self, what: impl FnOnce(&Path)) -> &Self {
        if self.after().exists() {
            clear(&self.after());
        }
        copy(&self.home(), &self.after());
        what(&self.after());
        self
    }

    /// What the script changed.
    pub fn changes(&self) -> Vec<Change> {
        changes(&self.home(), &self.after())
    }

    /// Keeps all that the script changed.
    pub fn keep(&self, script: &str) -> Result<Kept, RunError> {
        self.keep_some(script, &self.changes())
    }

    pub fn keep_some(&self, script: &str, changes: &[Change]) -> Result<Kept, RunError> {
        // What was shown may be older than what is there now.
        let shown = self.changes();
        let mut listed = changes.to_vec();
        let others = shown
            .into_iter()
            .filter(|one| changes.iter().all(|other| other.path != one.path));
        listed.extend(others);
        keep_in(&self.prefix(), &self.after(), script, (changes, &listed))
    }

    /// Undoes all of a script.
    pub fn undo(&self, name: &RunName) -> Result<(), RunError> {
        undo_in(&self.prefix(), name)
    }

    /// The home, unpipe's own included.
    pub fn tree(&self) -> Tree {
        Tree::of(&self.home())
    }
}

pub fn keep_in(
    prefix: &Prefix,
    after: &Path,
    script: &str,
    (changes, listed): (&[Change], &[Change]),
) -> Result<Kept, RunError> {
    let about = About {
        script: script.as_bytes().to_vec(),
        source: OutsideText::new("https://get.example.org/install.sh"),
        arguments: vec![OutsideText::new("--fast")],
        hosts: vec![OutsideText::new("get.example.org")],
        now: Time::from_unix(1_790_000_000),
    };
    let upper = Dir::open(after).unwrap();
    let interrupt = Interrupt::new();
    let keeping = Keeping {
        changes,
        listed,
        upper: &upper,
        about: &about,
        own: &[path("state")],
        interrupt: &interrupt,
    };
    keep(prefix, &keeping)
}

pub fn undo_in(prefix: &Prefix, name: &RunName) -> Result<(), RunError> {
    let plan = {
        let view = prefix.view()?;
        let own = view.own()?.unwrap();
        plan_undo((&own, prefix.path()), name, Extent::Whole)?.unwrap()
    };
    let mut writer = prefix.write()?;
    undo(&mut writer, &plan, Extent::Whole)?;
    writer.close()?;
    Ok(())
}

pub fn path(text: &str) -> HomePath {
    HomePath::try_from(PathBuf::from(text)).unwrap()
}

/// What differs between a home and a view of it.
pub fn changes(home: &Path, after: &Path) -> Vec<Change> {
    let mut names = BTreeSet::new();
    for top in [home, after] {
        list(top, Path::new(""), &mut names);
    }
    let both = names.into_iter().map(|name| {
        let before = found_below(home, &name);
        let after = found_below(after, &name);
        (name, before, after)
    });
    let differ = both.filter(|(name, before, later)| {
        let same = match (before, later) {
            (Some(one), Some(other)) => {
                let is_file = matches!(one.thing, Thing::File(_));
                let bytes = |top: &Path| fs::read(top.join(name)).unwrap();
                one.thing == other.thing
                    && one.mode == other.mode
                    && (!is_file || bytes(home) == bytes(after))
            }
            (None, None) => true,
            _ => false,
        };
        !same
    });
    differ
        .map(|(name, before, after)| Change {
            path: HomePath::try_from(name).unwrap(),
            before,
            after,
            barred: None,
        })
        .collect()
}

fn list(top: &Path, inner: &Path, names: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(top.join(inner)).unwrap() {
        let entry = entry.unwrap();
        let name = inner.join(entry.file_name());
        if NOT_SEEN.iter().any(|hidden| name == Path::new(hidden)) {
            continue;
        }
        names.insert(name.clone());
        if entry.file_type().unwrap().is_dir() {
            list(top, &name, names);
        }
    }
}

/// What stands at a path below a folder, and not behind a link.
fn found_below(top: &Path, name: &Path) -> Option<Found> {
    let above: Vec<&Path> = name.ancestors().skip(1).collect();
    let mut from_the_top = above.into_iter().rev();
    let is_inside =
        from_the_top.all(|folder| look(&top.join(folder)).is_some_and(|about| about.is_dir()));
    is_inside.then(|| found(&top.join(name))).flatten()
}

/// What stands at a path, as a list of changes tells it.
pub fn found(path: &Path) -> Option<Found> {
    let about = look(path)?;
    let thing = if about.is_symlink() {
        Thing::Link(fs::read_link(path).unwrap())
    } else if about.is_dir() {
        Thing::Folder
    } else if about.is_file() {
        Thing::File(about.len())
    } else {
        Thing::Special
    };
    Some(Found {
        thing,
        mode: Bits::of(about.mode()),
        special: SpecialBits::of(about.mode()),
        stamp: Stamp {
            device: about.dev(),
            inode: about.ino(),
            changed: (about.ctime(), about.ctime_nsec()),
            size: about.len(),
        },
    })
}

/// Nothing but an absence is an absence.
fn look(path: &Path) -> Option<fs::Metadata> {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    match fs::symlink_metadata(path) {
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => None,
        looked => Some(looked.unwrap()),
    }
}

pub fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

pub fn mode_of(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

/// Copies a tree, with modes and links.
pub fn copy(from: &Path, to: &Path) {
    let about = fs::symlink_metadata(from).unwrap();
    if about.is_symlink() {
        symlink(fs::read_link(from).unwrap(), to).unwrap();
    } else if about.is_dir() {
        fs::create_dir(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
        fs::set_permissions(to, about.permissions()).unwrap();
    } else {
        fs::copy(from, to).unwrap();
    }
}

/// Removes a tree, whatever its modes.
pub fn clear(folder: &Path) {
    open_up(folder);
    fs::remove_dir_all(folder).unwrap();
}

fn open_up(folder: &Path) {
    let about = fs::symlink_metadata(folder).unwrap();
    if about.is_dir() {
        set_mode(folder, about.mode() & 0o777 | 0o700);
        for entry in fs::read_dir(folder).unwrap() {
            open_up(&entry.unwrap().path());
        }
    }
}

/// A home with something of everything that a script can change.
pub fn fill(home: &Path) {
    fs::write(home.join(".profile"), "export A=1\n").unwrap();
    fs::write(home.join("secret"), "mine\n").unwrap();
    set_mode(&home.join("secret"), 0o600);
    fs::create_dir_all(home.join("old/inner")).unwrap();
    fs::write(home.join("old/inner/file"), "old\n").unwrap();
    symlink("inner/file", home.join("old/link")).unwrap();
    set_mode(&home.join("old/inner"), 0o555);
    fs::create_dir(home.join("turns")).unwrap();
    fs::write(home.join("turns/file"), "inside\n").unwrap();
    fs::write(home.join("grows"), "a file\n").unwrap();
    fs::create_dir(home.join("closed")).unwrap();
    fs::write(home.join("closed/file"), "one\n").unwrap();
    set_mode(&home.join("closed"), 0o555);
    symlink("nowhere", home.join("points")).unwrap();
}

/// A script that does something of everything.
pub fn everything(after: &Path) {
    fs::write(after.join(".profile"), "export A=1\nexport PATH=x\n").unwrap();
    set_mode(&after.join("secret"), 0o640);
    set_mode(&after.join("old/inner"), 0o755);
    fs::remove_dir_all(after.join("old")).unwrap();
    fs::remove_dir_all(after.join("turns")).unwrap();
    fs::write(after.join("turns"), "a file now\n").unwrap();
    fs::remove_file(after.join("grows")).unwrap();
    fs::create_dir(after.join("grows")).unwrap();
    fs::write(after.join("grows/file"), "grown\n").unwrap();
    set_mode(&after.join("closed"), 0o755);
    fs::write(after.join("closed/file"), "two\n").unwrap();
    fs::write(after.join("closed/more"), "more\n").unwrap();
    set_mode(&after.join("closed"), 0o555);
    fs::remove_file(after.join("points")).unwrap();
    symlink("grows/file", after.join("points")).unwrap();
    fs::create_dir_all(after.join("made/deep")).unwrap();
    fs::write(after.join("made/deep/tool"), "#!/bin/sh\n").unwrap();
    set_mode(&after.join("made/deep/tool"), 0o755);
    set_mode(&after.join("made/deep"), 0o555);
    symlink("deep/tool", after.join("made/tool")).unwrap();
}
