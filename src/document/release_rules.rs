//! The rules that a release keeps beyond its fields' types.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Artifact, DocumentError, Kind, Release, Step};
use crate::model::{Holds, OutsideText, RelPath};

fn broken(reason: impl Into<String>) -> DocumentError {
    DocumentError::Rule {
        kind: Kind::Release,
        reason: OutsideText::new(reason),
    }
}

/// Checks a release: something to install, entries named where the format has names, no two
/// paths that clash, links and steps that stay inside the tree.
pub(super) fn check(release: &Release) -> Result<(), DocumentError> {
    if release.artifacts.is_empty() {
        return Err(broken("a release has at least one artifact, found none"));
    }
    let ids: BTreeSet<_> = release.steps.iter().map(|step| &step.id).collect();
    if ids.len() != release.steps.len() {
        return Err(broken("every step has an id of its own, found one twice"));
    }
    let of_steps = Paths::of(
        release
            .steps
            .iter()
            .flat_map(|step| step.stdout.iter().chain(&step.creates)),
    )?;
    let programs = programs(&release.steps)?;
    for artifact in &release.artifacts {
        check_packing(artifact)?;
        let files = artifact.files.iter().map(|file| &file.to);
        let links = artifact.links.iter().map(|link| &link.to);
        Paths::of(files.chain(links))?.check_beside(&of_steps)?;
        check_links(artifact)?;
        check_programs(artifact, &programs)?;
    }
    Ok(())
}

fn check_packing(artifact: &Artifact) -> Result<(), DocumentError> {
    let format = artifact.format;
    if artifact.urls.is_empty() || artifact.files.is_empty() {
        return Err(broken(
            "an artifact has at least one url and one file, found none",
        ));
    }
    match format.holds() {
        Holds::OneFile if artifact.files.len() != 1 => {
            let found = artifact.files.len();
            Err(broken(format!(
                "an artifact of format {format} lists one file, found {found}"
            )))
        }
        Holds::OneFile if artifact.files.iter().any(|file| file.from.is_some()) => Err(broken(
            format!("a file of format {format} has no from, found one"),
        )),
        Holds::Entries => match artifact.files.iter().find(|file| file.from.is_none()) {
            Some(file) => Err(broken(format!(
                "a file of format {format} needs from, found none for {}",
                file.to
            ))),
            None => Ok(()),
        },
        Holds::OneFile => Ok(()),
    }
}

/// Paths of which none equals another or lies below one, ignoring case: on a file system that folds
/// case the second would replace the first.
///
/// The keys are folded, and their order is that of a tree: what lies below a path comes right after
/// it. So neighbours tell everything, and a release of many thousand paths is checked in no time.
struct Paths<'a>(BTreeMap<String, &'a RelPath>);

/// What stands for `/` in the keys: less than every character of a path.
const BELOW: char = '\u{1}';

impl<'a> Paths<'a> {
    fn of(paths: impl Iterator<Item = &'a RelPath>) -> Result<Self, DocumentError> {
        let mut all = BTreeMap::new();
        for path in paths {
            if let Some(other) = all.insert(key(path), path) {
                return Err(twice(other, path));
            }
        }
        for ((above, one), (below, other)) in all.iter().zip(all.iter().skip(1)) {
            if is_below(below, above) {
                return Err(lies_below(other, one));
            }
        }
        Ok(Self(all))
    }

    /// Checks these paths against others in the same tree.
    fn check_beside(&self, others: &Paths<'_>) -> Result<(), DocumentError> {
        for (key, path) in &self.0 {
            match others.0.range::<String, _>(key..).next() {
                Some((next, other)) if next == key => return Err(twice(other, path)),
                Some((next, other)) if is_below(next, key) => return Err(lies_below(other, path)),
                _ => {}
            }
            match others.0.range::<String, _>(..key).next_back() {
                Some((last, other)) if is_below(key, last) => return Err(lies_below(path, other)),
                _ => {}
            }
        }
        Ok(())
    }
}

fn key(path: &RelPath) -> String {
    path.folded().replace('/', &BELOW.to_string())
}

fn is_below(key: &str, above: &str) -> bool {
    key.strip_prefix(above)
        .is_some_and(|rest| rest.starts_with(BELOW))
}

fn twice(one: &RelPath, other: &RelPath) -> DocumentError {
    broken(format!("every path stands once, found {one} and {other}"))
}

fn lies_below(path: &RelPath, above: &RelPath) -> DocumentError {
    broken(format!(
        "no path lies below another, found {path} below {above}"
    ))
}

fn check_links(artifact: &Artifact) -> Result<(), DocumentError> {
    let files: BTreeSet<_> = artifact.files.iter().map(|file| &file.to).collect();
    match artifact
        .links
        .iter()
        .find(|link| !files.contains(&link.target))
    {
        Some(link) => Err(broken(format!(
            "a link points to a listed file, found {}",
            link.target
        ))),
        None => Ok(()),
    }
}

/// What the steps run that is no system program: the files that every build must list.
fn programs(steps: &[Step]) -> Result<BTreeMap<&str, &Step>, DocumentError> {
    let mut listed = BTreeMap::new();
    for step in steps {
        let Action::Run(argv) = &step.action else {
            continue;
        };
        let program = argv.command();
        let Some(absolute) = program.strip_prefix('/') else {
            listed.entry(program).or_insert(step);
            continue;
        };
        let is_plain = |part: &str| !part.is_empty() && part != "." && part != "..";
        if !absolute.split('/').all(is_plain) {
            return Err(unfit_program(step, program));
        }
    }
    Ok(listed)
}

fn check_programs(
    artifact: &Artifact,
    programs: &BTreeMap<&str, &Step>,
) -> Result<(), DocumentError> {
    let files: BTreeSet<_> = artifact.files.iter().map(|file| file.to.as_str()).collect();
    match programs
        .iter()
        .find(|(program, _)| !files.contains(*program))
    {
        Some((program, step)) => Err(unfit_program(step, program)),
        None => Ok(()),
    }
}

fn unfit_program(step: &Step, program: &str) -> DocumentError {
    broken(format!(
        "step {} runs a listed file or an absolute path, found {program}",
        step.id
    ))
}
