//! Folders that builds leave, with what their tools say of them.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use unpipe::model::{Code, Digest};
use unpipe::publish::dist::{Origin, locate, read, sums};
use unpipe::publish::project::Project;

use super::samples::{archive, elf, release, write};
use crate::support::machine::Machine;

const MANIFEST: &str = r#"{
  "dist_version": "0.30.0",
  "announcement_tag": "v1.4.2",
  "releases": [
    {
      "app_name": "tool",
      "app_version": "1.4.2",
      "artifacts": ["one", "two", "source.tar.gz", "tool-installer.sh"],
      "hosting": {
        "github": {
          "artifact_base_url": "https://github.com",
          "artifact_download_path": "/acme/tool/releases/download/v1.4.2",
          "owner": "acme",
          "repo": "tool"
        }
      }
    }
  ],
  "artifacts": {
    "one": {
      "name": "tool-x86_64-unknown-linux-musl.tar.gz",
      "kind": "executable-zip",
      "target_triples": ["x86_64-unknown-linux-musl"],
      "assets": [{"kind": "executable", "name": "tool", "path": "tool"}],
      "checksums": {"sha256": "HASH"}
    },
    "two": {
      "name": "tool-aarch64-apple-darwin.tar.gz",
      "kind": "executable-zip",
      "target_triples": ["aarch64-apple-darwin"]
    },
    "source.tar.gz": {"name": "source.tar.gz", "kind": "source-tarball"},
    "tool-installer.sh": {"name": "tool-installer.sh", "kind": "installer"}
  },
  "systems": {}
}"#;

const ARTIFACTS: &str = r#"[
  {"name": "tool", "path": "dist/tool_linux_amd64_v1/tool", "goos": "linux", "goarch": "amd64",
   "goamd64": "v1", "type": "Binary", "extra": {"Binary": "tool", "ID": "tool"}},
  {"name": "tool_1.4.2_linux_amd64.tar.gz", "path": "dist/tool_1.4.2_linux_amd64.tar.gz",
   "goos": "linux", "goarch": "amd64", "type": "Archive",
   "extra": {"Binaries": ["tool"], "Checksum": "sha256:HASH", "Format": "tar.gz"}},
  {"name": "checksums.txt", "path": "dist/checksums.txt", "type": "Checksum", "extra": {}}
]"#;

fn put(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let files = read(folder).unwrap().files;
    files.into_iter().map(|file| file.name).collect()
}

#[test]
fn in_a_plain_folder_only_what_may_be_an_artifact_counts() {
    let folder = TempDir::new().unwrap();
    for file in [
        "tool.tar.gz",
        "tool.tar.gz.minisig",
        "tool.tar.gz.sha256",
        "SHA256SUMS",
        "tool.deb",
        "README.md",
        "inner/tool.zip",
    ] {
        put(folder.path(), file, "x");
    }
    assert_eq!(names(folder.path()), ["tool.tar.gz"]);
    assert_eq!(read(folder.path()).unwrap().origin, Origin::Folder);
}

#[test]
fn a_sums_file_names_the_artifacts_beside_it() {
    let folder = TempDir::new().unwrap();
    let hash = Digest::of(b"x").hex();
    put(folder.path(), "tool.tar.gz", "x");
    put(folder.path(), "other.tar.gz", "x");
    let lines = format!("{hash} *tool.tar.gz\r\n{hash}  gone.zip\r\n{hash}  tool.deb\r\n");
    put(folder.path(), "checksums.txt", &lines);
    let dist = read(&folder.path().join("checksums.txt")).unwrap();
    assert_eq!((dist.origin, dist.files.len()), (Origin::Sums, 1));
    assert_eq!(dist.files[0].name, "tool.tar.gz");
    assert_eq!(dist.hints.notes, ["gone.zip is listed and not here"]);
    put(folder.path(), "SHA256SUMS", "<html>\n");
    let error = read(&folder.path().join("SHA256SUMS")).unwrap_err();
    assert_eq!(error.code(), Code::Usage);
}

#[test]
fn a_folder_of_cargo_dist_tells_name_version_and_address() {
    let machine = Machine::in_memory();
    let folder = machine.work("dist");
    let file = "tool-x86_64-unknown-linux-musl.tar.gz";
    write(
        &folder,
        &[archive(file, "tool-x86_64-unknown-linux-musl", elf(62))],
    );
    put(&folder, "source.tar.gz", "x");
    put(&folder, "dist-manifest.json", MANIFEST);
    for dist in ["dist", "dist/dist-manifest.json"] {
        let config = format!("{}.toml", dist.replace('/', "-"));
        let outcome = machine.run(["publish", "init", dist, "--config", &config]);
        outcome
            .exits(0)
            .prints("tool-aarch64-apple-darwin.tar.gz is listed and not here");
        let project = Project::read(&machine.work(&config)).unwrap();
        assert_eq!(project.name.as_str(), "example.invalid/tool");
        let url = "https://github.com/acme/tool/releases/download/v{version}/{file}";
        assert_eq!(project.url[0].as_str(), url);
        assert_eq!(
            project.homepage.unwrap().raw(),
            "https://github.com/acme/tool"
        );
        assert_eq!(project.targets.len(), 1);
        assert_eq!(project.targets[0].file.as_str(), file);
    }
}

#[test]
fn a_folder_of_goreleaser_tells_name_and_version_and_which_files_are_archives() {
    let machine = Machine::in_memory();
    let folder = machine.work("dist");
    write(
        &folder,
        &[archive("tool_1.4.2_linux_amd64.tar.gz", "top", elf(62))],
    );
    put(&folder, "tool_linux_amd64_v1/tool", "x");
    put(&folder, "artifacts.json", ARTIFACTS);
    put(
        &folder,
        "metadata.json",
        r#"{"project_name": "tool", "tag": "v1.4.2", "version": "1.4.2"}"#,
    );
    let outcome = machine.run(["publish", "init"]);
    outcome.exits(0).prints("version: 1.4.2");
    let project = Project::read(&machine.work("unpipe.toml")).unwrap();
    assert_eq!(
        project.targets[0].file.as_str(),
        "tool_{version}_linux_amd64.tar.gz"
    );
    assert_eq!(project.targets.len(), 1);
}

#[test]
fn every_file_of_sums_is_found_with_what_it_says() {
    let folder = TempDir::new().unwrap();
    let digest = Digest::of(b"tool");
    let hex = digest.hex();
    put(
        folder.path(),
        "SHA256SUMS",
        &format!("{hex}  tool.tar.gz\nnonsense\n"),
    );
    put(folder.path(), "tool.zip.sha256", &hex);
    put(
        folder.path(),
        "artifacts.json",
        &ARTIFACTS.replace("HASH", &hex),
    );
    put(
        folder.path(),
        "dist-manifest.json",
        &MANIFEST.replace("HASH", &hex),
    );
    put(folder.path(), "SHA256SUMS.asc", "signature");
    let found = sums(folder.path()).unwrap();
    let files: Vec<(&str, usize, usize)> = found
        .iter()
        .map(|sums| (sums.file.as_str(), sums.entries.len(), sums.unread))
        .collect();
    let expected = [
        ("SHA256SUMS", 1, 1),
        ("artifacts.json", 1, 0),
        ("dist-manifest.json", 1, 0),
        ("tool.zip.sha256", 1, 0),
    ];
    assert_eq!(files, expected);
    assert!(found.iter().all(|sums| sums.entries[0].1 == digest));
    assert_eq!(found[3].entries[0].0, "tool.zip");
}

#[test]
fn an_artifact_is_found_flat_or_one_folder_down_and_never_elsewhere() {
    let folder = TempDir::new().unwrap();
    let dist = folder.path().join("dist");
    put(folder.path(), "secret", "x");
    put(&dist, "tool.tar.gz", "x");
    put(&dist, "a/tool", "x");
    put(&dist, "b/only", "x");
    assert_eq!(
        locate(&dist, "tool.tar.gz").unwrap(),
        Some(dist.join("tool.tar.gz"))
    );
    assert_eq!(locate(&dist, "only").unwrap(), Some(dist.join("b/only")));
    let beside = locate(&dist.join("tool.tar.gz"), "only").unwrap();
    assert_eq!(beside, Some(dist.join("b/only")));
    for name in ["gone", "", ".", "..", "../secret", "a/tool", "/etc/passwd"] {
        assert_eq!(locate(&dist, name).unwrap(), None, "{name}");
    }
    put(&dist, "c/only", "x");
    assert_eq!(locate(&dist, "only").unwrap_err().code(), Code::Usage);
    // A list of the tool says which of several it is.
    let listed = r#"[{"name": "tool_linux", "path": "dist/a/tool", "type": "Binary"}]"#;
    put(&dist, "artifacts.json", listed);
    assert_eq!(
        locate(&dist, "tool_linux").unwrap(),
        Some(dist.join("a/tool"))
    );
    let hostile = r#"[{"name": "x", "path": "dist/../secret", "type": "Archive"}]"#;
    put(&dist, "artifacts.json", hostile);
    assert_eq!(locate(&dist, "x").unwrap(), None);
}

#[test]
fn hostile_json_is_refused_where_it_is_named_and_not_used_where_it_is_not() {
    let machine = Machine::in_memory();
    write(&machine.work("dist"), &release()[..1]);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (file, text) in [
        ("artifacts.json", "{}"),
        ("artifacts.json", "[{\"name\": 1}]"),
        ("artifacts.json", &deep),
        ("dist-manifest.json", "\"tool\""),
        ("dist-manifest.json", "{\"releases\": [{\"app_name\": []}]}"),
        ("dist-manifest.json", "\u{feff}{"),
    ] {
        let path = machine.work("dist").join(file);
        fs::write(&path, text).unwrap();
        let outcome = machine.run(["publish", "init", &format!("dist/{file}")]);
        outcome.exits(24).has_one_message();
        let outcome = machine.run(["publish", "init", "--config", "unpipe.toml"]);
        outcome.exits(0).prints("not used");
        fs::remove_file(machine.work("unpipe.toml")).unwrap();
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn names_in_json_lead_out_of_the_folder_nowhere() {
    let machine = Machine::in_memory();
    write(&machine.work("dist"), &release()[..1]);
    let manifest = MANIFEST
        .replace(
            "tool-x86_64-unknown-linux-musl.tar.gz",
            "../../../etc/passwd",
        )
        .replace("https://github.com\"", "http://evil.example\"")
        .replace(
            "\"tool\",\n      \"app_version\"",
            "\"\\u001b[8m\u{202e}{x}\",\n      \"app_version\"",
        );
    put(&machine.work("dist"), "dist-manifest.json", &manifest);
    let outcome = machine.run(["publish", "init"]);
    outcome.exits(0);
    assert!(
        !outcome.stdout.contains(['\u{1b}', '\u{202e}']),
        "{outcome}"
    );
    let project = Project::read(&machine.work("unpipe.toml")).unwrap();
    assert_eq!(project.url[0].as_str(), "{file}");
}
