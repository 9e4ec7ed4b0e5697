//! The script in its cage, from the empty folder to the list of what it changed.

use std::io::Write;
use std::path::PathBuf;

use super::environment::Environment;
use super::hearing::{Heard, Hearing};
use super::order::Order;
use super::own::Own;
use crate::beneath::{self, Dir};
use crate::cage::{Ended, Home, Launcher, Script, run_script};
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::model::{Code, OutsideText};
use crate::run::proxy::Way;
use crate::run::{Apart, Began, Listing, View, Workshop, changes};

/// What the script is called inside.
const TEXT: &str = "script";

/// A run that is over. While this lives, what the script left lies in its folder.
pub(super) struct Ran {
    pub(super) ended: Ended,
    pub(super) heard: Heard,
    /// What `sudo` and its like were asked.
    pub(super) asked: Vec<Vec<OutsideText>>,
    pub(super) listing: Listing,
    pub(super) upper: Dir,
    pub(super) home: Dir,
    _workshop: Workshop,
}

/// How a script is started: the interpreter, and what comes before the file's name.
pub(super) struct Start {
    pub(super) program: PathBuf,
    pub(super) words: Vec<String>,
}

/// Runs a script on a view of the home and lists what it changed there.
pub(super) fn hold(
    context: &Context<'_>,
    order: &Order,
    start: Start,
    script: &[u8],
) -> Result<Ran, Failed> {
    let way = way(context)?;
    let workshop = Workshop::open(&context.options.state).map_err(files)?;
    let folder = workshop.folder().map_err(files)?;
    let own = Own::of(context, order);
    let home = Home::make(&folder, &order.home, &own.hidden(order))?;
    write(&folder, script).map_err(files)?;
    let environment = Environment::of(context.world, order);
    let mut words = start.words;
    words.push(Home::text_inside(TEXT).display().to_string());
    words.extend(order.words.iter().cloned());
    let real = Dir::open(home.home()).map_err(files)?;
    let began = Began::now();
    let mut hearing = Hearing::new(context, order.hosts.clone(), way);
    let ended = run_script(
        &Launcher::of_process(),
        &Script {
            home: &home,
            program: &start.program,
            words: &words,
            environment: &environment.variables,
            shown: &environment.files,
            time: order.time,
        },
        &mut hearing,
    );
    let heard = hearing.end();
    let ended = ended?;
    if let Some(error) = &heard.failed {
        return Err(Failed::of(error, Code::Bug));
    }
    let upper = folder.dir(Home::upper()).map_err(files)?;
    let apart = Apart {
        hidden: home.hidden().cloned().chain(own.hidden(order)).collect(),
        mounted: home.mounts().to_vec(),
        own: own.private.iter().chain(&own.shown).cloned().collect(),
    };
    let view = View {
        upper: &upper,
        home: &real,
        apart: &apart,
        began,
    };
    let listing =
        changes(&view, &context.interrupt).map_err(|error| Failed::of(&error, error.code()))?;
    Ok(Ran {
        ended,
        heard,
        asked: Home::asked(&folder)?,
        listing,
        upper,
        home: real,
        _workshop: workshop,
    })
}

fn write(folder: &Dir, script: &[u8]) -> beneath::Result<()> {
    let at = Home::texts().join(TEXT);
    folder
        .create(&at, 0o700)?
        .write_all(script)
        .map_err(|error| beneath::Error::new("write", folder.shown().join(at), error))
}

/// The way out that this machine's proxy variables ask for.
fn way(context: &Context<'_>) -> Result<Way, Failed> {
    let variable = |names: [&str; 2]| {
        let mut values = names
            .into_iter()
            .filter_map(|name| context.world.variable(name));
        values.find_map(|value| value.to_str())
    };
    let proxy = variable(["https_proxy", "HTTPS_PROXY"]).or(variable(["all_proxy", "ALL_PROXY"]));
    Way::through(proxy, variable(["no_proxy", "NO_PROXY"])).map_err(|error| Failed::usage(&error))
}

fn files(error: beneath::Error) -> Failed {
    Failed::of(&error, error.code())
}
