//! The way to a host: straight, or through the proxy that this machine is told to use.

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use thiserror::Error;
use url::{Host, Url};

use super::public::is_public;
use super::target::Target;

/// How long a connection may take to be made.
const PATIENCE: Duration = Duration::from_secs(15);
/// The most bytes that a proxy may answer with before the tunnel stands.
const ANSWER: usize = 8 * 1024;

/// How connections leave this machine.
#[derive(Clone, Debug, Default)]
pub struct Way {
    upstream: Option<Upstream>,
    straight: Vec<String>,
}

#[derive(Clone, Debug)]
struct Upstream {
    host: String,
    port: u16,
    /// The header that names the user, which is never shown.
    credentials: Option<String>,
}

/// Why a proxy's address cannot be used. The address may hold a password, and is not repeated.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a proxy is http://HOST:PORT, found another kind of address for {0}")]
pub struct WayError(&'static str);

/// Why there is no connection.
#[derive(Debug, Error)]
pub(super) enum NoWay {
    /// It resolves to an address of this machine or its neighbours.
    #[error("{0} is an address of this machine or its own network")]
    NotPublic(IpAddr),
    /// The name has no address, or nobody answers.
    #[error(transparent)]
    Failed(#[from] io::Error),
}

impl Way {
    /// The way that the proxy variables ask for: `proxy` for HTTPS, and the hosts to which none is
    /// used, as in `no_proxy`. Its rules are those of most programs: names with all below them, `*`.
    ///
    /// # Errors
    /// If the proxy's address is not of a kind that can be used.
    pub fn through(proxy: Option<&str>, no_proxy: Option<&str>) -> Result<Self, WayError> {
        let proxy = proxy.map(str::trim).filter(|text| !text.is_empty());
        let straight = no_proxy.unwrap_or("").split([',', ' ']).map(str::trim);
        let straight = straight
            .map(|name| name.trim_start_matches("*.").trim_start_matches('.'))
            .filter(|name| !name.is_empty())
            .map(str::to_ascii_lowercase);
        Ok(Self {
            upstream: proxy.map(Upstream::parse).transpose()?,
            straight: straight.collect(),
        })
    }

    /// Connects to a host, and to no address but public ones.
    pub(super) fn connect(&self, target: &Target) -> Result<TcpStream, NoWay> {
        // Looked up once: the addresses that are judged are those that are used.
        let addresses = resolve(target);
        if let Ok(addresses) = &addresses {
            public(addresses)?;
        }
        Ok(match self.upstream_for(target) {
            // The proxy may know names that this machine does not.
            Some(upstream) => upstream.tunnel(target)?,
            None => first_of(&addresses?)?,
        })
    }

    fn upstream_for(&self, target: &Target) -> Option<&Upstream> {
        let host = target.host().to_string();
        let is_straight = self.straight.iter().any(|name| {
            let below = host.strip_suffix(name.as_str());
            name == "*" || below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        });
        self.upstream.as_ref().filter(|_| !is_straight)
    }
}

fn resolve(target: &Target) -> io::Result<Vec<SocketAddr>> {
    let port = target.port();
    match target.host() {
        Host::Ipv4(address) => Ok(vec![(*address, port).into()]),
        Host::Ipv6(address) => Ok(vec![(*address, port).into()]),
        Host::Domain(name) => (name.as_str(), port)
            .to_socket_addrs()
            .map(Iterator::collect),
    }
}

/// One address that is not public is too many: which of them would be used is not for its owner to say.
fn public(addresses: &[SocketAddr]) -> Result<(), NoWay> {
    match addresses.iter().find(|address| !is_public(address.ip())) {
        Some(address) => Err(NoWay::NotPublic(address.ip())),
        None => Ok(()),
    }
}

fn first_of(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in addresses {
        match TcpStream::connect_timeout(address, PATIENCE) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

impl Upstream {
    fn parse(text: &str) -> Result<Self, WayError> {
        let whole = if text.contains("://") {
            text.to_owned()
        } else {
            format!("http://{text}")
        };
        let url = Url::parse(&whole).map_err(|_| WayError("this machine's proxy variable"))?;
        let host = url.host_str().filter(|_| url.scheme() == "http");
        let host = host.ok_or(WayError("this machine's proxy variable"))?;
        let plain = |text: &str| {
            let text = percent_decode_str(text).decode_utf8_lossy();
            text.into_owned()
        };
        let credentials = (!url.username().is_empty()).then(|| {
            let password = plain(url.password().unwrap_or(""));
            STANDARD.encode(format!("{}:{password}", plain(url.username())))
        });
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port_or_known_default().unwrap_or(80),
            credentials,
        })
    }

    /// Asks the proxy for a tunnel (RFC 9110 section 9.3.6).
    fn tunnel(&self, target: &Target) -> io::Result<TcpStream> {
        let addresses: Vec<_> = (self.host.as_str(), self.port).to_socket_addrs()?.collect();
        let mut stream = first_of(&addresses)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let authority = format!("{}:{}", target.host(), target.port());
        let user = match &self.credentials {
            Some(secret) => format!("Proxy-Authorization: Basic {secret}\r\n"),
            None => String::new(),
        };
        let request = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{user}\r\n");
        stream.write_all(request.as_bytes())?;
        let answer = super::head::read(&mut stream, ANSWER)?;
        let status = answer.split(' ').nth(1).unwrap_or("");
        if !status.starts_with('2') || status.len() != 3 {
            let found = format!("this machine's proxy answered {status:?}");
            return Err(io::Error::other(found));
        }
        stream.set_read_timeout(None)?;
        Ok(stream)
    }
}
