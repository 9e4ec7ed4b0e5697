//! The HTTP clients, built when they are first needed.
//!
//! There are two. The one for HTTPS loads the system's root certificates (or those that
//! `SSL_CERT_FILE` names) and honours the proxy variables. The one for loopback does neither: it
//! starts at once, works on a machine without certificates, and what is meant for this machine
//! never goes to a proxy in the clear. Both send no credentials, cookies or referer, follow no
//! redirect by themselves, and ask for the bytes as they are stored.

use std::error::Error;
use std::io;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use reqwest::blocking::{Client, ClientBuilder, Response};
use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;

use super::error::{FetchError, Phase};
use super::head::Ask;
use super::limits::Limits;
use super::server::Server;
use crate::model::WebUrl;

/// The clients of one fetcher.
#[derive(Debug)]
pub(super) struct Clients {
    limits: Limits,
    web: OnceLock<Client>,
    loopback: OnceLock<Client>,
}

impl Clients {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            web: OnceLock::new(),
            loopback: OnceLock::new(),
        }
    }

    /// Asks for `url` and waits for the head of the answer.
    pub(super) fn ask(&self, url: &WebUrl, ask: &Ask) -> Result<Response, FetchError> {
        let client = self.client(url).map_err(|source| FetchError::Client {
            server: Server::of(url),
            source,
        })?;
        ask.of(client.get(url.as_str()))
            .send()
            .map_err(|error| self.explain(error, url))
    }

    fn client(&self, url: &WebUrl) -> Result<Client, Box<dyn Error + Send + Sync>> {
        // A `WebUrl` that is not HTTPS is HTTP to a loopback address.
        let is_https = url.as_str().starts_with("https://");
        let cell = if is_https { &self.web } else { &self.loopback };
        if let Some(client) = cell.get() {
            return Ok(client.clone());
        }
        // Whoever comes first decides for the process; if a provider is there, it serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = if is_https {
            self.builder().https_only(true).build()?
        } else {
            self.builder().no_proxy().tls_certs_only([]).build()?
        };
        Ok(cell.get_or_init(|| client).clone())
    }

    fn builder(&self) -> ClientBuilder {
        let Limits {
            connect,
            first_byte,
            idle,
            ..
        } = self.limits;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        Client::builder()
            .user_agent(concat!("unpipe/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(connect)
            // The watch on the other side keeps the limits. This only makes sure that a worker
            // whom nobody hears any more ends, too.
            .timeout(connect + first_byte.max(idle) + Duration::from_secs(1))
    }

    fn explain(&self, error: reqwest::Error, url: &WebUrl) -> FetchError {
        let server = Server::of(url);
        let (phase, limit) = if error.is_connect() {
            (Phase::Connect, self.limits.connect)
        } else {
            (Phase::FirstByte, self.limits.first_byte)
        };
        if error.is_timeout() {
            FetchError::Silent {
                server,
                phase,
                limit,
            }
        } else if is_about_a_certificate(&error) {
            FetchError::Certificate {
                server,
                phase,
                source: Box::new(error.without_url()),
            }
        } else {
            FetchError::Broken {
                server,
                phase,
                source: innermost(&error).into(),
            }
        }
    }
}

/// What the system or the other side said: the errors around it only tell whose hands it went
/// through.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| (*error).source());
    causes.last().map(ToString::to_string).unwrap_or_default()
}

/// Whether the other side could not show that it is the one that was meant (RFC 8446 section 4.4.2).
fn is_about_a_certificate(error: &(dyn Error + 'static)) -> bool {
    let mut at = Some(error);
    while let Some(error) = at {
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .map(|inner| inner as &(dyn Error + 'static));
        let rustls = inner.unwrap_or(error).downcast_ref::<rustls::Error>();
        if matches!(rustls, Some(rustls::Error::InvalidCertificate(_))) {
            return true;
        }
        at = inner.or_else(|| error.source());
    }
    false
}

/// A client waits in its end for its last name lookup, which can take very long: nobody who lets
/// go of the clients should wait with it.
impl Drop for Clients {
    fn drop(&mut self) {
        let clients = [self.web.take(), self.loopback.take()];
        if clients.iter().any(Option::is_some) {
            // If no thread can be had, the clients end here after all.
            let _ = thread::Builder::new().spawn(move || drop(clients));
        }
    }
}
