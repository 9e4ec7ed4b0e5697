//! How a policy file is read, and how it is refused.

use std::path::Path;

use unpipe::model::{Code, Name, Period, Size};
use unpipe::store::read_policy;
use unpipe::trust::policy::{Habit, Pattern, Policy, PolicyFile, Route};

use crate::support::key::Key;

fn parse(text: &str) -> Result<PolicyFile, String> {
    PolicyFile::parse(Path::new("/etc/unpipe/policy.toml"), text).map_err(|error| {
        assert_eq!(error.code(), Code::Policy);
        error.to_string()
    })
}

fn name(text: &str) -> Name {
    text.parse().expect(text)
}

fn matches(pattern: &str, text: &str) -> bool {
    pattern
        .parse::<Pattern>()
        .expect(pattern)
        .matches(&name(text))
}

#[test]
fn every_key_is_read_and_remembers_its_line() {
    let key = Key::new().public();
    let text = format!(
        "[defaults]\nmin_age = \"24h\"\nmax_staleness = \"0d\"\nsteps = \"ask\"\nrun = \
         \"never\"\ntofu = \"never\"\nreviews = 2\nmax_artifact = \"2GB\"\nidn = \
         [\"xn--gt-bja\"]\n\n[[name]]\nmatch = \"get.example.org/*\"\nkey = \"{key}\"\nreviews = \
         1\n\n[[deny]]\nmatch = \"*.example.net/*\"\n\n[[allow]]\nmatch = \
         \"get.example.org/*\"\n\n[reviewers.carol]\nkey = \"{key}\"\nuntil = \
         \"2027-06-01T00:00:00Z\"\nurl = \
         \"https://carol.example/reviews/\"\n\n[mirrors]\n\"https://github.com/\" = \
         [\"https://mirror.corp/gh/\", \"direct\"]\n\"https://bad.example/\" = [\"off\"]\n"
    );
    let file = parse(&text).unwrap();
    let min_age = file.min_age.unwrap();
    assert_eq!((min_age.value, min_age.at.line), (Period::DAY, 2));
    assert_eq!(file.max_staleness.unwrap().value, Period::seconds(0));
    assert_eq!(file.steps.unwrap().value, Habit::Ask);
    assert_eq!(file.run.unwrap().value, Habit::Never);
    assert_eq!(file.tofu.unwrap().value, Habit::Never);
    assert_eq!(file.reviews.unwrap().value, 2);
    assert_eq!(file.max_artifact.unwrap().value, Size::bytes(2_000_000_000));
    assert_eq!(file.idn.unwrap().value, ["xn--gt-bja"]);
    let rule = &file.names[0].value;
    assert_eq!(rule.pattern.to_string(), "get.example.org/*");
    assert_eq!(rule.key.as_ref().unwrap().value.to_string(), key);
    assert_eq!(rule.reviews.as_ref().unwrap().at.line, 14);
    assert_eq!(file.deny[0].at.to_string(), "/etc/unpipe/policy.toml:17");
    assert_eq!(file.allow[0].at.line, 20);
    let carol = &file.reviewers[0].value;
    assert_eq!(carol.label, "carol");
    assert_eq!(carol.url.as_ref().unwrap().host(), "carol.example");
    assert_eq!(file.mirrors[1].value.route, Route::Off);
    assert_eq!(file.mirrors[0].at.line, 28);
}

#[test]
fn an_empty_file_has_no_rules() {
    for text in ["", "# nothing\n"] {
        let empty = PolicyFile {
            origin: None,
            ..parse(text).unwrap()
        };
        assert_eq!(empty, PolicyFile::default());
    }
}

#[test]
fn what_is_not_understood_is_refused_with_file_line_and_what_was_expected() {
    for (text, expected) in [
        (
            "unpipe = \"policy/1\"\n",
            "policy.toml:1 has an unknown key unpipe",
        ),
        ("[default]\n", "perhaps defaults"),
        (
            "[mirrors]\n\"https://a.example/\" = [\"direct\", \"https://b.example/\"]\n",
            "\"direct\" last",
        ),
        (
            "[defaults]\nmin-age = \"1d\"\n",
            "policy.toml:2 has an unknown key defaults.min-age, expected perhaps min_age",
        ),
        (
            "[defaults]\nmin_age = 24\n",
            "policy.toml:2 sets defaults.min_age: expected a text",
        ),
        ("[defaults]\nmin_age = \"24\"\n", "s, m, h, d, w"),
        ("[defaults]\nmin_age = \"1 day\"\n", "found \"1 day\""),
        ("[defaults]\nmin_age = \"-1d\"\n", "found \"-1d\""),
        ("[defaults]\nmin_age = \"99999999999999999999d\"\n", "found"),
        ("[defaults]\nmax_artifact = \"2gb\"\n", "found \"2gb\""),
        ("[defaults]\nsteps = \"Never\"\n", "expected ask or never"),
        (
            "[defaults]\nreviews = -1\n",
            "expected a whole number from 0",
        ),
        (
            "[defaults]\nreviews = \"1\"\n",
            "expected a whole number from 0",
        ),
        ("[defaults]\nidn = \"xn--a\"\n", "expected a list"),
        ("[defaults]\nidn = [\"plain\"]\n", "found \"plain\""),
        ("defaults = 1\n", "expected a table"),
        ("[name]\nmatch = \"*\"\n", "expected a list of tables"),
        ("[[name]]\nkey = \"x\"\n", "policy.toml:2 sets name.key"),
        ("\n[[name]]\nreviews = 1\n", "has a rule without match"),
        ("[[deny]]\n", "policy.toml:1 has a rule without match"),
        ("allow = []\n", "expected at least one"),
        (
            "[[deny]]\nmatch = \"*\"\nkey = \"x\"\n",
            "policy.toml:3 has an unknown key deny.key",
        ),
        (
            "[[deny]]\nmatch = \"get.*.org/tool\"\n",
            "with a * at an end only",
        ),
        (
            "[reviewers.carol]\nuntil = \"2027-06-01T00:00:00Z\"\n",
            "without key",
        ),
        (
            "[reviewers.carol]\nkey = \"RWQ\"\n",
            "sets reviewers.carol.key",
        ),
        (
            "[reviewers.carol]\nurl = \"http://carol.example/\"\n",
            "only https",
        ),
        (
            "[mirrors]\n\"https://github.com\" = []\n",
            "at least one mirror",
        ),
        (
            "[mirrors]\n\"https://github.com/x\" = [\"off\"]\n",
            "ends with /",
        ),
        (
            "[mirrors]\n\"https://github.com/\" = [\"off\", \"direct\"]\n",
            "\"off\" alone",
        ),
        (
            "[mirrors]\n\"https://github.com/\" = [\"ftp://x/\"]\n",
            "only https",
        ),
        (
            "[defaults]\nreviews = 1\nreviews = 2\n",
            "policy.toml:3 is not TOML: duplicate key",
        ),
        ("\n\n[defaults\n", "policy.toml:3 is not TOML"),
    ] {
        let told = parse(text).expect_err(text);
        assert!(told.contains(expected), "{text:?}: {told}");
    }
}

#[test]
fn what_a_policy_says_is_escaped_where_it_is_shown() {
    let told = parse("[defaults]\n\"\\u001b[2J\\u202e\" = 1\n").unwrap_err();
    assert!(
        told.contains("\\u{1b}") && told.contains("\\u{202e}"),
        "{told}"
    );
}

#[test]
fn a_pattern_reaches_as_far_as_its_stars_and_no_further() {
    for (pattern, yes, no) in [
        (
            "get.example.org/tool",
            "get.example.org/tool",
            "get.example.org/tool2",
        ),
        (
            "get.example.org/*",
            "get.example.org/a/b",
            "get.example.com/tool",
        ),
        (
            "get.example.org/*",
            "get.example.org/tool",
            "get.example.org.evil.example/tool",
        ),
        (
            "get.example.org/tool-*",
            "get.example.org/tool-x",
            "get.example.org/tool",
        ),
        (
            "*.example.net/*",
            "a.b.example.net/tool",
            "example.net/tool",
        ),
        (
            "*.example.net/*",
            "a.example.net/tool",
            "badexample.net/tool",
        ),
        // A star in the domain never reaches into the path.
        (
            "*.example.net/*",
            "a.example.net/tool",
            "evil.example/a.example.net/tool",
        ),
        (
            "*.example.net/tool",
            "a.example.net/tool",
            "a.example.net/tool/b",
        ),
        (
            "github.com/acme/*",
            "github.com/acme/agent",
            "github.com/acme-evil/agent",
        ),
    ] {
        assert!(matches(pattern, yes), "{pattern} {yes}");
        assert!(!matches(pattern, no), "{pattern} {no}");
    }
    assert!(matches("*", "any.example/tool"));
    for text in [
        "",
        "get.example.org",
        "*/*",
        "*example.org/*",
        "get.example.org*",
        "**",
        "get.example.org/*/x",
        "Get.example.org/*",
        "/*",
        "get.example.org/",
    ] {
        assert!(text.parse::<Pattern>().is_err(), "{text}");
    }
}

#[test]
fn only_a_file_that_is_not_there_is_no_policy() {
    let folder = tempfile::tempdir().unwrap();
    let path = |file: &str| folder.path().join(file);
    let (absent, there) = (path("absent.toml"), path("there.toml"));
    assert_eq!(
        read_policy(&absent, Some(&absent)).unwrap(),
        Policy::default()
    );
    assert_eq!(
        read_policy(&path("no/such/folder"), None).unwrap(),
        Policy::default()
    );
    std::fs::write(&there, "[defaults]\nreviews = 1\n").unwrap();
    assert_ne!(read_policy(&there, None).unwrap(), Policy::default());
    assert_ne!(
        read_policy(&absent, Some(&there)).unwrap(),
        Policy::default()
    );
    // A folder in its place, a link to nowhere, bytes that are no text, and too many of them.
    std::os::unix::fs::symlink(&absent, path("link.toml")).unwrap();
    std::fs::write(path("bytes.toml"), b"# \xff\n").unwrap();
    std::fs::write(path("large.toml"), "#".repeat(1024 * 1024 + 1)).unwrap();
    for bad in [
        folder.path().to_owned(),
        path("link.toml"),
        path("bytes.toml"),
        path("large.toml"),
    ] {
        for error in [read_policy(&bad, None), read_policy(&absent, Some(&bad))] {
            assert_eq!(
                error.expect_err("refused").code(),
                Code::Policy,
                "{}",
                bad.display()
            );
        }
    }
}
