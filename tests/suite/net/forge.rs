//! A forge: documents and artifacts of a repository's latest release, under flat names, by way of
//! the redirects that the forge makes.
//!
//! A proxy leads both the forge's name and its asset host to one server, whose certificate is for
//! both, so the program asks for the real names.

use super::{Site, exists, failed_on_the_network};
use crate::support::machine::Machine;
use crate::support::proxy::Proxy;
use crate::support::server::{Behaviour, Server};

const NAME: &str = "github.com/owner/repo";
const ASSETS: &str = "release-assets.githubusercontent.com";
const FILES: [&str; 4] = [
    "root-1.unpipe",
    "index.unpipe",
    "1.0.0.release.unpipe",
    "tool-1.0.0.tar.gz",
];

/// A repository with one release, and the imitation of its forge.
struct Forge {
    site: Site,
    server: Server,
    proxy: Proxy,
}

impl Forge {
    fn new() -> Self {
        let site = Site::of(NAME, "stored");
        let names = ["github.com", ASSETS, "elsewhere.example.net"];
        let server = site.served_with(&site.authority.certify(&names));
        let proxy = Proxy::to(&server);
        let forge = Self {
            site,
            server,
            proxy,
        };
        for file in FILES {
            forge.leads(file, ASSETS);
        }
        forge
    }

    /// The latest release's file is the tag's, and that one lies on this host.
    fn leads(&self, file: &str, host: &str) {
        let latest = format!("/owner/repo/releases/latest/download/{file}");
        let tagged = format!("/owner/repo/releases/download/v1.0.0/{file}");
        let stored = format!("https://{host}/stored/{file}?sig=abc&expires=1");
        let to_tag = format!("https://github.com{tagged}");
        self.server.now(&latest, Behaviour::RedirectsTo(to_tag));
        self.server.now(&tagged, Behaviour::RedirectsTo(stored));
    }

    fn machine(&self) -> Machine {
        self.site.machine_behind(&self.proxy)
    }
}

#[test]
fn a_repository_is_installed_by_its_name_in_any_case() {
    let forge = Forge::new();
    for name in ["github.com/Owner/Repo", NAME] {
        let machine = forge.machine();
        forge.site.install(&machine, name).exits(0);
        let app = machine
            .prefix()
            .join("share/unpipe/apps/github.com+owner+repo");
        assert!(exists(&app), "{name}");
        machine.run(["check"]).exits(0);
    }
    let asked = forge.proxy.asked();
    for host in ["github.com:443".to_owned(), format!("{ASSETS}:443")] {
        assert!(asked.contains(&host), "{asked:?}");
    }
    let first = &forge.server.requests()[0].target;
    assert_eq!(first, "/owner/repo/releases/latest/download/root-1.unpipe");
}

#[test]
fn the_files_of_a_forge_have_flat_names() {
    let forge = Forge::new();
    forge.site.install(&forge.machine(), NAME).exits(0);
    let latest = "/owner/repo/releases/latest/download/";
    for request in forge.server.requests() {
        if let Some(file) = request.target.strip_prefix(latest) {
            assert!(!file.contains('/'), "{file}");
        }
    }
}

#[test]
fn a_document_from_any_other_host_is_refused_and_an_artifact_is_not() {
    let forge = Forge::new();
    for file in &FILES[..3] {
        forge.leads(file, "elsewhere.example.net");
        let outcome = forge.site.install(&forge.machine(), NAME);
        let named = ["github.com sends", "elsewhere.example.net"];
        failed_on_the_network(&outcome, &named);
        forge.leads(file, ASSETS);
    }
    forge.leads(FILES[3], "elsewhere.example.net");
    forge.site.install(&forge.machine(), NAME).exits(0);
}

#[test]
fn an_upgrade_asks_the_latest_release_again() {
    let forge = Forge::new();
    let machine = forge.machine();
    forge.site.install(&machine, NAME).exits(0);
    let publisher = &forge.site.publisher;
    let releases = [publisher.release("1.1.0", 2), publisher.release("1.0.0", 1)];
    let offer = publisher.level1(releases).index_version(2);
    forge.site.offers("stored", &offer.place());
    for file in ["1.1.0.release.unpipe", "tool-1.1.0.tar.gz"] {
        forge.leads(file, ASSETS);
    }
    machine.run(["upgrade", "--yes"]).exits(0);
    machine.run(["list"]).exits(0).prints("1.1.0");
}
