//! `unpipe publish init`: looks at release files and writes `unpipe.toml`.

use std::path::Path;

use serde_json::{Value, json};

use crate::archive::Watch;
use crate::cli::args::InitArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;
use crate::model::{Code, Name, OutsideText};
use crate::publish::dist::{self, Dist, DistError};
use crate::publish::init::{self, Draft, InitError, Told, Wishes, Written};
use crate::publish::project::{Pattern, Project};
use crate::ui::Terminal;
use crate::ui::ask::{Dialogue, Heard};
use crate::world::Person;

/// Runs the command.
pub(super) fn run(context: &Context<'_>, args: &InitArgs) -> Result<Report, Failed> {
    let config = context.world.folder().join(&args.config);
    let folder = context.world.folder().join(&args.dist);
    let wishes = wishes(args)?;
    let dist = dist::read(&folder).map_err(|error| {
        let failed = Failed::of(&error, error.code());
        match error {
            DistError::Absent(_) => {
                failed.hint("name the folder that has your archives: unpipe publish init DIST")
            }
            _ => failed,
        }
    })?;
    let watch = Watch {
        observer: context.observer,
        interrupt: &context.interrupt,
    };
    let mut told = Told::default();
    let seen = init::survey(&dist, &watch, &mut told)
        .map_err(|error| Failed::of(&error, Code::Interrupted))?;
    let wishes = if std::fs::symlink_metadata(&config).is_ok() {
        as_before(&config, wishes)
    } else if context.options.person == Person::Present {
        asked(context, &dist, wishes)?
    } else {
        wishes
    };
    let draft = init::draft(&dist, &seen, wishes, told).map_err(|error| nothing(&error))?;
    let written = init::write(&config, &draft.text).map_err(|error| {
        Failed::of(&error, error.code())
            .hint("init never changes a file that is there; to see what it would write: --config OTHER.toml")
    })?;
    let next = next(&draft, args);
    Ok(report(&config, &draft, written).more(&next))
}

fn wishes(args: &InitArgs) -> Result<Wishes, Failed> {
    let name = args.name.as_deref().map(str::parse).transpose();
    let url = args.url.clone().map(Pattern::try_from).transpose();
    Ok(Wishes {
        name: name.map_err(|error| Failed::usage(&error))?,
        url: url.map_err(|reason| Failed::say_usage(format!("--url: {reason}")))?,
        summary: args.summary.clone().map(OutsideText::new),
    })
}

/// What a person said in an earlier run stands in the file that it wrote.
fn as_before(config: &Path, wishes: Wishes) -> Wishes {
    let Ok(before) = Project::read(config) else {
        return wishes;
    };
    Wishes {
        name: wishes.name.or(Some(before.name)),
        summary: wishes.summary.or(Some(before.summary)),
        ..wishes
    }
}

fn asked(context: &Context<'_>, dist: &Dist, wishes: Wishes) -> Result<Wishes, Failed> {
    let terminal = Terminal::new(context.console, context.interrupt.clone());
    let tool = init::tool_name(dist);
    let name = match wishes.name {
        Some(name) => Some(name),
        None => ask_name(&terminal, &tool)?,
    };
    let summary = match wishes.summary {
        Some(summary) => Some(summary),
        None => heard(terminal.hear("What it does, in one line (Enter: later): "))?
            .filter(|line| !line.is_empty())
            .map(OutsideText::new),
    };
    Ok(Wishes {
        name,
        summary,
        ..wishes
    })
}

fn ask_name(terminal: &Terminal<'_>, tool: &str) -> Result<Option<Name>, Failed> {
    let prompt = format!("Name, as in get.example.org/{tool} (Enter: later): ");
    loop {
        match heard(terminal.hear(&prompt))?.as_deref() {
            None | Some("") => return Ok(None),
            Some(line) => match line.parse() {
                Ok(name) => return Ok(Some(name)),
                Err(error) => terminal.show(&format!("{}\n", OutsideText::new(error.to_string()))),
            },
        }
    }
}

/// A line, or nothing at the end of input.
fn heard(heard: Heard) -> Result<Option<String>, Failed> {
    match heard {
        Heard::Line(line) => Ok(Some(line.trim().to_owned())),
        Heard::End => Ok(None),
        Heard::Interrupted => Err(Failed::say(Code::Interrupted, "interrupted".to_owned())),
    }
}

fn nothing(error: &InitError) -> Failed {
    let failed = Failed::of(error, error.code());
    match error {
        InitError::Nothing { told, .. } => {
            let left = told.left.iter().chain(&told.odd).take(2);
            left.fold(failed, |failed, line| failed.hint(line.clone()))
        }
        _ => failed,
    }
}

fn report(config: &Path, draft: &Draft, written: Written) -> Report {
    let project = &draft.project;
    let shown = OutsideText::new(config.display().to_string());
    let mut text = match written {
        Written::New => format!("wrote {shown}\n"),
        Written::Same => format!("{shown} says this already: nothing to do\n"),
    };
    let told = &draft.told;
    for (heading, lines) in [
        ("guessed", &told.guessed),
        ("odd", &told.odd),
        ("left out", &told.left),
        ("not known", &told.unknown),
    ] {
        if !lines.is_empty() {
            text.push_str(&format!("\n{heading}\n"));
        }
        for line in lines {
            text.push_str(&format!("  {line}\n"));
        }
    }
    let targets: Vec<Value> = project.targets.iter().map(|target| json!(target)).collect();
    Report::done(text)
        .with("config", json!(config))
        .with("written", json!(written == Written::New))
        .with("name", json!(project.name))
        .with("placeholder", json!(project.is_placeholder()))
        .with("version", json!(draft.version))
        .with("url", json!(project.url))
        .with("take", json!(project.take))
        .with("targets", json!(targets))
        .with("guessed", json!(told.guessed))
        .with("odd", json!(told.odd))
        .with("left_out", json!(told.left))
        .with("not_known", json!(told.unknown))
}

/// What to do with the file, and the command that comes after it, as far as it is known.
fn next(draft: &Draft, args: &InitArgs) -> String {
    let project = &draft.project;
    let version = match &draft.version {
        Some(version) => version.to_string(),
        None => "VERSION".to_owned(),
    };
    let dist = match args.dist.to_str() {
        Some("dist") => "",
        Some(dist) if dist.chars().all(is_plain) => &format!("{dist} "),
        _ => "DIST ",
    };
    let first = if project.is_placeholder() {
        format!("put your own name in place of {}", project.name)
    } else {
        "read it".to_owned()
    };
    format!("\nnext: {first}, then\n    unpipe publish release {dist}--version {version}\n")
}

/// Whether a character means nothing to a shell.
fn is_plain(one: char) -> bool {
    one.is_ascii_alphanumeric() || "/._-".contains(one)
}
