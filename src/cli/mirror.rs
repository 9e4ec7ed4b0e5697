//! `unpipe mirror`

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::{Value, json};

use super::args::{MirrorArgs, Platforms};
use super::context::Context;
use super::failure::Failed;
use super::report::Report;
use crate::beneath;
use crate::fetch::Caching;
use crate::mirror::{Builds, Filled, Folder, Line, Mirror, Written, parse};
use crate::model::{Code, RelPath};
use crate::resolve::Nobody;
use crate::ui::State;

/// The longest list.
const LIST: u64 = 16 * 1024 * 1024;

/// Brings every package of the list up to date; one that cannot be had does not stop the others.
pub(super) fn run(context: &Context<'_>, args: &MirrorArgs) -> Result<Report, Failed> {
    let lines = read(context, args)?;
    let folder = Rc::new(open(context, args)?);
    // What is mirrored lies in the folder: it would only push other things out of the cache.
    let policy = context.policy()?;
    let fetcher = context
        .fetcher(&policy)
        .with_cache(Caching::Reads(context.cache()));
    let resolver = context.resolver(&fetcher, &policy, &Nobody);
    let mirror = Mirror {
        fetcher: &fetcher,
        resolver: &resolver,
        folder: &folder,
        builds: match args.platform {
            Platforms::All => Builds::All,
            Platforms::This => Builds::For(context.machine()),
        },
        policy: &policy,
    };
    let mut written = Written::read(&folder);
    let mut wanted = BTreeSet::new();
    let mut filled = Vec::new();
    let mut failed: Option<Failed> = None;
    for line in &lines {
        let interrupted = context.interrupt.check();
        interrupted.map_err(|error| Failed::of(&error, Code::Interrupted))?;
        match mirror.package(line) {
            Ok(package) => {
                tell(context, &package);
                wanted.extend(package.files.iter().cloned());
                filled.push(package);
            }
            Err(error) => {
                let now = Failed::from(error);
                context
                    .console
                    .say_line(&format!("{}: {}", line.name, now.failure.message));
                failed.get_or_insert(now);
            }
        }
    }
    written.add(&wanted);
    let packages: Vec<Value> = filled.iter().map(object).collect();
    let mut pruned = Vec::new();
    if args.prune && failed.is_none() {
        pruned = written
            .prune(&folder, &wanted)
            .map_err(|error| cannot(&error))?;
    }
    written.keep(&folder).map_err(|error| cannot(&error))?;
    match failed {
        None => Ok(done(context, &packages, &pruned)),
        Some(failed) => Err(left_out(failed, &filled).with("packages", json!(packages))),
    }
}

fn read(context: &Context<'_>, args: &MirrorArgs) -> Result<Vec<Line>, Failed> {
    use std::io::Read;
    let path = context.world.folder().join(&args.list);
    let mut text = String::new();
    std::fs::File::open(&path)
        .and_then(|file| file.take(LIST).read_to_string(&mut text))
        .map_err(|error| {
            Failed::say_usage(format!("cannot read the list {}: {error}", path.display()))
        })?;
    let lines = parse(&text).map_err(|error| {
        Failed::of(&error, error.code())
            .hint("a line is NAME, NAME@VERSION or NAME@CHANNEL, and the publisher's key")
    })?;
    if lines.is_empty() {
        return Err(Failed::say_usage(format!(
            "expected packages in a list, found none in {}",
            path.display()
        )));
    }
    Ok(lines)
}

fn open(context: &Context<'_>, args: &MirrorArgs) -> Result<Folder, Failed> {
    let path = context.world.folder().join(&args.folder);
    Folder::open(&path).map_err(|error| cannot(&error))
}

fn cannot(error: &beneath::Error) -> Failed {
    Failed::of(error, error.code())
}

fn tell(context: &Context<'_>, package: &Filled) {
    let versions: Vec<String> = package.versions.iter().map(ToString::to_string).collect();
    let news = match package.new {
        0 => "nothing new".to_owned(),
        1 => "1 new file".to_owned(),
        many => format!("{many} new files"),
    };
    context.console.say_line(&format!(
        "{} {}: {news}, {} fetched",
        package.name,
        versions.join(", "),
        package.fetched
    ));
    for skipped in &package.skipped {
        context.console.say_line(&format!(
            "note: {} {} is left out: {}",
            package.name, skipped.version, skipped.why
        ));
    }
    for hidden in &package.hidden {
        context.console.say_line(&format!(
            "note: {}: another artifact lies where {hidden} would",
            package.name
        ));
    }
}

fn done(context: &Context<'_>, packages: &[Value], pruned: &[RelPath]) -> Report {
    for file in pruned {
        context.console.say_line(&format!("removed {file}"));
    }
    Report::done(String::new())
        .with("packages", json!(packages))
        .with("pruned", json!(pruned))
}

/// The first failure tells why; what was done before it stays.
fn left_out(failed: Failed, filled: &[Filled]) -> Failed {
    if filled.is_empty() {
        return failed;
    }
    let names = filled.iter().map(|package| package.name.to_string());
    failed.state(State::Done(names.collect()))
}

fn object(package: &Filled) -> Value {
    let skipped = package.skipped.iter();
    let skipped: Vec<Value> = skipped
        .map(|one| json!({"version": one.version, "why": one.why.to_string()}))
        .collect();
    json!({
        "name": package.name,
        "folder": package.folder,
        "versions": package.versions,
        "files": package.files,
        "new": package.new,
        "fetched": package.fetched,
        "skipped": skipped,
    })
}
