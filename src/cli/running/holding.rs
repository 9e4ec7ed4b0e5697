//! The script in its cage, from the empty folder to the list of what it changed.

use std::io::Write;

use super::environment::Environment;
use super::hearing::{Heard, Hearing};
use super::order::Order;
use super::own::{Own, led_to};
use crate::beneath::{self, Dir};
use crate::cage::{Ended, Home, Launcher, Script, lacks_home, run_script};
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::model::{Code, OutsideText, exact_word};
use crate::run::proxy::Way;
use crate::run::{Apart, Began, Concerns, LeftOut, Listing, View, Workshop, changes};
use crate::script::Script as Text;

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
    apart: Apart,
    began: Began,
    _workshop: Workshop,
}

/// Runs a script on a view of the home and lists what it changed there.
pub(super) fn hold(context: &Context<'_>, order: &Order, script: &Text) -> Result<Ran, Failed> {
    let way = way(context)?;
    let workshop = Workshop::open(&context.options.state).map_err(files)?;
    let folder = workshop.folder().map_err(files)?;
    let own = Own::of(context, order);
    let hidden = own.hidden(context, order);
    let home = Home::make(&folder, &order.home, &hidden)?;
    write(&folder, script.bytes()).map_err(files)?;
    let environment = Environment::of(context.world, order);
    let words = words(script, order);
    let real = Dir::open(home.home()).map_err(files)?;
    let began = Began::now();
    let mut hearing = Hearing::new(context, order.hosts.clone(), way);
    let ended = run_script(
        &Launcher::of_process(),
        &Script {
            home: &home,
            program: script.interpreter().program(),
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
        hidden: home.hidden().cloned().chain(hidden).collect(),
        mounted: home.mounts().to_vec(),
        own: own.private.iter().chain(&own.shown).cloned().collect(),
    };
    let mut ran = Ran {
        ended,
        heard,
        asked: Home::asked(&folder)?,
        listing: Listing {
            changes: Vec::new(),
            left_out: LeftOut::Nothing,
            concerns: Concerns::default(),
        },
        upper,
        home: real,
        apart,
        began,
        _workshop: workshop,
    };
    ran.listing = changes(&ran.view(), &context.interrupt)?;
    let concerns = &mut ran.listing.concerns;
    concerns.add_moved(&ran.home, &|name| led_to(context, order, name))?;
    Ok(ran)
}

impl Ran {
    /// What the list of changes is made from.
    pub(super) fn view(&self) -> View<'_> {
        View {
            upper: &self.upper,
            home: &self.home,
            apart: &self.apart,
            began: self.began,
        }
    }
}

/// Whether a script can be held here at all. Where it cannot, it can still be looked at.
pub(super) fn check(context: &Context<'_>, order: &Order, script: &Text) -> Result<(), Failed> {
    let program = script.interpreter().program();
    if !program.is_file() {
        let shown = program.display();
        let message = format!("the script is run by {shown}, found no such program");
        return Err(Failed::say(Code::Requirement, message)
            .hint("install what its first line names, or ask the project for another way"));
    }
    let to_look = match exact_word(order.source.raw()) {
        Some(word) => format!("to look at the script only: unpipe run --show {word}"),
        None => "to look at the script only: --show with your own command".to_owned(),
    };
    for (what, path) in [
        ("home", &order.home),
        ("state folder", &context.options.state),
    ] {
        if path.to_str().is_none() {
            // The launcher is told of both in JSON, and many scripts could not name them either.
            let message = format!(
                "a script runs only where the path of the {what} is UTF-8, found {}",
                path.display()
            );
            return Err(Failed::say(Code::Requirement, message).hint(to_look));
        }
    }
    let workshop = Workshop::open(&context.options.state).map_err(files)?;
    let folder = workshop.folder().map_err(files)?;
    let Some(lacking) = lacks_home(&Launcher::of_process(), &folder, &order.home) else {
        return Ok(());
    };
    let message = format!(
        "a script runs in a cage of the tier full alone, which this machine lacks: {lacking}"
    );
    Err(Failed::say(Code::Requirement, message)
        .hint(to_look)
        .hint("what this machine lacks, part by part: unpipe doctor"))
}

/// What the program is called, then the script as a kernel would hand it over, then its arguments.
fn words(script: &Text, order: &Order) -> Vec<String> {
    let interpreter = script.interpreter();
    let mut words = vec![interpreter.program().display().to_string()];
    words.extend(interpreter.argument().map(str::to_owned));
    words.push(Home::text_inside(TEXT).display().to_string());
    words.extend(order.words.iter().cloned());
    words
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

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn files(error: beneath::Error) -> Failed {
    Failed::of(&error, error.code())
}
