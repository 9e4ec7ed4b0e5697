//! What a document says, in a few lines: who signs it should read that first.

use super::RoleName;
use super::change::Paper;
use crate::document::{Artifact, Index, Release, Root};
use crate::model::command_of;

/// The lines of a body of any kind.
pub fn summary(paper: &Paper) -> Vec<String> {
    match paper {
        Paper::Root(root) => of_root(root),
        Paper::Index(index) => of_index(index),
        Paper::Release(release) => of_release(release),
    }
}

fn of_root(root: &Root) -> Vec<String> {
    let mut lines = vec![format!("root {} of {}", root.version, root.name)];
    for name in RoleName::ALL {
        let role = name.of(root);
        lines.push(format!("{name}: {} of these must sign", role.threshold));
        for label in &role.keys {
            let key = root.keys.get(label).map(ToString::to_string);
            lines.push(format!("  {label} {}", key.unwrap_or_default()));
        }
    }
    if let Some(least) = root.min_serial {
        lines.push(format!("nothing below serial {least} is accepted"));
    }
    lines.push(format!("good until {}", root.expires.date()));
    lines
}

fn of_index(index: &Index) -> Vec<String> {
    let mut lines = vec![format!("index {} of {}", index.version, index.name)];
    for (channel, version) in &index.channels {
        lines.push(format!("{channel} is {version}"));
    }
    let offered = index.releases.iter().map(|one| one.version.as_str());
    let offered: Vec<&str> = offered.collect();
    lines.push(format!("on offer: {}", offered.join(", ")));
    for denied in &index.revoked {
        let serials = denied.serials.iter().map(ToString::to_string);
        let serials: Vec<String> = serials.collect();
        lines.push(format!(
            "revoked: serial {}: {}",
            serials.join(", "),
            denied.reason
        ));
    }
    lines.push(format!("good until {}", index.expires.date()));
    lines
}

fn of_release(release: &Release) -> Vec<String> {
    let (version, serial) = (&release.version, release.serial);
    let mut lines = vec![
        format!("release {version} of {}, serial {serial}", release.name),
        format!(
            "made under root {} on {}",
            release.root,
            release.issued.date()
        ),
    ];
    for artifact in &release.artifacts {
        let file = artifact.urls.first().map_or("", |url| url.file_name());
        lines.push(format!(
            "{}: {file}, {}",
            artifact.platform(),
            artifact.sha256
        ));
        lines.push(format!("  commands: {}", commands(artifact)));
    }
    let steps = release.steps.iter().map(|step| step.id.as_str());
    let steps: Vec<&str> = steps.collect();
    let runs = if steps.is_empty() {
        "nothing".to_owned()
    } else {
        steps.join(", ")
    };
    lines.push(format!("runs: {runs}"));
    lines
}

fn commands(artifact: &Artifact) -> String {
    let files = artifact.files.iter().map(|file| &file.to);
    let links = artifact.links.iter().map(|link| &link.to);
    let names: Vec<&str> = files.chain(links).filter_map(command_of).collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}
