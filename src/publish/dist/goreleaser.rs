//! `GoReleaser`'s `artifacts.json`, and `metadata.json` beside it (its documentation, "Artifacts").

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::{DistError, Hints, is_plain, json};
use crate::model::{Digest, OutsideText};

/// The name of the file.
pub(super) const FILE: &str = "artifacts.json";

/// The file about the release as a whole.
const METADATA: &str = "metadata.json";

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Artifact {
    name: String,
    path: String,
    goos: String,
    goarch: String,
    goarm: String,
    #[serde(rename = "type")]
    kind: String,
    extra: Extra,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Extra {
    #[serde(rename = "Checksum")]
    checksum: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    project_name: String,
    version: String,
}

/// An artifact's file: what it is called where it is uploaded, and its path below the folder.
pub(super) struct Built {
    pub(super) name: String,
    pub(super) path: String,
}

/// What the file says, and the artifacts: archives, or programs as they are where there are none.
pub(super) fn read(path: &Path) -> Result<(Hints, Vec<Built>), DistError> {
    let artifacts: Vec<Artifact> = json(path)?;
    let mut hints = Hints::default();
    if let Ok(metadata) = json::<Metadata>(&path.with_file_name(METADATA)) {
        let some = |text: String| (!text.is_empty()).then(|| OutsideText::new(text));
        hints.name = some(metadata.project_name);
        hints.version = some(metadata.version);
    }
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for artifact in &artifacts {
        *numbers.entry(&artifact.name).or_default() += 1;
    }
    // A program that was only packed is called the same on every platform.
    let alone = |artifact: &Artifact| numbers.get(artifact.name.as_str()) == Some(&1);
    let archives = artifacts.iter().any(|artifact| artifact.kind == "Archive");
    let mut built = Vec::new();
    for artifact in &artifacts {
        let wanted = match artifact.kind.as_str() {
            "Archive" => true,
            "Binary" => !archives && alone(artifact),
            _ => false,
        };
        let below = below(&artifact.path);
        if let (true, true, Some(path)) = (wanted, is_plain(&artifact.name), below) {
            hints
                .platforms
                .insert(artifact.name.clone(), vec![platform(artifact)]);
            built.push(Built {
                name: artifact.name.clone(),
                path,
            });
        }
    }
    Ok((hints, built))
}

/// `linux_arm_7`: words that the names of files use as well.
fn platform(artifact: &Artifact) -> String {
    let Artifact {
        goos,
        goarch,
        goarm,
        ..
    } = artifact;
    match goarm.as_str() {
        "" => format!("{goos}_{goarch}"),
        arm => format!("{goos}_{goarch}v{arm}"),
    }
}

/// The path without the dist folder's own name, which is how the paths begin; at most one folder
/// deep, as `GoReleaser` makes them.
fn below(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    let parts: Vec<&str> = path.split('/').filter(|part| *part != ".").collect();
    let plain = parts.iter().all(|part| is_plain(part));
    let below = match parts.as_slice() {
        [] => None,
        [file] => Some((*file).to_owned()),
        [.., _, file] if parts.len() == 2 => Some((*file).to_owned()),
        [.., folder, file] => Some(format!("{folder}/{file}")),
    };
    below.filter(|_| plain)
}

/// The hashes that the file tells.
pub(super) fn sums(path: &Path) -> Result<Vec<(String, Digest)>, DistError> {
    let artifacts: Vec<Artifact> = json(path)?;
    let entries = artifacts.into_iter().filter_map(|artifact| {
        let sum = artifact.extra.checksum?;
        let digest = sum.strip_prefix("sha256:")?.parse().ok()?;
        is_plain(&artifact.name).then_some((artifact.name, digest))
    });
    Ok(entries.collect())
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn a_path_stays_below_the_folder() {
        for (path, expected) in [
            ("dist/tool.tar.gz", Some("tool.tar.gz")),
            ("tool.tar.gz", Some("tool.tar.gz")),
            (
                "dist/tool_linux_amd64_v1/tool",
                Some("tool_linux_amd64_v1/tool"),
            ),
            ("./build/dist/tool_linux/tool", Some("tool_linux/tool")),
            (
                "dist\\tool_windows\\tool.exe",
                Some("tool_windows/tool.exe"),
            ),
            ("/etc/passwd", None),
            ("dist/../../tool", None),
            ("", None),
        ] {
            assert_eq!(below(path).as_deref(), expected, "{path}");
        }
    }
}
