//! The second file can only tighten the first.

use std::path::Path;

use proptest::prelude::*;
use unpipe::model::{Name, Period, Size, WebUrl};
use unpipe::trust::policy::{Hop, Policy, PolicyFile, Route};

use crate::support::key::Key;

fn file(path: &str, text: &str) -> PolicyFile {
    PolicyFile::parse(Path::new(path), text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn merged(system: &str, user: &str) -> Policy {
    try_merged(system, user).unwrap()
}

fn try_merged(system: &str, user: &str) -> Result<Policy, String> {
    Policy::merge(file("/etc/p", system), file("/home/p", user)).map_err(|error| error.to_string())
}

fn name(text: &str) -> Name {
    text.parse().expect(text)
}

fn defaults(line: &str) -> String {
    format!("[defaults]\n{line}\n")
}

#[test]
fn numbers_and_habits_take_the_stricter_and_an_unwritten_one_says_nothing() {
    let both = |line: &str, other: &str| {
        [
            merged(&defaults(line), &defaults(other)),
            merged(&defaults(other), &defaults(line)),
        ]
    };
    for policy in both("min_age = \"1h\"", "min_age = \"1d\"") {
        assert_eq!(policy.min_age().unwrap().value, Period::DAY);
    }
    for policy in both("max_staleness = \"1h\"", "max_staleness = \"1d\"") {
        assert_eq!(policy.max_staleness().unwrap().value, Period::seconds(3600));
    }
    for policy in both("max_artifact = \"1MB\"", "max_artifact = \"1GB\"") {
        assert_eq!(policy.max_artifact().unwrap().value, Size::bytes(1_000_000));
    }
    for policy in both("reviews = 1", "reviews = 3") {
        assert_eq!(policy.reviews(&name("a.example/x")).unwrap().value, 3);
    }
    for key in ["steps", "run", "tofu"] {
        for policy in both(&format!("{key} = \"ask\""), &format!("{key} = \"never\"")) {
            let rule = match key {
                "steps" => policy.steps(),
                "run" => policy.run(),
                _ => policy.tofu(),
            };
            assert_eq!(rule.unwrap().value.to_string(), "never", "{key}");
        }
    }
    let alone = merged("", &defaults("max_artifact = \"1MB\""));
    assert_eq!(alone.max_artifact().unwrap().at.to_string(), "/home/p:2");
    // Of equals, the administrator's is named.
    let equal = merged(&defaults("reviews = 1"), &defaults("reviews = 1"));
    let rule = equal.reviews(&name("a.example/x")).unwrap();
    assert_eq!(rule.at.to_string(), "/etc/p:2");
}

#[test]
fn reviews_of_a_name_add_to_those_of_all_and_never_lower_them() {
    let one = "[defaults]\nreviews = 2\n[[name]]\nmatch = \"get.example.org/*\"\nreviews = 0\n";
    let policy = merged(
        one,
        "[[name]]\nmatch = \"get.example.org/tool\"\nreviews = 3\n",
    );
    assert_eq!(
        policy
            .reviews(&name("get.example.org/other"))
            .unwrap()
            .value,
        2
    );
    assert_eq!(
        policy.reviews(&name("get.example.org/tool")).unwrap().value,
        3
    );
}

#[test]
fn deny_unites_and_allow_intersects() {
    let policy = merged(
        "[[deny]]\nmatch = \"a.example/*\"\n[[allow]]\nmatch = \"*.example/*\"\n[[allow]]\nmatch = \"x.test/*\"\n",
        "[[deny]]\nmatch = \"b.example/x\"\n[[allow]]\nmatch = \"b.example/*\"\n[[allow]]\nmatch = \"c.other/*\"\n",
    );
    for (text, says) in [
        ("a.example/x", Some("(a.example/*, /etc/p:2)")),
        ("b.example/x", Some("(b.example/x, /home/p:2)")),
        ("b.example/y", None),
        ("x.test/y", Some("/home/p:4")),
        ("c.other/y", Some("/etc/p:4")),
    ] {
        let told = policy
            .admit(&name(text))
            .map_err(|denied| denied.to_string());
        match says {
            None => assert_eq!(told, Ok(()), "{text}"),
            Some(says) => assert!(
                told.as_ref().unwrap_err().contains(says),
                "{text}: {told:?}"
            ),
        }
    }
}

#[test]
fn idn_labels_must_be_in_every_list_that_there_is() {
    let list = |labels: &str| defaults(&format!("idn = [{labels}]"));
    let (one, two) = ("\"xn--a\"", "\"xn--a\", \"xn--b\"");
    let admits =
        |system: &str, user: &str, text: &str| merged(system, user).admit(&name(text)).is_ok();
    assert!(!admits("", "", "xn--a.example/x"));
    assert!(admits("", &list(one), "xn--a.example/x"));
    assert!(admits(&list(two), "", "xn--b.example/x"));
    assert!(admits(&list(two), &list(one), "xn--a.example/x"));
    assert!(!admits(&list(two), &list(one), "xn--b.example/x"));
    assert!(!admits(&list(one), &list(two), "xn--b.example/x"));
    assert!(!admits(&list(one), &list("\"xn--c\""), "xn--c.example/x"));
    assert!(!admits(&list(""), &list(one), "xn--a.example/x"));
}

#[test]
fn two_keys_for_one_name_are_an_error_that_names_both_lines() {
    let (one, two) = (Key::new().public(), Key::new().public());
    let pin =
        |pattern: &str, key: &str| format!("[[name]]\nmatch = \"{pattern}\"\nkey = \"{key}\"\n");
    for (first, second) in [
        ("get.example.org/*", "get.example.org/tool"),
        ("get.example.org/tool", "get.example.org/*"),
        ("*.example.org/*", "get.example.org/t*"),
        ("*.example.org/tool", "*.get.example.org/*"),
        ("*", "get.example.org/tool"),
    ] {
        let told = try_merged(&pin(first, &one), &pin(second, &two)).unwrap_err();
        assert!(
            told.contains("/home/p:3 pins") && told.contains("/etc/p:3 says"),
            "{told}"
        );
        let within = format!("{}{}", pin(first, &one), pin(second, &two));
        assert!(try_merged(&within, "").is_err(), "{first} {second}");
        assert!(try_merged(&pin(first, &one), &pin(second, &one)).is_ok());
    }
    for (first, second) in [
        ("get.example.org/*", "get.example.net/*"),
        ("get.example.org/a*", "get.example.org/b*"),
        ("*.example.org/*", "example.org/*"),
        ("get.example.org/tool", "get.example.org/tool2"),
    ] {
        assert!(
            try_merged(&pin(first, &one), &pin(second, &two)).is_ok(),
            "{first} {second}"
        );
    }
}

#[test]
fn the_administrators_reviewers_stand_alone() {
    let key = Key::new().public();
    let reviewer = |label: &str| format!("[reviewers.{label}]\nkey = \"{key}\"\n");
    let labels = |policy: &Policy| -> Vec<String> {
        let reviewers = policy.reviewers().iter();
        reviewers.map(|rule| rule.value.label.clone()).collect()
    };
    assert_eq!(
        labels(&merged(&reviewer("carol"), &reviewer("mallory"))),
        ["carol"]
    );
    assert_eq!(labels(&merged("", &reviewer("dave"))), ["dave"]);
}

#[test]
fn a_mirror_of_the_administrators_is_not_moved_and_off_is_off() {
    let mirror = |prefix: &str, to: &str| format!("[mirrors]\n\"{prefix}\" = [\"{to}\"]\n");
    let route = |policy: &Policy, url: &str| {
        let url: WebUrl = url.parse().unwrap();
        policy
            .mirrors()
            .route(&url)
            .map(|rule| rule.value.route.clone())
    };
    let corp = mirror("https://github.com/", "https://mirror.corp/gh/");
    let through = Some(Route::Through(vec![Hop::Mirror(
        "https://mirror.corp/gh/".parse().unwrap(),
    )]));
    let direct = Some(Route::Through(vec![Hop::Direct]));
    let url = "https://github.com/acme/agent/x";
    assert_eq!(route(&merged(&corp, ""), url), through);
    assert_eq!(route(&merged(&corp, ""), "https://gitlab.com/x"), None);
    // A longer prefix of the user's is no way around.
    let around = merged(&corp, &mirror("https://github.com/acme/", "direct"));
    assert_eq!(route(&around, url), through);
    assert_eq!(
        route(
            &merged("", &mirror("https://github.com/acme/", "direct")),
            url
        ),
        direct
    );
    let off = merged(&corp, &mirror("https://github.com/acme/", "off"));
    assert_eq!(route(&off, url), Some(Route::Off));
    assert_eq!(route(&off, "https://github.com/other/x"), through);
    let shut = merged(
        &mirror("https://github.com/", "off"),
        &mirror("https://github.com/acme/", "direct"),
    );
    assert_eq!(route(&shut, url), Some(Route::Off));
}

/// Any rules that a user might write about the names below.
fn rules() -> impl Strategy<Value = String> {
    let pattern = prop::sample::select(vec![
        "*",
        "a.example/*",
        "*.example/*",
        "b.example/x",
        "b.example/y",
        "a.example/x*",
    ]);
    let rule = (
        prop::sample::select(vec!["deny", "allow", "name"]),
        pattern,
        0u32..3,
    )
        .prop_map(|(table, pattern, reviews)| match table {
            "name" => format!("[[name]]\nmatch = \"{pattern}\"\nreviews = {reviews}\n"),
            table => format!("[[{table}]]\nmatch = \"{pattern}\"\n"),
        });
    let habit = prop::sample::select(vec!["ask", "never"]);
    let defaults = (0u32..4, 1u32..4, 1u32..4, habit, prop::sample::select(vec!["", "\"xn--a\"", "\"xn--a\", \"xn--b\""])).prop_map(
        |(reviews, age, size, habit, idn)| {
            format!("[defaults]\nreviews = {reviews}\nmin_age = \"{age}h\"\nmax_staleness = \"{age}d\"\nmax_artifact = \"{size}MB\"\nsteps = \"{habit}\"\ntofu = \"{habit}\"\nrun = \"{habit}\"\nidn = [{idn}]\n")
        },
    );
    (
        prop::option::of(defaults),
        prop::collection::vec(rule, 0..5),
    )
        .prop_map(|(defaults, rules)| defaults.unwrap_or_default() + &rules.concat())
}

proptest! {
    /// Whatever the user writes: what `/etc` refuses stays refused, and no limit is wider.
    #[test]
    fn no_user_file_loosens_the_administrators(system in rules(), user in rules()) {
        let (alone, both) = (merged(&system, ""), merged(&system, &user));
        for text in ["a.example/x", "b.example/x", "b.example/y", "c.test/z", "xn--a.example/x", "xn--b.example/x"] {
            let name = name(text);
            if let Err(denied) = alone.admit(&name)
                && !matches!(denied, unpipe::trust::policy::Denied::Idn { at: None, .. })
            {
                prop_assert!(both.admit(&name).is_err(), "{text}: {denied}");
            }
            let of = |policy: &Policy| policy.reviews(&name).map(|rule| rule.value);
            prop_assert!(of(&both) >= of(&alone));
        }
        let at_least = |one: Option<u64>, other: Option<u64>| one >= other;
        let at_most = |one: Option<u64>, other: Option<u64>| match (one, other) {
            (Some(one), Some(other)) => one <= other,
            (None, Some(_)) => false,
            (_, None) => true,
        };
        let age = |policy: &Policy| policy.min_age().map(|rule| rule.value.in_seconds());
        prop_assert!(at_least(age(&both), age(&alone)));
        let staleness = |policy: &Policy| policy.max_staleness().map(|rule| rule.value.in_seconds());
        prop_assert!(at_most(staleness(&both), staleness(&alone)));
        let size = |policy: &Policy| policy.max_artifact().map(|rule| rule.value.number());
        prop_assert!(at_most(size(&both), size(&alone)));
        for habit in [Policy::steps, Policy::run, Policy::tofu] {
            prop_assert!(habit(&both).map(|rule| rule.value) >= habit(&alone).map(|rule| rule.value));
        }
    }
}
