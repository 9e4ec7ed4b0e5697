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
use std::fs;
use std::path::{Path, PathBuf};

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

fn kept() -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder()).into_iter().flatten();
    entries
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn the_example_made_again_is_byte_for_byte_the_same() {
    let made = make::all();
    if is_rewriting() {
        fs::create_dir_all(folder()).unwrap();
        for (name, bytes) in &made {
            fs::write(folder().join(name), bytes).unwrap();
        }
    }
    let kept = kept();
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&made), names(&kept));
    for (name, bytes) in &made {
        assert!(
            kept[name] == *bytes,
            "manifests/hello/{name} is not what its sources make"
        );
    }
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
