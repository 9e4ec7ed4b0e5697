//! The model: what must be in the prefix, and how each command must end. It is written from the
//! design and knows nothing of how the program does it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::support::shape::{Package, Seen, Shape, about};
use super::tree::{MINE, VersionTree};

/// What `upgrade` looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Follows {
    Channel,
    Held,
}

/// The installed package.
#[derive(Clone, Debug)]
struct Installed {
    current: u64,
    /// The version that a rollback left.
    left: Option<u64>,
    follows: Follows,
    trees: BTreeMap<u64, VersionTree>,
}

/// Everything.
#[derive(Clone)]
pub(super) struct Model<'a> {
    package: &'a Package,
    pub(super) offered: u64,
    /// The highest version that was chosen by channel.
    floor: u64,
    installed: Option<Installed>,
    /// Paths of the prefix at which a link of the program's lies.
    links: BTreeSet<String>,
    /// What the user put into the prefix.
    foreign: Seen,
    /// Folders of the prefix outside the program's own.
    folders: BTreeSet<String>,
    /// Folders that the program put on record.
    made: BTreeSet<String>,
    has_own_folder: bool,
    has_lock: bool,
    /// Trees with the user's changes, by the name of their folder.
    kept: BTreeMap<String, VersionTree>,
}

/// The exit code of a command.
pub(super) type Code = i32;

impl<'a> Model<'a> {
    /// An empty prefix, and a publisher with one version.
    pub(super) fn new(package: &'a Package) -> Self {
        Self {
            package,
            offered: 1,
            floor: 0,
            installed: None,
            links: BTreeSet::new(),
            foreign: Seen::new(),
            folders: BTreeSet::new(),
            made: BTreeSet::new(),
            has_own_folder: false,
            has_lock: false,
            kept: BTreeMap::new(),
        }
    }

    /// The prefix as it must be.
    pub(super) fn shape(&self) -> Shape {
        let mut shape = Shape::default();
        for folder in &self.folders {
            shape.folder(folder);
        }
        for (path, about) in &self.foreign {
            shape.thing(path, about);
        }
        if self.has_own_folder {
            shape.own_file("share/unpipe/dirs");
            shape.made(self.made.clone());
        }
        if self.has_lock {
            shape.own_file("share/unpipe/lock");
        }
        if let Some(installed) = &self.installed {
            let trees = installed.trees.iter();
            let trees = trees
                .map(|(version, tree)| (*version, tree.now.clone()))
                .collect();
            shape.package(self.package, installed.current, &trees, &self.links);
        }
        for (folder, tree) in &self.kept {
            let folder = format!(
                "{}/{folder}",
                self.package.app().replace("/apps/", "/kept/")
            );
            shape.tree(&folder, &tree.now);
        }
        shape
    }

    // What the commands do.

    pub(super) fn install(&mut self) -> Code {
        self.saw_the_newest();
        self.place(self.offered, Follows::Channel)
    }

    /// A look at the place.
    pub(super) fn saw_the_newest(&mut self) {
        self.floor = self.offered;
    }

    pub(super) fn install_at(&mut self, version: u64) -> Code {
        let Some(installed) = &self.installed else {
            return 2;
        };
        if version > self.offered {
            return 2;
        }
        if version < self.floor || version < installed.current {
            return 22;
        }
        self.place(version, Follows::Held)
    }

    pub(super) fn downgrade(&mut self, version: u64) -> Code {
        if self.installed.is_none() || version > self.offered {
            return 2;
        }
        self.place(version, Follows::Held)
    }

    pub(super) fn upgrade(&mut self) -> Code {
        match &self.installed {
            Some(installed) if installed.follows == Follows::Channel => self.install(),
            _ => 0,
        }
    }

    pub(super) fn upgrade_named(&mut self) -> Code {
        if self.installed.is_none() {
            return 2;
        }
        self.upgrade()
    }

    pub(super) fn rollback(&mut self) -> Code {
        let Some(installed) = &self.installed else {
            return 2;
        };
        let (from, tree) = (installed.current, &installed.trees[&installed.current]);
        let Some(to) = tree.replaced.filter(|to| installed.trees.contains_key(to)) else {
            return 2;
        };
        if self.is_blocked(to) {
            return 32;
        }
        self.begin_writing();
        let installed = self.installed.as_mut().unwrap();
        installed.current = to;
        installed.left = Some(from);
        installed.follows = Follows::Held;
        self.end_writing();
        0
    }

    pub(super) fn uninstall(&mut self) -> Code {
        if self.installed.is_none() {
            self.tidy_up();
            return 0;
        }
        self.begin_writing();
        let installed = self.installed.take().unwrap();
        for path in self.all_exports(installed.trees.keys()) {
            self.links.remove(&path);
        }
        for (version, tree) in installed.trees {
            self.drop_tree(version, tree);
        }
        self.end_writing();
        0
    }

    pub(super) fn check(&self) -> Code {
        let Some(installed) = &self.installed else {
            return 0;
        };
        // A version that is kept for a rollback counts as well.
        let is_edited = installed.trees.values().any(VersionTree::is_edited);
        if is_edited || !self.has_all_links() {
            21
        } else {
            0
        }
    }

    /// What a command that has nothing else to do tidies up: `share/unpipe` with nothing in it.
    pub(super) fn tidy_up(&mut self) {
        if self.installed.is_none() && self.kept.is_empty() && self.has_own_folder {
            self.begin_writing();
            self.end_writing();
        }
    }

    /// The same after a run that was killed, which may have left staging behind.
    pub(super) fn tidy_up_after_a_kill(&mut self) {
        if self.has_own_folder {
            self.begin_writing();
            self.end_writing();
        }
    }

    fn place(&mut self, version: u64, follows: Follows) -> Code {
        let is_current = |installed: &Installed| installed.current == version;
        if self.is_blocked(version) {
            return 32;
        }
        if self.installed.as_ref().is_some_and(is_current) {
            return self.place_again(version, follows);
        }
        self.begin_writing();
        let placed = self.package.content(version);
        let tree = |replaced| VersionTree::new(placed, replaced);
        match &mut self.installed {
            None => {
                self.installed = Some(Installed {
                    current: version,
                    left: None,
                    follows,
                    trees: BTreeMap::from([(version, tree(None))]),
                });
            }
            Some(installed) => {
                let replaced = Some(installed.current);
                let before = installed.trees.insert(version, tree(replaced));
                (installed.current, installed.left) = (version, None);
                installed.follows = follows;
                if let Some(before) = before {
                    self.drop_tree(version, before);
                }
            }
        }
        self.end_writing();
        0
    }

    /// The current version is installed again: a repair, or nothing but what it follows.
    fn place_again(&mut self, version: u64, follows: Follows) -> Code {
        let has_all_links = self.has_all_links();
        let installed = self.installed.as_mut().unwrap();
        let tree = &installed.trees[&version];
        if tree.is_edited() {
            let fresh = VersionTree::new(self.package.content(version), tree.replaced);
            self.begin_writing();
            let installed = self.installed.as_mut().unwrap();
            let before = installed.trees.insert(version, fresh).unwrap();
            (installed.left, installed.follows) = (None, follows);
            self.drop_tree(version, before);
            self.end_writing();
        } else if installed.follows != follows {
            (installed.left, installed.follows) = (None, follows);
            self.begin_writing();
            self.end_writing();
        } else if !has_all_links {
            self.begin_writing();
            self.end_writing();
        }
        0
    }

    // What every writer does.

    fn begin_writing(&mut self) {
        if !self.has_own_folder {
            for folder in ["share", "share/unpipe"] {
                if self.folders.insert(folder.to_owned()) {
                    self.made.insert(folder.to_owned());
                }
            }
        }
        (self.has_own_folder, self.has_lock) = (true, true);
        self.reconcile();
    }

    fn end_writing(&mut self) {
        self.reconcile();
        if self.installed.is_some() || !self.kept.is_empty() {
            return;
        }
        // The record goes with the folder that it is in.
        (self.has_own_folder, self.has_lock) = (false, false);
        self.folders.remove("share/unpipe");
        if self.made.contains("share") && !self.has_anything_below("share") {
            self.folders.remove("share");
        }
        self.made.clear();
    }

    fn reconcile(&mut self) {
        if let Some(installed) = &self.installed {
            let wanted = self.package.exports(installed.current);
            for path in self.all_exports(installed.trees.keys()) {
                if !wanted.contains(&path) {
                    self.links.remove(&path);
                }
            }
            for path in &wanted {
                if !self.is_taken(path) {
                    self.make_link(path);
                }
            }
        }
        if let Some(installed) = &mut self.installed {
            let current = installed.current;
            let keep = [
                Some(current),
                installed.trees[&current].replaced,
                installed.left,
            ];
            let all = std::mem::take(&mut installed.trees);
            let (stay, go): (BTreeMap<_, _>, BTreeMap<_, _>) = all
                .into_iter()
                .partition(|(version, _)| keep.contains(&Some(*version)));
            installed.trees = stay;
            for (version, tree) in go {
                self.drop_tree(version, tree);
            }
        }
        self.remove_empty_folders();
    }

    fn drop_tree(&mut self, version: u64, tree: VersionTree) {
        if tree.is_edited() {
            let names = (1..).map(|number| match number {
                1 => format!("{version}.0.0"),
                _ => format!("{version}.0.0.{number}"),
            });
            let free = names.into_iter().find(|name| !self.kept.contains_key(name));
            self.kept.insert(free.unwrap(), tree);
        }
    }

    fn make_link(&mut self, path: &str) {
        for folder in parents(path) {
            if self.folders.insert(folder.clone()) {
                self.made.insert(folder);
            }
        }
        self.links.insert(path.to_owned());
    }

    fn remove_empty_folders(&mut self) {
        for folder in self.made.clone().into_iter().rev() {
            let is_own = ["share", "share/unpipe"].contains(&folder.as_str());
            if !is_own && !self.has_anything_below(&folder) {
                self.folders.remove(&folder);
                self.made.remove(&folder);
            }
        }
    }

    fn has_anything_below(&self, folder: &str) -> bool {
        let start = format!("{folder}/");
        let things = self.links.iter().chain(self.foreign.keys());
        things
            .chain(&self.folders)
            .any(|path| path.starts_with(&start))
    }

    fn all_exports<'v>(&self, versions: impl Iterator<Item = &'v u64>) -> BTreeSet<String> {
        versions
            .flat_map(|version| self.package.exports(*version))
            .collect()
    }

    fn has_all_links(&self) -> bool {
        let exports = self
            .installed
            .as_ref()
            .map(|installed| self.package.exports(installed.current));
        exports.is_none_or(|exports| exports.is_subset(&self.links))
    }

    fn is_blocked(&self, version: u64) -> bool {
        self.package
            .exports(version)
            .iter()
            .any(|path| self.is_in_the_way(path))
    }

    fn is_in_the_way(&self, path: &str) -> bool {
        self.foreign.contains_key(path)
            || parents(path)
                .iter()
                .any(|folder| self.foreign.contains_key(folder))
    }

    fn is_taken(&self, path: &str) -> bool {
        self.links.contains(path) || self.is_in_the_way(path)
    }

    // What the user does.

    /// The files of the installed versions, and of which version each is.
    pub(super) fn files(&self) -> Vec<(u64, String)> {
        let trees = self.installed.iter().flat_map(|installed| &installed.trees);
        trees
            .flat_map(|(version, tree)| tree.files().into_iter().map(|path| (*version, path)))
            .collect()
    }

    pub(super) fn edit(&mut self, version: u64, change: impl FnOnce(&mut VersionTree)) {
        let installed = self.installed.as_mut().unwrap();
        change(installed.trees.get_mut(&version).unwrap());
    }

    pub(super) fn links(&self) -> Vec<String> {
        self.links.iter().cloned().collect()
    }

    /// Paths that some version would take and that are free.
    pub(super) fn free_paths(&self) -> Vec<String> {
        let mut paths = self.all_exports([1, 2, 3, 4].iter());
        if !self.folders.contains("share/zsh") {
            paths.insert("share/zsh".to_owned());
        }
        paths
            .into_iter()
            .filter(|path| !self.is_taken(path))
            .collect()
    }

    pub(super) fn foreign(&self) -> Vec<String> {
        self.foreign.keys().cloned().collect()
    }

    pub(super) fn delete_link(&mut self, path: &str) {
        self.links.remove(path);
    }

    /// The user's own file, in place of a link or where there was nothing; the folders above it
    /// are the user's too, if they are new.
    pub(super) fn put(&mut self, path: &str) {
        self.links.remove(path);
        self.folders.extend(parents(path));
        self.foreign.insert(path.to_owned(), about("644", MINE));
    }

    pub(super) fn make_alias(&mut self, path: &str, text: &str) {
        self.folders.extend(parents(path));
        self.foreign
            .insert(path.to_owned(), format!("link to {text}"));
    }

    pub(super) fn take_away(&mut self, path: &str) {
        self.foreign.remove(path);
    }

    pub(super) fn remove_lock(&mut self) {
        self.has_lock = false;
    }

    pub(super) fn remove_kept(&mut self) {
        self.kept.clear();
    }
}

/// The folders above a path, outermost first.
fn parents(path: &str) -> Vec<String> {
    let ends = path.match_indices('/').map(|(end, _)| end);
    ends.map(|end| path[..end].to_owned()).collect()
}
