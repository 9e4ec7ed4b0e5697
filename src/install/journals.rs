//! What a kept script was about to change when it was cut off: carried on first of all.

use std::path::{Path, PathBuf};

use super::{Cause, Writer, layout};
use crate::beneath::Dir;
use crate::journal::{self, Recovered};
use crate::model::HomePath;

impl Writer {
    /// Ends what was cut off, and remembers to say so.
    pub(super) fn carry_on(&mut self) -> Result<(), Cause> {
        // Nothing is opened, and no room needed, where there is nothing.
        if self.root.kind(Path::new(layout::JOURNAL))?.is_none() {
            return Ok(());
        }
        for recovered in journal::recover(&self.own()?)? {
            match recovered {
                Recovered::Done { about, kept } => {
                    self.note(format!("{about}: it was cut off, and is done now"));
                    self.note_aside(kept.as_ref());
                }
                Recovered::Undone { about, cause, left } => {
                    let why = cause.map_or_else(String::new, |cause| format!(" ({cause})"));
                    self.note(format!("{about}: it was cut off, and is undone{why}"));
                    for path in left {
                        self.note(format!(
                            "~/{path} was changed meanwhile and stays; what was there is in {}",
                            self.real.join(layout::KEPT).display()
                        ));
                    }
                }
            }
        }
        Ok(())
    }

    /// The folder of all that is unpipe's own.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn own(&self) -> Result<Dir, Cause> {
        Ok(self.root.dir(Path::new(layout::UNPIPE))?)
    }

    /// That folder, as it is named and where it really lies, for what may never be changed.
    pub fn own_paths(&self) -> [PathBuf; 2] {
        let own = Path::new(layout::UNPIPE);
        [self.real.join(own), self.root.leads_to(own)]
    }

    /// The user's home, all links resolved, where one is known.
    pub fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// Remembers where something lies that somebody had changed.
    pub fn note_aside(&mut self, kept: Option<&HomePath>) {
        if let Some(kept) = kept {
            self.set_aside(&Path::new(layout::UNPIPE).join(kept.as_path()));
        }
    }

    /// Remembers something worth saying.
    pub fn say(&mut self, text: String) {
        self.note(text);
    }
}
