//! `unpipe cache`

use serde_json::{Value, json};

use super::args::{CacheCleanArgs, CacheCommand};
use super::context::Context;
use super::failure::Failed;
use super::report::Report;
use crate::model::{Period, Size};
use crate::run::tidy_left_behind;
use crate::store::{Cached, Clean, Shelf};
use crate::ui::{Stream, cache_list};

/// What nobody used for so long is not needed.
const UNUSED: Period = Period::seconds(30 * 24 * 60 * 60);

pub(super) fn run(context: &Context<'_>, command: &CacheCommand) -> Result<Report, Failed> {
    match command {
        CacheCommand::List => list(context),
        CacheCommand::Clean(args) => clean(context, args),
    }
}

fn list(context: &Context<'_>) -> Result<Report, Failed> {
    let cache = context.cache();
    let files = cache.list()?;
    let size = files
        .iter()
        .fold(Size::default(), |sum, file| sum.plus(file.size));
    let style = context.console.style(Stream::Out, context.world);
    let objects: Vec<Value> = files.iter().map(object).collect();
    Ok(Report::done(cache_list(&files, size, &style))
        .with("folder", json!(cache.root()))
        .with("files", json!(objects))
        .with("size", json!(size)))
}

fn clean(context: &Context<'_>, args: &CacheCleanArgs) -> Result<Report, Failed> {
    let clean = if args.all {
        Clean::Everything
    } else {
        Clean::UnusedSince(context.world.now().minus(UNUSED))
    };
    let mut freed = context.cache().clean(clean)?;
    let left = tidy_left_behind(&context.options.state);
    for left in left.map_err(|error| Failed::of(&error, error.code()))? {
        freed.files += left.files;
        freed.size = freed.size.plus(left.size);
    }
    if args.all {
        let scripts = context.store.forget_scripts()?;
        freed.files += scripts.files;
        freed.size = freed.size.plus(scripts.size);
    }
    let files = match freed.files {
        1 => "1 file".to_owned(),
        many => format!("{many} files"),
    };
    Ok(Report::done(format!("freed {} ({files})\n", freed.size))
        .with("freed", json!(freed.size))
        .with("removed", json!(freed.files)))
}

fn object(file: &Cached) -> Value {
    let kind = match file.shelf {
        Shelf::Artifacts => "artifact",
        Shelf::Releases => "release",
        Shelf::Reviews => "review",
    };
    json!({
        "kind": kind,
        "sha256": file.sha256,
        "size": file.size,
        "used": file.used,
        "name": file.about.as_ref().map(|about| &about.name),
        "version": file.about.as_ref().map(|about| &about.version),
    })
}
