//! TLS with certificates of an authority of the test's own, good and bad.

use super::{NAME, Site, authority_of, exists, failed_on_the_network};
use crate::support::machine::Machine;
use crate::support::proxy::Proxy;
use crate::support::server::Behaviour;
use crate::support::tls::Authority;

#[test]
fn a_good_certificate_is_accepted_by_the_file_that_the_variable_names() {
    let site = Site::new();
    let server = site.served_with(&site.authority.certify(&["127.0.0.1", "localhost"]));
    let port = server.address().port();
    for url in [
        server.url("/tool/"),
        format!("https://localhost:{port}/tool/"),
    ] {
        let machine = site.machine();
        site.install(&machine, &url).exits(0);
        assert!(exists(&machine.prefix().join("bin/tool")), "{url}");
    }
}

#[test]
fn a_certificate_of_nobody_known_is_refused() {
    let site = Site::new();
    let server = site.served_with(&Authority::new().certify(&["127.0.0.1"]));
    let outcome = site.install(&site.machine(), &server.url("/tool/"));
    let named = [&authority_of(&server), "certificate", "connecting"];
    failed_on_the_network(&outcome, &named);
    assert!(server.requests().is_empty());
}

#[test]
fn what_the_variable_names_stands_in_place_of_the_systems_roots() {
    let site = Site::new();
    let server = site.served_with(&site.authority.certify(&["127.0.0.1"]));
    let other = tempfile::tempdir().unwrap();
    let file = Authority::new().write_to(other.path());
    let machine = Machine::new().with_variable("SSL_CERT_FILE", file);
    let outcome = site.install(&machine, &server.url("/tool/"));
    failed_on_the_network(&outcome, &[&authority_of(&server), "certificate"]);
}

#[test]
fn an_expired_certificate_is_refused_and_asked_for_once() {
    let site = Site::new();
    let certificate = site.authority.certify_for_the_past(&["get.example.org"]);
    let server = site.served_with(&certificate);
    let proxy = Proxy::to(&server);
    let outcome = site.install(&site.machine_behind(&proxy), NAME);
    let named = ["get.example.org", "certificate", "expired", "connecting"];
    failed_on_the_network(&outcome, &named);
    assert_eq!(proxy.asked(), ["get.example.org:443"]);
}

#[test]
fn a_certificate_for_another_name_is_refused() {
    let site = Site::new();
    let certificate = site.authority.certify(&["other.example.org"]);
    let server = site.served_with(&certificate);
    let proxy = Proxy::to(&server);
    let outcome = site.install(&site.machine_behind(&proxy), NAME);
    let named = ["get.example.org", "certificate", "connecting"];
    failed_on_the_network(&outcome, &named);
    assert!(server.requests().is_empty());
}

#[test]
fn a_redirect_from_https_to_http_is_refused() {
    let site = Site::new();
    let certificate = site.authority.certify(&["127.0.0.1"]);
    let plain = site.served();
    let server = site.served_with(&certificate);
    for path in ["/tool/root-1.unpipe", "/tool/index.unpipe", ARTIFACT_PATH] {
        server.now(path, Behaviour::RedirectsTo(plain.url(path)));
        let outcome = site.install(&site.machine(), &server.url("/tool/"));
        let named = [&authority_of(&server), "https to http"];
        failed_on_the_network(&outcome, &named);
        server.now(
            path,
            Behaviour::InTurn(vec![Behaviour::Serves(site_file(&site, path))]),
        );
    }
    assert!(plain.requests().is_empty());
}

const ARTIFACT_PATH: &str = "/tool/tool-1.0.0.tar.gz";

fn site_file(site: &Site, path: &str) -> Vec<u8> {
    std::fs::read(site.root().join(path.trim_start_matches('/'))).unwrap()
}
