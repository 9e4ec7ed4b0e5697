//! `unpipe cache`: what is kept, and how it goes.

use std::fs::{self, File, FileTimes};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::{NAME, Site, exists};
use crate::support::machine::Machine;
use crate::support::server::Server;
use unpipe::model::{Digest, Size};
use unpipe::progress::{Interrupt, Silent};
use unpipe::store::{Bounds, Cache};

fn installed(site: &Site) -> (Machine, Server) {
    let server = site.served();
    let machine = site.machine();
    site.install(&machine, &server.url("/tool/")).exits(0);
    (machine, server)
}

fn files(machine: &Machine, shelf: &str) -> Vec<PathBuf> {
    let found = fs::read_dir(machine.cache().join(shelf));
    let found = found.into_iter().flatten();
    found.map(|entry| entry.unwrap().path()).collect()
}

fn age(file: &PathBuf, days: u64) {
    let then = SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60);
    let times = FileTimes::new().set_modified(then);
    File::options()
        .append(true)
        .open(file)
        .unwrap()
        .set_times(times)
        .unwrap();
}

#[test]
fn the_list_tells_hash_size_time_and_package() {
    let site = Site::new();
    let (machine, _server) = installed(&site);
    let outcome = machine.run(["cache", "list", "--json"]);
    let json = outcome.exits(0).json();
    assert_eq!(json["schema"], "unpipe/cache/1");
    assert_eq!(json["folder"], machine.cache().to_str().unwrap());
    let listed = json["files"].as_array().unwrap();
    assert_eq!(listed.len(), 2);
    for (kind, shelf) in [("artifact", "artifacts"), ("release", "releases")] {
        let file = &files(&machine, shelf)[0];
        let one = listed.iter().find(|one| one["kind"] == kind).unwrap();
        let hash = one["sha256"].as_str().unwrap();
        assert!(hash.ends_with(file.file_name().unwrap().to_str().unwrap()));
        assert_eq!(
            one["size"].as_u64(),
            Some(fs::metadata(file).unwrap().len())
        );
        assert_eq!(
            (&one["name"], &one["version"]),
            (&NAME.into(), &"1.0.0".into())
        );
        assert!(one["used"].as_str().unwrap().ends_with('Z'));
    }
    let sum: u64 = listed.iter().map(|one| one["size"].as_u64().unwrap()).sum();
    assert_eq!(json["size"].as_u64(), Some(sum));
    machine
        .run(["cache", "list"])
        .exits(0)
        .prints(&format!("{NAME} 1.0.0"))
        .prints("in all");
}

#[test]
fn an_empty_cache_is_listed_and_cleaned_without_being_made() {
    let machine = Machine::new();
    machine
        .run(["cache", "list"])
        .exits(0)
        .prints("nothing is kept");
    machine.run(["cache", "clean"]).exits(0).prints("freed 0 B");
    machine.run(["cache", "clean", "--all"]).exits(0);
    assert!(!exists(&machine.state()));
}

#[test]
fn cleaning_removes_what_nobody_used_for_a_month_and_says_how_much() {
    let site = Site::new();
    let (machine, server) = installed(&site);
    machine.run(["cache", "clean"]).exits(0).prints("freed 0 B");
    let artifact = files(&machine, "artifacts").remove(0);
    age(&artifact, 29);
    machine.run(["cache", "clean"]).exits(0).prints("freed 0 B");
    age(&artifact, 31);
    let size = Size::bytes(fs::metadata(&artifact).unwrap().len());
    let outcome = machine.run(["cache", "clean"]);
    outcome.exits(0).prints(&format!("freed {size} (1 file)"));
    assert!(!exists(&artifact));
    assert_eq!(files(&machine, "releases").len(), 1);

    // What is used counts as young.
    machine.run(["uninstall", "tool", "--yes"]).exits(0);
    site.install(&machine, &server.url("/tool/")).exits(0);
    age(&artifact, 31);
    machine.run(["uninstall", "tool", "--yes"]).exits(0);
    site.install(&machine, &server.url("/tool/")).exits(0);
    machine.run(["cache", "clean"]).exits(0).prints("freed 0 B");
}

#[test]
fn all_is_removed_if_that_is_asked_and_nothing_but_that() {
    let site = Site::new();
    let (machine, _server) = installed(&site);
    let own = machine.cache().join("artifacts/notes.txt");
    fs::write(&own, "mine").unwrap();
    let json = machine.run(["cache", "clean", "--all", "--json"]).json();
    assert_eq!(json["removed"], 2);
    assert!(json["freed"].as_u64().unwrap() > 0);
    assert!(exists(&own));
    assert_eq!(files(&machine, "artifacts").len(), 1);
    assert!(!exists(&machine.cache().join("releases")));
    machine.run(["check"]).exits(0);
    machine.run(["cache", "list"]).prints("nothing is kept");
}

/// Keeps artifacts of a thousand bytes each, in a cache with these bounds.
fn kept(bounds: Bounds, ages: &[u64]) -> Vec<Digest> {
    use unpipe::fetch::{Caching, Fetcher, Reach};
    use unpipe::store::About;
    use unpipe::trust::Expected;
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("site")).unwrap();
    let root = folder.path().join("cache");
    let cache = Cache::new(root.clone()).within(bounds);
    let downloads = folder.path().join("downloads");
    let fetcher = Fetcher::new(&Silent, Interrupt::new(), Reach::Network, downloads)
        .with_cache(Caching::Keeps(cache.clone()));
    for (at, days) in ages.iter().enumerate() {
        let bytes = vec![u8::try_from(at).unwrap(); 1000];
        let file = format!("{at}");
        fs::write(folder.path().join("site").join(&file), &bytes).unwrap();
        let expected = Expected {
            size: Size::bytes(1000),
            sha256: Digest::of(&bytes),
        };
        let place = unpipe::model::Place::Local(folder.path().join("site"));
        let urls = [file.try_into().unwrap()];
        let artifact = fetcher.artifact(&place, &urls, expected).unwrap();
        let about = About {
            name: NAME.parse().unwrap(),
            version: "1.0.0".parse().unwrap(),
        };
        cache.keep(&artifact, &about);
        let file = root.join("artifacts").join(expected.sha256.hex());
        if file.exists() {
            age(&file, *days);
        }
    }
    let listed = cache.list().unwrap();
    listed.iter().map(|cached| cached.sha256).collect()
}

fn digest(at: u8) -> Digest {
    Digest::of(&[at; 1000])
}

#[test]
fn what_was_used_least_lately_goes_when_there_is_no_room() {
    let bounds = Bounds {
        artifacts: Size::bytes(3500),
        ..Bounds::USUAL
    };
    assert_eq!(kept(bounds, &[3, 1, 2]), [digest(1), digest(2), digest(0)]);
    let four = kept(bounds, &[3, 1, 2, 0]);
    assert_eq!(four, [digest(3), digest(1), digest(2)]);
    let small = Bounds {
        artifacts: Size::bytes(999),
        ..Bounds::USUAL
    };
    assert_eq!(kept(small, &[0]), []);
}

#[test]
fn what_is_too_old_goes_when_something_new_is_kept() {
    let old = kept(Bounds::USUAL, &[91, 89, 0]);
    assert_eq!(old, [digest(2), digest(1)]);
}
