//! Mirrors: asked in order, never trusted, whatever they send.

use std::cell::RefCell;
use std::io::Read;

use super::mirrors;
use super::{ARTIFACT, Behaviour, NAME, RELEASE, Site};
use crate::support::server::Server;
use unpipe::fetch::{Caching, FetchError, Fetcher, Limits, Mirrors, Reach};
use unpipe::model::{Channel, Code, Place};
use unpipe::progress::{Event, Interrupt, Observer};
use unpipe::resolve::{Nobody, Request, ResolveError, Resolved, Resolver, Source};
use unpipe::store::{Cache, Store};
use unpipe::trust::{Downgrade, Expected, Wanted};

/// Hears the notes.
#[derive(Default)]
struct Notes(RefCell<Vec<String>>);

impl Observer for Notes {
    fn on(&self, event: Event) {
        if let Event::Note(note) = event {
            self.0.borrow_mut().push(note);
        }
    }
}

/// A user's machine that asks mirrors for what lies at `origin`.
struct Desk<'a> {
    site: &'a Site,
    origin: &'a Server,
    mirrors: Mirrors,
    folder: tempfile::TempDir,
    notes: Notes,
}

/// What a desk ends with: a code and a message, or a version.
type Ended = Result<String, (Code, String)>;

impl<'a> Desk<'a> {
    fn new(site: &'a Site, origin: &'a Server, hops: &[&str]) -> Self {
        Self {
            site,
            origin,
            mirrors: mirrors(&origin.url("/"), hops),
            folder: tempfile::tempdir().unwrap(),
            notes: Notes::default(),
        }
    }

    fn fetcher(&self) -> Fetcher<'_> {
        let limits = Limits {
            pause: std::time::Duration::from_millis(5),
            ..Limits::USUAL
        };
        let downloads = self.folder.path().join("downloads");
        let cache = Cache::new(self.folder.path().join("cache"));
        Fetcher::new(&self.notes, Interrupt::new(), Reach::Network, downloads)
            .within(limits)
            .with_cache(Caching::Reads(cache))
            .through(self.mirrors.clone())
    }

    fn resolve(&self, fetcher: &Fetcher<'_>) -> Result<Resolved, ResolveError> {
        let place: Place = self.origin.url("/tool/").parse().unwrap();
        let source = Source {
            bundle: None,
            place,
            name: Some(NAME.parse().unwrap()),
            document: None,
        };
        Resolver {
            policy: &unpipe::trust::policy::Policy::default(),
            fetcher,
            store: &Store::new(self.folder.path().join("state")),
            now: unpipe::world::World::of_process().now(),
            meeting: &Nobody,
        }
        .resolve(&Request {
            purpose: unpipe::resolve::Purpose::Install,
            source: &source,
            wanted: Wanted::Channel(Channel::stable()),
            key: Some(self.site.key().parse().unwrap()),
            downgrade: Downgrade::Refused,
        })
    }

    /// Resolves, and fetches the artifact.
    fn take(&self) -> Ended {
        let fetcher = self.fetcher();
        let resolved = self
            .resolve(&fetcher)
            .map_err(|error| (error.code(), told(&error)))?;
        let release = &resolved.accepted.release;
        let artifact = &release.artifacts[0];
        let expected = Expected {
            size: artifact.size,
            sha256: artifact.sha256,
        };
        let found = fetcher
            .artifact(&resolved.place, &artifact.urls, expected)
            .map_err(|error| (error.code(), told(&error)))?;
        let mut bytes = Vec::new();
        found.reader().unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes.len() as u64, expected.size.number());
        Ok(release.version.to_string())
    }

    fn noted(&self) -> String {
        self.notes.0.borrow().join("\n")
    }
}

fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

const DOCUMENTS: [&str; 3] = ["root-1.unpipe", "index.unpipe", RELEASE];

#[test]
fn a_mirror_is_asked_in_place_of_the_origin() {
    let site = Site::new();
    let (origin, mirror) = (site.served(), site.served());
    let desk = Desk::new(&site, &origin, &[&mirror.url("/"), "direct"]);
    assert_eq!(desk.take(), Ok("1.0.0".to_owned()));
    assert!(origin.requests().is_empty());
    let asked = mirror.requests();
    assert!(
        asked
            .iter()
            .all(|request| request.path().starts_with("/tool/"))
    );
    assert_eq!(desk.noted(), "");
}

#[test]
fn a_mirror_may_lie_below_a_folder() {
    let site = Site::new();
    let origin = Server::of_nothing();
    let mirror = Server::serving(site.folder.path());
    let desk = Desk::new(&site, &origin, &[&mirror.url("/site/")]);
    assert_eq!(desk.take(), Ok("1.0.0".to_owned()));
    assert!(origin.requests().is_empty());
}

#[test]
fn when_a_mirror_is_no_help_the_next_one_is_asked_and_it_is_said() {
    let site = Site::new();
    let (origin, second) = (site.served(), site.served());
    let gone = {
        let server = Server::of_nothing();
        server.url("/")
    };
    let busy = site.served();
    for file in DOCUMENTS.iter().chain(&[ARTIFACT]) {
        busy.now(&format!("/tool/{file}"), Behaviour::Status(500));
    }
    let empty = Server::of_nothing();
    for first in [&gone, &busy.url("/"), &empty.url("/")] {
        let desk = Desk::new(&site, &origin, &[first, &second.url("/")]);
        assert_eq!(desk.take(), Ok("1.0.0".to_owned()), "{first}");
        let noted = desk.noted();
        assert!(
            noted.contains(&format!("the mirror {first}tool/")),
            "{noted}"
        );
        assert!(noted.contains("was no help"), "{noted}");
    }
    assert!(origin.requests().is_empty());
}

#[test]
fn bent_bytes_of_a_mirror_are_never_taken_and_the_next_one_is_asked() {
    let site = Site::new();
    for file in DOCUMENTS.iter().chain(&[ARTIFACT]) {
        let path = format!("/tool/{file}");
        let mut bytes = std::fs::read(site.root().join("tool").join(file)).unwrap();
        let middle = bytes.len() / 3;
        bytes[middle] ^= 1;
        let (origin, bent) = (site.served(), site.served());
        bent.now(&path, Behaviour::Serves(bytes));
        let desk = Desk::new(&site, &origin, &[&bent.url("/"), "direct"]);
        assert_eq!(desk.take(), Ok("1.0.0".to_owned()), "{file}");
        assert!(desk.noted().contains(&bent.url("/tool/")), "{file}");
        assert!(origin.asked_for(&path) > 0, "{file}");

        // Where all are bent, it is refused, and the mirror is named.
        let desk = Desk::new(&site, &origin, &[&bent.url("/")]);
        let (code, message) = desk.take().unwrap_err();
        let expected: &[Code] = if *file == ARTIFACT {
            &[Code::Mismatch]
        } else {
            &[Code::Untrusted, Code::Malformed]
        };
        assert!(expected.contains(&code), "{file}: {code:?} {message}");
        assert!(message.contains(&bent.url("/tool/")), "{file}: {message}");

        // A refusal outweighs a host that cannot be reached.
        let gone = Server::of_nothing().url("/");
        let desk = Desk::new(&site, &origin, &[&bent.url("/"), &gone]);
        let (code, message) = desk.take().unwrap_err();
        assert!(expected.contains(&code), "{file}: {code:?} {message}");
    }
}

#[test]
fn an_old_mirror_is_no_way_back() {
    let site = Site::new();
    let old = tempfile::tempdir().unwrap();
    let publisher = &site.publisher;
    let before = publisher.level1([publisher.release("1.0.0", 1)]);
    before.place().write_to(&old.path().join("tool"));
    let stale = Server::serving(old.path());
    let releases = [publisher.release("1.1.0", 2), publisher.release("1.0.0", 1)];
    site.offers("tool", &publisher.level1(releases).index_version(2).place());
    let origin = site.served();

    let desk = Desk::new(&site, &origin, &["direct"]);
    let fetcher = desk.fetcher();
    let resolved = desk.resolve(&fetcher).unwrap();
    let store = Store::new(desk.folder.path().join("state"));
    resolved.consented(&store).unwrap();
    drop(fetcher);

    let rule = |hops: &[&str]| Desk::new(&site, &origin, hops).mirrors;
    let stale_url = stale.url("/");
    let desk = Desk {
        mirrors: rule(&[&stale_url, "direct"]),
        ..desk
    };
    assert_eq!(desk.take(), Ok("1.1.0".to_owned()));
    assert!(
        desk.noted().contains("expected index 2"),
        "{}",
        desk.noted()
    );
    let desk = Desk {
        mirrors: rule(&[&stale_url]),
        ..desk
    };
    let (code, message) = desk.take().unwrap_err();
    assert_eq!(code, Code::Stale, "{message}");
}

#[test]
fn what_the_publisher_revoked_is_sought_nowhere_else() {
    let site = Site::new();
    let publisher = &site.publisher;
    let old = tempfile::tempdir().unwrap();
    let before = publisher.level1([publisher.release("1.0.0", 1)]);
    before.place().write_to(&old.path().join("tool"));
    let revoking = publisher
        .level1([publisher.release("1.0.0", 1)])
        .revoking(1);
    site.offers("tool", &revoking.place());
    let (first, second) = (site.served(), Server::serving(old.path()));
    let origin = Server::of_nothing();
    let desk = Desk::new(&site, &origin, &[&first.url("/"), &second.url("/")]);
    let (code, message) = desk.take().unwrap_err();
    assert_eq!(code, Code::Stale);
    assert!(message.contains("revoked"), "{message}");
    assert!(second.requests().is_empty());
}

#[test]
fn off_is_refused_before_any_network() {
    let site = Site::new();
    let origin = site.served();
    let desk = Desk::new(&site, &origin, &[]);
    let (code, message) = desk.take().unwrap_err();
    assert_eq!((code, code.number()), (Code::Policy, 23));
    assert!(message.contains(&origin.url("/")), "{message}");
    assert!(origin.requests().is_empty());

    // An artifact elsewhere, where only that is turned off.
    let documents = site.served();
    let fetcher = desk.fetcher();
    let urls = [origin.location("/tool/a"), origin.location("/tool/b")];
    let expected = Expected {
        size: unpipe::model::Size::bytes(3),
        sha256: unpipe::model::Digest::of(b"abc"),
    };
    let error = fetcher
        .artifact(&documents.place(), &urls, expected)
        .unwrap_err();
    assert_eq!(error.code(), Code::Policy);
    assert!(matches!(error, FetchError::Nowhere(_)));
    assert!(origin.requests().is_empty());
}

#[test]
fn a_redirect_leads_to_nothing_that_is_turned_off_or_has_only_mirrors() {
    let site = Site::new();
    let away = site.served();
    let path = format!("/tool/{ARTIFACT}");
    let origin = site.served();
    origin.now(&path, Behaviour::RedirectsTo(away.url(&path)));
    let mut desk = Desk::new(&site, &origin, &["direct"]);
    assert_eq!(desk.take(), Ok("1.0.0".to_owned()));
    assert_eq!(away.requests().len(), 1);
    for to in ["off", "https://mirror.example.net/"] {
        desk.mirrors = mirrors(&away.url("/"), &[to]);
        let (code, message) = desk.take().unwrap_err();
        assert_eq!(code, Code::Policy, "{message}");
        assert!(message.contains(&away.url("/")), "{message}");
        assert_eq!(away.requests().len(), 1);
    }
}

#[test]
fn a_mirror_may_not_send_documents_on_to_another_host() {
    let site = Site::new();
    let (origin, other) = (Server::of_nothing(), site.served());
    let mirror = site.served();
    let index = "/tool/index.unpipe";
    mirror.now(index, Behaviour::RedirectsTo(other.url(index)));
    let desk = Desk::new(&site, &origin, &[&mirror.url("/")]);
    let (code, message) = desk.take().unwrap_err();
    assert_eq!(code, Code::Network);
    assert!(message.contains("sends a document on"), "{message}");
    assert!(other.requests().is_empty());
}
