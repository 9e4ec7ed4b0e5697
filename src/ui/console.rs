//! The one owner of standard output and standard error.
//!
//! Results are data and go to standard output; all else goes to standard error. A reader that
//! went away is no error: what it did not want is not missed. A progress line is taken off the
//! screen before anything else is written.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::io::{self, ErrorKind, IsTerminal, Write};

use indicatif::ProgressBar;

use super::style::{Colour, Style};
use crate::model::Shown;
use crate::world::World;

/// What the user said about colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColourChoice {
    /// Where a terminal shows it, and neither `NO_COLOR` nor `TERM=dumb` speaks against it.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// How much is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Questions and errors alone.
    Quiet,
    /// What a person wants to know.
    #[default]
    Usual,
    /// Each step.
    Verbose,
}

/// One of the two streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output: data.
    Out,
    /// Standard error: talk.
    Err,
}

/// The streams of this process and how to write to them.
#[derive(Debug)]
pub struct Console {
    choice: ColourChoice,
    level: Level,
    /// Whether the environment speaks against colour.
    environment: Colour,
    /// Whether lines can be drawn over.
    drawing: Drawing,
    bar: RefCell<Option<ProgressBar>>,
}

/// Whether standard error can show a line that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawing {
    Possible,
    Impossible,
}

impl Console {
    /// The console of this process.
    pub fn new(choice: ColourChoice, level: Level, world: &World) -> Self {
        let is_dumb = world.variable("TERM").map(AsRef::as_ref) == Some(OsStr::new("dumb"));
        let refuses = world.variable("NO_COLOR").is_some() || is_dumb;
        Self {
            choice,
            level,
            environment: if refuses { Colour::Plain } else { Colour::Ansi },
            drawing: if is_dumb || !io::stderr().is_terminal() {
                Drawing::Impossible
            } else {
                Drawing::Possible
            },
            bar: RefCell::new(None),
        }
    }

    /// How much is said.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The style for a text that goes to a stream.
    pub fn style(&self, stream: Stream, world: &World) -> Style {
        Style {
            colour: self.colour(stream),
            width: width(stream),
            now: world.now(),
            home: world.home().map(ToOwned::to_owned),
        }
    }

    /// The columns that the terminal behind standard error has now; nothing where it is none.
    pub fn columns(&self) -> Option<usize> {
        let err = io::stderr();
        if !err.is_terminal() {
            return None;
        }
        let size = rustix::termios::tcgetwinsize(err);
        match size.map(|size| usize::from(size.ws_col)) {
            Ok(0) | Err(_) => Some(Style::USUAL_WIDTH),
            Ok(columns) => Some(columns),
        }
    }

    /// Writes data to standard output, as it is.
    ///
    /// # Errors
    /// If it cannot be written, unless the reader went away.
    pub fn data(&self, text: &str) -> io::Result<()> {
        self.rest();
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            outcome => outcome,
        }
    }

    /// Says something that a person wants to know. Quiet: nothing.
    pub fn say(&self, text: &str) {
        if self.level >= Level::Usual {
            self.urge(text);
        }
    }

    /// Says one line, escaped, in the same way.
    pub fn say_line(&self, text: &str) {
        self.say(&format!("{}\n", Shown(text)));
    }

    /// Says something that only somebody who asked for every step wants to know.
    pub fn detail(&self, text: &str) {
        if self.level >= Level::Verbose {
            self.urge(text);
        }
    }

    /// Says something that must be seen, however quiet the user wants it: a question, an error.
    pub fn urge(&self, text: &str) {
        self.rest();
        write_err(text);
    }

    /// Says something while work goes on: the progress line comes back below it.
    pub(super) fn aside(&self, text: &str) {
        if self.level < Level::Usual {
            return;
        }
        match &*self.bar.borrow() {
            Some(bar) => bar.suspend(|| write_err(text)),
            None => write_err(text),
        }
    }

    /// Takes the progress line off the screen.
    pub fn rest(&self) {
        if let Some(bar) = self.bar.borrow_mut().take() {
            bar.finish_and_clear();
        }
    }

    /// Draws a new progress line in place of the one before.
    pub(super) fn draw(&self, bar: ProgressBar) {
        self.rest();
        bar.tick();
        self.bar.replace(Some(bar));
    }

    /// Changes the progress line, if there is one.
    pub(super) fn redraw(&self, change: impl FnOnce(&ProgressBar)) {
        if let Some(bar) = &*self.bar.borrow() {
            change(bar);
        }
    }

    pub(super) fn drawing(&self) -> Drawing {
        self.drawing
    }

    /// Whether a text that goes to a stream has colour.
    pub fn colour(&self, stream: Stream) -> Colour {
        let is_terminal = match stream {
            Stream::Out => io::stdout().is_terminal(),
            Stream::Err => io::stderr().is_terminal(),
        };
        match self.choice {
            ColourChoice::Always => Colour::Ansi,
            ColourChoice::Auto if is_terminal => self.environment,
            ColourChoice::Auto | ColourChoice::Never => Colour::Plain,
        }
    }
}

fn write_err(text: &str) {
    let mut err = io::stderr().lock();
    // There is nobody left to tell that standard error is gone.
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}

/// The columns of the terminal behind a stream, within what screens are laid out for.
fn width(stream: Stream) -> usize {
    let size = match stream {
        Stream::Out => rustix::termios::tcgetwinsize(io::stdout()),
        Stream::Err => rustix::termios::tcgetwinsize(io::stderr()),
    };
    match size.map(|size| usize::from(size.ws_col)) {
        Ok(0) | Err(_) => Style::USUAL_WIDTH,
        Ok(columns) => columns.clamp(Style::MIN_WIDTH, Style::MAX_WIDTH),
    }
}
