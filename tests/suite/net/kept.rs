//! What the cache keeps of downloads, and what is believed of it.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;

use super::{ARTIFACT, Behaviour, Site, exists, large, parts};
use crate::support::machine::Machine;
use crate::support::server::Server;
use crate::support::tree::Tree;
use unpipe::model::Digest;

fn shelf(machine: &Machine, shelf: &str) -> Vec<PathBuf> {
    let found = fs::read_dir(machine.cache().join(shelf));
    found
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .collect()
}

fn kept(machine: &Machine) -> PathBuf {
    let found = shelf(machine, "artifacts");
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

fn artifact_of(site: &Site) -> Vec<u8> {
    fs::read(site.root().join("tool").join(ARTIFACT)).unwrap()
}

fn downloads(server: &Server) -> usize {
    server.asked_for(&format!("/tool/{ARTIFACT}"))
}

/// A machine that installed the package and removed it again, so that only the cache has it.
fn was_installed(site: &Site, server: &Server) -> Machine {
    let machine = site.machine();
    site.install(&machine, &server.url("/tool/")).exits(0);
    machine.run(["uninstall", "tool", "--yes"]).exits(0);
    machine
}

#[test]
fn an_artifact_is_kept_by_its_hash_for_this_user_alone() {
    let site = Site::new();
    let server = site.served();
    let machine = was_installed(&site, &server);
    let file = kept(&machine);
    let bytes = fs::read(&file).unwrap();
    assert!(bytes == artifact_of(&site));
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    assert_eq!(name, Digest::of(&bytes).hex());
    let mode = |path: &PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(&machine.cache()), 0o700);
    assert_eq!(mode(&machine.cache().join("artifacts")), 0o700);
}

#[test]
fn what_is_kept_is_not_fetched_again() {
    let site = Site::new();
    let server = site.served();
    let machine = was_installed(&site, &server);
    assert_eq!(downloads(&server), 1);
    site.install(&machine, &server.url("/tool/")).exits(0);
    machine.run(["check"]).exits(0);
    assert_eq!(downloads(&server), 1);
}

#[test]
fn a_large_artifact_is_kept_without_being_written_twice() {
    let site = Site::new();
    let bytes = large(&site, "tool");
    let server = site.served().but(
        &format!("/tool/{ARTIFACT}"),
        Behaviour::Resumes("\"large\""),
    );
    let machine = was_installed(&site, &server);
    assert!(fs::read(kept(&machine)).unwrap() == bytes);
    assert_eq!(parts(&machine).len(), 0);
    site.install(&machine, &server.url("/tool/")).exits(0);
    assert_eq!(downloads(&server), 1);
}

#[test]
fn a_bent_file_of_the_cache_is_never_installed_and_is_fetched_anew() {
    let site = Site::new();
    let server = site.served();
    let machine = was_installed(&site, &server);
    let file = kept(&machine);
    let good = fs::read(&file).unwrap();
    let mut bent = good.clone();
    let middle = bent.len() / 2;
    bent[middle] ^= 1;
    let mut longer = good.clone();
    longer.push(b'!');
    for (round, bad) in [bent, longer, good[1..].to_vec(), Vec::new()]
        .into_iter()
        .enumerate()
    {
        fs::write(&file, bad).unwrap();
        let outcome = site.install(&machine, &server.url("/tool/"));
        outcome.exits(0).says("damaged");
        machine.run(["check"]).exits(0);
        assert_eq!(downloads(&server), 2 + round);
        assert!(fs::read(&file).unwrap() == good);
        machine.run(["uninstall", "tool", "--yes"]).exits(0);
    }
}

#[test]
fn a_file_that_others_can_open_or_that_is_no_file_is_not_used() {
    let site = Site::new();
    let server = site.served();
    let machine = was_installed(&site, &server);
    let file = kept(&machine);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    site.install(&machine, &server.url("/tool/")).exits(0);
    assert_eq!(downloads(&server), 2);
    machine.run(["uninstall", "tool", "--yes"]).exits(0);

    let real = machine.work("elsewhere");
    fs::rename(&file, &real).unwrap();
    std::os::unix::fs::symlink(&real, &file).unwrap();
    site.install(&machine, &server.url("/tool/")).exits(0);
    assert_eq!(downloads(&server), 3);
    machine.run(["uninstall", "tool", "--yes"]).exits(0);

    fs::set_permissions(
        machine.cache().join("artifacts"),
        fs::Permissions::from_mode(0o777),
    )
    .unwrap();
    site.install(&machine, &server.url("/tool/")).exits(0);
    assert_eq!(downloads(&server), 4);
}

#[test]
fn a_cache_that_cannot_be_written_fails_no_install() {
    let site = Site::new();
    let server = site.served();
    let machine = site.machine();
    fs::create_dir(machine.state()).unwrap();
    fs::write(machine.cache(), "a file in the way").unwrap();
    site.install(&machine, &server.url("/tool/")).exits(0);
    machine.run(["check"]).exits(0);
    assert_eq!(fs::read(machine.cache()).unwrap(), b"a file in the way");
}

#[test]
fn a_full_disk_behind_the_cache_fails_no_install() {
    let site = Site::new();
    let bytes = large(&site, "tool");
    let server = site.served();
    let machine = site.machine();
    let cache = machine.home().join("other");
    let Some(_mounted) = small_disk(&cache, bytes.len() / 2) else {
        // Only root may mount.
        return;
    };
    let (prefix, url, key) = (machine.prefix(), server.url("/tool/"), site.key());
    let words = ["--prefix", prefix.to_str().unwrap(), "install", &url];
    let output = machine
        .bare_command(words.into_iter().chain(["--key", &key, "--yes"]))
        .env("XDG_CACHE_HOME", &cache)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let left = Tree::of(&cache.join("unpipe/artifacts"));
    assert_eq!(left.paths().collect::<Vec<_>>(), ["."], "{left:?}");
}

/// A file system in memory of so many bytes, gone when it is dropped.
struct Mounted(PathBuf);

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(&self.0).output();
    }
}

fn small_disk(at: &PathBuf, bytes: usize) -> Option<Mounted> {
    fs::create_dir(at).unwrap();
    let options = format!("size={bytes},mode=700");
    let done = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
        .arg(at)
        .output();
    done.ok()?.status.success().then(|| Mounted(at.clone()))
}

#[test]
fn without_a_named_state_folder_the_cache_is_where_the_users_caches_are() {
    let site = Site::new();
    let server = site.served();
    let machine = site.machine();
    let (prefix, url, key) = (machine.prefix(), server.url("/tool/"), site.key());
    let words = ["--prefix", prefix.to_str().unwrap(), "install", &url];
    let output = machine
        .bare_command(words.into_iter().chain(["--key", &key, "--yes"]))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(exists(&machine.home().join(".cache/unpipe/artifacts")));
    assert!(!exists(&machine.home().join(".local/state/unpipe/cache")));
}

#[test]
fn another_file_system_gets_a_copy() {
    let memory = std::path::Path::new("/dev/shm");
    let site = Site::new();
    let server = site.served();
    let machine = site.machine();
    let elsewhere = tempfile::tempdir_in(memory).unwrap();
    let device = |path: &std::path::Path| fs::metadata(path).unwrap().dev();
    if device(memory) == device(&machine.home()) {
        return;
    }
    let (prefix, url, key) = (machine.prefix(), server.url("/tool/"), site.key());
    let words = ["--prefix", prefix.to_str().unwrap(), "install", &url];
    let output = machine
        .bare_command(words.into_iter().chain(["--key", &key, "--yes"]))
        .env("XDG_CACHE_HOME", elsewhere.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let name = Digest::of(&artifact_of(&site)).hex();
    let copy = elsewhere.path().join("unpipe/artifacts").join(name);
    assert!(fs::read(copy).unwrap() == artifact_of(&site));
}

#[test]
fn nothing_is_kept_of_a_local_folder() {
    let site = Site::new();
    let machine = Machine::new();
    let place = site.root().join("tool");
    site.install(&machine, place.to_str().unwrap()).exits(0);
    assert!(!exists(&machine.cache()));
}
