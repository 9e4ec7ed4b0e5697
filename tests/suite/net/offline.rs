//! Without a network: what is kept of a pinned name answers, or it is said what is missing.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::{Behaviour, NAME, Site, exists};
use crate::support::body::{days_ago, days_ahead};
use crate::support::machine::Machine;
use crate::support::proxy::Proxy;
use crate::support::server::Server;

/// A site at the origin of its name, by way of a proxy.
struct Web {
    site: Site,
    server: Server,
    proxy: Proxy,
}

impl Web {
    fn new() -> Self {
        let site = Site::new();
        let server = site.served_with(&site.authority.certify(&["get.example.org"]));
        let proxy = Proxy::to(&server);
        Self {
            site,
            server,
            proxy,
        }
    }

    fn machine(&self) -> Machine {
        self.site.machine_behind(&self.proxy)
    }

    /// A machine that installed the package and removed it again.
    fn was_installed(&self) -> Machine {
        let machine = self.machine();
        self.site.install(&machine, NAME).exits(0);
        machine.run(["uninstall", "tool", "--yes"]).exits(0);
        machine
    }

    fn offers(&self, versions: &[(&str, u64)], index: u64) {
        let publisher = &self.site.publisher;
        let releases: Vec<_> = versions
            .iter()
            .map(|(version, serial)| publisher.release(version, *serial))
            .collect();
        let offer = publisher.level1(releases).index_version(index);
        self.site.offers("tool", &offer.place());
    }
}

/// Removes the files of a shelf of the cache.
fn lose(machine: &Machine, shelf: &str) {
    fs::remove_dir_all(machine.cache().join(shelf)).unwrap();
}

#[test]
fn a_pinned_name_is_installed_from_what_is_kept() {
    let web = Web::new();
    let machine = web.was_installed();
    let asked = web.server.requests().len();
    machine
        .run(["info", NAME, "--offline"])
        .exits(0)
        .prints("1.0.0");
    machine
        .run(["install", NAME, "--yes", "--offline"])
        .exits(0);
    machine.run(["check"]).exits(0);
    machine.run(["upgrade", "--yes", "--offline"]).exits(0);
    machine.run(["list", "--outdated", "--offline"]).exits(0);
    assert_eq!(web.server.requests().len(), asked);
}

#[test]
fn a_name_without_a_root_is_installed_from_what_is_kept_too() {
    let web = Web::new();
    let publisher = &web.site.publisher;
    let release = publisher.release("1.0.0", 1);
    web.site.offers("tool", &publisher.level0(&release));
    let machine = web.was_installed();
    machine
        .run(["install", NAME, "--yes", "--offline"])
        .exits(0);
    machine.run(["check"]).exits(0);
}

#[test]
fn a_place_that_was_installed_from_before_is_known_offline() {
    let site = Site::new();
    let server = site.served();
    let machine = site.machine();
    let url = server.url("/tool/");
    site.install(&machine, &url).exits(0);
    machine.run(["uninstall", "tool", "--yes"]).exits(0);
    let asked = server.requests().len();
    machine
        .run(["install", &url, "--yes", "--offline"])
        .exits(0);
    assert_eq!(server.requests().len(), asked);
    let other = server.url("/other/");
    machine
        .run([
            "install",
            &other,
            "--yes",
            "--offline",
            "--key",
            &site.key(),
        ])
        .exits(41)
        .has_one_message()
        .says("root-1.unpipe");
}

#[test]
fn an_upgrade_that_was_looked_at_is_made_offline_if_all_of_it_is_kept() {
    let web = Web::new();
    let machine = web.machine();
    web.site.install(&machine, NAME).exits(0);
    web.offers(&[("1.1.0", 2), ("1.0.0", 1)], 2);
    machine.run(["list", "--outdated"]).exits(0).prints("1.1.0");
    let offline = ["list", "--outdated", "--offline"];
    machine.run(offline).exits(0).prints("1.1.0");
    machine
        .run(["upgrade", "--yes", "--offline"])
        .exits(41)
        .has_one_message()
        .says("tool-1.1.0.tar.gz")
        .says("without --offline")
        .prefix_is_untouched();
}

#[test]
fn what_is_not_kept_is_named() {
    let web = Web::new();
    let fresh = web.machine();
    fresh
        .run([
            "install",
            NAME,
            "--offline",
            "--yes",
            "--key",
            &web.site.key(),
        ])
        .exits(41)
        .has_one_message()
        .says("root-1.unpipe of https://get.example.org/tool/ is not kept")
        .says("bring a folder");
    assert!(web.server.requests().is_empty());

    let machine = web.was_installed();
    let asked = web.server.requests().len();
    let offline = ["install", NAME, "--offline", "--yes"];
    lose(&machine, "artifacts");
    let outcome = machine.run(offline);
    outcome
        .exits(41)
        .has_one_message()
        .says("tool-1.0.0.tar.gz");
    lose(&machine, "releases");
    let outcome = machine.run(offline);
    outcome.exits(41).has_one_message();
    outcome.says("1.0.0.release.unpipe").prefix_is_untouched();
    let copy = machine
        .state()
        .join("trust/get.example.org+tool/index.copy");
    fs::remove_file(copy).unwrap();
    let outcome = machine.run(offline);
    outcome.exits(41).has_one_message().says("index.unpipe");
    assert_eq!(web.server.requests().len(), asked);
}

#[test]
fn a_version_that_was_never_fetched_is_not_kept() {
    let web = Web::new();
    web.offers(&[("1.1.0", 2), ("1.0.0", 1)], 2);
    let machine = web.was_installed();
    let older = format!("{NAME}@1.0.0");
    machine
        .run(["info", &older, "--offline"])
        .exits(41)
        .says("1.0.0.release.unpipe");
}

#[test]
fn bent_documents_count_as_missing_and_go() {
    let web = Web::new();
    let machine = web.was_installed();
    let releases = machine.cache().join("releases");
    let file = fs::read_dir(&releases)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let good = fs::read(&file).unwrap();
    let mut bent = good.clone();
    bent[good.len() / 3] ^= 1;
    let offline = ["install", NAME, "--offline", "--yes"];
    for bad in [bent, Vec::new(), good[..good.len() / 2].to_vec()] {
        fs::write(&file, bad).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        let outcome = machine.run(offline);
        outcome
            .exits(41)
            .has_one_message()
            .says("damaged")
            .prefix_is_untouched();
        assert!(!exists(&file));
    }
    // With the network, all is well again, and kept again.
    machine.run(["install", NAME, "--yes"]).exits(0);
    assert!(fs::read(&file).unwrap() == good);
    machine.run(["uninstall", "tool", "--yes"]).exits(0);

    let copy = machine
        .state()
        .join("trust/get.example.org+tool/index.copy");
    let mut bytes = fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&copy, bytes).unwrap();
    let outcome = machine.run(offline);
    outcome
        .exits(41)
        .has_one_message()
        .says("index.unpipe")
        .says("damaged");
}

#[test]
fn an_index_that_expired_is_refused_offline_too() {
    let web = Web::new();
    let publisher = &web.site.publisher;
    let soon = |body: crate::support::body::Body| body.text("expires", &days_ahead(1));
    let offer = publisher
        .level1([publisher.release("1.0.0", 1)])
        .index(soon);
    web.site.offers("tool", &offer.place());
    let machine = web.was_installed();
    // An index of the same publisher that has ended: the copy of somebody who looked long ago.
    let ended = |body: crate::support::body::Body| {
        body.text("issued", &days_ago(9))
            .text("expires", &days_ago(2))
    };
    let old = publisher
        .level1([publisher.release("1.0.0", 1)])
        .index(ended);
    let old = old.index_version(2).place();
    let copy = machine
        .state()
        .join("trust/get.example.org+tool/index.copy");
    let text = fs::read(&copy).unwrap();
    let end = text.iter().position(|byte| *byte == b'\n').unwrap();
    fs::write(&copy, [&text[..=end], old.bytes("index.unpipe")].concat()).unwrap();
    let outcome = machine.run(["install", NAME, "--offline", "--yes"]);
    outcome
        .exits(22)
        .has_one_message()
        .says("expired")
        .prefix_is_untouched();
    assert!(exists(&copy), "it is not damaged");
}

#[test]
fn offline_opens_no_socket() {
    let web = Web::new();
    let machine = web.was_installed();
    let trace = machine.work("trace");
    for arguments in [
        &["install", NAME, "--offline", "--yes"][..],
        &["upgrade", "--offline", "--yes"],
        &["list", "--outdated", "--offline"],
        &["info", NAME, "--offline"],
        &["install", "get.example.org/unknown", "--offline"],
    ] {
        let run = machine.command(arguments);
        let mut strace = Command::new("strace");
        strace
            .args(["-f", "-e", "trace=network", "-o"])
            .arg(&trace)
            .arg(run.get_program())
            .args(run.get_args())
            .current_dir(machine.work("."));
        for (name, value) in run.get_envs() {
            strace.env(name, value.unwrap_or_default());
        }
        let ran = strace
            .output()
            .expect("strace runs (Debian package strace)");
        let calls = fs::read_to_string(&trace).unwrap();
        assert!(!calls.contains("socket("), "{arguments:?}: {ran:?} {calls}");
        let last = calls.lines().last().unwrap_or_default();
        assert!(last.contains("exited"), "{arguments:?}: {calls}");
    }
    assert!(exists(&machine.prefix().join("bin/tool")));
}

#[test]
fn nothing_is_kept_of_the_documents_of_a_name_that_is_not_pinned() {
    let site = Site::new();
    let server = site.served();
    let machine = site.machine();
    let arguments = [
        "install",
        &server.url("/tool/"),
        "--key",
        &site.key(),
        "--dry-run",
    ];
    machine.run(arguments).exits(0);
    assert!(!exists(&machine.cache()));
    server.now("/tool/index.unpipe", Behaviour::Status(503));
}

#[test]
fn a_kept_index_that_expired_serves_as_long_as_the_policy_says() {
    let web = Web::new();
    let machine = web.was_installed();
    let ended = |body: crate::support::body::Body| {
        body.text("issued", &days_ago(9))
            .text("expires", &days_ago(2))
    };
    let publisher = &web.site.publisher;
    let offer = publisher.level1([publisher.release("1.0.0", 1)]);
    let old = offer.index(ended).index_version(2).place();
    let copy = machine
        .state()
        .join("trust/get.example.org+tool/index.copy");
    let text = fs::read(&copy).unwrap();
    let end = text.iter().position(|byte| *byte == b'\n').unwrap();
    fs::write(&copy, [&text[..=end], old.bytes("index.unpipe")].concat()).unwrap();
    let folder = machine.home().join(".config/unpipe");
    fs::create_dir_all(&folder).unwrap();
    let policy = |days: &str| {
        let text = format!("[defaults]\nmax_staleness = \"{days}\"\n");
        fs::write(folder.join("policy.toml"), text).unwrap();
    };
    let install = ["install", NAME, "--offline", "--yes"];
    for beyond in ["0d", "1d"] {
        policy(beyond);
        let outcome = machine.run(install);
        outcome
            .exits(22)
            .has_one_message()
            .says("the index expired at")
            .prefix_is_untouched();
    }
    policy("3d");
    // It is flagged, so that --yes does not accept it; a person or the digest may.
    let outcome = machine.run(install);
    outcome
        .exits(3)
        .says("the index expired on")
        .prefix_is_untouched();
    let plan = machine.run(["install", NAME, "--offline", "--dry-run", "--json"]);
    let digest = plan.exits(0).json()["digest"].as_str().unwrap().to_owned();
    machine
        .run(["install", NAME, "--offline", "--approve", &digest])
        .exits(0);
    machine.run(["check"]).exits(0);
}
