//! The thread that asks a server and reads its answer.
//!
//! It may hang in a read for as long as a server likes to be silent, so nobody waits for it: it
//! tells what it has, and ends when nobody hears it any more.

use std::io::{ErrorKind, Read};
use std::sync::Arc;
use std::sync::mpsc::{SendError, SyncSender};
use std::time::Instant;

use reqwest::blocking::Response;
use reqwest::header::LOCATION;

use super::client::Clients;
use super::error::{FetchError, Phase};
use super::head::{Ask, Head};
use super::limits::Limits;
use super::mirrors::Mirrors;
use super::redirect::{self, Purpose, RedirectError};
use super::server::Server;
use crate::model::WebUrl;

/// The most bytes in one piece of news.
const CHUNK: usize = 128 * 1024;

/// What to ask for.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) url: WebUrl,
    pub(super) purpose: Purpose,
    pub(super) ask: Ask,
    pub(super) limits: Limits,
    /// When the first attempt began.
    pub(super) began: Instant,
    /// What may not be asked, wherever a redirect leads.
    pub(super) mirrors: Arc<Mirrors>,
}

/// What a worker tells, in this order.
#[derive(Debug)]
pub(super) enum News {
    /// A redirect leads to this server.
    Moved(Server),
    /// The head of the last answer. A body follows only if its status is the wanted one.
    Head(Box<Head>),
    /// More of the body.
    Bytes(Vec<u8>),
    /// The body is complete.
    End,
    /// It failed; nothing follows.
    Failed(FetchError),
}

/// Why a worker ends early.
enum Stop {
    Unheard,
    Failed(FetchError),
}

impl From<SendError<News>> for Stop {
    fn from(_: SendError<News>) -> Self {
        Self::Unheard
    }
}

impl From<FetchError> for Stop {
    fn from(error: FetchError) -> Self {
        Self::Failed(error)
    }
}

impl From<RedirectError> for Stop {
    fn from(error: RedirectError) -> Self {
        Self::Failed(error.into())
    }
}

/// Does the request and tells what comes of it.
pub(super) fn work(request: &Request, clients: &Clients, news: &SyncSender<News>) {
    let last = match read(request, clients, news) {
        Ok(()) => News::End,
        Err(Stop::Failed(error)) => News::Failed(error),
        Err(Stop::Unheard) => return,
    };
    // If nobody hears it, nobody needs it.
    let _ = news.send(last);
}

fn read(request: &Request, clients: &Clients, news: &SyncSender<News>) -> Result<(), Stop> {
    let (mut response, server) = follow(request, clients, news)?;
    let head = Head::of(&response);
    let has_body = request.ask.wants_body(head.status);
    news.send(News::Head(Box::new(head)))?;
    if !has_body {
        return Ok(());
    }
    let mut buffer = vec![0; CHUNK];
    loop {
        match response.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => news.send(News::Bytes(
                buffer.get(..count).unwrap_or_default().to_vec(),
            ))?,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                return Err(Stop::Failed(FetchError::Broken {
                    server,
                    phase: Phase::Body,
                    source: Box::new(error),
                }));
            }
        }
    }
}

/// The first answer that is no redirect, and whose it is.
fn follow(
    request: &Request,
    clients: &Clients,
    news: &SyncSender<News>,
) -> Result<(Response, Server), Stop> {
    let most = request.limits.redirects;
    let mut at = request.url.clone();
    let mut followed = 0;
    loop {
        let response = clients.ask(&at, &request.ask)?;
        let server = Server::of(&at);
        if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
            return Ok((response, server));
        }
        if followed == most {
            return Err(RedirectError::TooMany { from: server, most }.into());
        }
        let location = response
            .headers()
            .get(LOCATION)
            .ok_or(RedirectError::Nowhere { from: server })?;
        let location = String::from_utf8_lossy(location.as_bytes());
        at = redirect::next(request.purpose, &request.url, &at, &location)?;
        if Server::of(&at) != Server::of(&request.url) {
            request
                .mirrors
                .check_direct(&at)
                .map_err(FetchError::from)?;
        }
        followed += 1;
        news.send(News::Moved(Server::of(&at)))?;
    }
}
