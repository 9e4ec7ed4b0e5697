//! Hears a script while it runs: shows what it says, asks about hosts, stops it.

use std::collections::BTreeSet;
use std::io;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::reader::Reader;
use crate::cage::{Flow, Listener, Outputs};
use crate::cli::context::Context;
use crate::fetch::Reach;
use crate::run::proxy::{Proxy, Talks, Target, Unknown, Verdict, Way};
use crate::ui::ask::{Answer, Leaning, Question, ask};
use crate::ui::{Lines, Quota, Unshown};
use crate::world::Person;

/// The most bytes of output that are remembered for a record.
const KEPT: usize = 16 * 1024 * 1024;
/// At a terminal, a line that is begun is shown as far as it is when nothing came for so long, or
/// when it has been begun for so long.
const PAUSE: Duration = Duration::from_secs(1);
const LONG: Duration = Duration::from_secs(10);

/// What is heard of one run.
pub(super) struct Hearing<'a> {
    context: &'a Context<'a>,
    hosts: BTreeSet<Target>,
    way: Way,
    proxy: Option<Proxy>,
    failed: Option<io::Error>,
    lines: Lines,
    /// When something came last, and when the line that is begun was.
    heard_at: Instant,
    begun_at: Instant,
    quota: Quota,
    unshown: Unshown,
    log: Vec<u8>,
    written: u64,
    left: usize,
    /// Ctrl-C was seen, and the cursor does not stand behind what the terminal shows of it.
    is_stopped: bool,
}

/// What was heard.
pub(super) struct Heard {
    pub(super) talks: Talks,
    /// What the script wrote, in the order in which it came; at most 16 MiB.
    pub(super) log: Vec<u8>,
    /// How many bytes it wrote.
    pub(super) written: u64,
    /// The last lines of it, ready to be shown, where not all was.
    pub(super) unshown: String,
    /// How many processes were at work when it ended by itself.
    pub(super) left: usize,
    /// Why nobody answered at its door.
    pub(super) failed: Option<io::Error>,
}

impl<'a> Hearing<'a> {
    pub(super) fn new(context: &'a Context<'a>, hosts: BTreeSet<Target>, way: Way) -> Self {
        Self {
            context,
            hosts,
            way,
            proxy: None,
            failed: None,
            lines: Lines::default(),
            heard_at: Instant::now(),
            begun_at: Instant::now(),
            quota: Quota::default(),
            unshown: Unshown::default(),
            log: Vec::new(),
            written: 0,
            left: 0,
            is_stopped: false,
        }
    }

    /// Ends every connection.
    pub(super) fn end(mut self) -> Heard {
        if let Some(line) = self.lines.end() {
            self.show(&line);
        }
        let columns = self.context.console.columns();
        Heard {
            unshown: self.unshown.rows(columns),
            left: self.left,
            talks: self.proxy.take().map(Proxy::end).unwrap_or_default(),
            log: self.log,
            written: self.written,
            failed: self.failed,
        }
    }

    fn hear(&mut self, bytes: &[u8]) -> Flow {
        self.written += bytes.len() as u64;
        let room = KEPT - self.log.len();
        self.log
            .extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
        if self.quota.is_over() {
            self.unshown.add(bytes);
            return self.flow();
        }
        self.heard_at = Instant::now();
        let was_begun = self.lines.is_begun();
        let lines = self.lines.take(bytes);
        if !was_begun || !lines.is_empty() {
            self.begun_at = self.heard_at;
        }
        for line in &lines {
            self.show(line);
        }
        if self.quota.is_over()
            && let Some(begun) = self.lines.end()
        {
            self.unshown.add(begun.as_bytes());
        }
        self.flow()
    }

    fn show(&mut self, line: &str) {
        let console = self.context.console;
        if let Some(text) = self.quota.line(line, console.columns()) {
            console.say(&text);
        }
        if self.quota.is_over() {
            // It is escaped, and escaping it again changes nothing.
            self.unshown.add(line.as_bytes());
            self.unshown.add(b"\n");
        }
    }

    /// Shows a line that waits for its end, to somebody who waits for it too.
    fn show_begun(&mut self) {
        let is_due = self.heard_at.elapsed() > PAUSE || self.begun_at.elapsed() > LONG;
        if !is_due || !self.lines.is_begun() || self.context.console.columns().is_none() {
            return;
        }
        if let Some(line) = self.lines.begun() {
            self.begun_at = Instant::now();
            self.show(&line);
        }
    }

    fn flow(&mut self) -> Flow {
        if self.context.interrupt.check().is_err() {
            let console = self.context.console;
            if !self.is_stopped && console.columns().is_some() {
                console.urge("\n");
            }
            self.is_stopped = true;
            return Flow::Stop;
        }
        match self.failed {
            Some(_) => Flow::Stop,
            None => Flow::On,
        }
    }

    fn unknown(&self) -> Unknown {
        let options = self.context.options;
        match (options.reach, options.person) {
            (Reach::Offline, _) => Unknown::Offline,
            (Reach::Network, Person::Present) => Unknown::Ask,
            (Reach::Network, Person::Absent) => Unknown::Refuse,
        }
    }

    /// Asks about the first host that waits. Ctrl-C ends the run.
    fn ask_about_a_host(&mut self) {
        let Some(target) = self.proxy.as_ref().and_then(Proxy::question) else {
            return;
        };
        let question = Question {
            text: format!("May the script talk to {target}?"),
            leaning: Leaning::No,
            details: String::new(),
            scripts: None,
            reminder: String::new(),
        };
        let answer = Reader::from_now_on(self.context).map(|reader| ask(&question, &reader));
        let verdict = match answer {
            Ok(Answer::Yes) => Verdict::Allowed,
            Ok(Answer::No | Answer::Interrupted) | Err(_) => Verdict::Refused,
        };
        // The dialogue has ended the line.
        self.is_stopped |= matches!(answer, Ok(Answer::Interrupted));
        if let Some(proxy) = &self.proxy {
            proxy.answer(&target, verdict);
        }
    }
}

impl Listener for Hearing<'_> {
    fn outputs(&self) -> Outputs {
        Outputs::Together
    }

    fn out(&mut self, bytes: &[u8]) -> Flow {
        self.hear(bytes)
    }

    fn err(&mut self, bytes: &[u8]) -> Flow {
        self.hear(bytes)
    }

    fn wait(&mut self) -> Flow {
        self.show_begun();
        self.flow()
    }

    fn has_question(&self) -> bool {
        let question = self.proxy.as_ref().and_then(Proxy::question);
        question.is_some()
    }

    fn ask(&mut self) {
        self.ask_about_a_host();
    }

    fn left(&mut self, processes: usize) {
        self.left = processes;
    }

    fn door(&mut self, door: TcpListener) {
        let hosts = std::mem::take(&mut self.hosts);
        match Proxy::begin(door, hosts, self.unknown(), self.way.clone()) {
            Ok(proxy) => self.proxy = Some(proxy),
            Err(error) => self.failed = Some(error),
        }
    }
}
