//! A committed journal goes forward to its end, or back to its beginning.

use std::path::Path;

use super::draft::Stage;
use super::edits::Editing;
use super::moves::Moves;
use super::work::{Way, Work};
use super::{Aftermath, Draft, Edit, Error, Failure, Record};
use crate::beneath::Dir;
use crate::model::{HomePath, Node, OutsideText};

/// A journal that went to its end.
#[derive(Debug)]
pub struct Ended {
    /// Where what must not be lost lies now, below the place.
    pub kept: Option<HomePath>,
    /// Why the journal itself could not be cleared away; the next command does it.
    pub lingers: Option<Error>,
}

/// A committed journal.
pub(super) struct Course<'a> {
    pub(super) place: &'a Dir,
    pub(super) root: &'a Dir,
    pub(super) work: &'a Work,
    pub(super) plan: &'a Record,
}

impl Draft<'_> {
    /// Checks everything against what the edits say, commits, and does all of it.
    ///
    /// # Errors
    /// Before the commit nothing is changed. After it everything is undone, or the state tells
    /// what is left; the journal stays then, if it can still be carried on.
    pub fn commit(mut self) -> Result<Ended, Failure> {
        if let Err(cause) = self.check().and_then(|()| self.seal())
            && self.stage == Stage::Drafted
        {
            return Err(cause.untouched());
        }
        let course = Course {
            place: self.ground.place,
            root: self.ground.root,
            work: &self.work,
            plan: &self.plan,
        };
        match course.forward() {
            Ok(()) => Ok(course.end()),
            Err(cause) => Err(course.undo(cause)),
        }
    }
}

impl Course<'_> {
    pub(super) fn forward(&self) -> Result<(), Error> {
        // The commit is on the disk before anything is changed.
        self.work.folder.sync()?;
        self.editing(Way::Forward).run()?;
        Ok(self.moves().forward()?)
    }

    /// The end of the way forward: from here on nothing is undone any more.
    pub(super) fn end(&self) -> Ended {
        let kept = self
            .moves()
            .keep(Path::new(Work::ASIDE))
            .map_err(Error::from);
        let (kept, cleared) = match kept {
            Ok(kept) => (kept, self.clear()),
            Err(error) => (None, Err(error)),
        };
        Ended {
            kept,
            lingers: cleared.err(),
        }
    }

    /// Undoes everything after a failure.
    pub(super) fn undo(&self, cause: Error) -> Failure {
        let aftermath = match self.back() {
            Ok(conflicts) if conflicts.is_empty() => Aftermath::Undone,
            Ok(conflicts) => {
                let told = |path: &HomePath| OutsideText::new(format!("~/{path}"));
                Aftermath::Left(conflicts.iter().map(told).collect())
            }
            Err(error) => {
                let journal = self.work.folder.shown().display();
                let left = format!("{journal}, which the next command carries on ({error})");
                Aftermath::Left(vec![OutsideText::new(left)])
            }
        };
        Failure { cause, aftermath }
    }

    /// Goes back to the beginning. Returns the paths that somebody changed meanwhile: theirs stays
    /// there, and the originals come to lie with what is kept.
    pub(super) fn back(&self) -> Result<Vec<HomePath>, Error> {
        let folder = &self.work.folder;
        let (plan, back) = (Path::new(Work::PLAN), Path::new(Work::BACK));
        if folder.kind(back)?.is_none() {
            folder.rename(plan, folder, back)?;
        }
        folder.sync()?;
        self.moves().back()?;
        let conflicts = self.editing(Way::Back).run()?;
        let is_met = |edit: &&Edit| conflicts.contains(&edit.path);
        if self.plan.edits.iter().any(|edit| is_met(&edit)) {
            self.rescue(is_met)?;
            self.moves().keep(Path::new(Work::RESCUED))?;
        }
        self.clear()?;
        Ok(conflicts.into_iter().collect())
    }

    fn rescue(&self, is_met: impl Fn(&&Edit) -> bool) -> Result<(), Error> {
        let folder = &self.work.folder;
        let rescued = Path::new(Work::RESCUED);
        for (number, edit) in self.plan.edits.iter().enumerate() {
            let old = Work::old(number);
            let has_original = matches!(edit.before, Some(Node::File { .. }));
            if is_met(&edit) && has_original && folder.kind(&old)?.is_some() {
                let to = rescued.join(edit.path.as_path());
                folder.make_parents(&to, 0o755)?;
                folder.rename(&old, folder, &to)?;
            }
        }
        Ok(())
    }

    fn clear(&self) -> Result<(), Error> {
        self.work.forget()?;
        self.work.remove(self.place)
    }

    fn editing(&self, way: Way) -> Editing<'_> {
        Editing::new(self.root, self.work, self.plan, way)
    }

    fn moves(&self) -> Moves<'_> {
        Moves {
            place: self.place,
            work: self.work,
            plan: self.plan,
        }
    }
}
