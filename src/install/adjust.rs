//! Rollback and removal: changes that place nothing new.

use std::path::Path;

use super::installed::receipt;
use super::place::switch;
use super::stage::{damaged, write_new};
use super::{Cause, Writer, layout};
use crate::model::Name;
use crate::plan::{Approved, Change, NotApproved, Plan};
use crate::receipt::{Follow, Track};

/// Makes the version of an approved rollback the current one.
///
/// # Errors
/// If something cannot be written; [`Writer::undo`] then goes back.
pub fn return_to(writer: &mut Writer, plan: &Approved<Plan>) -> Result<(), Cause> {
    let Change::Return(back) = plan.change() else {
        return Ok(());
    };
    let name = plan.name();
    let Some(package) = writer.package(name)? else {
        return Ok(());
    };
    // A link to a version that is not there would leave no version at all.
    if receipt(&writer.root, &layout::tree(name, &back.tree()))?.is_none() {
        let expected = plan.digest();
        return Err(NotApproved::Gone { expected }.into());
    }
    let track = package
        .track
        .rolled_back(&back.tree(), package.tree.clone());
    let folder = layout::staging(name);
    writer.make_own(&[layout::STAGING])?;
    writer.root.make_dir(&folder, 0o700)?;
    write_new(
        &writer.root,
        &folder.join("track"),
        &track.to_bytes().map_err(damaged(&folder))?,
    )?;
    writer
        .root
        .symlink(Path::new(&back.tree().to_string()), &folder.join("current"))?;
    writer.save_before(name, &folder)?;
    writer.root.sync_dir(&folder)?;
    switch(&writer.root, name, &folder)?;
    writer.relink()?;
    writer.done();
    Ok(())
}

/// Removes the package of an approved removal: the commit is that `current` is no more. Its
/// versions go when the writing ends.
///
/// # Errors
/// If something cannot be removed; [`Writer::undo`] then goes back.
pub fn remove(writer: &mut Writer, plan: &Approved<Plan>) -> Result<(), Cause> {
    let Change::Remove(_) = plan.change() else {
        return Ok(());
    };
    if writer.package(plan.name())?.is_some() {
        writer.put_aside(plan.name())?;
    }
    writer.relink()?;
    writer.done();
    Ok(())
}

impl Writer {
    /// Changes only what a package follows; its version stays.
    ///
    /// # Errors
    /// If the track cannot be replaced.
    pub fn follow(&mut self, name: &Name, follow: &Follow) -> Result<(), Cause> {
        let Some(package) = self.package(name)? else {
            return Ok(());
        };
        if package.track.follow == *follow {
            return Ok(());
        }
        let track = Track::new(package.track.place, follow.clone());
        let folder = layout::staging(name);
        self.make_own(&[layout::STAGING])?;
        self.root.make_dir(&folder, 0o700)?;
        write_new(
            &self.root,
            &folder.join("track"),
            &track.to_bytes().map_err(damaged(&folder))?,
        )?;
        self.save_before(name, &folder)?;
        self.root
            .rename(&folder.join("track"), &self.root, &layout::track(name))?;
        self.root.sync_dir(&layout::app(name))?;
        self.done();
        Ok(())
    }
}
