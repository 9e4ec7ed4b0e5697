//! The lines beside an answer: what they mean for the files that a publisher hosts.

use crate::fetch::Probe;
use crate::publish::lint::rules::{Rule, hosting as rules};

/// How long an index may be cached, in seconds.
const INDEX_MOST: u64 = 3600;

/// How long all else may be cached at least, in seconds.
const FIXED_LEAST: u64 = 86_400;

/// Whether a file is ever replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Changes {
    /// It is the one that moves.
    Often,
    /// Whoever has it need not ask again.
    Never,
    /// Another host has it, whose lines nobody here chooses.
    Elsewhere,
}

/// What is odd about the lines of an answer with the status 200.
pub(super) fn odd(probe: &Probe, changes: Changes) -> Vec<(&'static Rule, String)> {
    let mut odd = Vec::new();
    if let Some(encoding) = &probe.encoding {
        odd.push((&rules::ENCODED, format!("Content-Encoding: {encoding}")));
    }
    if let Some(found) = &probe.content_type
        && found.to_ascii_lowercase().starts_with("text/html")
    {
        odd.push((&rules::PAGE, format!("Content-Type: {found}")));
    }
    let line = probe.cache_control.as_deref();
    let said = || format!("Cache-Control: {}", line.unwrap_or_default());
    match (changes, line.and_then(lifetime)) {
        (Changes::Often, None) => {
            odd.push((
                &rules::INDEX_CACHED_SOMEHOW,
                "no Cache-Control with max-age".to_owned(),
            ));
        }
        (Changes::Often, Some(seconds)) if seconds > INDEX_MOST => {
            odd.push((&rules::INDEX_CACHED_LONG, said()));
        }
        (Changes::Never, Some(seconds)) if seconds < FIXED_LEAST => {
            odd.push((&rules::CACHED_SHORT, said()));
        }
        _ => {}
    }
    odd
}

/// The longest that a cache may keep an answer, in seconds (RFC 9111 section 5.2.2).
fn lifetime(line: &str) -> Option<u64> {
    let line = line.to_ascii_lowercase();
    let directives = || line.split(',').map(str::trim);
    if directives().any(|one| one == "no-store" || one == "no-cache") {
        return Some(0);
    }
    let seconds = |one: &str| {
        let (name, value) = one.split_once('=')?;
        let is_age = matches!(name.trim(), "max-age" | "s-maxage");
        is_age.then(|| value.trim().trim_matches('"').parse().ok())?
    };
    directives().filter_map(seconds).max()
}

#[cfg(test)]
mod tests {
    use super::lifetime;

    #[test]
    fn the_longest_lifetime_of_a_line_counts() {
        for (line, seconds) in [
            ("public, max-age=300, stale-if-error=86400", Some(300)),
            ("Max-Age=\"60\", s-maxage=7200", Some(7200)),
            ("no-cache, max-age=300", Some(0)),
            ("no-store", Some(0)),
            ("public", None),
            ("max-age=soon", None),
        ] {
            assert_eq!(lifetime(line), seconds, "{line}");
        }
    }
}
