//! What a document may cost: depth, time and words, whatever its bytes.

use std::time::{Duration, Instant};

use unpipe::document::{DocumentError, Kind, parse_index, parse_release, parse_root};

fn head(kind: Kind) -> String {
    format!("unpipe = \"{kind}/1\"\nname = \"get.example.org/tool\"\n")
}

fn parse(kind: Kind, rest: &str) -> Result<(), DocumentError> {
    let body = head(kind) + rest;
    match kind {
        Kind::Root => parse_root(body.as_bytes()).map(|_| ()),
        Kind::Index => parse_index(body.as_bytes()).map(|_| ()),
        _ => parse_release(body.as_bytes()).map(|_| ()),
    }
}

const KINDS: [Kind; 3] = [Kind::Root, Kind::Index, Kind::Release];

/// Much more than is needed where nothing else runs.
const SOON: Duration = Duration::from_secs(20);

#[test]
fn depth_is_refused_before_any_parser_climbs_into_it() {
    let dotted = "a.".repeat(70);
    let both = format!("{{{dotted}a=").repeat(70);
    for text in [
        format!("a = {}\n", "[".repeat(100_000)),
        format!("a = {}{}\n", "[".repeat(100_000), "]".repeat(100_000)),
        format!("a = {}1{}\n", "{a=".repeat(50_000), "}".repeat(50_000)),
        format!("{}a = 1\n", "a.".repeat(100_000)),
        format!("[{}a]\n", "a.".repeat(100_000)),
        format!("[[{}a]]\n", "a.".repeat(100_000)),
        // Each is within what a parser allows; together they are deeper than a stack.
        format!("{dotted}a = {both}1{}\n", "}".repeat(70)),
    ] {
        for kind in KINDS {
            let outcome = parse(kind, &text);
            assert!(
                matches!(outcome, Err(DocumentError::Deep { limit: 8 })),
                "{kind}: {outcome:?}"
            );
        }
    }
}

#[test]
fn the_depth_that_documents_have_is_fine() {
    for text in [
        "a = [[[[[[1]]]]]]\n",
        "a.b.c.d = 1\n",
        "[[a.b]]\nc = [{ d = [1, 2] }]\n",
    ] {
        let outcome = parse(Kind::Release, text);
        assert!(
            matches!(outcome, Err(DocumentError::Fields { .. })),
            "{outcome:?}"
        );
    }
}

#[test]
fn eight_mebibytes_of_anything_are_read_in_linear_time() {
    let n = 8 * 1024 * 1024 - 1024;
    for text in [
        format!("a = {}\n", "[".repeat(n)),
        format!("a = {}\n", "\"".repeat(n)),
        format!("a{} = 1\n", ".".repeat(n)),
        format!("# {}\n", "x".repeat(n)),
        "[\n".repeat(n / 2),
        "=\n".repeat(n / 2),
        "[[a]]\n".repeat(n / 6),
    ] {
        let start = Instant::now();
        assert!(parse(Kind::Release, &text).is_err());
        assert!(
            start.elapsed() < SOON,
            "{}",
            text.chars().take(20).collect::<String>()
        );
    }
}

#[test]
fn a_release_with_thousands_of_files_builds_and_steps_is_checked_in_no_time() {
    let hash = "0".repeat(64);
    let fields =
        "version=\"1\"\nserial=1\nroot=0\nissued=\"2026-01-01T00:00:00Z\"\nsummary=\"s\"\n";
    let file =
        |to: String| format!("{{to=\"{to}\",from=\"x\",mode=\"755\",size=1,sha256=\"{hash}\"}},");
    let build = |files: String| {
        format!(
            "[[artifact]]\nos=\"any\"\narch=\"any\"\nurls=[\"u\"]\nsize=1\nsha256=\"{hash}\"\n\
             format=\"tar\"\nfiles=[{files}]\n"
        )
    };
    let steps = |count: usize, runs: &str| -> String {
        let step = |i| format!("[[step]]\nid=\"a{i}\"\nrun=[\"{runs}\"]\nstdout=\"out/s{i}\"\n");
        (0..count).map(step).collect()
    };
    let many_files = build((0..20_000).map(|i| file(format!("f{i}"))).collect());
    let many_builds = build(file("f0".to_owned())).repeat(8_000);
    let deep = build(
        (0..4_000)
            .map(|i| file("a/".repeat(500) + &i.to_string()))
            .collect(),
    );
    for text in [
        many_files + &steps(30_000, "f19999"),
        many_builds + &steps(30_000, "f0"),
        deep,
    ] {
        let start = Instant::now();
        parse(Kind::Release, &(fields.to_owned() + &text)).unwrap();
        assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    }
}

#[test]
fn a_message_stays_short_however_long_what_it_quotes_is() {
    for text in [
        format!("{} = 1\n", "a".repeat(200_000)),
        format!("issued = \"{}\"\n", "a".repeat(200_000)),
        format!("version = \"{}\"\n", "a".repeat(200_000)),
    ] {
        for kind in KINDS {
            let message = parse(kind, &text).unwrap_err().to_string();
            assert!(message.len() < 1000, "{} bytes", message.len());
        }
    }
}

#[test]
fn a_body_has_its_kinds_size_at_most() {
    for (kind, limit) in [
        (Kind::Root, 256 * 1024),
        (Kind::Index, 256 * 1024),
        (Kind::Release, 8 * 1024 * 1024),
    ] {
        for (more, is_large) in [(0, false), (1, true)] {
            let padding = limit + more - head(kind).len() - 3;
            let outcome = parse(kind, &format!("# {}\n", "x".repeat(padding)));
            let found = matches!(outcome, Err(DocumentError::Large { .. }));
            assert_eq!(found, is_large, "{kind}: {outcome:?}");
        }
    }
}

#[test]
fn messages_read_well_for_every_kind() {
    let large = "#".repeat(9 * 1024 * 1024);
    for kind in KINDS {
        for outcome in [
            parse(kind, &large),
            parse(kind, "a = 1\n"),
            parse(kind, "[[["),
        ] {
            let message = outcome.unwrap_err().to_string();
            assert!(
                !message.contains("a index") && !message.contains('\n'),
                "{message}"
            );
            assert!(message.starts_with(char::is_lowercase), "{message}");
        }
    }
}
