//! `unpipe mirror`: a folder of verified files, from which others install.

use std::fs;
use std::path::{Path, PathBuf};

use super::mirrors;
use super::{ARTIFACT, Behaviour, NAME, RELEASE, Site, exists};
use crate::support::machine::Machine;
use crate::support::outcome::Outcome;
use crate::support::proxy::Proxy;
use crate::support::publisher::{Publisher, Roles};
use crate::support::server::Server;
use crate::support::tree::Tree;
use unpipe::fetch::{Fetcher, Reach};
use unpipe::model::Channel;
use unpipe::progress::{Interrupt, Silent};
use unpipe::resolve::{Nobody, Request, Resolver, Source};
use unpipe::store::Store;
use unpipe::trust::{Downgrade, Expected, Wanted};

const AT: &str = "get.example.org/tool";

/// An origin behind a proxy, and a machine that mirrors it into `./mirror`.
struct Web {
    site: Site,
    server: Server,
    _proxy: Proxy,
    machine: Machine,
}

impl Web {
    fn new() -> Self {
        let site = Site::new();
        let server = site.served_with(&site.authority.certify(&["get.example.org"]));
        let proxy = Proxy::to(&server);
        let machine = site.machine_behind(&proxy);
        Self {
            site,
            server,
            _proxy: proxy,
            machine,
        }
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

    fn lists(&self, text: &str) -> &Self {
        fs::write(self.machine.work("list"), text).unwrap();
        self
    }

    fn lists_the_package(&self) -> &Self {
        self.lists(&format!("# tools\n{NAME} {}\n", self.site.key()))
    }

    fn mirror(&self, more: &[&str]) -> Outcome {
        let words = ["mirror", "list", "mirror"];
        self.machine.run(words.iter().chain(more))
    }

    fn file(&self, path: &str) -> PathBuf {
        self.machine.work("mirror").join(AT).join(path)
    }

    fn tree(&self) -> Tree {
        Tree::of(&self.machine.work("mirror"))
    }
}

fn same(one: &Path, other: &Path) {
    assert!(
        fs::read(one).unwrap() == fs::read(other).unwrap(),
        "{}",
        one.display()
    );
}

#[test]
fn the_folder_holds_the_publishers_own_bytes_below_the_name() {
    let web = Web::new();
    let json = web.lists_the_package().mirror(&["--json"]).json();
    assert_eq!(json["schema"], "unpipe/mirror/1");
    let package = &json["packages"][0];
    assert_eq!(package["name"], NAME);
    assert_eq!(package["folder"], AT);
    assert_eq!(package["versions"], serde_json::json!(["1.0.0"]));
    assert_eq!(package["new"], 4);
    assert_eq!(json["pruned"], serde_json::json!([]));
    for file in ["root-1.unpipe", "index.unpipe", RELEASE, ARTIFACT] {
        same(&web.file(file), &web.site.root().join("tool").join(file));
    }
    let listed = package["files"].as_array().unwrap();
    assert_eq!(listed.len(), 4);
    let key = web.site.key();
    let verified = web
        .machine
        .run(["verify", "mirror/get.example.org/tool", "--key", &key]);
    verified.exits(0);
    // It is nobody's state: a mirror pins nothing.
    assert!(!exists(&web.machine.state().join("trust")));
}

#[test]
fn a_place_served_from_the_folder_is_installed_from_without_the_origin() {
    let web = Web::new();
    web.lists_the_package().mirror(&[]).exits(0);
    let asked = web.server.requests().len();
    let served = Server::serving(&web.machine.work("mirror"));
    let machine = Machine::new();
    let url = served.url(&format!("/{AT}/"));
    web.site.install(&machine, &url).exits(0);
    machine.run(["check"]).exits(0);
    let local = Machine::new();
    let folder = web.machine.work("mirror").join(AT);
    let (key, folder) = (web.site.key(), folder.to_str().unwrap().to_owned());
    local
        .run(["install", &folder, "--offline", "--yes", "--key", &key])
        .exits(0);
    assert_eq!(web.server.requests().len(), asked);
}

#[test]
fn a_rule_about_mirrors_leads_the_names_own_origin_to_the_folder() {
    let web = Web::new();
    web.lists_the_package().mirror(&[]).exits(0);
    let asked = web.server.requests().len();
    let served = Server::serving(&web.machine.work("mirror"));
    let to = served.url("/get.example.org/");
    let folder = tempfile::tempdir().unwrap();
    let fetcher = Fetcher::new(
        &Silent,
        Interrupt::new(),
        Reach::Network,
        folder.path().join("downloads"),
    )
    .through(mirrors("https://get.example.org/", &[&to]));
    let source = Source::of_name(&NAME.parse().unwrap()).unwrap();
    let resolved = Resolver {
        policy: &unpipe::trust::policy::Policy::default(),
        fetcher: &fetcher,
        store: &Store::new(folder.path().join("state")),
        now: unpipe::world::World::of_process().now(),
        meeting: &Nobody,
    }
    .resolve(&Request {
        purpose: unpipe::resolve::Purpose::Install,
        source: &source,
        wanted: Wanted::Channel(Channel::stable()),
        key: Some(web.site.key().parse().unwrap()),
        downgrade: Downgrade::Refused,
    })
    .unwrap();
    let artifact = &resolved.accepted.release.artifacts[0];
    let expected = Expected {
        size: artifact.size,
        sha256: artifact.sha256,
    };
    fetcher
        .artifact(&resolved.place, &artifact.urls, expected)
        .unwrap();
    assert_eq!(web.server.requests().len(), asked);
}

#[test]
fn every_release_on_offer_is_there_unless_one_is_named() {
    let web = Web::new();
    web.offers(&[("1.1.0", 2), ("1.0.0", 1)], 2);
    let json = web.lists_the_package().mirror(&["--json"]).json();
    let versions = serde_json::json!(["1.1.0", "1.0.0"]);
    assert_eq!(json["packages"][0]["versions"], versions);
    assert!(exists(&web.file("tool-1.1.0.tar.gz")) && exists(&web.file(ARTIFACT)));

    fs::remove_dir_all(web.machine.work("mirror")).unwrap();
    web.lists(&format!("{NAME}@1.0.0 {}", web.site.key()));
    web.mirror(&[]).exits(0);
    assert!(!exists(&web.file("tool-1.1.0.tar.gz")) && exists(&web.file(ARTIFACT)));
    // What the index names is there, so that the folder is whole.
    assert!(exists(&web.file("1.1.0.release.unpipe")));

    fs::remove_dir_all(web.machine.work("mirror")).unwrap();
    web.lists(&format!("{NAME}@stable {}", web.site.key()));
    web.mirror(&[]).exits(0);
    assert!(exists(&web.file("tool-1.1.0.tar.gz")) && !exists(&web.file(ARTIFACT)));
}

#[test]
fn all_platforms_are_there_unless_this_one_is_asked_for() {
    let web = Web::new();
    let publisher = &web.site.publisher;
    let foreign = publisher
        .release("1.0.0", 1)
        .artifact(|artifact| artifact.platform("windows", "x86_64"));
    web.site
        .offers("tool", &publisher.level1([foreign]).place());
    let outcome = web.lists_the_package().mirror(&["--platform", "this"]);
    outcome.exits(30).has_one_message();
    web.mirror(&[]).exits(0);
    assert!(exists(&web.file(ARTIFACT)));
}

#[test]
fn a_rerun_fetches_only_what_is_new() {
    let web = Web::new();
    let publisher = &web.site.publisher;
    let (old, new) = (publisher.release("1.0.0", 1), publisher.release("1.1.0", 2));
    let first = publisher.level1([old.clone()]).place();
    let root = first.bytes("root-1.unpipe").to_vec();
    web.site.offers("tool", &first);
    web.lists_the_package().mirror(&[]).exits(0);
    let before = web.tree();
    let json = web.mirror(&["--json"]).json();
    assert_eq!(json["packages"][0]["new"], 0);
    assert_eq!(before.changes_to(&web.tree()), "");
    let asked = |path: &str| web.server.asked_for(&format!("/tool/{path}"));
    assert_eq!((asked(ARTIFACT), asked("index.unpipe")), (1, 2));

    let later = publisher.level1([new, old]).index_version(2).place();
    web.site.offers("tool", &later.with("root-1.unpipe", root));
    let json = web.mirror(&["--json"]).json();
    assert_eq!(json["packages"][0]["new"], 3);
    assert_eq!(asked(RELEASE), 1);
    assert_eq!((asked(ARTIFACT), asked("tool-1.1.0.tar.gz")), (1, 1));
    same(
        &web.file("index.unpipe"),
        &web.site.root().join("tool/index.unpipe"),
    );
}

#[test]
fn what_was_bent_in_the_folder_is_made_good() {
    let web = Web::new();
    web.lists_the_package().mirror(&[]).exits(0);
    for file in [ARTIFACT, RELEASE, "index.unpipe", "root-1.unpipe"] {
        let mut bytes = fs::read(web.file(file)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(web.file(file), bytes).unwrap();
        web.mirror(&[]).exits(0);
        same(&web.file(file), &web.site.root().join("tool").join(file));
    }
}

#[test]
fn only_verified_bytes_get_there_and_the_index_moves_last() {
    let web = Web::new();
    web.lists_the_package().mirror(&[]).exits(0);
    let before = web.tree();
    web.offers(&[("1.1.0", 2), ("1.0.0", 1)], 2);
    for (path, code) in [("tool-1.1.0.tar.gz", 21), ("index.unpipe", 20)] {
        let real = fs::read(web.site.root().join("tool").join(path)).unwrap();
        let mut bent = real.clone();
        bent[real.len() / 2] ^= 1;
        web.server
            .now(&format!("/tool/{path}"), Behaviour::Serves(bent));
        web.mirror(&[]).exits(code).has_one_message();
        assert_eq!(before.changes_to(&web.tree()), "", "{path}");
        web.server
            .now(&format!("/tool/{path}"), Behaviour::Serves(real));
    }
    // A host that has the index already and the artifact not yet.
    web.server
        .now("/tool/tool-1.1.0.tar.gz", Behaviour::Status(404));
    web.mirror(&[]).exits(40).has_one_message();
    assert_eq!(before.changes_to(&web.tree()), "");
}

#[test]
fn an_artifact_that_lies_elsewhere_is_beside_the_documents_and_below_its_host() {
    let web = Web::new();
    let publisher = &web.site.publisher;
    let release = publisher.release("1.0.0", 1).body(|body| {
        body.swap(
            "urls = [\"tool-1.0.0.tar.gz\"]",
            "urls = [\"https://get.example.org/files/v1/tool-1.0.0.tar.gz\"]",
        )
    });
    web.site
        .offers("tool", &publisher.level1([release]).place());
    let files = web.site.root().join("files/v1");
    fs::create_dir_all(&files).unwrap();
    fs::rename(
        web.site.root().join("tool").join(ARTIFACT),
        files.join(ARTIFACT),
    )
    .unwrap();
    web.lists_the_package().mirror(&[]).exits(0);
    let beside = web.file(ARTIFACT);
    let below = web
        .machine
        .work("mirror/get.example.org/files/v1")
        .join(ARTIFACT);
    same(&beside, &below);
    // A place that is served from the folder has it, though its own address cannot be reached.
    let served = Server::serving(&web.machine.work("mirror"));
    let nowhere = Machine::new().with_variable("HTTPS_PROXY", "http://127.0.0.1:9");
    web.site
        .install(&nowhere, &served.url(&format!("/{AT}/")))
        .exits(0);
}

#[test]
fn roots_and_a_publisher_without_a_root_are_mirrored_whole() {
    let web = Web::new();
    let publisher = &web.site.publisher;
    let release = publisher.release("1.0.0", 1);
    web.site.offers("tool", &publisher.level0(&release));
    web.lists_the_package().mirror(&[]).exits(0);
    assert!(exists(&web.file("release.unpipe")) && exists(&web.file(ARTIFACT)));
    assert!(!exists(&web.file("index.unpipe")));

    let rotated = publisher.level1([release]).rotated_to(Roles::new());
    web.site.offers("tool", &rotated.place());
    web.mirror(&[]).exits(0);
    assert!(exists(&web.file("root-1.unpipe")) && exists(&web.file("root-2.unpipe")));
}

#[test]
fn nothing_is_removed_unless_that_is_asked_and_then_only_what_it_wrote() {
    let web = Web::new();
    web.offers(&[("1.1.0", 2), ("1.0.0", 1)], 2);
    web.lists_the_package().mirror(&[]).exits(0);
    fs::write(web.machine.work("mirror/notes.txt"), "mine").unwrap();
    fs::write(web.file("notes.txt"), "mine").unwrap();
    web.offers(&[("1.1.0", 2)], 3);
    web.mirror(&[]).exits(0);
    assert!(exists(&web.file(ARTIFACT)));
    let json = web.mirror(&["--prune", "--json"]).json();
    let gone = [format!("{AT}/{RELEASE}"), format!("{AT}/{ARTIFACT}")];
    assert_eq!(json["pruned"], serde_json::json!(gone));
    assert!(!exists(&web.file(ARTIFACT)) && !exists(&web.file(RELEASE)));
    assert!(exists(&web.file("notes.txt")) && exists(&web.file("tool-1.1.0.tar.gz")));
    assert!(exists(&web.machine.work("mirror/notes.txt")));
}

#[test]
fn a_package_that_cannot_be_had_does_not_stop_the_others_and_nothing_is_pruned() {
    let web = Web::new();
    let other = Publisher::new("get.example.org/other");
    let release = other.release("1.0.0", 1);
    web.site.offers("other", &other.level1([release]).place());
    let lines = format!(
        "get.example.org/gone {}\n{NAME} {}\nget.example.org/other {}\n",
        web.site.key(),
        web.site.key(),
        other.key().public()
    );
    let outcome = web.lists(&lines).mirror(&["--prune", "--json"]);
    outcome
        .exits(40)
        .has_one_message()
        .explains_itself_in_json();
    outcome.says("get.example.org/gone");
    assert_eq!(outcome.json()["packages"].as_array().unwrap().len(), 2);
    assert!(exists(&web.file("index.unpipe")));
    assert!(exists(
        &web.machine
            .work("mirror/get.example.org/other/index.unpipe")
    ));
}

#[test]
fn keys_come_from_the_line_or_a_pin() {
    let web = Web::new();
    web.lists(NAME)
        .mirror(&[])
        .exits(3)
        .has_one_message()
        .says("no key is known");
    let key = web.site.key();
    web.machine
        .run(["trust", "add", NAME, "--key", &key])
        .exits(0);
    web.mirror(&[]).exits(0);
    let other = Publisher::new(NAME).key().public();
    web.lists(&format!("{NAME} {other}"));
    web.mirror(&[]).exits(20).has_one_message();
}

#[test]
fn a_list_that_cannot_be_read_is_refused_before_any_network() {
    let web = Web::new();
    for (text, said) in [
        ("", "found none in"),
        ("# x\n\ntool\n", "line 3"),
        ("a.org/b x\n", "line 1"),
    ] {
        web.lists(text)
            .mirror(&[])
            .exits(2)
            .has_one_message()
            .says(said);
    }
    web.machine
        .run(["mirror", "absent", "mirror"])
        .exits(2)
        .has_one_message();
    assert!(web.server.requests().is_empty());
    assert!(!exists(&web.machine.work("mirror")));
}

#[test]
fn an_artifact_that_the_policy_finds_too_large_is_not_mirrored_and_its_package_is_named() {
    let web = Web::new();
    let folder = web.machine.home().join(".config/unpipe");
    fs::create_dir_all(&folder).unwrap();
    let policy = |size: &str| {
        let text = format!("[defaults]\nmax_artifact = \"{size}\"\n");
        fs::write(folder.join("policy.toml"), text).unwrap();
    };
    policy("10B");
    let outcome = web.lists_the_package().mirror(&[]);
    outcome.exits(23).has_one_message();
    outcome
        .says(&format!("{NAME}: "))
        .says("artifacts of at most 10 B");
    assert_eq!(web.server.asked_for(&format!("/tool/{ARTIFACT}")), 0);
    assert!(!exists(&web.file("index.unpipe")));
    web.mirror(&["--json"]).exits(23).explains_itself_in_json();
    policy("1MB");
    web.mirror(&[]).exits(0);
    assert!(exists(&web.file(ARTIFACT)));
}
