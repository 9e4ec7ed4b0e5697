//! Which server an address belongs to.

use std::fmt;

use crate::model::WebUrl;

/// A server as people name it: the host, and the port where it is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Server(String);

impl Server {
    /// The server of an address.
    pub fn of(url: &WebUrl) -> Self {
        // A `WebUrl` is in normal form and has no user information: what stands between the
        // scheme and the path is the host with an unusual port.
        Self(url.as_str().split('/').nth(2).unwrap_or("").to_owned())
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Server;

    #[test]
    fn a_server_is_named_by_host_and_unusual_port() {
        for (url, shown) in [
            ("https://get.example.org/tool/", "get.example.org"),
            ("https://get.example.org:443/a?b=/c", "get.example.org"),
            ("https://Get.Example.org:8443", "get.example.org:8443"),
            ("http://127.0.0.1:4000/x", "127.0.0.1:4000"),
            ("http://[::1]:4000/x", "[::1]:4000"),
        ] {
            assert_eq!(Server::of(&url.parse().unwrap()).to_string(), shown);
        }
    }
}
