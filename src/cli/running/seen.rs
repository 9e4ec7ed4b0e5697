//! What a run did, on the screen.

use super::holding::Ran;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::difference::unified;
use crate::model::shell_word;
use crate::run::{NewCommand, TextChange, new_commands, texts};
use crate::ui::{Changes, Stream, changes_details, changes_screen};

/// The list of changes, and what people want to know of it.
pub(super) struct Seen<'a> {
    ran: &'a Ran,
    commands: Vec<NewCommand>,
    texts: Vec<TextChange>,
    asks: Vec<String>,
}

impl<'a> Seen<'a> {
    pub(super) fn of(context: &Context<'_>, ran: &'a Ran) -> Result<Self, Failed> {
        let changes = &ran.listing.changes;
        let path = context.world.path();
        let home = ran.home.real_path();
        let home = home.map_err(|error| Failed::of(&error, error.code()))?;
        let asks = ran.asked.iter().map(|words| {
            let words: Vec<String> = words.iter().map(|word| shell_word(word.raw())).collect();
            words.join(" ")
        });
        Ok(Self {
            ran,
            commands: new_commands(changes, &home, &path, |at| at.symlink_metadata().is_ok()),
            texts: texts(&ran.view(), changes, &context.interrupt)?,
            asks: asks.collect(),
        })
    }

    /// The screen, without a question.
    pub(super) fn screen(&self, context: &Context<'_>) -> String {
        let style = context.console.style(Stream::Err, context.world);
        // What the script said stands above.
        format!("\n{}", changes_screen(&self.changes(), &style))
    }

    /// Every path.
    pub(super) fn details(&self, context: &Context<'_>) -> String {
        changes_details(
            &self.changes(),
            &context.console.style(Stream::Err, context.world),
        )
    }

    /// The differences of changed texts, for a record: as any tool reads them.
    pub(super) fn diff(&self) -> String {
        let mut text = String::new();
        for change in &self.texts {
            let (before, after) = (change.before.as_deref(), change.after.as_deref());
            for line in unified(change.path.as_path(), before, after) {
                text.push_str(&line);
                text.push('\n');
            }
        }
        text
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
