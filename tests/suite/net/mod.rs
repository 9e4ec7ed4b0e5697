//! The program on an open network: TLS, proxies, a forge, and servers that misbehave.

mod again;
mod cache;
mod certificates;
mod forge;
mod kept;
mod mirrored;
mod mirroring;
mod offline;
mod policy;
mod proxies;
mod refusals;

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use unpipe::fetch::Mirrors;
use unpipe::trust::policy::{Policy, PolicyFile};

use super::support::machine::Machine;
use super::support::outcome::Outcome;
use super::support::place;
use super::support::proxy::Proxy;
use super::support::publisher::Publisher;
use super::support::server::{Behaviour, Server};
use super::support::tls::{Authority, Certificate};

/// What is installed where nothing else is said.
const NAME: &str = "get.example.org/tool";

/// The names of its artifact and its release document.
const ARTIFACT: &str = "tool-1.0.0.tar.gz";
const RELEASE: &str = "1.0.0.release.unpipe";

/// A publisher's files, an authority, and where both lie.
struct Site {
    folder: TempDir,
    publisher: Publisher,
    authority: Authority,
}

impl Site {
    /// The first release of a name, at its origin's path: `path` is what follows the domain.
    fn of(name: &str, path: &str) -> Self {
        let site = Self {
            folder: tempfile::tempdir().unwrap(),
            publisher: Publisher::new(name),
            authority: Authority::new(),
        };
        let release = site.publisher.release("1.0.0", 1);
        site.offers(path, &site.publisher.level1([release]).place());
        site
    }

    fn new() -> Self {
        Self::of(NAME, "tool")
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn offers(&self, path: &str, place: &place::Place) {
        place.write_to(&self.root().join(path));
    }

    /// A server of the files in the clear, on loopback.
    fn served(&self) -> Server {
        Server::serving(&self.root())
    }

    fn served_with(&self, certificate: &Certificate) -> Server {
        Server::serving_over_tls(&self.root(), certificate)
    }

    /// A machine that trusts the authority.
    fn machine(&self) -> Machine {
        let file = self.authority.write_to(self.folder.path());
        Machine::new().with_variable("SSL_CERT_FILE", file)
    }

    /// A machine that also takes the proxy to every server on the web.
    fn machine_behind(&self, proxy: &Proxy) -> Machine {
        self.machine().with_variable("HTTPS_PROXY", proxy.url())
    }

    fn key(&self) -> String {
        self.publisher.key().public()
    }

    /// Installs by whatever names the package.
    fn install(&self, machine: &Machine, target: &str) -> Outcome {
        machine.run(["install", target, "--key", &self.key(), "--yes"])
    }
}

/// The way of a policy with one rule: what lies below `prefix` is asked for there.
fn mirrors(prefix: &str, to: &[&str]) -> Mirrors {
    let to = match to {
        [] | ["off"] => "\"off\"".to_owned(),
        to => format!("{to:?}"),
    };
    let text = format!("[mirrors]\n{prefix:?} = {to}\n");
    let file = PolicyFile::parse(Path::new("/etc/p"), &text).unwrap();
    let policy = Policy::merge(file, PolicyFile::default()).unwrap();
    Mirrors::of(policy.mirrors().clone())
}

/// Ended as a network error that names all this, and changed nothing.
#[track_caller]
fn failed_on_the_network(outcome: &Outcome, named: &[&str]) {
    outcome.exits(40).has_one_message().prefix_is_untouched();
    for text in named {
        outcome.says(text);
    }
}

/// The files that wait for the next run.
fn parts(machine: &Machine) -> Vec<PathBuf> {
    let found = fs::read_dir(machine.state().join("downloads"));
    found
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .collect()
}

fn authority_of(server: &Server) -> String {
    server.address().to_string()
}

/// Makes the release's artifact so large that a part of it is kept.
fn large(site: &Site, path: &str) -> Vec<u8> {
    let mut noise = Vec::with_capacity(6 << 20);
    let mut state = 88_172_645_463_325_252_u64;
    while noise.len() < 6 << 20 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        noise.extend(state.to_le_bytes());
    }
    let release = site
        .publisher
        .release("1.0.0", 1)
        .artifact(|artifact| artifact.file("share/noise", "644", &noise));
    site.offers(path, &site.publisher.level1([release]).place());
    fs::read(site.root().join(path).join(ARTIFACT)).unwrap()
}

fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
