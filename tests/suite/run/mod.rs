//! `unpipe run`: scripts in a cage, and what becomes of what they did.

mod advice;
mod choosing;
mod clear;
mod course;
mod edges;
mod equal;
mod exact;
mod hostile;
mod left;
mod lost;
mod person;
mod places;
mod proxy;
mod refused;
mod told;

use std::fs;
use std::path::Path;

use unpipe::model::Digest;

use crate::support::machine::Machine;
use crate::support::outcome::Outcome;
use crate::support::tree::Tree;

/// Everything that can be kept is.
const KEEP_ALL: [&str; 3] = ["--yes", "--allow-path", "~"];

/// A machine with a home and a script, `./script`.
struct Bench {
    machine: Machine,
}

impl Bench {
    fn new(script: &str) -> Self {
        Self::on(Machine::new(), script)
    }

    /// As nobody in particular, also where the suite runs as root.
    fn ordinary(script: &str) -> Self {
        Self::on(Machine::of_an_ordinary_user(), script)
    }

    fn on(machine: Machine, script: &str) -> Self {
        for (path, text) in [(".bashrc", "# mine\n"), ("old", "old\n")] {
            let path = machine.home().join(path);
            fs::write(&path, text).unwrap();
            machine.give_to_user(&path);
        }
        let bench = Self { machine };
        bench.says(script);
        bench
    }

    /// Another script in the same place.
    fn says(&self, script: &str) {
        fs::write(self.machine.work("script"), script).unwrap();
    }

    fn run(&self, more: &[&str]) -> Outcome {
        let line = ["run", "./script"];
        self.machine.run(line.iter().chain(more))
    }

    /// All of the home but unpipe's own state and prefix.
    fn home(&self) -> Tree {
        Tree::without(&self.machine.home(), &["state", "prefix"])
    }

    fn policy(&self, text: &str) {
        let folder = self.machine.home().join(".config/unpipe");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("policy.toml"), text).unwrap();
    }

    fn sha256(&self) -> String {
        let bytes = fs::read(self.machine.work("script")).unwrap();
        Digest::of(&bytes).hex()
    }

    fn list(&self) -> Vec<serde_json::Value> {
        let listed = self.machine.run(["list", "--json"]);
        listed.exits(0).json()["packages"]
            .as_array()
            .unwrap()
            .clone()
    }

    fn packages(&self) -> usize {
        self.list().len()
    }

    fn only_package(&self) -> String {
        let list = self.list();
        assert_eq!(list.len(), 1, "{list:?}");
        list[0]["name"].as_str().unwrap().to_owned()
    }

    /// How many processes have this machine's script or home in their words.
    fn processes(&self) -> usize {
        let ours = self.machine.home();
        let ours = ours.parent().unwrap().to_str().unwrap();
        let is_ours = |pid: &Path| {
            let words = fs::read(pid.join("cmdline")).unwrap_or_default();
            let root = fs::read_link(pid.join("cwd")).unwrap_or_default();
            String::from_utf8_lossy(&words).contains(ours) || root.starts_with(ours)
        };
        let all = fs::read_dir("/proc")
            .unwrap()
            .map(|entry| entry.unwrap().path());
        all.filter(|pid| is_ours(pid)).count()
    }
}
