//! From the text of a policy file to its rules.

use std::path::Path;

use toml::de::DeTable;

use super::error::shown;
use super::table::{Field, Text};
use super::values::{habit, period, size};
use super::{
    At, Hop, Mirror, NameRule, Origin, Pattern, PolicyError, PolicyFile, Reviewer, Route, Rule,
};
use crate::model::{Digest, WebUrl};

/// The most bytes of a policy file.
pub const MAX_BYTES: usize = 1024 * 1024;

const TOP: [&str; 6] = ["defaults", "name", "deny", "allow", "reviewers", "mirrors"];
const DEFAULTS: [&str; 8] = [
    "min_age",
    "max_staleness",
    "steps",
    "run",
    "tofu",
    "reviews",
    "max_artifact",
    "idn",
];
const NAME: [&str; 3] = ["match", "key", "reviews"];
const LISTED: [&str; 1] = ["match"];
const REVIEWER: [&str; 3] = ["key", "until", "url"];

pub(super) fn file(path: &Path, text: &str) -> Result<PolicyFile, PolicyError> {
    if text.len() > MAX_BYTES {
        return Err(PolicyError::Large {
            file: shown(path),
            limit: MAX_BYTES,
        });
    }
    let origin = Origin {
        file: path.to_owned(),
        sha256: Digest::of(text.as_bytes()),
    };
    let text = Text { file: path, text };
    let table = text.parse()?;
    let mut file = PolicyFile {
        origin: Some(origin),
        ..PolicyFile::default()
    };
    for field in text.fields("", table.get_ref()) {
        match field.key {
            "defaults" => defaults(text, field.inner()?, &mut file)?,
            "name" => {
                for (at, table) in text.tables(&field)? {
                    file.names.push(name(text, &at, table)?);
                }
            }
            "deny" => file.deny = patterns(text, "deny", &field)?,
            "allow" => file.allow = patterns(text, "allow", &field)?,
            "reviewers" => {
                for field in text.fields("reviewers", field.inner()?) {
                    file.reviewers.push(reviewer(text, &field)?);
                }
            }
            "mirrors" => {
                for field in text.fields("mirrors", field.inner()?) {
                    file.mirrors.push(mirror(&field)?);
                }
            }
            _ => return Err(field.unknown(&TOP)),
        }
    }
    Ok(file)
}

fn defaults(text: Text<'_>, table: &DeTable<'_>, file: &mut PolicyFile) -> Result<(), PolicyError> {
    for field in text.fields("defaults", table) {
        match field.key {
            "min_age" => file.min_age = Some(field.text(period)?),
            "max_staleness" => file.max_staleness = Some(field.text(period)?),
            "steps" => file.steps = Some(field.text(habit)?),
            "run" => file.run = Some(field.text(habit)?),
            "tofu" => file.tofu = Some(field.text(habit)?),
            "reviews" => file.reviews = Some(field.number()?),
            "max_artifact" => file.max_artifact = Some(field.text(size)?),
            "idn" => file.idn = Some(labels(&field)?),
            _ => return Err(field.unknown(&DEFAULTS)),
        }
    }
    Ok(())
}

fn labels(field: &Field<'_, '_>) -> Result<Rule<Vec<String>>, PolicyError> {
    let labels = field.texts()?;
    let is_label = |label: &str| {
        label.strip_prefix("xn--").is_some_and(|rest| {
            !rest.is_empty()
                && rest
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        })
    };
    if let Some(other) = labels.iter().find(|label| !is_label(label)) {
        let reason = format!("expected labels in lower case that begin with xn--, found {other:?}");
        return Err(field.wrong(reason));
    }
    Ok(field.rule(labels.into_iter().map(str::to_owned).collect()))
}

fn name(text: Text<'_>, at: &At, table: &DeTable<'_>) -> Result<Rule<NameRule>, PolicyError> {
    let (mut pattern, mut key, mut reviews) = (None, None, None);
    for field in text.fields("name", table) {
        match field.key {
            "match" => pattern = Some(field.text(matched)?),
            "key" => key = Some(field.text(parsed)?),
            "reviews" => reviews = Some(field.number()?),
            _ => return Err(field.unknown(&NAME)),
        }
    }
    let pattern = pattern.ok_or_else(|| missing(at, "match"))?;
    Ok(Rule {
        at: pattern.at,
        value: NameRule {
            pattern: pattern.value,
            key,
            reviews,
        },
    })
}

fn patterns(
    text: Text<'_>,
    name: &str,
    field: &Field<'_, '_>,
) -> Result<Vec<Rule<Pattern>>, PolicyError> {
    let mut found = Vec::new();
    for (at, table) in text.tables(field)? {
        let mut pattern = None;
        for field in text.fields(name, table) {
            match field.key {
                "match" => pattern = Some(field.text(matched)?),
                _ => return Err(field.unknown(&LISTED)),
            }
        }
        found.push(pattern.ok_or_else(|| missing(&at, "match"))?);
    }
    // An empty list says that nothing is allowed as little as it says that all is.
    if found.is_empty() {
        return Err(field.wrong("expected at least one [[…]] with match, found none"));
    }
    Ok(found)
}

fn reviewer(text: Text<'_>, field: &Field<'_, '_>) -> Result<Rule<Reviewer>, PolicyError> {
    let (mut key, mut until, mut url) = (None, None, None);
    let within = format!("reviewers.{}", field.key);
    for field in text.fields(&within, field.inner()?) {
        match field.key {
            "key" => key = Some(field.text(parsed)?.value),
            "until" => until = Some(field.text(parsed)?.value),
            "url" => url = Some(field.text(folder)?.value),
            _ => return Err(field.unknown(&REVIEWER)),
        }
    }
    Ok(field.rule(Reviewer {
        label: field.key.to_owned(),
        key: key.ok_or_else(|| missing(&field.at, "key"))?,
        until,
        url,
    }))
}

fn mirror(field: &Field<'_, '_>) -> Result<Rule<Mirror>, PolicyError> {
    let prefix = folder(field.key).map_err(|reason| field.wrong(reason))?;
    let words = match field.value.as_str() {
        Some(word) => vec![word],
        None => field.texts()?,
    };
    let route = match words.as_slice() {
        [] => return Err(field.wrong("expected at least one mirror, \"direct\" or \"off\"")),
        ["off"] => Route::Off,
        [before @ .., _] if before.contains(&"direct") => {
            return Err(field.wrong("expected \"direct\" last, found it before others"));
        }
        words => Route::Through(
            words
                .iter()
                .map(|word| hop(word).map_err(|reason| field.wrong(reason)))
                .collect::<Result<_, _>>()?,
        ),
    };
    Ok(field.rule(Mirror { prefix, route }))
}

fn hop(word: &str) -> Result<Hop, String> {
    match word {
        "direct" => Ok(Hop::Direct),
        "off" => Err("expected \"off\" alone, found it among others".to_owned()),
        _ => folder(word).map(Hop::Mirror),
    }
}

fn folder(text: &str) -> Result<WebUrl, String> {
    let url: WebUrl = parsed(text)?;
    if url.as_str().ends_with('/') {
        Ok(url)
    } else {
        Err(format!("expected a URL that ends with /, found {text:?}"))
    }
}

fn matched(text: &str) -> Result<Pattern, String> {
    parsed(text)
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

fn missing(at: &At, key: &'static str) -> PolicyError {
    PolicyError::Missing {
        at: at.clone(),
        key,
    }
}
