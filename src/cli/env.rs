//! `unpipe env`: the line that puts installed commands on the PATH, and where it is kept.

use std::path::Path;

use serde_json::{Value, json};

use super::args::{EnvArgs, ShellWord};
use super::context::Context;
use super::failure::Failed;
use super::options::{Format, Yes};
use super::report::Report;
use crate::install::Prefix;
use crate::model::{Code, Shown};
use crate::shell::{Edit, Homes, Shell, ShellError, What, every_file, taking_out, with_line};
use crate::ui::ask::{Answer, Leaning, Question, ask};
use crate::ui::{self, State, Stream, Terminal};
use crate::world::Person;

/// What keeps a file that cannot be read from keeping the block in all others.
const ONE_SHELL: &str =
    "or leave that file as it is: name the shell whose files you mean with --shell";

/// Prints the line, puts it into start-up files, or takes it out of them.
pub(super) fn run(context: &Context<'_>, args: &EnvArgs) -> Result<Report, Failed> {
    let prefix = context.prefix()?;
    let folder = prefix.path().join("bin");
    if args.uninstall {
        let files = every_file(&shells(args), &homes(context)?);
        let edits = planned(files.iter().map(|file| taking_out(file)));
        let edits = edits.map_err(|failed| match args.shell {
            Some(_) => failed,
            None => failed.hint(ONE_SHELL),
        })?;
        return change(context, args, &edits);
    }
    let shell = shell(context, args, &folder)?;
    let line = line(shell, &prefix, &folder)?;
    if args.install {
        prefix.check_for_path()?;
        let files = shell.startup_files(&homes(context)?);
        let edits = planned(files.iter().map(|file| with_line(file, &line)))?;
        return change(context, args, &edits).map(|report| told(report, shell, &folder, &line));
    }
    Ok(told(
        Report::done(format!("{line}\n")),
        shell,
        &folder,
        &line,
    ))
}

fn told(report: Report, shell: Shell, folder: &Path, line: &str) -> Report {
    report
        .with("shell", json!(shell.as_str()))
        .with("folder", json!(folder))
        .with("line", json!(line))
}

fn shell(context: &Context<'_>, args: &EnvArgs, folder: &Path) -> Result<Shell, Failed> {
    let named = context.world.variable("SHELL");
    match args.shell {
        Some(word) => Ok(shell_of(word)),
        None => Shell::known(named.map(AsRef::as_ref)).ok_or_else(|| {
            let named = named.map(|name| name.to_string_lossy().into_owned());
            let named = named.unwrap_or_default();
            Failed::say_usage(format!(
                "expected SHELL to name sh, bash, zsh or fish, found {}",
                Shown(&named)
            ))
            .hint(format!(
                "put {} on the PATH in your shell's own words, in its start-up file",
                folder.display()
            ))
            .hint("or name the shell that you want the line for: --shell sh")
        }),
    }
}

fn shells(args: &EnvArgs) -> Vec<Shell> {
    match args.shell {
        Some(word) => vec![shell_of(word)],
        None => Shell::ALL.to_vec(),
    }
}

fn shell_of(word: ShellWord) -> Shell {
    match word {
        ShellWord::Sh => Shell::Posix,
        ShellWord::Bash => Shell::Bash,
        ShellWord::Zsh => Shell::Zsh,
        ShellWord::Fish => Shell::Fish,
    }
}

/// The folder is a real path, so it is the real home that it may lie below.
fn line(shell: Shell, prefix: &Prefix, folder: &Path) -> Result<String, Failed> {
    shell.env_line(folder, prefix.home()).ok_or_else(|| {
        let folder = folder.display().to_string();
        Failed::say_usage(format!(
            "expected a prefix that can stand on a PATH, found {}: it has a colon, or characters that cannot be shown",
            Shown(&folder)
        ))
        .hint("choose another prefix with --prefix")
    })
}

fn homes(context: &Context<'_>) -> Result<Homes, Failed> {
    let world = context.world;
    let home = world
        .home()
        .ok_or_else(|| Failed::say_usage("no home directory is known, expected HOME".to_owned()))?;
    let config = world.config_folder();
    Ok(Homes {
        home: home.to_owned(),
        zsh: world
            .variable("ZDOTDIR")
            .map(|folder| world.folder().join(folder)),
        config: config
            .as_deref()
            .and_then(Path::parent)
            .map_or_else(|| home.join(".config"), Path::to_owned),
    })
}

fn planned(
    edits: impl Iterator<Item = Result<Option<Edit>, ShellError>>,
) -> Result<Vec<Edit>, Failed> {
    let mut found: Vec<Edit> = Vec::new();
    for edit in edits {
        // Two names may lead to one file.
        if let Some(edit) = edit?
            && found
                .iter()
                .all(|other| other.real_path() != edit.real_path())
        {
            found.push(edit);
        }
    }
    Ok(found)
}

/// Shows, asks, makes.
fn change(context: &Context<'_>, args: &EnvArgs, edits: &[Edit]) -> Result<Report, Failed> {
    let files: Vec<Value> = edits.iter().map(object).collect();
    let report = Report::done(String::new()).with("files", json!(files));
    if edits.is_empty() {
        let say = if args.uninstall {
            "no start-up file has a line of unpipe's\n"
        } else {
            "the line is in your start-up files already\n"
        };
        context.console.say(say);
        return Ok(report.with("status", json!("nothing-to-do")));
    }
    let style = context.console.style(Stream::Err, context.world);
    let screen = ui::startup_changes(edits, &style);
    if args.dry_run {
        if context.options.format == Format::Text {
            context.console.say(&screen);
        }
        return Ok(report.with("status", json!("planned")));
    }
    let question = match edits {
        [_] => "Change this file?",
        _ => "Change these files?",
    };
    agreed(context, (&screen, ""), question)?;
    make_all(edits)?;
    let (say, status) = if args.uninstall {
        ("done: it is gone from new shells\n", "uninstalled")
    } else {
        ("done: it is there in new shells\n", "installed")
    };
    context.console.say(say);
    Ok(report.with("status", json!(status)))
}

fn object(edit: &Edit) -> Value {
    let action = match edit.what() {
        What::Creates => "create",
        What::Changes => "change",
        What::Removes => "remove",
    };
    json!({
        "path": edit.path(),
        "real_path": edit.real_path(),
        "action": action,
        "diff": edit.diff(),
    })
}

/// Shows what would be changed, and asks a person, unless `--yes` answers.
/// `details` is what `d` shows; empty if the screen has it all.
pub(super) fn agreed(
    context: &Context<'_>,
    (screen, details): (&str, &str),
    text: &str,
) -> Result<(), Failed> {
    let (said, person) = (context.options.yes, context.options.person);
    if said == Yes::NotSaid && person == Person::Present {
        // Whoever is asked must see what is asked, however quiet they want it.
        context.console.urge(screen);
    } else if context.options.format == Format::Text {
        context.console.say(screen);
    }
    if said == Yes::Said {
        return Ok(());
    }
    if person == Person::Absent {
        let message = "the change needs consent, found nobody to ask".to_owned();
        return Err(Failed::say(Code::Declined, message)
            .hint("look at it with --dry-run, then run the command again with --yes"));
    }
    let question = Question {
        text: text.to_owned(),
        leaning: Leaning::No,
        details: details.to_owned(),
        scripts: None,
        reminder: String::new(),
    };
    let terminal = Terminal::new(context.console, context.interrupt.clone());
    match ask(&question, &terminal) {
        Answer::Yes => Ok(()),
        Answer::No => Err(Failed::say(
            Code::Declined,
            "you declined the change".to_owned(),
        )),
        Answer::Interrupted => Err(Failed::say(Code::Interrupted, "interrupted".to_owned())),
    }
}

/// All files, or none: each is replaced whole, and those before one that fails are taken back.
fn make_all(edits: &[Edit]) -> Result<(), Failed> {
    for (done, edit) in edits.iter().enumerate() {
        let Err(error) = edit.make() else {
            continue;
        };
        // The one that fails may be made, and only not known to be on the disk.
        let mut made: Vec<&Edit> = edits.iter().take(done).collect();
        made.extend(Some(edit).filter(|edit| edit.is_made()));
        let left: Vec<String> = made
            .iter()
            .filter(|edit| edit.take_back().is_err() && !edit.is_taken_back())
            .map(|edit| edit.path().display().to_string())
            .collect();
        let state = match (made.is_empty(), left.is_empty()) {
            (true, _) => State::NothingChanged,
            (_, true) => State::EverythingUndone,
            (_, false) => State::LeftBehind(left),
        };
        let mut failed = Failed::from(error).state(state.clone());
        if let State::LeftBehind(_) = state {
            failed.failure.code = Code::Leftover;
        }
        return Err(failed);
    }
    Ok(())
}
