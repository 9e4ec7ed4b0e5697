//! Whether a name can be the publisher's, and looks like nobody else's.

use super::findings::Findings;
use super::look_alike;
use super::rules::release as rules;
use crate::model::Name;

/// Domains that nobody can own: RFC 2606 sections 2 and 3, RFC 6761 section 6.
const RESERVED: [&str; 6] = [
    "example",
    "test",
    "localhost",
    "example.com",
    "example.net",
    "example.org",
];

pub(super) fn check(name: &Name, file: &str, findings: &mut Findings) {
    let domain = name.domain();
    let is_below = |above: &str| {
        domain
            .strip_suffix(above)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if is_below("invalid") {
        findings.add(&rules::PLACEHOLDER, file, name.as_str());
    }
    if RESERVED.into_iter().any(is_below) {
        findings.add(&rules::RESERVED, file, name.as_str());
    }
    let mut labels = domain.split('.');
    if let Some(label) = labels.find(|label| label.starts_with("xn--")) {
        findings.add(&rules::PUNYCODE, file, label);
    }
    if let Some(known) = look_alike::of(name.short()) {
        let found = format!("{} looks like {known}", name.short());
        findings.add(&rules::LOOK_ALIKE, file, found);
    }
}
