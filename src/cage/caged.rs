//! The outside of the cage: starts the launcher, listens, and sees to it that the run ends.

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::clock::{Clock, GO_ON, HOLD};
use super::door::Word;
use super::order::{Ground, Order, Report, Task};
use super::pipes::{Pipes, Turn};
use super::{CageError, Launcher, Room, WORD, door};
use crate::model::{OutsideText, Tier};

/// What the launcher has to end a run, kill what is left and say so.
const GRACE: Duration = Duration::from_secs(20);

/// The most bytes of a report.
const REPORT: u64 = 64 * 1024;

/// A command, and how it is held.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// In exactly this tier.
    pub tier: Tier,
    /// The folders that it may write.
    pub room: &'a Room,
    /// The program: an absolute path, as it is called inside.
    pub program: &'a Path,
    /// What the program is called, then its arguments.
    pub words: &'a [String],
    /// How long it may take.
    pub time: Duration,
}

/// Whether a run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// It does.
    On,
    /// It is ended now.
    Stop,
}

/// Hears what a caged command writes.
pub trait Listener {
    /// Whether its two outputs are heard apart. Asked once, before it starts.
    fn outputs(&self) -> Outputs {
        Outputs::Apart
    }
    /// Bytes of its standard output.
    fn out(&mut self, bytes: &[u8]) -> Flow;
    /// Bytes of its standard error.
    fn err(&mut self, bytes: &[u8]) -> Flow;
    /// Asked several times a second.
    fn wait(&mut self) -> Flow;
    /// Whether a person is to be asked something: asked as often.
    fn has_question(&self) -> bool {
        false
    }
    /// Asks it. Meanwhile the time of the run stands still.
    fn ask(&mut self) {}
    /// Where a script that runs on a view of a home reaches out, before it starts: all that it can
    /// connect to. Nobody answers once this is dropped.
    fn door(&mut self, door: TcpListener) {
        drop(door);
    }
    /// How many processes a script left at work on a view of a home when it ended by itself. They
    /// were ended too.
    fn left(&mut self, processes: usize) {
        let _ = processes;
    }
}

/// How the two outputs of a command are heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outputs {
    /// Each by itself: nobody can tell what of the one was written before what of the other.
    Apart,
    /// As one, in the order in which they are written: all of it is its standard output.
    Together,
}

/// How a run ended. No process of the command is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with this exit code.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
    /// It took longer than it may.
    TimedOut,
    /// The listener stopped it.
    Stopped,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exited(code) => write!(f, "ended with exit code {code}"),
            Self::Signalled(signal) => write!(f, "was ended by signal {signal}"),
            Self::TimedOut => f.write_str("took longer than it may"),
            Self::Stopped => f.write_str("was stopped"),
        }
    }
}

/// What the launcher does, and where.
pub(super) struct Deed {
    pub(super) task: Task,
    pub(super) tier: Tier,
    pub(super) ground: Ground,
    pub(super) time: Duration,
}

/// Runs one command in a cage and waits for its end.
///
/// # Errors
/// If the cage cannot be built, or if it cannot be proven that every process has ended.
pub fn run(
    launcher: &Launcher,
    run: &Run<'_>,
    listener: &mut dyn Listener,
) -> Result<Ended, CageError> {
    let task = Task::Run {
        program: run.program.to_owned(),
        words: run.words.to_vec(),
        environment: Vec::new(),
    };
    let deed = Deed {
        task,
        tier: run.tier,
        ground: run.room.ground(),
        time: run.time,
    };
    hold(launcher, deed, listener)
}

pub(super) fn hold(
    launcher: &Launcher,
    deed: Deed,
    listener: &mut dyn Listener,
) -> Result<Ended, CageError> {
    let (tier, time) = (deed.tier, deed.time);
    let has_door = matches!(deed.ground, Ground::Home(_));
    let mut held = Held::begin(launcher, deed, listener.outputs())?;
    if has_door {
        held.open_door(listener)?;
    }
    let stopped = held.listen(time, listener)?;
    match (held.report()?, stopped) {
        (Report::Fault(fault), _) => Err(CageError::Fault {
            tier,
            fault: OutsideText::new(fault),
        }),
        (Report::NotStarted(why), _) => Err(CageError::Start(OutsideText::new(why))),
        (Report::Unproven(why), _) => Err(CageError::Unproven(OutsideText::new(why))),
        (_, Some(ended)) => Ok(ended),
        (Report::TimedOut, None) => Ok(Ended::TimedOut),
        (Report::Exited { code, left }, None) => {
            listener.left(left);
            Ok(Ended::Exited(code))
        }
        (Report::Signalled { signal, left }, None) => {
            listener.left(left);
            Ok(Ended::Signalled(signal))
        }
    }
}

/// A launcher that runs.
struct Held {
    child: Child,
    line: UnixStream,
    /// What was read of the report already.
    begun: Vec<u8>,
    pipes: Pipes,
}

impl Held {
    fn begin(launcher: &Launcher, deed: Deed, outputs: Outputs) -> Result<Self, CageError> {
        let order = Order {
            tier: deed.tier,
            ground: deed.ground,
            task: deed.task,
            processor: deed.time.as_secs().saturating_add(1),
            time: u64::try_from(deed.time.as_millis()).unwrap_or(u64::MAX),
        };
        let mut order = serde_json::to_vec(&order).map_err(|e| CageError::Launcher(e.into()))?;
        order.push(b'\n');
        let (line, theirs) = UnixStream::pair().map_err(CageError::Launcher)?;
        let mut command = Command::new(&launcher.0);
        let both = match outputs {
            Outputs::Apart => {
                command.stdout(Stdio::piped()).stderr(Stdio::piped());
                None
            }
            Outputs::Together => Some(together(&mut command).map_err(CageError::Launcher)?),
        };
        let mut child = command
            .arg(WORD)
            .env_clear()
            // Ctrl-C goes to all of the terminal's group: the launcher must live to end the rest.
            .process_group(0)
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .spawn()
            .map_err(CageError::Launcher)?;
        // It has the other ends of the pipes, which would never come to an end here.
        drop(command);
        let out = both.or(child.stdout.take().map(OwnedFd::from));
        let pipes = Pipes::new(out, child.stderr.take().map(OwnedFd::from));
        // From here on the launcher runs: whatever fails now, it is ended when this is dropped.
        let held = Self {
            child,
            line,
            begun: Vec::new(),
            pipes,
        };
        (&held.line)
            .write_all(&order)
            .map_err(CageError::Launcher)?;
        Ok(held)
    }

    /// Takes the door before the command starts. A launcher that fails before reports instead.
    fn open_door(&mut self, listener: &mut dyn Listener) -> Result<(), CageError> {
        self.line
            .set_read_timeout(Some(GRACE))
            .map_err(CageError::Launcher)?;
        match door::receive(&self.line).map_err(CageError::Launcher)? {
            Word::Door(door) => listener.door(door),
            Word::Report(begun) => self.begun = begun,
        }
        Ok(())
    }

    /// Hands on what is written until the launcher reports or goes away. Why it was told to stop,
    /// if it was.
    fn listen(
        &mut self,
        time: Duration,
        listener: &mut dyn Listener,
    ) -> Result<Option<Ended>, CageError> {
        let mut clock = Clock::begin(time);
        loop {
            let turn = self.pipes.turn(&self.line, listener);
            let ended = match turn.map_err(CageError::Launcher)? {
                Turn::Reported => return Ok(None),
                Turn::Stopped => Ended::Stopped,
                Turn::Nothing if self.attend(&mut clock, listener) == Flow::Stop => Ended::Stopped,
                Turn::Nothing if clock.left().is_zero() => Ended::TimedOut,
                Turn::Nothing => continue,
            };
            // The closed line tells the launcher to end all that it started.
            self.line
                .shutdown(Shutdown::Write)
                .map_err(CageError::Launcher)?;
            return Ok(Some(ended));
        }
    }

    /// Lets the listener ask what it has to.
    fn attend(&self, clock: &mut Clock, listener: &mut dyn Listener) -> Flow {
        if listener.has_question() {
            let mut both = |byte| {
                clock.heed(byte);
                // A launcher that is gone is seen in the next turn.
                let _ = (&self.line).write_all(&[byte]);
            };
            both(HOLD);
            listener.ask();
            both(GO_ON);
        }
        listener.wait()
    }

    /// The report, once everything has ended.
    fn report(mut self) -> Result<Report, CageError> {
        let unproven = |why: String| CageError::Unproven(OutsideText::new(why));
        self.line
            .set_read_timeout(Some(GRACE))
            .map_err(CageError::Launcher)?;
        let begun = std::mem::take(&mut self.begun);
        let text = last_word(&self.line, begun)
            .map_err(|error| unproven(format!("no report: {error}")))?;
        let report = serde_json::from_slice(&text).map_err(|_| unproven("no report".to_owned()))?;
        self.child
            .wait()
            .map_err(|error| unproven(format!("the launcher: {error}")))?;
        Ok(report)
    }
}

/// One pipe for both outputs; the end to read from.
fn together(command: &mut Command) -> io::Result<OwnedFd> {
    let (reader, writer) = io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    Ok(reader.into())
}

/// All that a launcher still says, after what was read of it already.
fn last_word(line: &UnixStream, begun: Vec<u8>) -> io::Result<Vec<u8>> {
    let mut text = begun;
    match line.take(REPORT).read_to_end(&mut text) {
        // It ended before it heard that the time goes on: a line with something unread in it ends so
        // for the other side (`unix(7)`). Whether the word is whole is seen when it is understood.
        Err(error) if error.kind() == ErrorKind::ConnectionReset && !text.is_empty() => Ok(text),
        Err(error) => Err(error),
        Ok(_) => Ok(text),
    }
}

impl Drop for Held {
    /// A launcher that has not ended is told to, and has its time to end all that it started.
    fn drop(&mut self) {
        let _ = self.line.shutdown(Shutdown::Both);
        let begun = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && begun.elapsed() < GRACE {
            sleep(Duration::from_millis(2));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write;
    use std::os::unix::net::UnixStream;

    use super::last_word;

    #[test]
    fn a_launcher_that_ended_before_it_heard_all_has_still_had_its_word() {
        let (line, mut theirs) = UnixStream::pair().unwrap();
        (&line).write_all(b"g").unwrap();
        theirs.write_all(b"eport").unwrap();
        drop(theirs);
        let text = last_word(&line, b"r".to_vec());
        assert_eq!(text.unwrap(), b"report");
    }

    #[test]
    fn a_launcher_that_was_cut_off_without_a_word_has_said_nothing() {
        let (line, theirs) = UnixStream::pair().unwrap();
        (&line).write_all(b"g").unwrap();
        drop(theirs);
        // Linux resets such a line; whoever does not has it end.
        assert!(last_word(&line, Vec::new()).map_or(true, |text| text.is_empty()));
    }
}
