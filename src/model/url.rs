//! Addresses that unpipe is willing to talk to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::{Host, Url};

/// An `https` address, or an `http` one whose host is a loopback address. No user information,
/// no fragment; plain printable ASCII as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebUrl(Url);

/// Why a text is not an address that unpipe talks to.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum UrlError {
    /// Not a URL at all.
    #[error("a URL is needed, found {0:?}")]
    Malformed(String),
    /// Neither HTTPS nor HTTP to loopback.
    #[error("only https is allowed (http to loopback addresses alone), found {0:?}")]
    Scheme(String),
    /// A user name or password, which is not repeated here.
    #[error("a URL carries no user name or password, found one for {0:?}")]
    UserInfo(String),
}

impl WebUrl {
    /// The host's name or address.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or("")
    }

    /// The last segment of the path; empty for a folder.
    pub fn file_name(&self) -> &str {
        self.0.path().rsplit('/').next().unwrap_or("")
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The same address as a folder: with a final slash, without a query.
    ///
    /// # Errors
    /// If the address cannot be a folder.
    pub fn as_folder(&self) -> Result<Self, UrlError> {
        let mut url = self.0.clone();
        url.set_query(None);
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        checked(url)
    }

    /// The folder that the addressed file lies in.
    ///
    /// # Errors
    /// If the address cannot be a folder.
    pub fn parent(&self) -> Result<Self, UrlError> {
        self.join("./")
    }

    /// What `reference` means seen from here (RFC 3986 section 5).
    ///
    /// # Errors
    /// If the result is not an address that unpipe talks to.
    pub fn join(&self, reference: &str) -> Result<Self, UrlError> {
        let joined = self
            .0
            .join(reference)
            .map_err(|_| UrlError::Malformed(reference.to_owned()))?;
        checked(joined)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(domain)) => domain == "localhost",
        None => false,
    }
}

fn checked(mut url: Url) -> Result<WebUrl, UrlError> {
    let host = url.host_str().unwrap_or("").to_owned();
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UrlError::UserInfo(host));
    }
    url.set_fragment(None);
    match url.scheme() {
        "https" if !host.is_empty() => Ok(WebUrl(url)),
        "http" if is_loopback(&url) => Ok(WebUrl(url)),
        _ => Err(UrlError::Scheme(url.to_string())),
    }
}

impl FromStr for WebUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let plain = text.len() <= 2048 && text.bytes().all(|b| b.is_ascii_graphic());
        let url = plain.then(|| Url::parse(text).ok()).flatten();
        checked(url.ok_or_else(|| UrlError::Malformed(text.to_owned()))?)
    }
}

impl TryFrom<String> for WebUrl {
    type Error = UrlError;

    fn try_from(text: String) -> Result<Self, UrlError> {
        text.parse()
    }
}

impl From<WebUrl> for String {
    fn from(url: WebUrl) -> Self {
        url.0.into()
    }
}

impl fmt::Display for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
