//! Where a script wants to connect to: a host and a port.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use url::Host;

/// The port of HTTPS, which needs not be said.
const HTTPS: u16 = 443;
/// The most bytes of a name (RFC 1035 section 2.3.4).
const LONGEST: usize = 253;

/// A host, by name or address, and a port. A name is in lower case, an address in its usual form: the
/// many ways to write one (`0x7f.1`) are one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    host: Host,
    port: u16,
}

/// Why a text is not a host with or without a port.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a host is a name or an address, and may have a port, found {0:?}")]
pub struct TargetError(String);

impl Target {
    /// The host.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What a request line asks for (RFC 9112 section 3.2.3): a host and always a port.
    ///
    /// # Errors
    /// If it is not that.
    pub fn of_authority(text: &str) -> Result<Self, TargetError> {
        let target: Self = text.parse()?;
        let (_, port) = split(text);
        port.map(|_| target)
            .ok_or_else(|| TargetError(text.to_owned()))
    }
}

impl FromStr for Target {
    type Err = TargetError;

    /// A host, which may have a port; without one it is that of HTTPS.
    fn from_str(text: &str) -> Result<Self, TargetError> {
        let refused = || TargetError(text.to_owned());
        let (host, port) = split(text);
        let is_plain = !host.is_empty() && host.len() <= LONGEST && !host.contains('%');
        if !is_plain {
            return Err(refused());
        }
        let port = match port {
            Some(port) if port.bytes().all(|b| b.is_ascii_digit()) => {
                port.parse().map_err(|_| refused())?
            }
            Some(_) => return Err(refused()),
            None => HTTPS,
        };
        let host = Host::parse(host).map_err(|_| refused())?;
        let host = match host {
            // A final dot means the same name, and must not make another one of it.
            Host::Domain(name) => {
                let name = name.strip_suffix('.').unwrap_or(&name).to_owned();
                if name.is_empty() || !name.bytes().all(is_of_name) {
                    return Err(refused());
                }
                Host::Domain(name)
            }
            address => address,
        };
        if port == 0 {
            return Err(refused());
        }
        Ok(Self { host, port })
    }
}

impl fmt::Display for Target {
    /// The port is named where it is not that of HTTPS.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            HTTPS => self.host.fmt(f),
            port => write!(f, "{}:{port}", self.host),
        }
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')
}

/// Host and port; an address of IPv6 stands in brackets.
fn split(text: &str) -> (&str, Option<&str>) {
    if text.starts_with('[') {
        return match text.split_once("]:") {
            Some((_, port)) => (
                text.strip_suffix(port).map_or("", |t| &t[..t.len() - 1]),
                Some(port),
            ),
            None => (text, None),
        };
    }
    match text.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    fn shown(text: &str) -> String {
        text.parse::<Target>()
            .map_or_else(|_| "refused".to_owned(), |target| target.to_string())
    }

    #[test]
    fn hosts_have_one_form() {
        for (text, expected) in [
            ("Example.ORG", "example.org"),
            ("example.org.", "example.org"),
            ("example.org:443", "example.org"),
            ("example.org:8443", "example.org:8443"),
            ("0x7f.1", "127.0.0.1"),
            ("2130706433", "127.0.0.1"),
            ("[::1]:8443", "[::1]:8443"),
            ("[::1]", "[::1]"),
        ] {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_host_is_refused() {
        let long = "a.".repeat(200);
        for text in [
            "",
            ":",
            ":443",
            "a:b",
            "a:",
            "a:0",
            "a:65536",
            "a:+1",
            "a b",
            "a/b",
            "a@b",
            "::1",
            "[::1",
            "[::1]x",
            "a:1:2",
            "a%2eb",
            "*.example.org",
            "a\u{1b}",
            &long,
        ] {
            assert_eq!(shown(text), "refused", "{text:?}");
        }
        assert!(Target::of_authority("example.org").is_err());
        assert!(Target::of_authority("[::1]").is_err());
        assert!(Target::of_authority("example.org:443").is_ok());
    }
}
