//! Where a server may send us on to (RFC 9110 section 15.4).
//!
//! Documents stay with the server that the user named: who else could answer for a name? The one
//! exception is a forge that keeps its downloads on hosts of its own. Artifacts may go anywhere
//! over HTTPS, since their signed hash binds them wherever they lie.

use thiserror::Error;

use super::server::Server;
use crate::model::{UrlError, WebUrl};

/// The hosts from which a forge serves the files of its releases.
const FORGE_ASSETS: [(&str, &[&str]); 1] = [(
    "github.com",
    &[
        "objects.githubusercontent.com",
        "release-assets.githubusercontent.com",
    ],
)];

/// What is asked for, which decides how far a redirect may lead and how long it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A document, bound by signatures.
    Document,
    /// An artifact, bound by a signed hash.
    Artifact,
}

/// Why a redirect was not followed.
#[derive(Debug, Error)]
pub enum RedirectError {
    /// A document would come from another server.
    #[error("{from} sends a document on to {to}, expected the same server")]
    Elsewhere {
        /// Who was asked.
        from: Server,
        /// Where the redirect leads.
        to: Server,
    },
    /// From HTTPS to plain HTTP.
    #[error("{from} sends on from https to http at {to}, expected https")]
    Plain {
        /// Who was asked.
        from: Server,
        /// Where the redirect leads.
        to: Server,
    },
    /// To an address that unpipe talks to under no circumstances.
    #[error("{from} sends on to an address that is refused")]
    Address {
        /// Who was asked.
        from: Server,
        /// What is wrong with the address.
        source: UrlError,
    },
    /// A redirect that does not say where to.
    #[error("{from} sends on without saying where to")]
    Nowhere {
        /// Who was asked.
        from: Server,
    },
    /// Too many in a row.
    #[error("{from} sends on once more after {most} redirects, expected an end")]
    TooMany {
        /// Who was asked last.
        from: Server,
        /// The most that are followed.
        most: usize,
    },
}

/// The address that `from` leads to by `location`, if something that was first asked for at
/// `start` may be taken from there.
pub(super) fn next(
    purpose: Purpose,
    start: &WebUrl,
    from: &WebUrl,
    location: &str,
) -> Result<WebUrl, RedirectError> {
    let to = from
        .join(location)
        .map_err(|source| RedirectError::Address {
            from: Server::of(from),
            source,
        })?;
    if is_https(from) && !is_https(&to) {
        return Err(RedirectError::Plain {
            from: Server::of(from),
            to: Server::of(&to),
        });
    }
    if purpose == Purpose::Document && !answers_for(&to, start) {
        return Err(RedirectError::Elsewhere {
            from: Server::of(from),
            to: Server::of(&to),
        });
    }
    Ok(to)
}

fn is_https(url: &WebUrl) -> bool {
    url.as_str().starts_with("https://")
}

/// Whether the server of `to` may give out the documents of `start`.
fn answers_for(to: &WebUrl, start: &WebUrl) -> bool {
    let same = is_https(to) == is_https(start) && Server::of(to) == Server::of(start);
    let asset_host = || {
        let server = Server::of(to).to_string();
        FORGE_ASSETS
            .iter()
            .filter(|(forge, _)| Server::of(start).to_string() == *forge)
            .any(|(_, hosts)| hosts.contains(&server.as_str()))
    };
    same || (is_https(to) && is_https(start) && asset_host())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Purpose, RedirectError, next};

    fn led(purpose: Purpose, start: &str, location: &str) -> Result<String, RedirectError> {
        let start = start.parse().unwrap();
        next(purpose, &start, &start, location).map(Into::into)
    }

    #[test]
    fn documents_stay_with_their_server() {
        let start = "https://example.org/tool/index.unpipe";
        assert_eq!(
            led(Purpose::Document, start, "/new/index.unpipe").unwrap(),
            "https://example.org/new/index.unpipe"
        );
        for to in [
            "https://other.org/index.unpipe",
            "https://www.example.org/index.unpipe",
            "https://example.org:8443/index.unpipe",
            "//other.org/index.unpipe",
        ] {
            let error = led(Purpose::Document, start, to).unwrap_err();
            assert!(matches!(error, RedirectError::Elsewhere { .. }), "{to}");
            assert!(error.to_string().contains("example.org sends"), "{error}");
        }
    }

    #[test]
    fn a_forge_may_give_out_documents_from_its_asset_hosts_alone() {
        let start = "https://github.com/o/r/releases/latest/download/index.unpipe";
        let asset = "https://release-assets.githubusercontent.com/x?sig=1";
        assert!(led(Purpose::Document, start, asset).is_ok());
        assert!(led(Purpose::Document, "https://example.org/a", asset).is_err());
        assert!(
            led(
                Purpose::Document,
                start,
                "https://gist.githubusercontent.com/x"
            )
            .is_err()
        );
        assert!(led(Purpose::Document, "https://github.com:8443/a", asset).is_err());
    }

    #[test]
    fn artifacts_go_anywhere_over_https_and_never_back_to_http() {
        let start = "https://example.org/tool.tar.gz";
        assert!(led(Purpose::Artifact, start, "https://cdn.example.net/x").is_ok());
        assert!(
            led(
                Purpose::Artifact,
                "http://127.0.0.1:1/x",
                "http://[::1]:2/x"
            )
            .is_ok()
        );
        assert!(led(Purpose::Artifact, "http://127.0.0.1:1/x", start).is_ok());
        assert!(matches!(
            led(Purpose::Artifact, start, "http://127.0.0.1/x"),
            Err(RedirectError::Plain { .. })
        ));
    }

    #[test]
    fn no_redirect_leads_to_an_address_that_is_refused() {
        for to in [
            "http://example.org/x",
            "file:///etc/passwd",
            "https://user:word@example.org/x",
            "ftp://example.org/x",
            "https://",
        ] {
            for purpose in [Purpose::Document, Purpose::Artifact] {
                let error = led(purpose, "https://example.org/a", to).unwrap_err();
                assert!(matches!(error, RedirectError::Address { .. }), "{to}");
            }
        }
    }
}
