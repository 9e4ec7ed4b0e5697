//! The project file: what it may say, what is said of mistakes, and what is taken by it.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use unpipe::archive::EntryKind;
use unpipe::model::{Code, Digest, Format, ListedFile, Size};
use unpipe::publish::inspect::{Content, Inside, Inspected};
use unpipe::publish::project::{KEYS, Project, SelectError, select};

use crate::example::repository;

/// Every key there is.
const FULL: &str = r#"name = "get.example.org/tool"
url = ["https://example.org/{version}/{file}", "https://mirror.example.net/{file}"]
summary = "A small tool"
license = "MIT"
homepage = "https://example.org/tool"
source = "https://example.org/tool.git@v{version}"
notes = """Run `tool init`
to start with {version}."""
keys = "acme"
index_days = 14
root_days = 200

[take]
bin = ["*/tool", { from = "*/tool-{version}", to = "toolctl" }]
man = "*/tool.1"
completions = { bash = "*/tool.bash", zsh = ["*/_tool"], fish = "*/tool.fish" }
files = { from = "*/tool.desktop", to = "share/applications/tool.desktop", mode = "644" }
trees = [{ from = "*/lib", to = "lib/tool" }]
links = [{ to = "bin/tl", target = "bin/tool" }]

[[target]]
file = "tool-{version}-linux.tar.gz"
os = "linux"
arch = "x86_64"
libc = "gnu"
min_glibc = "2.31"

[[target]]
file = "tool-{version}-macos"
os = "macos"
arch = "aarch64"
url = "https://example.org/mac/{file}"
take = { bin = "tool" }

[[step]]
id = "completions"
run = ["bin/tool", "completions"]
stdout = "share/zsh/site-functions/_toolctl"
creates = ["share/x"]
timeout = 30

[[step]]
id = "other"
script = "true"

[[require]]
command = "git"
"#;

/// The least there must be.
const LEAST: &str = r#"name = "get.example.org/tool"
url = "{file}"
summary = "A small tool"
target = [{ file = "tool.tar.gz", os = "linux", arch = "x86_64" }]
"#;

fn fails(text: &str) -> String {
    let error = Project::parse(text).expect_err(text);
    assert_eq!(error.code(), Code::Usage);
    error.to_string()
}

#[test]
fn every_key_is_read() {
    let project = Project::parse(FULL).unwrap();
    assert_eq!((project.url.len(), project.targets.len()), (2, 2));
    assert_eq!((project.take.bin.len(), project.take.trees.len()), (2, 1));
    assert_eq!((project.index_days, project.root_days), (14, 200));
    assert_eq!((project.steps.len(), project.requirements.len()), (2, 1));
    let mac = &project.targets[1];
    assert_eq!(
        project.urls_of(mac)[0].as_str(),
        "https://example.org/mac/{file}"
    );
    assert_eq!(project.take_of(mac).bin.len(), 1);
    assert_eq!(project.take_of(&project.targets[0]), &project.take);
    assert!(!project.is_placeholder());
}

#[test]
fn what_is_left_out_has_a_default() {
    let project = Project::parse(LEAST).unwrap();
    assert_eq!((project.index_days, project.root_days), (30, 365));
    assert!(project.take.bin.is_empty() && project.steps.is_empty());
    let name = LEAST.replace("get.example.org", "example.invalid");
    assert!(Project::parse(&name).unwrap().is_placeholder());
}

/// The keys of a value, with the tables that they stand in.
fn keys_in(value: &serde_json::Value, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                found.push((path.to_owned(), key.clone()));
                let inner = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                keys_in(value, &inner, found);
            }
        }
        serde_json::Value::Array(values) => {
            for value in values {
                keys_in(value, path, found);
            }
        }
        _ => {}
    }
}

#[test]
fn the_list_of_keys_is_that_of_the_types() {
    // What a project with everything in it writes are all the keys that its types have.
    let written = serde_json::to_value(Project::parse(FULL).unwrap()).unwrap();
    let mut found = Vec::new();
    keys_in(&written, "", &mut found);
    for (table, keys) in KEYS {
        let known = keys.iter().map(|key| (table.to_owned(), (*key).to_owned()));
        for pair in known {
            // What a target takes is what the project takes.
            assert!(table == "target.take" || found.contains(&pair), "{pair:?}");
        }
    }
    for (table, key) in found {
        let known = KEYS
            .iter()
            .any(|(name, keys)| *name == table && keys.contains(&key.as_str()));
        assert!(known, "{table}.{key} is not in the list");
    }
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_one_that_was_meant() {
    for (from, to, line, key, meant) in [
        ("license =", "licence =", 4, "licence", "perhaps license"),
        (
            "[[target]]\nfile = \"tool-{version}-l",
            "[[targets]]\nfile = \"tool-{version}-l",
            21,
            "targets",
            "perhaps target",
        ),
        (
            "os = \"macos\"",
            "platform = \"macos\"",
            30,
            "target.platform",
            "one of file, os, arch",
        ),
        (
            "fish = ",
            "elvish = ",
            16,
            "take.completions.elvish",
            "one of bash, zsh, fish",
        ),
        (
            "to = \"toolctl\"",
            "too = \"toolctl\"",
            14,
            "take.bin.too",
            "perhaps to",
        ),
        (
            "{ bin = \"tool\" }",
            "{ bins = \"tool\" }",
            33,
            "target.take.bins",
            "perhaps bin",
        ),
        (
            "timeout = 30",
            "time_out = 30",
            40,
            "step.time_out",
            "perhaps timeout",
        ),
        (
            "command = \"git\"",
            "comand = \"git\"",
            47,
            "require.comand",
            "perhaps command",
        ),
    ] {
        let text = FULL.replacen(from, to, 1);
        assert_ne!(text, FULL, "{from}");
        let found = fails(&text);
        let said =
            format!("line {line} of unpipe.toml has the unknown key {key}, expected {meant}");
        assert!(
            found.starts_with(&said),
            "expected {said:?}, found {found:?}"
        );
    }
}

#[test]
fn a_wrong_value_is_named_with_its_line_its_key_and_what_was_expected() {
    for (from, to, line, key) in [
        ("\"get.example.org/tool\"", "\"tool\"", 1, "name"),
        ("\"get.example.org/tool\"", "3", 1, "name"),
        ("index_days = 14", "index_days = \"14\"", 10, "index_days"),
        ("index_days = 14", "index_days = 0", 10, "index_days"),
        ("root_days = 200", "root_days = 99999", 11, "root_days"),
        ("\"acme\"", "\"../acme\"", 9, "keys"),
        ("os = \"linux\"", "os = \"linus\"", 23, "target.os"),
        ("\"2.31\"", "2.31", 26, "target.min_glibc"),
        ("man = \"*/tool.1\"", "man = \"*/*.1\"", 15, "take.man"),
        (
            "bash = \"*/tool.bash\"",
            "bash = 1",
            16,
            "take.completions.bash",
        ),
        ("mode = \"644\"", "mode = \"4755\"", 17, "take.files.mode"),
        ("to = \"lib/tool\"", "to = \"../lib\"", 18, "take.trees.to"),
        ("to = \"toolctl\"", "to = \"bin/toolctl\"", 0, "take"),
        ("to = \"bin/tl\"", "to = \"/bin/tl\"", 19, "take.links.to"),
        (
            "tool-{version}-linux.tar.gz",
            "dist/tool.tar.gz",
            22,
            "target.file",
        ),
        ("tool-{version}-linux.tar.gz", "{file}", 22, "target.file"),
        (
            "tool-{version}-linux.tar.gz",
            "tool-{arch}.tar.gz",
            22,
            "target.file",
        ),
        (
            "https://mirror.example.net/{file}",
            "http://mirror.example.net/{file}",
            2,
            "url",
        ),
        (
            "https://mirror.example.net/{file}",
            "https://mirror.example.net/{version}",
            2,
            "url",
        ),
        (
            "https://example.org/mac/{file}",
            "../{file}",
            32,
            "target.url",
        ),
        ("\"A small tool\"", "\"\"", 3, "summary"),
        ("\"A small tool\"", "\"a\\nb\"", 3, "summary"),
        ("git@v{version}", "git@v{file}", 6, "source"),
        ("with {version}", "with {name}", 7, "notes"),
        ("timeout = 30", "timeout = 0", 0, "step"),
    ] {
        let text = FULL.replacen(from, to, 1);
        assert_ne!(text, FULL, "{from}");
        let found = fails(&text);
        if line > 0 {
            let said = format!("line {line} of unpipe.toml, key {key}: ");
            assert!(
                found.starts_with(&said),
                "{to}: expected {said:?}, found {found:?}"
            );
        } else {
            assert!(found.contains(&format!(", key {key}: ")), "{to}: {found:?}");
        }
        assert!(
            found.contains("expected") || found.contains("found"),
            "{found:?}"
        );
    }
}

#[test]
fn a_key_that_must_be_there_is_named() {
    for (line, key) in [
        ("name = \"get.example.org/tool\"\n", "name"),
        ("url = \"{file}\"\n", "url"),
        ("os = \"linux\", ", "os"),
    ] {
        let found = fails(&LEAST.replacen(line, "", 1));
        assert!(
            found.contains(&format!("key {key}: expected a value, found none")),
            "{found}"
        );
    }
    for list in [
        "take = [[\"*/tool\"]]",
        "take = []",
        "take.bin = [[\"*/tool\", \"tool\"]]",
        "take.completions = [\"a\"]",
        "step = [[\"id\"]]",
    ] {
        let found = fails(&format!("{LEAST}{list}\n"));
        assert!(found.contains("found a list"), "{list}: {found}");
    }
    for empty in ["target = []", "url = []"] {
        let key = &empty[..empty.find(' ').unwrap()];
        let kept: Vec<&str> = LEAST
            .lines()
            .filter(|line| !line.starts_with(key))
            .collect();
        let found = fails(&format!("{}\n{empty}\n", kept.join("\n")));
        assert!(
            found.contains("expected at least one, found none"),
            "{found}"
        );
    }
}

#[test]
fn hostile_texts_are_refused_without_trouble() {
    let deep = format!("{LEAST}x = {}1{}\n", "[".repeat(50_000), "]".repeat(50_000));
    let dots = format!("{LEAST}{} = 1\n", vec!["a"; 50_000].join("."));
    let large = format!("{LEAST}# {}\n", "x".repeat(300 * 1024));
    for text in [
        "",
        "\u{0}",
        "name",
        "= 1",
        "name = 'x",
        "[[name]]",
        "name = 1979-05-27",
        &deep,
        &dots,
        &large,
    ] {
        let said = fails(text);
        assert!(said.len() < 1000, "{}", &said[..200]);
    }
    let twice = format!("{LEAST}name = \"get.example.org/other\"\n");
    assert!(
        fails(&twice).starts_with("line 5 of unpipe.toml is no TOML: "),
        "{}",
        fails(&twice)
    );
    let shown = fails(&format!("{LEAST}\"\u{202e}x\" = 1\n"));
    assert!(!shown.contains('\u{202e}'), "{shown}");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}", at in 0..FULL.len()) {
        let _ = Project::parse(&text);
        if FULL.is_char_boundary(at) {
            let (before, after) = FULL.split_at(at);
            let _ = Project::parse(&format!("{before}{text}{after}"));
        }
    }
}

fn entry(path: &str, kind: EntryKind, mode: Option<u32>) -> Inside {
    let file = kind == EntryKind::File;
    Inside {
        path: path.as_bytes().to_vec(),
        kind,
        size: Size::bytes(path.len() as u64),
        sha256: file.then(|| Digest::of(path.as_bytes())),
        mode,
        target: (!file).then(|| b"elsewhere".to_vec()),
        content: Content::Other,
    }
}

fn file(path: &str, mode: u32) -> Inside {
    entry(path, EntryKind::File, Some(mode))
}

fn archive(entries: Vec<Inside>) -> Inspected {
    Inspected {
        size: Size::bytes(1),
        sha256: Digest::of(b""),
        format: Format::TarGz,
        entries,
    }
}

fn take(text: &str, artifact: &Inspected) -> Result<Vec<ListedFile>, SelectError> {
    let project = Project::parse(&format!("{LEAST}[take]\n{text}\n")).unwrap();
    select(&project.take, &"1.4.2".parse().unwrap(), artifact)
}

fn lines(files: &[ListedFile]) -> Vec<String> {
    let line = |file: &ListedFile| {
        let from = file
            .from
            .as_ref()
            .map_or(String::new(), ToString::to_string);
        format!("{} {} {from}", file.mode, file.to)
    };
    files.iter().map(line).collect()
}

#[test]
fn each_kind_goes_to_its_place_with_its_mode_sorted() {
    let artifact = archive(vec![
        entry("t", EntryKind::Directory, Some(0o755)),
        file("t/tool", 0o600),
        file("t/tool-1.4.2", 0o4755),
        file("t/tool.1", 0o755),
        file("t/tool.bash", 0o755),
        file("t/_tool", 0o755),
        file("t/tool.fish", 0o755),
        file("t/x.desktop", 0o755),
        file("t/lib/a", 0o644),
        file("t/lib/b/run", 0o755),
        entry("t/lib/link", EntryKind::Link, None),
    ]);
    let text = r#"bin = ["*/tool", { from = "t/tool-{version}", to = "toolctl" }]
man = "*/tool.1"
completions = { bash = "*/tool.bash", zsh = "*/_tool", fish = "*/tool.fish" }
files = [{ from = "*/x.desktop", to = "share/applications/x.desktop", mode = "644" }, { from = "*/lib/a", to = "etc/a" }]
trees = { from = "*/lib", to = "lib/tool" }
links = { to = "bin/tl", target = "bin/tool" }"#;
    let files = take(text, &artifact).unwrap();
    let expected = [
        "755 bin/tool t/tool",
        "755 bin/toolctl t/tool-1.4.2",
        "644 etc/a t/lib/a",
        "644 lib/tool/a t/lib/a",
        "755 lib/tool/b/run t/lib/b/run",
        "644 share/applications/x.desktop t/x.desktop",
        "644 share/bash-completion/completions/tool t/tool.bash",
        "644 share/fish/vendor_completions.d/tool.fish t/tool.fish",
        "644 share/man/man1/tool.1 t/tool.1",
        "644 share/zsh/site-functions/_tool t/_tool",
    ];
    assert_eq!(lines(&files), expected);
    assert_eq!(files[0].sha256, Digest::of(b"t/tool"));
}

#[test]
fn what_does_not_fit_exactly_once_is_said_with_what_is_there() {
    let artifact = archive(vec![
        file("a/tool", 0o755),
        file("b/tool", 0o755),
        entry("a/link", EntryKind::Link, None),
        entry("a/man", EntryKind::Directory, None),
        file("a/twice", 0o755),
        file("a/twice", 0o755),
        file("a/share/x", 0o644),
        file("b/share/y", 0o644),
    ]);
    for (text, said) in [
        ("bin = \"*/tool\"", "found a/tool and b/tool"),
        ("bin = \"a/toool\"", "found none; the nearest is a/tool"),
        (
            "bin = \"*/link\"",
            "found a symbolic link to elsewhere, a/link",
        ),
        ("man = \"*/man\"", "found a folder"),
        ("bin = \"a/twice\"", "found a/twice and a/twice"),
        (
            "trees = { from = \"*/share\", to = \"x\" }",
            "found a/share/ and b/share/",
        ),
        (
            "trees = { from = \"a\", to = \"x\" }",
            "found x/twice and x/twice",
        ),
        ("trees = { from = \"a/twice\", to = \"x\" }", "found none"),
        (
            "man = \"a/tool\"",
            "expected a manual page that ends in .1 to .9",
        ),
        ("bin = { to = \"tool\" }", "expected from for tool"),
        ("bin = []", "expected at least one file"),
        (
            "bin = [\"a/tool\", { from = \"b/tool\", to = \"TOOL\" }]",
            "found bin/TOOL and bin/tool",
        ),
        (
            "bin = \"a/tool\"\nfiles = { from = \"b/tool\", to = \"bin/tool/x\" }",
            "found bin/tool/x below bin/tool",
        ),
        (
            "bin = \"a/tool\"\nlinks = { to = \"bin/t\", target = \"bin/x\" }",
            "found bin/x",
        ),
        (
            "bin = \"a/tool\"\nlinks = { to = \"bin/tool\", target = \"bin/tool\" }",
            "every place once",
        ),
    ] {
        let error = take(text, &artifact).expect_err(text);
        let found = error.to_string();
        assert!(
            found.contains(said),
            "{text}: expected {said:?}, found {found:?}"
        );
        assert_eq!(error.code(), Code::Usage);
    }
    let empty = archive(Vec::new());
    let found = take("bin = \"x\"", &empty).unwrap_err().to_string();
    assert!(found.ends_with("found none"), "{found}");
}

#[test]
fn a_format_of_one_file_takes_one_command_without_an_entry() {
    let mut artifact = archive(vec![file("", 0o644)]);
    artifact.format = Format::Gz;
    for text in ["bin = \"tool\"", "bin = { to = \"tool\" }"] {
        let files = take(text, &artifact).unwrap();
        assert_eq!(lines(&files), ["755 bin/tool "], "{text}");
    }
    let files = take("files = { to = \"share/x\", mode = \"644\" }", &artifact).unwrap();
    assert_eq!(lines(&files), ["644 share/x "]);
    for text in [
        "",
        "bin = [\"tool\", \"other\"]",
        "bin = \"*/tool\"",
        "bin = { from = \"tool\", to = \"tool\" }",
        "man = \"tool.1\"",
        "bin = \"tool\"\nman = \"tool.1\"",
    ] {
        assert!(take(text, &artifact).is_err(), "{text}");
    }
}

#[test]
fn an_archive_without_modes_is_looked_into() {
    let mut program = entry("lib/run", EntryKind::File, None);
    program.content = Content::Script;
    let artifact = archive(vec![program, entry("lib/data", EntryKind::File, None)]);
    let files = take("trees = { from = \"lib\", to = \"lib\" }", &artifact).unwrap();
    assert_eq!(
        lines(&files),
        ["644 lib/data lib/data", "755 lib/run lib/run"]
    );
}

fn page() -> String {
    fs::read_to_string(repository().join("install-docs/unpipe-toml.md")).unwrap()
}

#[test]
fn the_documented_keys_are_those_of_the_parser() {
    let page = page();
    let mut documented: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for part in page.split("<!-- keys:").skip(1) {
        let (tables, rest) = part.split_once("-->").unwrap();
        let rows = rest
            .trim_start()
            .lines()
            .take_while(|line| line.starts_with('|'));
        let keys: Vec<String> = rows
            .filter_map(|row| row.strip_prefix("| `")?.split_once('`'))
            .map(|(key, _)| key.to_owned())
            .collect();
        for table in tables.split(',') {
            documented.insert(table.trim().to_owned(), keys.clone());
        }
    }
    let known: BTreeMap<String, Vec<String>> = KEYS
        .iter()
        .map(|(table, keys)| {
            (
                (*table).to_owned(),
                keys.iter().map(|key| (*key).to_owned()).collect(),
            )
        })
        .collect();
    assert_eq!(documented, known);
}

#[test]
fn the_documented_examples_are_projects() {
    let page = page();
    let blocks: Vec<&str> = page
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```"))
        .map(|(block, _)| block)
        .collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        let project = Project::parse(block).unwrap_or_else(|error| panic!("{error}"));
        assert!(!project.is_placeholder());
    }
}
