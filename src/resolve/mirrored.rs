//! One host after the other, until one serves documents that can be verified.
//!
//! Each host is asked for all documents anew, so that what is taken is one host's view and not
//! pieces of several. What is verified of a pinned name on the way is kept whatever follows: a host
//! that shows something older than another is refused.

use super::ResolveError;
use crate::fetch::{By, Fetcher, Way};

/// The outcome of the first way that has one that counts. If none has, a refusal outweighs a host
/// that could not be reached: what was sent may be an attack.
pub(super) fn by_any<T>(
    fetcher: &Fetcher<'_>,
    ways: &[Way],
    resolve: impl Fn(&Way) -> Result<T, ResolveError>,
) -> Result<T, ResolveError> {
    let mut worst: Option<ResolveError> = None;
    for way in ways {
        let error = match resolve(way) {
            Ok(resolved) => return Ok(resolved),
            Err(error) => error,
        };
        let goes_on = error.may_be_of_the_host();
        let error = named(way, error);
        if !goes_on {
            return Err(error);
        }
        if way.by() == By::Mirror && Some(way) != ways.last() {
            fetcher.say(&told(&error));
        }
        worst = Some(match worst {
            Some(before) if is_worse(&before, &error) => before,
            _ => error,
        });
    }
    // A place has at least one way.
    Err(worst.unwrap_or(ResolveError::NotAccepted))
}

fn named(way: &Way, error: ResolveError) -> ResolveError {
    match way.by() {
        By::Origin => error,
        By::Mirror => ResolveError::Mirror {
            at: way.place().clone(),
            source: Box::new(error),
        },
    }
}

fn is_worse(before: &ResolveError, error: &ResolveError) -> bool {
    is_refusal(before) && !is_refusal(error)
}

fn is_refusal(error: &ResolveError) -> bool {
    match error {
        ResolveError::Mirror { source, .. } => is_refusal(source),
        other => matches!(other, ResolveError::Refused(_) | ResolveError::Stripped(_)),
    }
}

/// An error with its sources in one line.
fn told(error: &ResolveError) -> String {
    let mut text = error.to_string();
    let mut last = text.clone();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        let next = error.to_string();
        // A transparent error says the same as its source.
        if next != last {
            text = format!("{text}: {next}");
        }
        last = next;
        source = error.source();
    }
    text
}
