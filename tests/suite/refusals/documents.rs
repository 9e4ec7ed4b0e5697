//! Documents that are signed by the right keys and still break the rules of their form.

use super::super::support::body::Body;
use super::super::support::publisher::Publisher;
use super::{MALFORMED, NAME, Refusal, UNTRUSTED_OR_MALFORMED};

/// Refuses each kind of document with its body bent, signed as it should be.
#[track_caller]
fn each_kind(label: &str, bend: impl Fn(Body) -> Body) {
    let publisher = Publisher::new(NAME);
    let release = publisher.release("1.0.0", 1);
    let bent_release = release.clone().body(&bend);
    for (kind, place) in [
        ("level 0", publisher.level0(&bent_release)),
        ("release", publisher.level1([bent_release]).place()),
        (
            "index",
            publisher.level1([release.clone()]).index(&bend).place(),
        ),
        ("root", publisher.level1([release]).root(&bend).place()),
    ] {
        let refusal = Refusal::of(&place, publisher.key()).called(format!("{label} in {kind}"));
        refusal.with(MALFORMED);
    }
}

/// Refuses a release with its body bent, with and without a root.
#[track_caller]
fn release(label: &str, bend: impl Fn(Body) -> Body) {
    let publisher = Publisher::new(NAME);
    let release = publisher.release("1.0.0", 1).body(bend);
    for place in [
        publisher.level0(&release),
        publisher.level1([release.clone()]).place(),
    ] {
        Refusal::of(&place, publisher.key())
            .called(label)
            .with(MALFORMED);
    }
}

/// Refuses a release that lists a file at this path.
#[track_caller]
fn listed_path(path: &str) {
    let publisher = Publisher::new(NAME);
    let release = publisher.release("1.0.0", 1).artifact(|artifact| {
        artifact
            .listed(path, "tool/x", "644", "x")
            .entry("tool/x", "644", "x")
    });
    for place in [
        publisher.level0(&release),
        publisher.level1([release.clone()]).place(),
    ] {
        Refusal::of(&place, publisher.key())
            .called(path)
            .with(MALFORMED);
    }
}

#[test]
fn an_unknown_field_is_refused() {
    each_kind("a field", |body| body.text("surprise", "yes"));
    each_kind("a table", |body| body.raw("\n[surprise]\nyes = 1"));
    release("in an artifact", |body| {
        body.swap("os = ", "surprise = 1\nos = ")
    });
    release("in a file", |body| {
        body.swap("{ to = ", "{ surprise = 1, to = ")
    });
}

#[test]
fn a_missing_field_is_refused() {
    each_kind("no time", |body| body.without("issued"));
    for field in ["version", "serial", "root", "summary"] {
        // The builder sets `root` again for a place without one.
        let publisher = Publisher::new(NAME);
        let release = publisher
            .release("1.0.0", 1)
            .body(|body| body.without(field));
        let place = publisher.level1([release]).place();
        Refusal::of(&place, publisher.key())
            .called(field)
            .with(MALFORMED);
    }
}

#[test]
fn a_duplicate_key_is_refused() {
    each_kind("issued", |body| {
        body.swap("issued = ", "issued = \"2026-01-01T00:00:00Z\"\nissued = ")
    });
    release("in an artifact", |body| {
        body.swap("os = ", "os = \"linux\"\nos = ")
    });
    release("in a file", |body| {
        body.swap("{ to = ", "{ to = \"bin/x\", to = ")
    });
}

#[test]
fn a_character_that_deceives_is_refused_raw_and_escaped() {
    for (raw, escaped) in [
        ("\u{1b}", "\\u001b"),
        ("\u{7}", "\\u0007"),
        ("\u{7f}", "\\u007f"),
        ("\u{9b}", "\\u009b"),
        ("\u{202e}", "\\u202e"),
        ("\u{2066}", "\\u2066"),
        ("\u{200b}", "\\u200b"),
        ("\u{feff}", "\\ufeff"),
        ("\u{e0041}", "\\U000e0041"),
    ] {
        release(escaped, |body| body.text("summary", &format!("a{raw}b")));
        release(escaped, |body| {
            body.text("summary", &format!("a{escaped}b"))
        });
    }
    each_kind("in a comment", |body| {
        body.swap("issued", "# a\u{202e}b\nissued")
    });
    release("escaped newline", |body| {
        body.text("summary", "a\\nb\\u0000")
    });
}

#[test]
fn a_body_that_is_not_plain_text_lines_is_refused() {
    each_kind("carriage return", |body| body.swap("issued", "\r\nissued"));
    each_kind("null", |body| body.swap("issued", "\u{0}issued"));
    each_kind("third line", |body| body.swap("issued", "= issued"));
}

#[test]
fn a_mark_before_the_first_byte_is_refused() {
    let publisher = Publisher::new(NAME);
    for first in ["\u{feff}unpipe", "\nunpipe", "# unpipe\nunpipe", " unpipe"] {
        let release = publisher
            .release("1.0.0", 1)
            .body(|body| body.swap("unpipe", first));
        let place = publisher.level0(&release);
        Refusal::of(&place, publisher.key())
            .called(first)
            .with(UNTRUSTED_OR_MALFORMED);
    }
}

#[test]
fn what_only_newer_toml_allows_is_refused() {
    release("escape", |body| body.text("summary", "a\\x41b"));
    release("inline table", |body| body.swap("{ to = ", "{\n to = "));
    release("time without seconds", |body| {
        body.line("issued", "2026-01-01T00:00Z")
    });
}

#[test]
fn an_oversized_document_is_refused() {
    let padding = |bytes: usize| format!("# {}\n", "x".repeat(bytes));
    let publisher = Publisher::new(NAME);
    let release = publisher.release("1.0.0", 1);
    let quarter = padding(256 * 1024);
    let offer = publisher.level1([release.clone()]);
    let index = offer.clone().index(|body| body.raw(&quarter)).place();
    Refusal::of(&index, publisher.key())
        .called("index")
        .with(MALFORMED);
    let root = offer.root(|body| body.raw(&quarter)).place();
    Refusal::of(&root, publisher.key())
        .called("root")
        .with(MALFORMED);
    let eight = padding(8 * 1024 * 1024);
    let place = publisher.level0(&release.body(|body| body.raw(&eight)));
    Refusal::of(&place, publisher.key())
        .called("release")
        .with(MALFORMED);
}

#[test]
fn a_path_that_leaves_the_tree_is_refused() {
    for path in [
        "../x",
        "a/../../x",
        "..",
        ".",
        "/etc/x",
        "bin/./x",
        "bin//x",
        "bin/",
        "",
        "a\\\\..\\\\x",
        "C:x",
    ] {
        listed_path(path);
    }
}

#[test]
fn a_path_that_the_program_keeps_for_itself_is_refused() {
    for path in [".unpipe/receipt", ".unpipe", "share/.unpipe-x"] {
        listed_path(path);
    }
}

#[test]
fn paths_that_cannot_stand_beside_each_other_are_refused() {
    for path in [
        "bin/tool",
        "bin/TOOL",
        "bin/tool/x",
        "bin",
        "Bin/tool",
        "bin/tl",
    ] {
        listed_path(path);
    }
}

#[test]
fn a_link_that_leaves_the_tree_or_leads_nowhere_is_refused() {
    for target in ["../../etc/passwd", "/bin/sh", "bin/absent", "bin", "bin/tl"] {
        release(target, |body| {
            body.swap("target = \"bin/tool\"", &format!("target = \"{target}\""))
        });
    }
}

#[test]
fn a_mode_that_is_not_plain_or_executable_is_refused() {
    for mode in ["4755", "777", "0755", "600"] {
        release(mode, |body| body.swap("\"755\"", &format!("\"{mode}\"")));
    }
}

#[test]
fn a_root_whose_roles_cannot_work_is_refused() {
    let publisher = Publisher::new(NAME);
    let offer = publisher.level1([publisher.release("1.0.0", 1)]);
    let twice = format!("twice = \"{}\"\n\n[roles]", publisher.key().public());
    for (label, from, to) in [
        ("threshold 0", "threshold = 1", "threshold = 0"),
        ("threshold above its keys", "threshold = 1", "threshold = 2"),
        ("a key that is not there", "[\"key-0\"]", "[\"key-9\"]"),
        (
            "a key twice in a role",
            "[\"key-0\"]",
            "[\"key-0\", \"key-0\"]",
        ),
        ("a key twice", "\n[roles]", twice.as_str()),
    ] {
        let place = offer.clone().root(|body| body.swap(from, to)).place();
        Refusal::of(&place, publisher.key())
            .called(label)
            .with(MALFORMED);
    }
}
