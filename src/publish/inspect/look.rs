//! A look at one entry: its content is hashed, and what it is is told by its first bytes.

use super::{Content, Inside};
use crate::archive::{self, ArchiveEntry, ArchiveError, EntryKind};
use crate::model::Hasher;
use crate::publish::program;

/// A native file must be in memory to be identified; a larger one is not.
const LARGEST: usize = 1024 * 1024 * 1024;

/// The longest target of a link, which is the longest path of Linux with its final zero.
const LONGEST_TARGET: usize = 4096;

const SCRIPT: &[u8] = b"#!";

/// What has been seen of an entry's content.
#[derive(Default)]
pub(super) struct Look {
    hasher: Hasher,
    kept: Vec<u8>,
    state: State,
}

/// What there is to do with the next piece.
#[derive(Default)]
enum State {
    /// Keep it: too little has been seen.
    #[default]
    Begins,
    /// Keep it: the content is native.
    Native,
    /// Drop it: the answer is known.
    Known(Content),
}

impl Look {
    /// Looks at the whole of an entry.
    pub(super) fn at(
        entry: &ArchiveEntry,
        content: archive::Content<'_>,
    ) -> Result<Inside, ArchiveError> {
        let mut inside = Inside {
            path: entry.path.clone(),
            kind: entry.kind,
            size: entry.size.unwrap_or_default(),
            sha256: None,
            mode: entry.mode,
            target: entry.target.clone(),
            content: Content::Other,
        };
        match entry.kind {
            EntryKind::File => {
                let mut look = Self::default();
                inside.size = content.pieces(&mut |piece| {
                    look.see(piece);
                    Ok(())
                })?;
                inside.content = look.content();
                inside.sha256 = Some(look.hasher.finish());
            }
            EntryKind::Link if entry.target.is_none() => inside.target = target(content)?,
            _ => {}
        }
        Ok(inside)
    }

    fn see(&mut self, piece: &[u8]) {
        self.hasher.update(piece);
        match self.state {
            State::Known(_) => return,
            State::Begins | State::Native => self.kept.extend_from_slice(piece),
        }
        if matches!(self.state, State::Begins) && self.kept.len() >= program::MAGIC {
            self.state = match self.beginning() {
                Content::Native(_) => State::Native,
                known => State::Known(known),
            };
        }
        if self.kept.len() > LARGEST {
            self.state = State::Known(Content::Native(Vec::new()));
        }
        if matches!(self.state, State::Known(_)) {
            self.kept = Vec::new();
        }
    }

    /// What the first bytes say.
    fn beginning(&self) -> Content {
        if program::is_native(&self.kept) {
            Content::Native(Vec::new())
        } else if self.kept.starts_with(SCRIPT) {
            Content::Script
        } else {
            Content::Other
        }
    }

    /// The answer, at the end.
    fn content(&mut self) -> Content {
        match std::mem::take(&mut self.state) {
            State::Known(content) => content,
            State::Begins => self.beginning(),
            State::Native => Content::Native(program::identify(&self.kept)),
        }
    }
}

/// What a link of a zip archive points to; `None` if no system can make such a link.
fn target(content: archive::Content<'_>) -> Result<Option<Vec<u8>>, ArchiveError> {
    let mut target = Vec::new();
    content.pieces(&mut |piece| {
        if target.len() < LONGEST_TARGET {
            target.extend_from_slice(piece);
        }
        Ok(())
    })?;
    Ok((target.len() < LONGEST_TARGET).then_some(target))
}
