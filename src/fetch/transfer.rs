//! The caller's end of a request: hears the worker, and gives up in time.
//!
//! Whatever the server does, the user's interrupt and the limits act within a tick.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use super::client::Clients;
use super::error::{FetchError, Phase};
use super::head::{Ask, Head};
use super::server::Server;
use super::watch::Watch;
use super::worker::{News, Request, work};
use crate::model::{OutsideText, Size, WebUrl};
use crate::progress::Interrupt;

/// How long the caller listens before it looks at the interrupt and the deadlines again.
const TICK: Duration = Duration::from_millis(50);

/// How much news may wait: together with the worker's chunk a megabyte.
const WAITING: usize = 8;

/// One request under way. Dropping it gives it up.
#[derive(Debug)]
pub(super) struct Transfer<'a> {
    news: Receiver<News>,
    watch: Watch,
    server: Server,
    ask: Ask,
    interrupt: &'a Interrupt,
}

/// What the server has.
#[derive(Debug)]
pub(super) enum Answer {
    /// Nothing by that name (status 404).
    Missing,
    /// The same as it was (status 304 to a question about that).
    Same,
    /// A body from its beginning.
    Whole(Box<Head>),
    /// A body that claims to be the rest that was asked for (status 206).
    Rest(Box<Head>),
    /// There is no such rest (status 416).
    NoRest,
}

impl<'a> Transfer<'a> {
    /// Sends a worker off.
    pub(super) fn begin(
        request: Request,
        clients: &Arc<Clients>,
        interrupt: &'a Interrupt,
    ) -> Result<Self, FetchError> {
        let (worker, news) = sync_channel(WAITING);
        let watch = Watch::new(request.limits, request.purpose, request.began);
        let server = Server::of(&request.url);
        let ask = request.ask.clone();
        let clients = Arc::clone(clients);
        thread::Builder::new()
            .name("fetch".to_owned())
            .spawn(move || work(&request, &clients, &worker))
            .map_err(FetchError::Thread)?;
        Ok(Self {
            news,
            watch,
            server,
            ask,
            interrupt,
        })
    }

    /// Who is asked: after redirects, who answers.
    pub(super) fn server(&self) -> &Server {
        &self.server
    }

    /// What the answer means.
    pub(super) fn answer(&mut self) -> Result<Answer, FetchError> {
        let head = self.head()?;
        self.sort(head)
    }

    /// The head of the answer, whatever its status.
    pub(super) fn head(&mut self) -> Result<Box<Head>, FetchError> {
        loop {
            match self.hear()? {
                News::Moved(server) => {
                    self.server = server;
                    self.watch.moved();
                }
                News::Head(head) => {
                    self.watch.head();
                    return Ok(head);
                }
                News::Failed(error) => return Err(error),
                News::Bytes(_) | News::End => return Err(self.broken(Phase::FirstByte)),
            }
        }
    }

    /// More of the body; `None` at its end.
    pub(super) fn bytes(&mut self) -> Result<Option<Vec<u8>>, FetchError> {
        match self.hear()? {
            News::Bytes(bytes) => Ok(Some(bytes)),
            News::End => Ok(None),
            News::Failed(error) => Err(error),
            News::Moved(_) | News::Head(_) => Err(self.broken(Phase::Body)),
        }
    }

    /// The rest of a document, at most `cap` bytes.
    pub(super) fn document(&mut self, url: &WebUrl, cap: Size) -> Result<Vec<u8>, FetchError> {
        let mut bytes = Vec::new();
        while let Some(more) = self.bytes()? {
            bytes.extend(more);
            if bytes.len() as u64 > cap.number() {
                return Err(FetchError::TooLarge {
                    at: OutsideText::new(url.as_str()),
                    cap: cap.number(),
                });
            }
        }
        Ok(bytes)
    }

    /// What an answer means depends on what was asked.
    fn sort(&self, head: Box<Head>) -> Result<Answer, FetchError> {
        match (head.status, &self.ask) {
            (200, _) => Ok(Answer::Whole(head)),
            (206, Ask::Rest { .. }) => Ok(Answer::Rest(head)),
            (304, Ask::Unless(_)) => Ok(Answer::Same),
            (404, _) => Ok(Answer::Missing),
            (416, Ask::Rest { .. }) => Ok(Answer::NoRest),
            (found, _) => Err(FetchError::Status {
                server: self.server.clone(),
                found,
                retry_after: head.retry_after,
            }),
        }
    }

    fn hear(&mut self) -> Result<News, FetchError> {
        loop {
            self.interrupt.check()?;
            match self.news.recv_timeout(TICK) {
                Ok(news) => {
                    // What comes all the time can be too slow or too late nevertheless.
                    if let News::Bytes(bytes) = &news {
                        self.watch.bytes(bytes.len());
                        self.watch.check(&self.server)?;
                    }
                    return Ok(news);
                }
                Err(RecvTimeoutError::Timeout) => self.watch.check(&self.server)?,
                Err(RecvTimeoutError::Disconnected) => return Err(self.broken(Phase::Body)),
            }
        }
    }

    /// The worker ended without a word, which it never does.
    fn broken(&self, phase: Phase) -> FetchError {
        FetchError::Broken {
            server: self.server.clone(),
            phase,
            source: "the download ended without a reason".into(),
        }
    }
}
