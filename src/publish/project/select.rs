//! From what a project takes to the files that a release lists.

use super::places::{Kind, place};
use super::{Command, EntryPattern, Extra, SelectError, Take, Tree, paths};
use crate::archive::EntryKind;
use crate::model::distance;
use crate::model::{Digest, EntryPath, Holds, ListedFile, Mode, OutsideText, RelPath, Version};
use crate::publish::inspect::{Content, Inside, Inspected};

/// The files that a release lists of an artifact: each entry that the project takes, found exactly
/// once, with its size and hash, and the place that its kind has. Sorted by place, and checked as
/// a release is, together with the project's links.
///
/// # Errors
/// If an entry is not there, is no regular file, or two of them fit; if two places clash.
pub fn select(
    take: &Take,
    version: &Version,
    artifact: &Inspected,
) -> Result<Vec<ListedFile>, SelectError> {
    let mut files = match artifact.format.holds() {
        Holds::OneFile => vec![single(take, version, artifact)?],
        Holds::Entries => Archive { artifact, version }.files(take)?,
    };
    if files.is_empty() {
        return Err(SelectError::Empty);
    }
    files.sort_by(|one, other| one.to.cmp(&other.to));
    paths::check(&files, &take.links)?;
    Ok(files)
}

/// The file of a format that holds one, which has no name of its own.
fn single(take: &Take, version: &Version, artifact: &Inspected) -> Result<ListedFile, SelectError> {
    let unfit = |found: String| SelectError::OneFile {
        format: artifact.format,
        found,
    };
    let Take { bin, files, .. } = take;
    let completions = &take.completions;
    let others = take.man.len()
        + take.trees.len()
        + completions.bash.len()
        + completions.zsh.len()
        + completions.fish.len();
    let number = bin.len() + files.len() + others;
    let inside = artifact.entries.first();
    let (Some(inside), 1, 0) = (inside, number, others) else {
        return Err(unfit(format!("{number} entries")));
    };
    let executable = Some(Mode::Executable);
    let (to, mode) = match (bin.first(), files.first()) {
        (Some(Command::Same(name)), _) => (place(Kind::Bin, &name.fill(version))?, executable),
        (Some(Command::Renamed { from: None, to }), _) => {
            (place(Kind::Bin, to.as_str())?, executable)
        }
        (
            None,
            Some(Extra {
                from: None,
                to,
                mode,
            }),
        ) => (to.clone(), *mode),
        _ => return Err(unfit("an entry with from".to_owned())),
    };
    let mode = mode.unwrap_or_else(|| own_mode(inside));
    Ok(listed(inside, hash(inside)?, (to, mode), None))
}

/// An artifact of entries, seen for one version.
struct Archive<'a> {
    artifact: &'a Inspected,
    version: &'a Version,
}

impl Archive<'_> {
    fn files(&self, take: &Take) -> Result<Vec<ListedFile>, SelectError> {
        let mut files = Vec::new();
        for command in &take.bin {
            files.push(self.command(command)?);
        }
        let completions = &take.completions;
        for (kind, patterns) in [
            (Kind::Man, &take.man),
            (Kind::Bash, &completions.bash),
            (Kind::Zsh, &completions.zsh),
            (Kind::Fish, &completions.fish),
        ] {
            for pattern in patterns {
                files.push(self.placed(kind, pattern)?);
            }
        }
        for extra in &take.files {
            files.push(self.extra(extra)?);
        }
        for tree in &take.trees {
            files.append(&mut self.tree(tree)?);
        }
        Ok(files)
    }

    fn command(&self, command: &Command) -> Result<ListedFile, SelectError> {
        match command {
            Command::Same(pattern) => self.placed(Kind::Bin, pattern),
            Command::Renamed { from, to } => {
                let inside = self.one(self.entry_of(from.as_ref(), to)?)?;
                let to = place(Kind::Bin, to.as_str())?;
                named(inside, to, Mode::Executable)
            }
        }
    }

    fn placed(&self, kind: Kind, pattern: &EntryPattern) -> Result<ListedFile, SelectError> {
        let inside = self.one(pattern)?;
        let mode = match kind {
            Kind::Bin => Mode::Executable,
            _ => Mode::Plain,
        };
        let path = String::from_utf8_lossy(&inside.path).into_owned();
        let name = path.rsplit('/').next().unwrap_or("");
        named(inside, place(kind, name)?, mode)
    }

    fn extra(&self, extra: &Extra) -> Result<ListedFile, SelectError> {
        let inside = self.one(self.entry_of(extra.from.as_ref(), &extra.to)?)?;
        let mode = extra.mode.unwrap_or_else(|| own_mode(inside));
        named(inside, extra.to.clone(), mode)
    }

    /// Every regular file below a folder, each path once; links and devices are never installed.
    fn tree(&self, tree: &Tree) -> Result<Vec<ListedFile>, SelectError> {
        let mut files = Vec::new();
        let mut folder: Option<&[u8]> = None;
        for inside in self.regular() {
            let Some(rest) = tree.from.folder_in(self.version, &inside.path) else {
                continue;
            };
            if rest.is_empty() {
                continue;
            }
            let above = inside.path.len().saturating_sub(rest.len());
            let here = inside.path.get(..above).unwrap_or_default();
            if *folder.get_or_insert(here) != here {
                return Err(SelectError::Several {
                    pattern: tree.from.fill(self.version),
                    one: shown(folder.unwrap_or_default()),
                    other: shown(here),
                });
            }
            let path = format!("{}/{}", tree.to, String::from_utf8_lossy(rest));
            let to = path.parse().map_err(|source| SelectError::Place {
                entry: shown(&inside.path),
                source,
            })?;
            files.push(named(inside, to, own_mode(inside))?);
        }
        if files.is_empty() {
            return Err(self.missing(&tree.from));
        }
        Ok(files)
    }

    fn entry_of<'p>(
        &self,
        from: Option<&'p EntryPattern>,
        to: &RelPath,
    ) -> Result<&'p EntryPattern, SelectError> {
        from.ok_or_else(|| SelectError::NoEntry {
            format: self.artifact.format,
            to: to.to_string(),
        })
    }

    fn regular(&self) -> impl Iterator<Item = &Inside> {
        let entries = self.artifact.entries.iter();
        entries.filter(|inside| inside.kind == EntryKind::File)
    }

    /// The only regular file that fits.
    fn one(&self, pattern: &EntryPattern) -> Result<&Inside, SelectError> {
        let mut fitting = self
            .regular()
            .filter(|inside| pattern.fits(self.version, &inside.path));
        match (fitting.next(), fitting.next()) {
            (Some(one), None) => Ok(one),
            (Some(one), Some(other)) => Err(SelectError::Several {
                pattern: pattern.fill(self.version),
                one: shown(&one.path),
                other: shown(&other.path),
            }),
            (None, _) => Err(self.missing(pattern)),
        }
    }

    /// What to say of a pattern that no regular file fits.
    fn missing(&self, pattern: &EntryPattern) -> SelectError {
        let written = pattern.fill(self.version);
        let mut entries = self.artifact.entries.iter();
        let other = entries.find(|inside| {
            inside.kind != EntryKind::File && pattern.fits(self.version, &inside.path)
        });
        if let Some(other) = other {
            return SelectError::NoFile {
                pattern: written,
                found: OutsideText::new(described(other)),
            };
        }
        let name = pattern.file_name(self.version);
        let far = |inside: &&Inside| {
            let path = String::from_utf8_lossy(&inside.path).into_owned();
            let own = path.rsplit('/').next().unwrap_or("").to_owned();
            (distance(&own, &name), distance(&path, &written))
        };
        match self.regular().min_by_key(far) {
            Some(nearest) => SelectError::Near {
                pattern: written,
                nearest: shown(&nearest.path),
            },
            None => SelectError::None { pattern: written },
        }
    }
}

/// A file of an archive, which a release names by its entry.
fn named(inside: &Inside, to: RelPath, mode: Mode) -> Result<ListedFile, SelectError> {
    let unfit = || SelectError::Entry(shown(&inside.path));
    let path = String::from_utf8(inside.path.clone()).map_err(|_| unfit())?;
    let from = EntryPath::try_from(path).map_err(|_| unfit())?;
    Ok(listed(inside, hash(inside)?, (to, mode), Some(from)))
}

fn listed(
    inside: &Inside,
    sha256: Digest,
    (to, mode): (RelPath, Mode),
    from: Option<EntryPath>,
) -> ListedFile {
    ListedFile {
        to,
        from,
        mode,
        size: inside.size,
        sha256,
    }
}

fn hash(inside: &Inside) -> Result<Digest, SelectError> {
    inside.sha256.ok_or_else(|| SelectError::NoFile {
        pattern: String::from_utf8_lossy(&inside.path).into_owned(),
        found: OutsideText::new(described(inside)),
    })
}

/// The mode of an entry that the project says nothing of: the archive's own. Archives made on
/// Windows say none; there a program tells itself by its first bytes.
fn own_mode(inside: &Inside) -> Mode {
    let executable = match inside.mode {
        Some(bits) => bits & 0o100 != 0,
        None => inside.content != Content::Other,
    };
    if executable {
        Mode::Executable
    } else {
        Mode::Plain
    }
}

fn shown(path: &[u8]) -> OutsideText {
    OutsideText::new(String::from_utf8_lossy(path))
}

fn described(inside: &Inside) -> String {
    let path = String::from_utf8_lossy(&inside.path);
    let target = inside.target.as_deref().unwrap_or_default();
    let target = String::from_utf8_lossy(target);
    match inside.kind {
        EntryKind::File => format!("a file without a hash, {path}"),
        EntryKind::Directory => format!("a folder, {path}"),
        EntryKind::Link => format!("a symbolic link to {target}, {path}"),
        EntryKind::HardLink => format!("a hard link to {target}, {path}"),
        EntryKind::Other => format!("a device or other special entry, {path}"),
    }
}
