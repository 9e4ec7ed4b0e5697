//! What long work looks like: one line that changes on a terminal, plain lines elsewhere.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::{Console, Drawing, Level};
use super::page::clip;
use super::said::rows;
use super::style::counted;
use crate::model::{Shown, Size};
use crate::progress::{Event, Observer};

/// How often a plain line says how far a piece of work is.
const EVERY: Duration = Duration::from_secs(10);

/// So many paths take a while to change.
const MANY: usize = 100;

/// Shows progress on the console.
pub struct Progress<'a> {
    console: &'a Console,
    plain: RefCell<PlainLines>,
    began: Instant,
}

impl<'a> Progress<'a> {
    /// Progress on this console.
    pub fn new(console: &'a Console) -> Self {
        Self {
            console,
            plain: RefCell::default(),
            began: Instant::now(),
        }
    }

    /// One line that changes.
    fn on_terminal(&self, event: &Event) {
        match event {
            Event::Asking(what) => self.console.draw(spinner(&Shown(what).to_string())),
            Event::Downloading { file, from, size } => {
                let message = format!("{} from {}", Shown(file), Shown(from));
                self.console.draw(bar(&message, *size));
            }
            Event::Unpacking { files, size } => {
                self.console.draw(bar(
                    &format!("unpacking {}", counted(*files, "file")),
                    *size,
                ));
            }
            Event::Received(size) | Event::Unpacked(size) => {
                self.console.redraw(|bar| bar.inc(size.number()));
            }
            Event::Changing { doing, paths } if *paths >= MANY => {
                let text = format!("{doing} {}", counted(*paths, "path"));
                self.console.draw(spinner(&text));
            }
            Event::Running { step, .. } => {
                self.console
                    .draw(spinner(&format!("running step {}", Shown(step))));
            }
            Event::Downloaded | Event::Staged => self.console.rest(),
            Event::Changing { .. } | Event::Said { .. } | Event::Committed | Event::Note(_) => {}
        }
    }
}

impl Observer for Progress<'_> {
    fn on(&self, event: Event) {
        if self.console.level() == Level::Quiet {
            return;
        }
        if let Event::Asking(what) = &event {
            self.console
                .detail(&format!("asking for {}\n", Shown(what)));
        }
        if self.console.drawing() == Drawing::Possible {
            self.on_terminal(&event);
        }
        let only_elsewhere = self.console.drawing() == Drawing::Impossible;
        let line = self.plain.borrow_mut().on(&event, self.began.elapsed());
        match line {
            Some(Line::Lasting(text)) => self.console.aside(&format!("{text}\n")),
            Some(Line::Said { step, text }) => {
                self.console
                    .aside(&said(&step, &text, self.console.columns()));
            }
            Some(Line::Passing(text)) if only_elsewhere => self.console.aside(&format!("{text}\n")),
            _ => {}
        }
    }
}

/// What a step says, escaped already, in rows that say whose they are.
fn said(step: &str, text: &str, columns: Option<usize>) -> String {
    // A long name leaves half of the terminal to the words.
    let step = columns.map_or(step.to_owned(), |columns| clip(step, columns / 2));
    rows(&format!("{step} | "), text, columns)
}

fn spinner(message: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    styled(bar, "{wide_msg}").with_message(message.to_owned())
}

fn bar(message: &str, size: Size) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(size.number()), ProgressDrawTarget::stderr());
    let template = "{wide_msg} [{bar:20}] {decimal_bytes:>9} of {decimal_total_bytes:9}";
    styled(bar, template).with_message(message.to_owned())
}

/// The template is ours; should it be wrong, indicatif's own will do.
fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style.progress_chars("=> ")),
        Err(_) => bar,
    }
}

/// A line of plain progress.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    /// Worth keeping on every screen.
    Lasting(String),
    /// Words of a step, escaped.
    Said { step: String, text: String },
    /// Said only where no line can change.
    Passing(String),
}

/// Progress in plain lines: the start and the end, and how far it is now and then.
#[derive(Debug, Default)]
struct PlainLines {
    work: Option<Work>,
}

/// A piece of work that takes a while.
#[derive(Debug)]
struct Work {
    what: String,
    done: Size,
    size: Size,
    said: Duration,
}

impl PlainLines {
    /// What to say of an event that comes so long after the beginning.
    fn on(&mut self, event: &Event, at: Duration) -> Option<Line> {
        match event {
            Event::Downloading { file, from, size } => {
                self.begin(format!("downloading {}", Shown(file)), *size, at);
                let (file, from) = (Shown(file), Shown(from));
                passing(format!("downloading {file}, {size}, from {from}"))
            }
            Event::Unpacking { files, size } => {
                self.begin(format!("unpacking {}", counted(*files, "file")), *size, at);
                passing(format!("unpacking {}, {size}", counted(*files, "file")))
            }
            Event::Changing { doing, paths } if *paths >= MANY => {
                self.work = None;
                passing(format!("{doing} {}", counted(*paths, "path")))
            }
            Event::Received(more) | Event::Unpacked(more) => self.go_on(*more, at),
            Event::Downloaded | Event::Staged => {
                let work = self.work.take()?;
                passing(format!("{}: done", work.what))
            }
            Event::Running { step, tier } => {
                self.work = None;
                passing(format!("running step {}, held in tier {tier}", Shown(step)))
            }
            Event::Said { step, text } => Some(Line::Said {
                step: Shown(step).to_string(),
                text: Shown(text).to_string(),
            }),
            // What was switched to is said by the command, with its name.
            Event::Asking(_) | Event::Changing { .. } | Event::Committed => None,
            Event::Note(text) => Some(Line::Lasting(format!("note: {}", Shown(text)))),
        }
    }

    fn begin(&mut self, what: String, size: Size, said: Duration) {
        let done = Size::default();
        self.work = Some(Work {
            what,
            done,
            size,
            said,
        });
    }

    fn go_on(&mut self, more: Size, at: Duration) -> Option<Line> {
        let work = self.work.as_mut()?;
        work.done = work.done.plus(more);
        if at.saturating_sub(work.said) < EVERY {
            return None;
        }
        work.said = at;
        passing(format!("{}: {} of {}", work.what, work.done, work.size))
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "every arm of the match says something or nothing"
)]
fn passing(text: String) -> Option<Line> {
    Some(Line::Passing(text))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use unicode_width::UnicodeWidthStr;

    use super::{Line, PlainLines, said};
    use crate::model::Size;
    use crate::progress::Event;

    fn downloading(file: &str) -> Event {
        Event::Downloading {
            file: file.to_owned(),
            from: "get.example.org".to_owned(),
            size: Size::bytes(2_000_000),
        }
    }

    fn text(line: Option<Line>) -> String {
        match line {
            Some(Line::Lasting(text) | Line::Passing(text)) => text,
            Some(Line::Said { step, text }) => said(&step, &text, None),
            None => String::new(),
        }
    }

    #[test]
    fn plain_lines_tell_the_start_the_end_and_every_ten_seconds() {
        let mut lines = PlainLines::default();
        let mut at = |event: &Event, second| text(lines.on(event, Duration::from_secs(second)));
        let more = Event::Received(Size::bytes(500_000));
        assert_eq!(
            at(&downloading("tool.tar.gz"), 1),
            "downloading tool.tar.gz, 2.0 MB, from get.example.org"
        );
        assert_eq!(at(&more, 5), "");
        assert_eq!(at(&more, 11), "downloading tool.tar.gz: 1.0 MB of 2.0 MB");
        assert_eq!(at(&more, 12), "");
        // A further attempt begins again.
        assert!(at(&downloading("tool.tar.gz"), 13).starts_with("downloading"));
        assert_eq!(at(&more, 24), "downloading tool.tar.gz: 500.0 kB of 2.0 MB");
        assert_eq!(at(&Event::Downloaded, 25), "downloading tool.tar.gz: done");
        assert_eq!(at(&Event::Downloaded, 26), "");
    }

    #[test]
    fn names_in_events_are_escaped() {
        let mut lines = PlainLines::default();
        for event in [
            downloading("a\u{1b}[2Jb\n"),
            Event::Note("a\u{1b}[2Jb\n".to_owned()),
            Event::Said {
                step: "set-up".to_owned(),
                text: "a\u{1b}[2Jb\n".to_owned(),
            },
        ] {
            let text = text(lines.on(&event, Duration::ZERO));
            assert!(text.contains("a\\u{1b}[2Jb\\u{a}"), "{text}");
        }
    }

    #[test]
    fn every_row_of_what_a_step_says_has_its_name() {
        let long = "set-up".repeat(20);
        let words = "Run it? ".repeat(100);
        for (step, before) in [("set-up", "set-up | "), (&long, "set-upset")] {
            let shown = said(step, &words, Some(40));
            assert!(shown.lines().count() > 20, "{shown}");
            for row in shown.lines() {
                assert!(row.starts_with(before) && row.contains(" | "), "{row}");
                assert!(row.width() <= 40, "{row}");
            }
            assert_eq!(said(step, &words, None), format!("{step} | {words}\n"));
        }
    }
}
