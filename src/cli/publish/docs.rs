//! `unpipe publish docs`: the install page, from the signed documents.

use serde_json::json;

use crate::cli::args::DocsArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;
use crate::model::Code;
use crate::publish::docs::{self, DocsError, Written};
use crate::publish::site::{Folder, open};

/// Writes the pages.
pub(super) fn run(context: &Context<'_>, args: &DocsArgs) -> Result<Report, Failed> {
    let folder = context.world.folder().join(&args.site);
    let site = open(&Folder(&folder))
        .map_err(|error| Failed::of(&error, error.code()))?
        .ok_or_else(|| nothing(&args.site.display().to_string()))?;
    let pages = docs::pages(&site).map_err(|error| failed(&error))?;
    let output = context.world.folder().join(&args.output);
    let written = docs::write(&output, &pages).map_err(|error| failed(&error))?;
    let (mut text, mut rows) = (String::new(), Vec::new());
    for (page, written) in pages.iter().zip(written) {
        let word = match written {
            Written::New => "new",
            Written::Renewed => "renewed",
            Written::Same => "same",
        };
        let file = args.output.join(page.file);
        text.push_str(&format!("{word:<8} {}\n", file.display()));
        rows.push(json!({"file": file, "written": word}));
    }
    Ok(Report::done(text)
        .with("name", json!(site.name()))
        .with("files", json!(rows)))
}

fn nothing(folder: &str) -> Failed {
    let message = format!("expected root-1.unpipe and index.unpipe in {folder}, found no root");
    Failed::say(Code::Usage, message).hint("make them first: unpipe publish release")
}

fn failed(error: &DocsError) -> Failed {
    let failed = Failed::of(error, error.code());
    match error {
        DocsError::Edited(_) => failed.hint("write elsewhere and compare: --output DIR"),
        _ => failed,
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use crate::cli::args::Arguments;
    use crate::publish::docs;

    /// The command lines of unpipe in a recipe, in words, variables filled in.
    fn commands(text: &str) -> Vec<Vec<String>> {
        let joined = text.replace("\\\n", " ");
        let lines: Vec<&str> = joined.lines().map(str::trim).collect();
        let mut commands = Vec::new();
        let mut rest = lines.iter().peekable();
        while let Some(line) = rest.next() {
            let line = line.trim_start_matches("# ").trim_start();
            let starts = ["- unpipe ", "run: unpipe ", "unpipe "];
            let Some(start) = starts.iter().find(|start| line.starts_with(**start)) else {
                continue;
            };
            let mut command = line.trim_start_matches(*start).to_owned();
            // A folded scalar goes on with its options.
            while let Some(more) = rest.next_if(|line| line.starts_with("--")) {
                command.push(' ');
                command.push_str(more);
            }
            let words = command.split_whitespace().map(|word| {
                assert!(!word.contains("$(") && !word.contains('`'), "{word}");
                word.trim_matches('"')
                    .replace("@URL@", "https://get.example.org/tool/")
            });
            commands.push(["unpipe".to_owned()].into_iter().chain(words).collect());
        }
        commands
    }

    #[test]
    fn every_command_of_every_recipe_is_one_that_this_program_understands() {
        for (file, texts) in docs::templates() {
            for text in texts {
                let commands = commands(&text);
                let is_release = |words: &Vec<String>| words.iter().any(|word| word == "release");
                assert!(commands.iter().any(is_release), "{file}");
                for words in commands {
                    let parsed = Arguments::try_parse_from(&words);
                    assert!(parsed.is_ok(), "{file}: {words:?}: {:?}", parsed.err());
                }
            }
        }
    }
}
