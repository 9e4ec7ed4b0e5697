//! The mirrors of a policy, as the program goes them over TLS: what each of them may do wrong.

use std::fs;
use std::path::Path;

use super::{ARTIFACT, Behaviour, NAME, Site};
use crate::support::machine::Machine;
use crate::support::outcome::Outcome;
use crate::support::proxy::Proxy;
use crate::support::server::Server;

const HOSTS: [&str; 3] = ["get.example.org", "a.example.net", "b.example.net"];
const BOTH: &str = r#"["https://a.example.net/a/", "https://b.example.net/b/", "direct"]"#;
const MIRRORS: &str = r#"["https://a.example.net/a/", "https://b.example.net/b/"]"#;

/// An origin and two mirrors of it, `/a/` and `/b/`, whichever name is asked for.
struct Web {
    site: Site,
    server: Server,
    proxy: Proxy,
    machine: Machine,
}

impl Web {
    fn with(rule: &str) -> Self {
        let site = Site::new();
        for mirror in ["a/tool", "b/tool"] {
            copy(&site.root().join("tool"), &site.root().join(mirror));
        }
        let server = site.served_with(&site.authority.certify(&HOSTS));
        let proxy = Proxy::to(&server);
        let machine = site.machine_behind(&proxy);
        let web = Self {
            site,
            server,
            proxy,
            machine,
        };
        web.requires(rule);
        web
    }

    fn requires(&self, rule: &str) {
        let folder = self.machine.home().join(".config/unpipe");
        fs::create_dir_all(&folder).unwrap();
        let text = format!("[mirrors]\n\"https://get.example.org/\" = {rule}\n");
        fs::write(folder.join("policy.toml"), text).unwrap();
    }

    /// Offers these versions at a path, under this number of the index.
    fn offers(&self, path: &str, versions: &[(&str, u64)], index: u64) {
        let publisher = &self.site.publisher;
        let release = |one: &(&str, u64)| publisher.release(one.0, one.1);
        let releases: Vec<_> = versions.iter().map(release).collect();
        let offer = publisher.level1(releases).index_version(index);
        self.site.offers(path, &offer.place());
    }

    fn bends(&self, path: &str) {
        let file = self.site.root().join(path);
        let mut bytes = fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(file, bytes).unwrap();
    }

    fn installs(&self) -> Outcome {
        self.site.install(&self.machine, NAME)
    }

    fn asked(&self, host: &str) -> bool {
        let at = format!("{host}:443");
        self.proxy.asked().contains(&at)
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn the_first_mirror_that_is_right_is_enough_and_the_origin_is_not_asked() {
    let web = Web::with(BOTH);
    web.installs().exits(0);
    web.machine.run(["check"]).exits(0);
    assert!(web.asked("a.example.net"));
    assert!(!web.asked("b.example.net") && !web.asked("get.example.org"));
    assert_eq!(web.server.asked_for(&format!("/a/tool/{ARTIFACT}")), 1);
}

#[test]
fn direct_is_the_origin_itself_and_asked_last() {
    let web = Web::with("[\"direct\"]");
    web.installs().exits(0);
    assert!(web.asked("get.example.org") && !web.asked("a.example.net"));

    let web = Web::with(BOTH);
    for mirror in ["a", "b"] {
        fs::remove_dir_all(web.site.root().join(mirror)).unwrap();
    }
    web.installs().exits(0).says("was no help");
    assert!(HOSTS.iter().all(|host| web.asked(host)));

    let web = Web::with(MIRRORS);
    for mirror in ["a", "b"] {
        fs::remove_dir_all(web.site.root().join(mirror)).unwrap();
    }
    web.installs()
        .exits(40)
        .has_one_message()
        .prefix_is_untouched();
    assert!(!web.asked("get.example.org"), "nobody allowed that");
}

#[test]
fn off_asks_nobody() {
    let web = Web::with("\"off\"");
    let outcome = web.installs();
    outcome.exits(23).has_one_message().says("is not asked");
    outcome.prefix_is_untouched();
    assert!(web.proxy.asked().is_empty());
}

#[test]
fn an_artifact_that_is_wrong_on_one_mirror_comes_from_the_next() {
    let web = Web::with(MIRRORS);
    web.bends(&format!("a/tool/{ARTIFACT}"));
    web.installs().exits(0);
    web.machine.run(["check"]).exits(0);
    assert!(web.asked("b.example.net") && !web.asked("get.example.org"));

    // Where none is right it is the hash that is told.
    let web = Web::with(BOTH);
    for path in ["a/tool", "b/tool", "tool"] {
        web.bends(&format!("{path}/{ARTIFACT}"));
    }
    let outcome = web.installs();
    outcome.exits(21).has_one_message().prefix_is_untouched();
}

#[test]
fn documents_that_are_wrong_on_one_mirror_come_from_the_next() {
    for file in ["root-1.unpipe", "index.unpipe", "1.0.0.release.unpipe"] {
        let web = Web::with(MIRRORS);
        web.bends(&format!("a/tool/{file}"));
        web.installs()
            .exits(0)
            .says("https://a.example.net/a/tool/");
        let web = Web::with(MIRRORS);
        for mirror in ["a", "b"] {
            web.bends(&format!("{mirror}/tool/{file}"));
        }
        let outcome = web.installs();
        outcome.exits_with_one_of(&[20, 24]).has_one_message();
        outcome.prefix_is_untouched();
    }
    let web = Web::with(MIRRORS);
    web.server
        .now("/a/tool/index.unpipe", Behaviour::Status(503));
    web.installs().exits(0);
}

#[test]
fn a_mirror_that_lags_is_passed_over_by_who_saw_newer_and_serves_who_did_not() {
    let newer = [("1.1.0", 2), ("1.0.0", 1)];
    let web = Web::with(BOTH);
    web.offers("b/tool", &newer, 2);
    web.offers("tool", &newer, 2);
    // Nothing was seen yet: what the first mirror has is signed and has not expired.
    web.installs().exits(0);
    let version = |web: &Web| {
        let json = web.machine.run(["list", "--json"]).json();
        json["packages"][0]["version"].as_str().unwrap().to_owned()
    };
    assert_eq!(version(&web), "1.0.0");
    web.requires("[\"https://b.example.net/b/\"]");
    web.machine.run(["upgrade", "--yes"]).exits(0);
    assert_eq!(version(&web), "1.1.0");
    // Whoever saw the newer index is not led back by the mirror that lags.
    web.requires("[\"https://a.example.net/a/\"]");
    let outcome = web.machine.run(["upgrade", "--yes"]);
    outcome.exits(22).has_one_message().says("index 2 or later");
    outcome.prefix_is_untouched();
    web.requires(BOTH);
    web.machine.run(["upgrade", "--yes"]).exits(0);
    assert_eq!(version(&web), "1.1.0");
}
