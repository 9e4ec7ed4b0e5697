//! cargo-dist's `dist-manifest.json` (the fields of its schema, `DistManifest`).

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::{DistError, Hints, is_plain, json};
use crate::model::{Digest, OutsideText};

/// The name of the file.
pub(super) const FILE: &str = "dist-manifest.json";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Manifest {
    releases: Vec<Release>,
    artifacts: BTreeMap<String, Artifact>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Release {
    app_name: String,
    app_version: String,
    artifacts: Vec<String>,
    hosting: Hosting,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Hosting {
    github: Option<Github>,
    simple: Option<Simple>,
}

/// `artifact_base_url` is a host, and `artifact_download_path` the folder there; older manifests
/// have both in one `artifact_download_url`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Github {
    artifact_base_url: Option<String>,
    artifact_download_path: Option<String>,
    artifact_download_url: Option<String>,
    owner: Option<String>,
    repo: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Simple {
    download_url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Artifact {
    name: Option<String>,
    kind: Option<String>,
    target_triples: Vec<String>,
    checksums: BTreeMap<String, String>,
}

/// What the manifest says, and the names of the archives of its first app.
pub(super) fn read(path: &Path) -> Result<(Hints, Vec<String>), DistError> {
    let manifest: Manifest = json(path)?;
    let mut hints = Hints::default();
    let mut releases = manifest.releases.iter();
    let app = releases.next();
    for other in releases {
        hints.notes.push(format!(
            "{FILE} has another app, {}: its files are left out",
            OutsideText::new(other.app_name.as_str())
        ));
    }
    if let Some(app) = app {
        let some = |text: &str| (!text.is_empty()).then(|| OutsideText::new(text));
        hints.name = some(&app.app_name);
        hints.version = some(&app.app_version);
        hints.folders = folders(&app.hosting);
        hints.homepage = app.hosting.github.as_ref().and_then(homepage);
    }
    let mut files = Vec::new();
    for (id, artifact) in &manifest.artifacts {
        let listed = app.is_none_or(|app| app.artifacts.is_empty() || app.artifacts.contains(id));
        let is_build = matches!(artifact.kind.as_deref(), None | Some("executable-zip"));
        let name = artifact.name.as_ref().filter(|name| is_plain(name));
        if let (true, true, Some(name)) = (listed, is_build, name) {
            let triples = artifact.target_triples.clone();
            hints.platforms.insert(name.clone(), triples);
            files.push(name.clone());
        }
    }
    Ok((hints, files))
}

fn folders(hosting: &Hosting) -> Vec<OutsideText> {
    let github = hosting.github.as_ref().and_then(|github| {
        let base = github.artifact_base_url.as_deref();
        let path = github.artifact_download_path.as_deref().unwrap_or("");
        base.map(|base| format!("{}{path}", base.trim_end_matches('/')))
            .or_else(|| github.artifact_download_url.clone())
    });
    let simple = hosting.simple.as_ref();
    let simple = simple.and_then(|simple| simple.download_url.clone());
    github
        .into_iter()
        .chain(simple)
        .map(OutsideText::new)
        .collect()
}

fn homepage(github: &Github) -> Option<OutsideText> {
    let (owner, repo) = (github.owner.as_ref()?, github.repo.as_ref()?);
    let url = format!("https://github.com/{owner}/{repo}");
    Some(OutsideText::new(url))
}

/// The hashes that the manifest tells.
pub(super) fn sums(path: &Path) -> Result<Vec<(String, Digest)>, DistError> {
    let manifest: Manifest = json(path)?;
    let entries = manifest.artifacts.into_values().filter_map(|artifact| {
        let digest = artifact.checksums.get("sha256")?.parse().ok()?;
        Some((artifact.name.filter(|name| is_plain(name))?, digest))
    });
    Ok(entries.collect())
}
