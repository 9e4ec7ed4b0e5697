//! The command line: what was typed, what it means, one command, one exit code.

mod adjusting;
mod adopting;
mod args;
mod bundling;
mod cache;
mod carry;
mod check;
mod closing;
mod consent;
mod context;
mod doctor;
mod effect;
mod env;
mod failure;
mod hint;
mod info;
mod install;
mod job;
mod kept_runs;
mod list;
mod mirror;
mod options;
mod password;
mod placing;
mod policy;
mod publish;
mod recalling;
mod report;
mod rescuing;
mod review;
mod reviewed;
mod running;
mod select;
mod telling;
mod trusting;
mod upgrading;
mod verifying;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;

use args::{Arguments, Colour, Command};
use context::Context;
use failure::Failed;
use options::{Format, Loudness, Options};
use report::Report;
use telling::{Telling, not_understood};

use crate::cage;
use crate::model::Code;
use crate::progress::Interrupt;
use crate::store::Store;
use crate::ui::{ColourChoice, Console, Level, Progress};
use crate::world::World;

/// Runs the command of this process.
pub fn main() -> ExitCode {
    // First of all: a launcher reads no environment and no argument but its own.
    if let Some(code) = cage::serve() {
        return code;
    }
    let world = World::of_process();
    match Arguments::try_parse() {
        Ok(arguments) => ExitCode::from(run(&world, &arguments).number()),
        Err(error) => ExitCode::from(not_understood(&world, &error).number()),
    }
}

fn run(world: &World, arguments: &Arguments) -> Code {
    let level = if arguments.global.quiet {
        Level::Quiet
    } else {
        Level::Usual
    };
    let options = match Options::new(&arguments.global, world) {
        Ok(options) => options,
        Err(failed) => {
            let console = Console::new(ColourChoice::Auto, level, world);
            let format = if arguments.global.json {
                Format::Json
            } else {
                Format::Text
            };
            let telling = Telling {
                console: &console,
                world,
                arguments,
                format,
            };
            return telling.tell(Err(failed));
        }
    };
    let console = Console::new(colour(options.colour), loudness(options.loudness), world);
    let interrupt = listen();
    let progress = Progress::new(&console);
    let store = Store::new(options.state.clone());
    let context = Context {
        world,
        options: &options,
        console: &console,
        observer: &progress,
        interrupt,
        store,
    };
    let outcome = dispatch(&context, &arguments.command);
    let telling = Telling {
        console: &console,
        world,
        arguments,
        format: options.format,
    };
    telling.tell(outcome)
}

fn dispatch(context: &Context<'_>, command: &Command) -> Result<Report, Failed> {
    match command {
        Command::Install(args) => install::run(context, args),
        Command::Upgrade(args) => upgrading::run(context, args),
        Command::Rollback(args) => adjusting::rollback(context, args),
        Command::Uninstall(args) => adjusting::uninstall(context, args),
        Command::List(args) => list::run(context, args),
        Command::Check(args) => check::run(context, args),
        Command::Info(args) => info::run(context, args),
        Command::Verify(args) => verifying::run(context, args),
        Command::Bundle(args) => bundling::run(context, args),
        Command::Trust(args) => trusting::run(context, &args.command),
        Command::Policy(args) => policy::run(context, &args.command),
        Command::Cache(args) => cache::run(context, &args.command),
        Command::Mirror(args) => mirror::run(context, args),
        Command::Doctor => doctor::run(context),
        Command::Env(args) => env::run(context, args),
        Command::Publish(args) => publish::run(context, &args.command),
        Command::Run(args) => running::run(context, args),
        Command::Review(args) => review::run(context, &args.command),
    }
}

/// Ctrl-C and a polite kill set a flag that the work looks at; a second one ends the process at
/// once, and the next command tidies up.
fn listen() -> Interrupt {
    let interrupt = Interrupt::new();
    // A limit on the size of files would end the process without a word; caught, the write itself
    // fails with the reason, and everything is undone.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
    for signal in [
        signal_hook::consts::SIGINT,
        signal_hook::consts::SIGTERM,
        signal_hook::consts::SIGHUP,
    ] {
        let flag = interrupt.flag();
        let code = i32::from(Code::Interrupted.number());
        // A process that may not listen is ended by the signal, which is safe as well.
        let _ = signal_hook::flag::register_conditional_shutdown(signal, code, Arc::clone(&flag));
        let _ = signal_hook::flag::register(signal, flag);
    }
    interrupt
}

fn colour(colour: Colour) -> ColourChoice {
    match colour {
        Colour::Auto => ColourChoice::Auto,
        Colour::Always => ColourChoice::Always,
        Colour::Never => ColourChoice::Never,
    }
}

fn loudness(loudness: Loudness) -> Level {
    match loudness {
        Loudness::Quiet => Level::Quiet,
        Loudness::Normal => Level::Usual,
        Loudness::Verbose => Level::Verbose,
    }
}
