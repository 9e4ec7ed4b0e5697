//! Who else can read the trust state, write it, or put another one in its place.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::process::geteuid;

use super::Check;
use super::way::{Owner, follow};
use super::word::folder_word;
use super::writable::{Purpose, barred};
use crate::install::Danger;

pub(super) fn check(root: &Path, checks: &mut Vec<Check>) {
    let trust = root.join("trust");
    above(root, checks);
    for path in [root, &trust] {
        checks.extend(private(path));
    }
    inside(&trust, checks);
    let purpose = Purpose {
        id: "trust",
        option: "--state",
    };
    checks.extend(barred([root.to_owned(), trust].into_iter(), purpose));
}

/// Who can rename a folder on the way can put another state there.
fn above(root: &Path, checks: &mut Vec<Check>) {
    let way = match follow(root) {
        Ok(way) => way,
        Err(error) => {
            let text = format!("the way to {} cannot be looked at: {error}", root.display());
            checks.push(Check::note("trust", text));
            return;
        }
    };
    for exposed in way.exposed_above() {
        let (folder, danger) = (exposed.folder.display(), exposed.danger);
        let text = format!(
            "expected that only you can put another state in place of {}, found {folder} {danger}",
            root.display()
        );
        if exposed.owner == Owner::System && matches!(danger, Danger::Group { .. }) {
            checks.push(Check::note("trust", text));
            continue;
        }
        let advice = match exposed.owner {
            Owner::You => format!("chmod go-w {}", folder_word(&exposed.folder)),
            Owner::System | Owner::Other => {
                "mend the folder's owner and mode, or choose another --state".to_owned()
            }
        };
        checks.push(Check::finding("trust", text).advice(advice));
    }
}

/// Who can write the state decides what is trusted; who can read it knows what is installed.
fn private(path: &Path) -> Option<Check> {
    let about = path.metadata().ok()?;
    let (shown, mode, user) = (path.display(), about.mode() & 0o7777, geteuid().as_raw());
    if about.uid() != user {
        let text = format!(
            "expected {shown} to be of user {user}, found user {}",
            about.uid()
        );
        return Some(Check::finding("trust", text).advice("mend the folder's owner"));
    }
    let advice = format!("chmod go= {}", folder_word(path));
    if mode & 0o022 != 0 {
        let text = format!("expected {shown} to be writable for you alone, found mode {mode:o}");
        return Some(Check::finding("trust", text).advice(advice));
    }
    (mode & 0o055 != 0).then(|| {
        let text = format!("{shown} can be read by others (mode {mode:o})");
        Check::note("trust", text).advice(advice)
    })
}

/// What lies in the store, each thing by itself: one that was given away stays so when the folder
/// around it is mended.
fn inside(trust: &Path, checks: &mut Vec<Check>) {
    let user = geteuid().as_raw();
    let mut owned = Faults::default();
    let mut writable = Faults::default();
    let mut waiting = vec![trust.to_owned()];
    while let Some(folder) = waiting.pop() {
        let listed = match entries(&folder) {
            Ok(listed) => listed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => {
                let text = format!("{} cannot be looked at: {error}", folder.display());
                checks.push(Check::finding("trust", text).advice("mend its owner and mode"));
                continue;
            }
        };
        for path in listed {
            // What goes meanwhile is another run's.
            let Ok(about) = path.symlink_metadata() else {
                continue;
            };
            let (owner, mode) = (about.uid(), about.mode() & 0o7777);
            if owner != user {
                owned.add(format!(
                    "expected {} to be of user {user}, found user {owner}",
                    path.display()
                ));
            // A link has no mode of its own.
            } else if mode & 0o022 != 0 && !about.is_symlink() {
                writable.add(format!(
                    "expected {} to be writable for you alone, found mode {mode:o}",
                    path.display()
                ));
            }
            if about.is_dir() {
                waiting.push(path);
            }
        }
    }
    let trust = folder_word(trust);
    checks.extend(owned.told("mend its owner".to_owned()));
    checks.extend(writable.told(format!("chmod -R go= {trust}")));
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = folder
        .read_dir()?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    found.sort();
    Ok(found)
}

/// The first fault of its sort, and how many there are besides.
#[derive(Default)]
struct Faults {
    first: Option<String>,
    more: usize,
}

impl Faults {
    fn add(&mut self, text: String) {
        match self.first {
            None => self.first = Some(text),
            Some(_) => self.more += 1,
        }
    }

    fn told(self, advice: String) -> Option<Check> {
        let mut text = self.first?;
        if self.more > 0 {
            text.push_str(&format!(", and {} more like it", self.more));
        }
        Some(Check::finding("trust", text).advice(advice))
    }
}
