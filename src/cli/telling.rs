//! The last words of a command: its report or its failure, and the exit code.

use std::io::{self, ErrorKind, Write};

use super::args::{Arguments, Command};
use super::effect::Effect;
use super::failure::Failed;
use super::options::Format;
use super::report::Report;
use crate::model::Code;
use crate::ui::{ColourChoice, Console, Level, Stream};
use crate::world::World;

/// Who is told, and of what.
pub(super) struct Telling<'a> {
    pub(super) console: &'a Console,
    pub(super) world: &'a World,
    pub(super) arguments: &'a Arguments,
    pub(super) format: Format,
}

impl Telling<'_> {
    /// Tells what came of the command.
    pub(super) fn tell(&self, outcome: Result<Report, Failed>) -> Code {
        let command = name_of(&self.arguments.command);
        match outcome {
            Ok(report) => match self.console.data(&report.output(command, self.format)) {
                Ok(()) => report.code,
                Err(error) => self.unwritten(&error, report.code),
            },
            Err(failed) => {
                if self.format == Format::Json {
                    // Standard error and the code tell of the failure as well.
                    let _ = self.console.data(&format!("{}\n", failed.to_json(command)));
                }
                self.urge(&failed);
                failed.failure.code
            }
        }
    }

    /// A full disk behind standard output: a command that is for its words has failed then, one
    /// that made a change has not.
    fn unwritten(&self, error: &io::Error, code: Code) -> Code {
        if !matches!(code, Code::Done | Code::Pending) {
            self.console.urge(&format!("warning: {}\n", cannot(error)));
            return code;
        }
        match Effect::of(self.arguments) {
            Effect::Change => {
                let line = format!("warning: {}; what the command did stays\n", cannot(error));
                self.console.urge(&line);
                code
            }
            Effect::Words => {
                let failed = no_words(error);
                self.urge(&failed);
                failed.failure.code
            }
        }
    }

    fn urge(&self, failed: &Failed) {
        let style = self.console.style(Stream::Err, self.world);
        self.console.urge(&failed.render(&style));
    }
}

/// What clap cannot understand; help and version are no errors. Where `--json` was typed, the
/// refusal is an object too.
pub(super) fn not_understood(world: &World, error: &clap::Error) -> Code {
    use clap::error::ErrorKind::{DisplayHelp, DisplayVersion};
    let console = Console::new(ColourChoice::Auto, Level::Usual, world);
    if matches!(error.kind(), DisplayHelp | DisplayVersion) {
        return match error.print().and_then(|()| io::stdout().flush()) {
            // A reader that went away is no error.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                let failed = no_words(&error);
                let style = console.style(Stream::Err, world);
                console.urge(&failed.render(&style));
                failed.failure.code
            }
            _ => Code::Done,
        };
    }
    if std::env::args_os().any(|argument| argument == "--json") {
        let message = error.kind().to_string();
        let object = Failed::say_usage(message).to_json("usage");
        // Standard error and the code tell of it as well.
        let _ = console.data(&format!("{object}\n"));
    }
    let _ = error.print();
    Code::Usage
}

fn cannot(error: &io::Error) -> String {
    format!("cannot write standard output: {error}")
}

fn no_words(error: &io::Error) -> Failed {
    Failed::say(Code::Failed, cannot(error))
        .hint("free space where the output goes, or send it elsewhere, then run the command again")
}

fn name_of(command: &Command) -> &'static str {
    match command {
        Command::Install(_) => "install",
        Command::Upgrade(_) => "upgrade",
        Command::Rollback(_) => "rollback",
        Command::Uninstall(_) => "uninstall",
        Command::List(_) => "list",
        Command::Check(_) => "check",
        Command::Info(_) => "info",
        Command::Verify(_) => "verify",
        Command::Bundle(_) => "bundle",
        Command::Trust(_) => "trust",
        Command::Policy(_) => "policy",
        Command::Cache(_) => "cache",
        Command::Mirror(_) => "mirror",
        Command::Doctor => "doctor",
        Command::Env(_) => "env",
        Command::Publish(_) => "publish",
        Command::Run(_) => "run",
        Command::Review(_) => "review",
    }
}
