//! What a request asks for beyond an address, and what the head of an answer says.
//!
//! Every line of an answer is a claim of the server. A range is compared with what was asked for,
//! a validator is only ever sent back, a pause is bounded; anything odd counts as absent.

use std::time::Duration;

use reqwest::blocking::{RequestBuilder, Response};
use reqwest::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderName,
    IF_NONE_MATCH, IF_RANGE, RANGE, RETRY_AFTER, USER_AGENT,
};

use crate::model::Size;

/// The longest validator that is sent back: it is a server's text in a request of ours.
const LONGEST: usize = 256;

/// What a server of scripts is told of who asks (RFC 9110 section 10.1.5): some program. It is no
/// name that lists of programs have, so whoever serves `curl` something else than a browser does
/// not learn from it that the script will be looked at first.
const NEUTRAL: &str = "client/1.0";

/// By what a server knows a document again (RFC 9110 section 8.8): a strong entity tag alone. A
/// date is not used: it tells nothing of two versions within a second, and a file that is moved
/// into place keeps a date from before (section 8.8.2.2), so a new index would be taken for the
/// old one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// The entity tag with its quotes.
    pub etag: Option<String>,
}

impl Validators {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none()
    }
}

/// Which part is wanted, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// All of it.
    Whole,
    /// All of it, from a server that is not told by what program.
    Unnamed,
    /// What follows the first so many bytes; all of it, if there is a strong entity tag and it is
    /// another by now (RFC 9110 sections 13.1.5 and 14.2).
    Rest { from: Size, tag: Option<String> },
    /// All of it, unless it is still the same (RFC 9110 section 13.1.2).
    Unless(Validators),
}

impl Ask {
    /// The request with what it asks for.
    pub(super) fn of(&self, mut request: RequestBuilder) -> RequestBuilder {
        let lines: Vec<(HeaderName, Option<String>)> = match self {
            Self::Whole => return request,
            Self::Unnamed => vec![(USER_AGENT, Some(NEUTRAL.to_owned()))],
            Self::Rest { from, tag } => vec![
                (RANGE, Some(format!("bytes={}-", from.number()))),
                (IF_RANGE, tag.clone()),
            ],
            Self::Unless(known) => vec![(IF_NONE_MATCH, known.etag.clone())],
        };
        for (name, value) in lines {
            if let Some(value) = value.as_ref().filter(|value| is_plain(value)) {
                request = request.header(name, value);
            }
        }
        request
    }

    /// Whether an answer with this status has a body that was asked for.
    pub(super) fn wants_body(&self, status: u16) -> bool {
        status == 200 || (status == 206 && matches!(self, Self::Rest { .. }))
    }
}

/// The head of an answer.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) length: Option<Size>,
    pub(super) range: Option<String>,
    pub(super) encoding: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) cache_control: Option<String>,
    pub(super) validators: Validators,
    pub(super) retry_after: Option<Duration>,
}

impl Head {
    /// The head of an answer.
    pub(super) fn of(response: &Response) -> Self {
        let line = |name| line(response.headers(), &name);
        Self {
            status: response.status().as_u16(),
            length: response.content_length().map(Size::bytes),
            range: line(CONTENT_RANGE),
            encoding: line(CONTENT_ENCODING).filter(|e| !e.eq_ignore_ascii_case("identity")),
            content_type: line(CONTENT_TYPE),
            cache_control: line(CACHE_CONTROL),
            validators: Validators {
                etag: line(ETAG).filter(|tag| is_strong(tag)),
            },
            // The other form is a date, which would need both clocks to agree.
            retry_after: line(RETRY_AFTER)
                .and_then(|seconds| seconds.parse().ok())
                .map(Duration::from_secs),
        }
    }

    /// The entity tag, if it promises that the bytes are the same (RFC 9110 section 8.8.1).
    pub(super) fn strong_tag(&self) -> Option<String> {
        self.validators.etag.clone().filter(|tag| is_strong(tag))
    }

    /// Whether it is what follows the first `from` bytes of `size` (RFC 9110 section 14.4).
    pub(super) fn is_rest(&self, from: Size, size: Size) -> bool {
        let (from, size) = (from.number(), size.number());
        let expected = format!("{from}-{}/{size}", size.saturating_sub(1));
        let said = self.range.as_deref().unwrap_or_default();
        said.split_once(' ')
            .is_some_and(|(unit, range)| unit.eq_ignore_ascii_case("bytes") && range == expected)
    }
}

/// Whether an entity tag promises that the bytes are the same (RFC 9110 section 8.8.1).
fn is_strong(tag: &str) -> bool {
    tag.starts_with('"')
}

/// The one line of that name, if it is short and plain.
fn line(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().ok()?;
    (values.next().is_none() && is_plain(first)).then(|| first.to_owned())
}

fn is_plain(value: &str) -> bool {
    let visible = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    !value.is_empty() && value.len() <= LONGEST && value.bytes().all(visible)
}

#[cfg(test)]
mod tests {
    use super::{Head, Size, Validators};

    fn said(range: &str) -> Head {
        Head {
            status: 206,
            length: None,
            range: (!range.is_empty()).then(|| range.to_owned()),
            encoding: None,
            content_type: None,
            cache_control: None,
            validators: Validators::default(),
            retry_after: None,
        }
    }

    #[test]
    fn only_the_rest_that_was_asked_for_is_the_rest() {
        let is_rest = |range| said(range).is_rest(Size::bytes(3), Size::bytes(10));
        assert!(is_rest("bytes 3-9/10"));
        for other in [
            "",
            "bytes",
            "bytes 3-9/*",
            "bytes 2-9/10",
            "bytes 3-8/10",
            "bytes 3-9/11",
            "bytes 0-9/10",
            "bytes */10",
            "bytes +3-9/10",
            "lines 3-9/10",
        ] {
            assert!(!is_rest(other), "{other}");
        }
    }

    #[test]
    fn a_weak_tag_promises_nothing_of_the_bytes() {
        let tagged = |tag: &str| {
            let mut head = said("");
            head.validators.etag = Some(tag.to_owned());
            head.strong_tag()
        };
        assert_eq!(tagged("\"a\""), Some("\"a\"".to_owned()));
        assert_eq!(tagged("W/\"a\""), None);
    }
}
