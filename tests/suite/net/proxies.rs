//! Proxies from the environment.

use super::{NAME, Site, failed_on_the_network};
use crate::support::proxy::Proxy;
use crate::support::server::Server;

fn certified(site: &Site) -> Server {
    let names = ["get.example.org", "127.0.0.1", "localhost"];
    site.served_with(&site.authority.certify(&names))
}

#[test]
fn a_proxy_leads_to_every_https_server() {
    let site = Site::new();
    let server = certified(&site);
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let proxy = Proxy::to(&server);
        let machine = site.machine().with_variable(variable, proxy.url());
        site.install(&machine, NAME).exits(0);
        assert!(!proxy.asked().is_empty(), "{variable}");
        let elsewhere = |asked: &&String| asked.as_str() != "get.example.org:443";
        assert_eq!(proxy.asked().iter().find(elsewhere), None, "{variable}");
    }
}

#[test]
fn a_proxy_learns_nothing_but_the_servers_name() {
    let site = Site::new();
    let server = certified(&site);
    let proxy = Proxy::to(&server);
    site.install(&site.machine_behind(&proxy), NAME).exits(0);
    for request in server.requests() {
        let names = request.headers.iter().map(|(name, _)| name.as_str());
        for name in names {
            assert!(!name.starts_with("proxy"), "{name}");
            assert!(!["authorization", "cookie", "referer"].contains(&name));
        }
    }
}

#[test]
fn what_no_proxy_names_is_asked_directly() {
    let site = Site::new();
    let server = certified(&site);
    let proxy = Proxy::to(&server);
    let machine = site
        .machine_behind(&proxy)
        .with_variable("NO_PROXY", "127.0.0.1,localhost");
    site.install(&machine, &server.url("/tool/")).exits(0);
    assert!(proxy.asked().is_empty());
}

#[test]
fn plain_http_to_this_machine_never_goes_to_a_proxy() {
    let site = Site::new();
    let server = site.served();
    let proxy = Proxy::to(&server);
    let machine = site
        .machine()
        .with_variable("HTTP_PROXY", proxy.url())
        .with_variable("http_proxy", proxy.url())
        .with_variable("ALL_PROXY", proxy.url());
    site.install(&machine, &server.url("/tool/")).exits(0);
    assert!(proxy.asked().is_empty());
}

#[test]
fn a_proxy_that_is_not_there_is_a_network_error() {
    let site = Site::new();
    let gone = Proxy::to(&certified(&site)).url();
    let machine = site.machine().with_variable("HTTPS_PROXY", gone);
    let outcome = site.install(&machine, NAME);
    failed_on_the_network(&outcome, &["get.example.org", "connecting"]);
}
