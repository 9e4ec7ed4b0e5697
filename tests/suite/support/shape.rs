//! A package whose every version is known to the last file, and the exact tree of a prefix that
//! holds it: written from the design, not from what the program does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use unpipe::model::Digest;

use super::artifact::Artifact;
use super::place::Place;
use super::publisher::Publisher;
use super::release::Release;
use super::tree::Tree;

/// What lies where, as [`Tree`] tells it.
pub type Seen = BTreeMap<String, String>;

/// A package of several versions: 1.0.0 with serial 1, 2.0.0 with serial 2, and so on.
pub struct Package {
    /// The last part of its name, which is also what its program is called.
    pub short: &'static str,
    publisher: Publisher,
    trees: Vec<String>,
}

/// The kinds of thing that a version has in its tree.
enum Thing {
    File(&'static str, String),
    Link(&'static str),
}

impl Package {
    /// A package with versions from 1.0.0 up to this one.
    pub fn new(short: &'static str, versions: u64) -> Self {
        let publisher = Publisher::new(&format!("get.example.org/{short}"));
        let mut package = Self {
            short,
            publisher,
            trees: Vec::new(),
        };
        package.trees = (1..=versions)
            .map(|version| {
                let digest = package.release(version).finished().sha256();
                format!("{version}.0.0-{}", digest.short())
            })
            .collect();
        package
    }

    /// Its whole name.
    pub fn name(&self) -> &str {
        &self.publisher.name
    }

    /// Its publisher's key.
    pub fn key(&self) -> String {
        self.publisher.key().public()
    }

    /// A place where every version up to this one lies, and this one is the newest.
    pub fn place(&self, newest: u64) -> Place {
        let releases: Vec<Release> = (1..=newest).rev().map(|v| self.release(v)).collect();
        let offer = self.publisher.level1(releases);
        offer.index_version(newest).place()
    }

    /// Its folder below the prefix.
    pub fn app(&self) -> String {
        format!("share/unpipe/apps/get.example.org+{}", self.short)
    }

    /// The folder of a version, in that folder.
    pub fn tree(&self, version: u64) -> &str {
        &self.trees[usize::try_from(version).unwrap() - 1]
    }

    /// The version that has a folder of this name.
    pub fn version_of(&self, tree: &str) -> Option<u64> {
        (1..)
            .zip(&self.trees)
            .find_map(|(version, name)| (name == tree).then_some(version))
    }

    /// What a version has in the prefix.
    pub fn exports(&self, version: u64) -> BTreeSet<String> {
        let things = self.things(version);
        let paths = things.into_iter().map(|(path, _)| path);
        paths.filter(|path| !path.starts_with("lib/")).collect()
    }

    /// The tree of a version as it is placed.
    pub fn content(&self, version: u64) -> Seen {
        let things = self.things(version).into_iter();
        things
            .map(|(path, thing)| match thing {
                Thing::File(mode, content) => (path, about(mode, &content)),
                Thing::Link(text) => (path, format!("link to {text}")),
            })
            .collect()
    }

    /// The text of the link that a path of this package has in the prefix.
    pub fn link_text(&self, path: &str) -> String {
        let (up, app) = ("../".repeat(path.matches('/').count()), self.app());
        match path.strip_prefix("share/") {
            Some(_) => {
                let (up, app) = (&up[3..], &app["share/".len()..]);
                format!("{up}{app}/current/{path}")
            }
            None => format!("{up}{app}/current/{path}"),
        }
    }

    /// The program of a version, as text.
    pub fn program(&self, version: u64) -> String {
        format!("#!/bin/sh\necho {} {version}.0.0\n", self.short)
    }

    fn things(&self, version: u64) -> Vec<(String, Thing)> {
        let short = self.short;
        let note = |what: &str| format!("{what} of {short} {version}.0.0\n");
        let mut things = vec![
            (
                format!("bin/{short}"),
                Thing::File("755", self.program(version)),
            ),
            (
                format!("bin/{short}-{version}"),
                Thing::File("755", note("extra")),
            ),
            ("lib/data".to_owned(), Thing::File("644", note("data"))),
            (
                format!("share/man/man1/{short}.1"),
                Thing::File("644", note("page")),
            ),
            (format!("bin/{short}-too"), Thing::Link(short)),
        ];
        if version.is_multiple_of(2) {
            let path = format!("share/zsh/site-functions/_{short}");
            things.push((path, Thing::File("644", note("words"))));
        }
        things
    }

    fn release(&self, version: u64) -> Release {
        let mut release = self.publisher.release(&format!("{version}.0.0"), version);
        let mut artifact = Artifact::new(&format!("{}-{version}.tar.gz", self.short));
        for (path, thing) in self.things(version) {
            artifact = match thing {
                Thing::File(mode, content) => artifact.file(&path, mode, content),
                Thing::Link(text) => artifact.link(&path, &format!("bin/{text}")),
            };
        }
        release.artifact = artifact;
        release
    }
}

/// What [`Tree`] says of a file.
pub fn about(mode: &str, content: &str) -> String {
    let hash = Digest::of(content.as_bytes()).short();
    format!("file {mode}, {} bytes, {hash}", content.len())
}

/// A prefix as it should be.
#[derive(Default)]
pub struct Shape {
    seen: Seen,
    made: BTreeSet<String>,
}

impl Shape {
    /// An installed package: its versions with their trees, the current one, and the links that
    /// are there.
    pub fn package(
        &mut self,
        package: &Package,
        current: u64,
        trees: &BTreeMap<u64, Seen>,
        links: &BTreeSet<String>,
    ) {
        let app = package.app();
        self.own_file(&format!("{app}/track"));
        self.thing(
            &format!("{app}/current"),
            &format!("link to {}", package.tree(current)),
        );
        for (version, content) in trees {
            self.tree(&format!("{app}/{}", package.tree(*version)), content);
        }
        for link in links {
            let text = format!("link to {}", package.link_text(link));
            self.thing(link, &text);
        }
    }

    /// A version's tree in this folder.
    pub fn tree(&mut self, folder: &str, content: &Seen) {
        for (path, about) in content {
            self.thing(&format!("{folder}/{path}"), about);
        }
        for file in ["receipt.json", "release.unpipe", "root.unpipe"] {
            self.own_file(&format!("{folder}/.unpipe/{file}"));
        }
    }

    /// Something at a path, with the folders above it.
    pub fn thing(&mut self, path: &str, about: &str) {
        if let Some((parent, _)) = path.rsplit_once('/') {
            self.folder(parent);
        }
        self.seen.insert(path.to_owned(), about.to_owned());
    }

    /// A folder, with those above it.
    pub fn folder(&mut self, path: &str) {
        for folder in Path::new(path).ancestors() {
            let folder = folder.to_string_lossy().into_owned();
            if !folder.is_empty() {
                self.seen.insert(folder, "folder 755".to_owned());
            }
        }
    }

    /// A file of the program's own, whose content is not looked at.
    pub fn own_file(&mut self, path: &str) {
        self.thing(path, OWN);
    }

    /// The folders that the program made and put on record.
    pub fn made(&mut self, folders: BTreeSet<String>) {
        self.made = folders;
    }

    /// How a prefix differs from it; empty if it does not.
    pub fn differences(&self, prefix: &Path) -> String {
        let found = look(prefix);
        let mut text = String::new();
        for path in self
            .seen
            .keys()
            .chain(found.keys())
            .collect::<BTreeSet<_>>()
        {
            let (should, is) = (self.seen.get(path), found.get(path));
            if should != is {
                text += &format!("{path}: expected {should:?}, found {is:?}\n");
            }
        }
        let made = recorded(prefix);
        if made != self.made {
            text += &format!("on record: expected {:?}, found {made:?}\n", self.made);
        }
        text
    }

    /// Every folder but those inside the program's own: what a prefix that was empty before has
    /// on record.
    pub fn folders(&self) -> BTreeSet<String> {
        let folders = self.seen.iter().filter(|(path, about)| {
            about.starts_with("folder") && !path.starts_with("share/unpipe/")
        });
        folders.map(|(path, _)| path.clone()).collect()
    }
}

/// What is said of the program's own files.
const OWN: &str = "a file of its own";

/// What lies in a prefix. Files of the program's own that tell the time or carry signatures are
/// only said to be there: `check` reads them.
pub fn look(prefix: &Path) -> Seen {
    let tree = Tree::of(prefix);
    let is_own = |path: &str| {
        path.starts_with("share/unpipe/")
            && (path.contains("/.unpipe/")
                || ["/lock", "/dirs", "/track"]
                    .iter()
                    .any(|end| path.ends_with(end)))
    };
    let paths = tree.paths().filter(|path| *path != ".");
    paths
        .map(|path| {
            let about = tree.about(path).unwrap();
            let about = if is_own(path) && about.starts_with("file 644") {
                OWN
            } else {
                about
            };
            (path.to_owned(), about.to_owned())
        })
        .collect()
}

/// The folders that are on record in a prefix.
fn recorded(prefix: &Path) -> BTreeSet<String> {
    let file: PathBuf = prefix.join("share/unpipe/dirs");
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines().map(ToOwned::to_owned).collect()
}
