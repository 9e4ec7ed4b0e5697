//! Whether the addresses of artifacts can mean the same for ever.

use std::collections::BTreeMap;

use super::findings::Findings;
use super::rules::release as rules;
use crate::document::{Artifact, Index, Release};
use crate::model::{Digest, Location, Name, origin};

/// Looks at the addresses of all releases, each with the file that it is in.
pub(super) fn check(releases: &[(&str, &Release)], findings: &mut Findings) {
    let mut taken: BTreeMap<String, (Digest, &str)> = BTreeMap::new();
    for &(file, release) in releases {
        for artifact in &release.artifacts {
            for at in &artifact.urls {
                let here = (artifact.sha256, file);
                let &mut (hash, other) = taken.entry(at.to_string()).or_insert(here);
                if hash != artifact.sha256 {
                    let found = format!("{at} is another file in {other}");
                    findings.add(&rules::SHARED_ADDRESS, file, found);
                } else if !names_what_it_is(at, release, artifact) {
                    let found = format!("{at} does not say {}", release.version);
                    findings.add(&rules::NO_VERSION, file, found);
                }
                of_forge(at, &release.name, file, findings);
            }
        }
    }
}

/// Looks at where an index says that its releases are.
pub(super) fn of_index(index: &Index, file: &str, findings: &mut Findings) {
    let is_flat = |at: &Location| !at.to_string().contains('/');
    for offer in index.releases.iter().filter(|_| is_of_a_forge(&index.name)) {
        if matches!(offer.file, Location::Beside(_)) && !is_flat(&offer.file) {
            findings.add(&rules::NOT_FLAT, file, offer.file.to_string());
        }
    }
}

/// Whether the version is in the address, or the hash, which is as good.
fn names_what_it_is(at: &Location, release: &Release, artifact: &Artifact) -> bool {
    let address = at.to_string();
    // A plus sign may be escaped in an address, and a leading v is a tag's habit.
    let version = release.version.as_str();
    let bare = version.strip_prefix('v').unwrap_or(version);
    [
        bare.to_owned(),
        bare.replace('+', "%2B"),
        artifact.sha256.hex(),
    ]
    .iter()
    .any(|text| address.contains(text))
}

fn of_forge(at: &Location, name: &Name, file: &str, findings: &mut Findings) {
    let rule = match at {
        Location::Web(url) if url.as_str().contains("/releases/latest/") => &rules::MOVES,
        Location::Beside(path) if is_of_a_forge(name) => match path.segments().count() {
            1 => &rules::MOVES,
            _ => &rules::NOT_FLAT,
        },
        Location::Web(_) | Location::Beside(_) => return,
    };
    findings.add(rule, file, at.to_string());
}

/// Whether a name's documents live in the folder of a forge's latest release.
pub(super) fn is_of_a_forge(name: &Name) -> bool {
    origin(name).is_ok_and(|url| url.as_str().ends_with("/releases/latest/download/"))
}
