//! Steps: the commands of a release, each held in the cage, on a copy of the version's tree.
//!
//! Only what a step declares is taken, and only as bytes: regular files with one name, opened
//! without following, copied into new files with mode 644, hashed while they are copied. Anything
//! else that it left or changed fails the install. Between two steps the copy is what the tree is.

use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::compare::{Edit, Edited, Expected, differences};
use super::hearing::Hearing;
use super::stage::{Means, write_new};
use super::step_error::{Found, StepError};
use super::{Cause, copy, layout};
use crate::beneath::{self, Dir, Kind};
use crate::cage::{self, Ended, Room};
use crate::document::{Action, Step};
use crate::model::{OutsideText, RelPath, Tier};
use crate::plan::{Caging, Placement};
use crate::progress::Event;
use crate::receipt::{MadeFile, PlacedFile};

/// The shell of scripts.
const SHELL: &str = "/bin/sh";

/// Runs all steps of a placement whose files are in `tree`, and puts there what they leave. The
/// cage's room is made in `folder`, and is gone afterwards.
///
/// # Errors
/// If a step fails, leaves what it did not declare, or cannot be held in the tier of the plan.
pub(super) fn run(
    (folder, tree): (&Dir, &Dir),
    placement: &Placement,
    means: &Means<'_>,
) -> Result<Vec<MadeFile>, Cause> {
    if placement.release.steps.is_empty() {
        return Ok(Vec::new());
    }
    let Caging::Tier(tier) = placement.caging else {
        return Err(StepError::NoTier.into());
    };
    let place = Path::new("cage");
    folder.make_dir(place, 0o700)?;
    let inner = folder.dir(place)?;
    let room = Room::make(&inner)?;
    let workshop = Workshop {
        texts: inner.dir(Room::texts())?,
        work: inner.dir(Room::work())?,
        folder: inner,
        tree,
        room,
        tier,
        means,
    };
    copy::tree(placement, tree, &workshop.work, means.watch)?;
    let mut made = Vec::new();
    for step in &placement.release.steps {
        workshop.run(step, placement, &mut made)?;
    }
    drop(workshop);
    folder.remove_tree(place)?;
    Ok(made)
}

/// Where the steps of one release run.
struct Workshop<'a> {
    /// The folder of the room.
    folder: Dir,
    /// The copy of the tree.
    work: Dir,
    /// The texts of scripts.
    texts: Dir,
    /// The tree itself, which no step can write.
    tree: &'a Dir,
    room: Room,
    tier: Tier,
    means: &'a Means<'a>,
}

impl Workshop<'_> {
    fn run(
        &self,
        step: &Step,
        placement: &Placement,
        made: &mut Vec<MadeFile>,
    ) -> Result<(), Cause> {
        let output = self.hold(step)?;
        let mut new = Vec::new();
        for path in &step.creates {
            new.extend(self.take(step, path)?);
        }
        made.append(&mut new);
        self.check(step, placement, made)?;
        Room::refresh(&self.folder)?;
        if let (Some(path), Some(output)) = (&step.stdout, output) {
            made.push(self.put(step, path, &mut output.as_slice())?);
        }
        Ok(())
    }

    /// Runs a step in the cage; what it wrote to standard output, if that is to become a file.
    fn hold(&self, step: &Step) -> Result<Option<Vec<u8>>, Cause> {
        let watch = self.means.watch;
        watch.interrupt.check()?;
        watch.observer.on(Event::Running {
            step: step.id.as_str().to_owned(),
            tier: self.tier,
        });
        let (program, words) = self.command(step)?;
        let mut hearing = Hearing::new(step, watch);
        let run = cage::Run {
            tier: self.tier,
            room: &self.room,
            program: &program,
            words: &words,
            time: Duration::from_secs(u64::from(step.timeout)),
        };
        let ended = cage::run(self.means.launcher, &run, &mut hearing);
        let heard = hearing.finish();
        watch.interrupt.check()?;
        let failed = |found| StepError::Failed {
            step: step.id.clone(),
            found,
        };
        match ended {
            Err(source) => Err(StepError::Cage {
                step: step.id.clone(),
                source,
            }
            .into()),
            Ok(Ended::Exited(0)) => Ok(heard),
            Ok(Ended::Stopped) => Err(StepError::TooMuch {
                step: step.id.clone(),
            }
            .into()),
            Ok(Ended::TimedOut) => Err(failed(Found::Timeout(step.timeout)).into()),
            Ok(ended) => Err(failed(Found::Ended(ended)).into()),
        }
    }

    fn command(&self, step: &Step) -> Result<(PathBuf, Vec<String>), Cause> {
        match &step.action {
            Action::Run(argv) => {
                // An absolute path stays what it is.
                let folder = self.room.path().join(Room::work());
                let program = folder.join(argv.command());
                Ok((program, Vec::from(argv.clone())))
            }
            Action::Script(text) => {
                let name = Path::new(step.id.as_str());
                write_new(&self.texts, name, text.raw().as_bytes())?;
                let file = self.room.path().join(Room::texts()).join(name);
                let file = file.to_str().ok_or(StepError::Path)?.to_owned();
                Ok((PathBuf::from(SHELL), vec!["sh".to_owned(), file]))
            }
        }
    }

    /// Takes a declared file, if the step left it.
    fn take(&self, step: &Step, path: &RelPath) -> Result<Option<MadeFile>, Cause> {
        let unfit = |found: &str| StepError::Unfit {
            step: step.id.clone(),
            path: path.clone(),
            found: OutsideText::new(found),
        };
        match self.work.kind(path.as_path()) {
            Ok(None) => return Ok(None),
            Ok(Some(Kind::File)) => {}
            Ok(Some(Kind::Link)) => return Err(unfit("a symbolic link").into()),
            Ok(Some(Kind::Directory)) => return Err(unfit("a directory").into()),
            Ok(Some(Kind::Other)) => return Err(unfit("a device, pipe or socket").into()),
            Err(error) => return Err(unfit(&error.to_string()).into()),
        }
        let unreadable = |error: beneath::Error| unfit(&error.to_string());
        let mut file = self.work.open_file(path.as_path()).map_err(unreadable)?;
        let links = file
            .metadata()
            .map_err(|error| unfit(&error.to_string()))?
            .nlink();
        if links != 1 {
            return Err(unfit(&format!("a file with {links} names")).into());
        }
        // Its name goes first: the copy of the copy takes its place.
        self.work.remove_file(path.as_path())?;
        self.put(step, path, &mut file).map(Some)
    }

    /// Copies content into the tree, and from there to where the next step sees it.
    fn put(&self, step: &Step, path: &RelPath, content: &mut dyn Read) -> Result<MadeFile, Cause> {
        self.tree.make_parents(path.as_path(), 0o755)?;
        let (size, sha256) = copy::content(content, (self.tree, path, 0o644), self.means.watch)?;
        self.work.make_parents(path.as_path(), 0o755)?;
        copy::file((self.tree, &self.work), (path, 0o644), self.means.watch)?;
        Ok(MadeFile {
            path: path.clone(),
            size,
            sha256,
            step: OutsideText::new(step.id.as_str()),
        })
    }

    /// The copy is what the tree is, or the step did what it did not declare.
    fn check(&self, step: &Step, placement: &Placement, made: &[MadeFile]) -> Result<(), Cause> {
        let artifact = &placement.artifact;
        let listed = artifact.files.iter().map(PlacedFile::from);
        let files: Vec<PlacedFile> = listed.chain(made.iter().map(PlacedFile::from)).collect();
        let expected = Expected {
            files: &files,
            links: &artifact.links,
        };
        let found = differences(&self.work, Path::new(""), &expected);
        let mut edited = found.map_err(|cause| StepError::Unseen {
            step: step.id.clone(),
            source: Box::new(cause),
        })?;
        // Not compared elsewhere: in a finished tree it is unpipe's own.
        if self.work.kind(Path::new(layout::OWN))?.is_some() {
            edited.push(Edited::new(layout::OWN, Edit::Added));
        }
        if edited.is_empty() {
            return Ok(());
        }
        Err(StepError::Undeclared {
            step: step.id.clone(),
            edited,
        }
        .into())
    }
}
