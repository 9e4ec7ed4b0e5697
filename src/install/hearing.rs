//! What a step writes: kept for a file, or told line by line.

use crate::archive::Watch;
use crate::cage::{Flow, Listener, Outputs};
use crate::document::Step;
use crate::progress::Event;

/// The most bytes that standard output may have where it becomes a file.
const OUTPUT: usize = 16 * 1024 * 1024;
/// The most bytes of one line that are told.
const LINE: usize = 1024;
/// The most lines of one step that are told.
const LINES: usize = 200;

/// Hears one step.
pub(super) struct Hearing<'a> {
    step: &'a Step,
    watch: &'a Watch<'a>,
    /// Standard output, where it becomes a file.
    kept: Option<Vec<u8>>,
    out: Lines,
    err: Lines,
    told: usize,
}

/// One stream, until its next line is whole.
#[derive(Default)]
struct Lines {
    begun: Vec<u8>,
}

impl<'a> Hearing<'a> {
    pub(super) fn new(step: &'a Step, watch: &'a Watch<'a>) -> Self {
        Self {
            step,
            watch,
            kept: step.stdout.as_ref().map(|_| Vec::new()),
            out: Lines::default(),
            err: Lines::default(),
            told: 0,
        }
    }

    /// Tells what was left of the last lines; hands out what is to become a file.
    pub(super) fn finish(mut self) -> Option<Vec<u8>> {
        for rest in [self.out.rest(), self.err.rest()].into_iter().flatten() {
            self.tell(rest);
        }
        self.kept
    }

    fn tell(&mut self, line: String) {
        self.told = self.told.saturating_add(1);
        if self.told > LINES {
            return;
        }
        let text = if self.told == LINES {
            "(what else it says is not shown)".to_owned()
        } else {
            line
        };
        let step = self.step.id.as_str().to_owned();
        self.watch.observer.on(Event::Said { step, text });
    }
}

impl Listener for Hearing<'_> {
    /// Where the one becomes a file, the other must not get into it.
    fn outputs(&self) -> Outputs {
        match self.kept {
            Some(_) => Outputs::Apart,
            None => Outputs::Together,
        }
    }

    fn out(&mut self, bytes: &[u8]) -> Flow {
        let Some(kept) = &mut self.kept else {
            for line in self.out.add(bytes) {
                self.tell(line);
            }
            return Flow::On;
        };
        if kept.len().saturating_add(bytes.len()) > OUTPUT {
            return Flow::Stop;
        }
        kept.extend_from_slice(bytes);
        Flow::On
    }

    fn err(&mut self, bytes: &[u8]) -> Flow {
        for line in self.err.add(bytes) {
            self.tell(line);
        }
        Flow::On
    }

    fn wait(&mut self) -> Flow {
        match self.watch.interrupt.check() {
            Ok(()) => Flow::On,
            Err(_) => Flow::Stop,
        }
    }
}

impl Lines {
    /// The lines that are whole now.
    fn add(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut whole = Vec::new();
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let (text, ends) = match piece.strip_suffix(b"\n") {
                Some(text) => (text, true),
                None => (piece, false),
            };
            let room = LINE.saturating_sub(self.begun.len());
            self.begun.extend(text.iter().take(room));
            if ends {
                whole.push(self.text());
            }
        }
        whole
    }

    fn rest(&mut self) -> Option<String> {
        (!self.begun.is_empty()).then(|| self.text())
    }

    fn text(&mut self) -> String {
        let bytes = std::mem::take(&mut self.begun);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{LINE, Lines};

    #[test]
    fn lines_are_told_when_they_are_whole_and_cut_when_they_are_long() {
        let mut lines = Lines::default();
        assert!(lines.add(b"a").is_empty());
        assert_eq!(lines.add(b"b\n\nc"), ["ab", ""]);
        assert_eq!(lines.rest().as_deref(), Some("c"));
        assert_eq!(lines.rest(), None);
        let long = [b"x".repeat(LINE * 3), b"\n".to_vec()].concat();
        assert_eq!(lines.add(&long), ["x".repeat(LINE)]);
    }
}
