//! Hears a script while it runs: shows what it says, asks about hosts, stops it.

use std::collections::BTreeSet;
use std::io;
use std::net::TcpListener;

use super::reader::Reader;
use crate::cage::{Flow, Listener};
use crate::cli::context::Context;
use crate::fetch::Reach;
use crate::run::proxy::{Proxy, Talks, Target, Unknown, Verdict, Way};
use crate::ui::ask::{Answer, Leaning, Question, ask};
use crate::ui::{Lines, Quota};
use crate::world::Person;

/// The most bytes of output that are remembered for a record.
const KEPT: usize = 16 * 1024 * 1024;

/// What is heard of one run.
pub(super) struct Hearing<'a> {
    context: &'a Context<'a>,
    hosts: BTreeSet<Target>,
    way: Way,
    proxy: Option<Proxy>,
    failed: Option<io::Error>,
    out: Lines,
    err: Lines,
    quota: Quota,
    log: Vec<u8>,
    written: u64,
}

/// What was heard.
pub(super) struct Heard {
    pub(super) talks: Talks,
    /// What the script wrote, in the order in which it came; at most 16 MiB.
    pub(super) log: Vec<u8>,
    /// How many bytes it wrote.
    pub(super) written: u64,
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
            out: Lines::default(),
            err: Lines::default(),
            quota: Quota::default(),
            log: Vec::new(),
            written: 0,
        }
    }

    /// Ends every connection.
    pub(super) fn end(mut self) -> Heard {
        for line in [self.out.end(), self.err.end()].into_iter().flatten() {
            self.show(&line);
        }
        Heard {
            talks: self.proxy.take().map(Proxy::end).unwrap_or_default(),
            log: self.log,
            written: self.written,
            failed: self.failed,
        }
    }

    fn hear(&mut self, bytes: &[u8], lines: &[String]) -> Flow {
        self.written += bytes.len() as u64;
        let room = KEPT - self.log.len();
        self.log
            .extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
        for line in lines {
            self.show(line);
        }
        self.flow()
    }

    fn show(&mut self, line: &str) {
        let console = self.context.console;
        if let Some(text) = self.quota.line(line, console.columns()) {
            console.say(&text);
        }
    }

    fn flow(&self) -> Flow {
        if self.context.interrupt.check().is_err() || self.failed.is_some() {
            Flow::Stop
        } else {
            Flow::On
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
    fn ask_about(&self, proxy: &Proxy) {
        let Some(target) = proxy.question() else {
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
        proxy.answer(&target, verdict);
    }
}

impl Listener for Hearing<'_> {
    fn out(&mut self, bytes: &[u8]) -> Flow {
        if self.quota.is_over() {
            return self.hear(bytes, &[]);
        }
        let lines = self.out.take(bytes);
        self.hear(bytes, &lines)
    }

    fn err(&mut self, bytes: &[u8]) -> Flow {
        if self.quota.is_over() {
            return self.hear(bytes, &[]);
        }
        let lines = self.err.take(bytes);
        self.hear(bytes, &lines)
    }

    fn wait(&mut self) -> Flow {
        self.flow()
    }

    fn has_question(&self) -> bool {
        let question = self.proxy.as_ref().and_then(Proxy::question);
        question.is_some()
    }

    fn ask(&mut self) {
        if let Some(proxy) = &self.proxy {
            self.ask_about(proxy);
        }
    }

    fn door(&mut self, door: TcpListener) {
        let hosts = std::mem::take(&mut self.hosts);
        match Proxy::begin(door, hosts, self.unknown(), self.way.clone()) {
            Ok(proxy) => self.proxy = Some(proxy),
            Err(error) => self.failed = Some(error),
        }
    }
}
