//! The worked example in `manifests/hello`: it can be made again, and it installs.
//!
//! After a change of its sources in `tests/example/hello`, write it again and look at the difference:
//!
//! ```text
//! UNPIPE_REWRITE=1 cargo test --test suite example::
//! ```

pub mod make;

mod install;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use unpipe::minisign::peel;

use super::support::machine::Machine;
use super::support::stock::run_in;

/// Where this repository lies.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of the example.
pub fn folder() -> PathBuf {
    repository().join("manifests/hello")
}

/// Whether kept files are to be written again instead of compared.
pub fn is_rewriting() -> bool {
    std::env::var_os("UNPIPE_REWRITE").is_some_and(|value| !value.is_empty())
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

fn kept() -> BTreeMap<String, Vec<u8>> {
    files(&folder())
}

/// The example as a publisher makes it: with `publish release`, from the archive and `unpipe.toml`,
/// at the time that it bears.
fn made() -> BTreeMap<String, Vec<u8>> {
    let machine = Machine::new().with_variable("SOURCE_DATE_EPOCH", make::SIGNED.to_string());
    for folder in ["dist", "keys"] {
        fs::create_dir(machine.work(folder)).unwrap();
    }
    fs::write(machine.work("dist").join(make::ARCHIVE), make::archive()).unwrap();
    let project = repository().join("tests/example/hello/unpipe.toml");
    fs::copy(project, machine.work("unpipe.toml")).unwrap();
    let mut command: Vec<OsString> = ["publish", "release", "dist", "--version", "1.0.0"]
        .map(OsString::from)
        .into();
    for label in make::KEYS {
        let public = format!("keys/{label}.pub");
        fs::copy(repository().join(&public), machine.work(&public)).unwrap();
        command.extend(["--secret-key".into(), make::secret_file(label).into()]);
    }
    machine.run(command).exits(0);
    files(&machine.work("site"))
}

/// What was signed, without the signatures, which are never twice the same.
fn bodies(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<&String, &[u8]> {
    let body = |bytes: &'_ Vec<u8>| peel(bytes).map(|peeled| peeled.body.len());
    files
        .iter()
        .map(|(name, bytes)| (name, &bytes[..body(bytes).unwrap_or(bytes.len())]))
        .collect()
}

#[test]
fn the_example_made_again_is_byte_for_byte_the_same_but_for_the_signatures() {
    let made = made();
    if is_rewriting() && bodies(&made) != bodies(&kept()) {
        fs::remove_dir_all(folder()).unwrap();
        fs::create_dir_all(folder()).unwrap();
        for (name, bytes) in &made {
            fs::write(folder().join(name), bytes).unwrap();
        }
    }
    let kept = kept();
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&made), names(&kept));
    for (name, bytes) in bodies(&made) {
        assert!(
            bodies(&kept)[name] == bytes,
            "manifests/hello/{name} is not what its sources make"
        );
    }
}

#[test]
fn unpipe_itself_can_be_released_with_its_own_project_file() {
    let machine = Machine::new();
    let project = fs::read_to_string(repository().join("manifests/unpipe.toml")).unwrap();
    // This machine's program stands for those of the other targets, which are built elsewhere.
    let here = project.lines().filter(|line| {
        let is_target = line.trim_start().starts_with("{ file = \"");
        !is_target || line.contains(std::env::consts::ARCH) && line.contains("linux")
    });
    let here: Vec<&str> = here.collect();
    let here = here
        .join("\n")
        .replace(", libc = \"static\"", ", libc = \"gnu\"");
    fs::write(machine.work("unpipe.toml"), here).unwrap();
    let folder = machine.work("unpipe-0.1.0");
    fs::create_dir(&folder).unwrap();
    fs::copy(env!("CARGO_BIN_EXE_unpipe"), folder.join("unpipe")).unwrap();
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(repository().join(licence), folder.join(licence)).unwrap();
    }
    fs::create_dir(machine.work("dist")).unwrap();
    let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    let archive = format!("dist/unpipe-0.1.0-{target}.tar.gz");
    run_in(&machine.work(""), "tar", ["-czf", &archive, "unpipe-0.1.0"]);
    machine
        .run(["publish", "key", "new", "unpipe", "--no-password"])
        .exits(0);
    let release = ["publish", "release", "dist", "--version", "0.1.0"];
    machine.run(release).exits(0);
    let key = fs::read_to_string(machine.work("keys/unpipe-root.pub")).unwrap();
    let key = key.lines().nth(1).unwrap().to_owned();
    // A command of this name is one that nobody gives away with a plain yes.
    let install = ["install", "./site", "--key", &key];
    machine.run(install.iter().chain(&["--yes"])).exits(3);
    let plan = machine.run(install.iter().chain(&["--dry-run", "--json"]));
    let digest = plan.exits(0).json()["digest"].as_str().unwrap().to_owned();
    let approved = ["--approve", &digest];
    machine.run(install.iter().chain(&approved)).exits(0);
    let installed = machine.other(machine.prefix().join("bin/unpipe"));
    assert_eq!(
        version_of(installed),
        version_of(machine.other(env!("CARGO_BIN_EXE_unpipe")))
    );
}

fn version_of(mut program: std::process::Command) -> String {
    let output = program.arg("--version").output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_public_keys_of_the_example_are_the_halves_of_the_worthless_ones() {
    for label in make::KEYS {
        let file = fs::read_to_string(repository().join(format!("keys/{label}.pub"))).unwrap();
        let secret = make::public(label);
        assert_eq!(file.lines().nth(1), Some(secret.as_str()), "{label}");
        let table = fs::read_to_string(repository().join("keys/README.md")).unwrap();
        let row = format!("| `{label}.pub` | `{secret}` |");
        assert!(table.contains(&row), "keys/README.md lacks {row}");
    }
}

#[test]
fn every_secret_key_in_the_repository_says_that_it_is_worthless() {
    for entry in fs::read_dir(repository().join("tests/keys")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let first = text.lines().next().unwrap();
        assert!(first.contains("WORTHLESS"), "{}: {first}", path.display());
    }
}
