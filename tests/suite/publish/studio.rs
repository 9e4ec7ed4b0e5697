//! A publisher at a machine: a project, files to release, and the folder that comes of it.

use std::fs;
use std::path::{Path, PathBuf};

use unpipe::minisign::peel;

use super::super::support::artifact::Artifact;
use super::super::support::machine::Machine;
use super::super::support::outcome::Outcome;
use super::super::support::tree::Tree;

/// The name of what is published.
pub const NAME: &str = "get.example.org/tool";

/// A publisher's machine, with a project in its working folder.
pub struct Studio {
    /// The machine.
    pub machine: Machine,
}

impl Studio {
    /// A machine without keys, whose project has one archive for every platform.
    pub fn new() -> Self {
        Self::at(Machine::new())
    }

    /// The same at this machine.
    pub fn at(machine: Machine) -> Self {
        let studio = Self { machine };
        studio.writes(
            "unpipe.toml",
            format!(
                "name = \"{NAME}\"\nurl = \"{{file}}\"\nsummary = \"A tool\"\n\n[take]\n\
                 bin = [\"*/tool\"]\n\n[[target]]\nfile = \"tool-{{version}}.tar.gz\"\n\
                 os = \"any\"\narch = \"any\"\n"
            ),
        );
        studio
    }

    /// The same with a root key and a release key, both without a password.
    pub fn with_keys() -> Self {
        let studio = Self::new();
        studio.run("publish key new tool --no-password").exits(0);
        studio
    }

    /// Writes a file into the working folder.
    pub fn writes(&self, file: &str, text: impl AsRef<[u8]>) {
        let path = self.machine.work(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs a command whose arguments have no blanks.
    pub fn run(&self, command: &str) -> Outcome {
        self.machine.run(command.split_whitespace())
    }

    /// Runs a command that is refused with this code and one message, and that changes nothing.
    #[track_caller]
    pub fn refuses(&self, command: &str, code: i32) -> Outcome {
        let before = self.everything();
        let outcome = self.run(command);
        outcome.exits(code).has_one_message();
        let changes = before.changes_to(&self.everything());
        assert!(changes.is_empty(), "it changed:\n{changes}after {outcome}");
        outcome
    }

    /// All that lies in the working folder.
    pub fn everything(&self) -> Tree {
        Tree::of(&self.machine.work(""))
    }

    /// The body of a document of the working folder.
    pub fn body(&self, document: &str) -> String {
        let bytes = fs::read(self.machine.work(document)).unwrap();
        String::from_utf8(peel(&bytes).unwrap().body.to_vec()).unwrap()
    }

    /// How many signatures a document of the working folder bears.
    pub fn signatures(&self, document: &str) -> usize {
        let bytes = fs::read(self.machine.work(document)).unwrap();
        peel(&bytes).unwrap().signatures.len()
    }

    /// Where a secret key of this publisher is.
    pub fn secret(&self, label: &str) -> PathBuf {
        let keys = self.machine.home().join(".config/unpipe/keys");
        keys.join(format!("{label}.key"))
    }

    /// Changes a text in a file of the working folder, where it must be.
    pub fn bends(&self, file: &str, from: &str, to: &str) {
        let path = self.machine.work(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from:?} is not in {text}");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    /// Puts the archive of a version into `dist`.
    pub fn builds(&self, version: &str) -> &Self {
        let program = format!("#!/bin/sh\necho tool {version}\n");
        let archive = Artifact::new("tool.tar.gz").format("tar.gz");
        let archive = archive.entry(&format!("tool-{version}/tool"), "755", program);
        self.writes(&format!("dist/tool-{version}.tar.gz"), archive.bytes());
        self
    }

    /// Builds and releases a version.
    pub fn releases(&self, version: &str) -> Outcome {
        self.builds(version);
        self.run(&format!("publish release dist --version {version}"))
    }

    /// A key that users can pin.
    pub fn key(&self, label: &str) -> String {
        let file = self.machine.work(&format!("keys/{label}.pub"));
        let text = fs::read_to_string(file).unwrap();
        text.lines().nth(1).unwrap().to_owned()
    }

    /// Brings the site to where another machine finds it, as `./site`.
    pub fn uploads_to(&self, other: &Machine) {
        copy(&self.machine.work("site"), &other.work("site"));
    }

    /// Carries a file from here to another machine.
    pub fn sends(&self, file: &str, other: &Studio, to: &str) {
        let to = other.machine.work(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(self.machine.work(file), to).unwrap();
    }

    /// The files of a folder, by name.
    pub fn lists(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.machine.work(folder))
            .into_iter()
            .flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// Copies a folder of files.
pub fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}
