//! Bytes from servers and folders, good and hostile ones.

mod artifacts;
mod attempts;
mod documents;
mod local;
mod parts;
mod probes;
mod redirects;
mod silence;

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use unpipe::fetch::{FetchError, Fetcher, Limits, Reach};
use unpipe::model::{Digest, Location, Place, Size};
use unpipe::progress::{Event, Interrupt, Observer};
use unpipe::trust::Expected;

/// Limits that a test can wait for. Each test takes the one that it is about and leaves the others
/// long, so that a busy machine cannot make another limit act first.
const SHORT: Duration = Duration::from_millis(300);

/// The usual limits, but for the pauses between attempts.
const QUICK: Limits = Limits {
    pause: Duration::from_millis(5),
    ..Limits::USUAL
};

/// Remembers all events.
#[derive(Default)]
struct Heard(RefCell<Vec<Event>>);

impl Observer for Heard {
    fn on(&self, event: Event) {
        self.0.borrow_mut().push(event);
    }
}

/// A folder with files to serve, and one for downloads, which must stay empty.
struct Desk {
    root: TempDir,
    heard: Heard,
    interrupt: Interrupt,
}

impl Desk {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("site")).unwrap();
        Self {
            root,
            heard: Heard::default(),
            interrupt: Interrupt::new(),
        }
    }

    /// The same with one more file to serve.
    fn with(self, path: &str, bytes: &[u8]) -> Self {
        let path = self.site().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    fn site(&self) -> PathBuf {
        self.root.path().join("site")
    }

    fn place(&self) -> Place {
        Place::Local(self.site())
    }

    fn downloads(&self) -> PathBuf {
        self.root.path().join("private/downloads")
    }

    fn fetcher(&self) -> Fetcher<'_> {
        self.reaching(Reach::Network)
    }

    fn reaching(&self, reach: Reach) -> Fetcher<'_> {
        Fetcher::new(&self.heard, self.interrupt.clone(), reach, self.downloads()).within(QUICK)
    }

    fn within(&self, limits: Limits) -> Fetcher<'_> {
        self.fetcher().within(limits)
    }

    fn events(&self) -> Vec<Event> {
        self.heard.0.borrow().clone()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let left = fs::read_dir(self.downloads()).into_iter().flatten().count();
        assert!(std::thread::panicking() || left == 0, "downloads left");
    }
}

fn beside(path: &str) -> Location {
    path.to_owned().try_into().unwrap()
}

fn signed(bytes: &[u8]) -> Expected {
    Expected {
        size: Size::bytes(bytes.len() as u64),
        sha256: Digest::of(bytes),
    }
}

const CAP: Size = Size::bytes(1 << 18);

/// A whole error: its message and those of its sources.
fn told(error: &FetchError) -> String {
    let mut told = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        told = format!("{told}: {error}");
        source = error.source();
    }
    told
}

/// What `work` gives, which must not take a second longer than `limit`.
fn within<T>(limit: Duration, work: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let result = work();
    let took = began.elapsed();
    assert!(took < limit + Duration::from_secs(1), "took {took:?}");
    result
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
