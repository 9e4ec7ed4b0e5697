//! What a run did, on the screen.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::holding::Ran;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::difference::unified;
use crate::model::{HomePath, Shown, shell_word};
use crate::run::{Change, Command, LeftOut, Listing, Programs, Texts, commands, texts};
use crate::ui::{Changes, Stream, changes_details, changes_screen, reached_screen};

/// So many names of one folder of the PATH are looked at.
const NAMES: usize = 10_000;

/// The list of changes, and what people want to know of it.
pub(super) struct Seen<'a> {
    ran: &'a Ran,
    commands: Vec<Command>,
    texts: Texts,
    asks: Vec<String>,
}

impl<'a> Seen<'a> {
    pub(super) fn of(context: &Context<'_>, ran: &'a Ran) -> Result<Self, Failed> {
        let changes = &ran.listing.changes;
        let home = ran.home.real_path();
        let home = home.map_err(|error| Failed::of(&error, error.code()))?;
        let asks = ran.asked.iter().map(|words| {
            let words: Vec<String> = words.iter().map(|word| shell_word(word.raw())).collect();
            words.join(" ")
        });
        Ok(Self {
            ran,
            commands: commands(changes, &programs(context, home), |at| {
                at.symlink_metadata().is_ok()
            }),
            texts: texts(&ran.view(), &ran.listing, &context.interrupt)?,
            asks: asks.collect(),
        })
    }

    /// The screen, without a question.
    pub(super) fn screen(&self, context: &Context<'_>) -> String {
        let style = context.console.style(Stream::Err, context.world);
        // What the script said stands above.
        format!("\n{}", changes_screen(&self.changes(), &style))
    }

    /// Whom it reached or wanted to, and what it was refused; empty if there is nothing of it.
    pub(super) fn reached(&self, context: &Context<'_>) -> String {
        let style = context.console.style(Stream::Err, context.world);
        reached_screen(&self.changes(), &style)
    }

    /// Every path.
    pub(super) fn details(&self, context: &Context<'_>) -> String {
        changes_details(
            &self.changes(),
            &context.console.style(Stream::Err, context.world),
        )
    }

    /// Some paths alone.
    pub(super) fn details_of(&self, context: &Context<'_>, changes: &[Change]) -> String {
        let paths: BTreeSet<&HomePath> = changes.iter().map(|change| &change.path).collect();
        let listing = Listing {
            changes: changes.to_vec(),
            left_out: LeftOut::Nothing,
            concerns: self.ran.listing.concerns.clone(),
        };
        let (shown, left_out) = (self.texts.shown.iter(), self.texts.left_out.iter());
        let texts = Texts {
            shown: shown
                .filter(|text| paths.contains(&text.path))
                .cloned()
                .collect(),
            left_out: left_out
                .filter(|(path, _)| paths.contains(path))
                .map(|(path, why)| (path.clone(), *why))
                .collect(),
        };
        let commands = self.commands.iter();
        let commands: Vec<Command> = commands
            .filter(|command| paths.contains(&command.path))
            .cloned()
            .collect();
        let shown = Changes {
            listing: &listing,
            commands: &commands,
            texts: &texts,
            hosts: &[],
            asks: &[],
        };
        changes_details(&shown, &context.console.style(Stream::Err, context.world))
    }

    /// The differences of changed texts, for a record: as any tool reads them.
    pub(super) fn diff(&self) -> String {
        let mut text = String::new();
        for change in &self.texts.shown {
            let (before, after) = (change.before.as_deref(), change.after.as_deref());
            for line in unified(change.path.as_path(), before, after) {
                text.push_str(&line);
                text.push('\n');
            }
        }
        for (path, why) in &self.texts.left_out {
            let path = path.to_string();
            text.push_str(&format!("{}: difference not shown: {why}\n", Shown(&path)));
        }
        text
    }

    /// The programs among the changes.
    pub(super) fn commands(&self) -> &[Command] {
        &self.commands
    }

    fn changes(&self) -> Changes<'_> {
        Changes {
            listing: &self.ran.listing,
            commands: &self.commands,
            texts: &self.texts,
            hosts: &self.ran.heard.talks.talks,
            asks: &self.asks,
        }
    }
}

/// What is run by its name: folders of the PATH that lie in the home are taken for where they lead.
fn programs(context: &Context<'_>, home: PathBuf) -> Programs {
    let real = |folder: PathBuf| match folder.canonicalize() {
        Ok(real) if real.starts_with(&home) => real,
        _ => folder,
    };
    let path: Vec<PathBuf> = context.world.path().into_iter().map(real).collect();
    let mut elsewhere = BTreeMap::new();
    for folder in path.iter().filter(|folder| folder.starts_with(&home)) {
        for entry in folder
            .read_dir()
            .into_iter()
            .flatten()
            .take(NAMES)
            .flatten()
        {
            let link = entry.path();
            if let Some(place) = link.canonicalize().ok().filter(|place| *place != link) {
                elsewhere.entry(place).or_insert(link);
            }
        }
    }
    if let Ok(own) = std::env::current_exe() {
        elsewhere.entry(own.clone()).or_insert(own);
    }
    Programs {
        home,
        path,
        elsewhere,
    }
}
