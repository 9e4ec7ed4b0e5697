//! The terminal that a person sits at: standard input and standard error.
//!
//! Signal handlers restart a read, so nothing here waits in one: it waits for input with a
//! timeout and looks at the [`Interrupt`] in between. That makes Ctrl-C felt at once, whatever
//! is asked.

use std::cell::RefCell;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, retry_on_intr};
use rustix::termios::{QueueSelector, tcflush};

use super::ask::{Dialogue, Heard};
use super::console::Console;
use crate::progress::Interrupt;

/// How long one wait for input lasts: Ctrl-C is felt within this time.
const BEAT: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 50_000_000,
};
/// The longest line that is taken from a terminal.
const MAX_LINE: usize = 64 * 1024;

/// A person at this process's terminal.
pub struct Terminal<'a> {
    console: &'a Console,
    interrupt: Interrupt,
    pending: RefCell<Vec<u8>>,
}

impl<'a> Terminal<'a> {
    /// The terminal of this process. Whether somebody is there is the caller's to know
    /// ([`crate::world::World::person`]).
    pub fn new(console: &'a Console, interrupt: Interrupt) -> Self {
        Self {
            console,
            interrupt,
            pending: RefCell::default(),
        }
    }

    /// The same terminal, heard from now on only: what was typed before is thrown away. So nobody answers
    /// beforehand a question that a program of somebody else brought up, just because it told them to.
    ///
    /// # Errors
    /// If there is no terminal: then nobody is to be heard.
    pub fn from_now_on(console: &'a Console, interrupt: Interrupt) -> io::Result<Self> {
        retry_on_intr(|| tcflush(io::stdin(), QueueSelector::IFlush))?;
        Ok(Self::new(console, interrupt))
    }

    pub(super) fn console(&self) -> &Console {
        self.console
    }

    /// Waits for a line, without a prompt.
    pub(super) fn line(&self) -> Heard {
        let stdin = io::stdin();
        let heard = next_line(
            stdin.as_fd(),
            &self.interrupt,
            &mut self.pending.borrow_mut(),
        );
        if !matches!(heard, Heard::Line(_)) {
            // The cursor still stands behind the prompt.
            self.console.urge("\n");
        }
        heard
    }
}

impl Dialogue for Terminal<'_> {
    fn show(&self, text: &str) {
        self.console.urge(text);
    }

    fn hear(&self, prompt: &str) -> Heard {
        self.console.urge(prompt);
        self.line()
    }
}

/// The next line. What was begun and not ended is no line.
fn next_line(input: BorrowedFd<'_>, interrupt: &Interrupt, pending: &mut Vec<u8>) -> Heard {
    let mut chunk = [0; 1024];
    loop {
        if interrupt.check().is_err() {
            return Heard::Interrupted;
        }
        if let Some(end) = pending.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = pending.drain(..=end).collect();
            let text = String::from_utf8_lossy(&line);
            return Heard::Line(text.trim_end_matches(['\n', '\r']).to_owned());
        }
        if pending.len() > MAX_LINE {
            return Heard::End;
        }
        let mut waiting = [PollFd::new(&input, PollFlags::IN)];
        match poll(&mut waiting, Some(&BEAT)) {
            Ok(0) | Err(Errno::INTR) => continue,
            Ok(_) => {}
            Err(_) => return Heard::End,
        }
        match rustix::io::read(input, &mut chunk) {
            Ok(0) => return Heard::End,
            Ok(read) => pending.extend(chunk.iter().take(read)),
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(_) => return Heard::End,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::os::fd::AsFd;
    use std::time::{Duration, Instant};

    use super::next_line;
    use crate::progress::Interrupt;
    use crate::ui::ask::Heard;

    #[test]
    fn lines_come_one_by_one_and_what_is_not_ended_is_none() -> io::Result<()> {
        let (reader, mut writer) = io::pipe()?;
        writer.write_all(b"yes\r\nno\nhalf")?;
        drop(writer);
        let (interrupt, mut pending) = (Interrupt::new(), Vec::new());
        let mut next = || next_line(reader.as_fd(), &interrupt, &mut pending);
        assert_eq!(next(), Heard::Line("yes".to_owned()));
        assert_eq!(next(), Heard::Line("no".to_owned()));
        assert_eq!(next(), Heard::End);
        Ok(())
    }

    #[test]
    fn an_interrupt_ends_the_wait_at_once() -> io::Result<()> {
        let (reader, _writer) = io::pipe()?;
        let interrupt = Interrupt::new();
        let raised = interrupt.clone();
        let thread = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            raised.raise();
            Instant::now()
        });
        let heard = next_line(reader.as_fd(), &interrupt, &mut Vec::new());
        let raised_at = thread.join().unwrap_or_else(|_| Instant::now());
        assert_eq!(heard, Heard::Interrupted);
        assert!(raised_at.elapsed() < Duration::from_millis(500));
        Ok(())
    }
}
