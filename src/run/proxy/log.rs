//! Which hosts a script talked to or wanted to, and how much.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use thiserror::Error;

use super::target::Target;

/// The most hosts that are told apart; what is beyond them is counted together.
const HOSTS: usize = 500;

/// What there was with one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// The host.
    pub target: Target,
    /// How many connections reached it.
    pub connections: u64,
    /// Bytes that the script sent.
    pub sent: u64,
    /// Bytes that it received.
    pub received: u64,
    /// Why the last connection that did not reach it did not.
    pub refused: Option<Refused>,
}

/// Why a script did not reach a host.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// Nobody allowed it.
    #[error("it was not allowed")]
    NotAllowed,
    /// Nobody is asked anything, since the network is not to be used.
    #[error("the network is not used (--offline)")]
    Offline,
    /// It leads to this machine or its own network.
    #[error("{0} is an address of this machine or its own network")]
    NotPublic(IpAddr),
    /// Plain HTTP, of which anybody on the way could change every byte.
    #[error("only HTTPS is let through, and it asked for plain HTTP")]
    PlainHttp,
    /// Something other than TLS, which would go out in the clear.
    #[error("what it sent first is not TLS")]
    NotTls,
    /// It never began, as where the other side should speak first.
    #[error("it did not begin TLS")]
    Silent,
    /// There was no connection.
    #[error("no connection: {0}")]
    Failed(String),
}

/// All that a script said on the network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Talks {
    /// By host.
    pub talks: Vec<Talk>,
    /// Connections to hosts beyond those that are told apart.
    pub beyond: u64,
    /// Connections that asked for nothing that could be understood.
    pub unclear: u64,
}

#[derive(Debug, Default)]
pub(super) struct Log(Mutex<Book>);

#[derive(Debug, Default)]
struct Book {
    talks: BTreeMap<Target, Talk>,
    beyond: u64,
    unclear: u64,
}

impl Log {
    /// A host is looked up and called: what comes of it may never be heard.
    pub(super) fn tried(&self, target: &Target) {
        self.about(target, |_| {});
    }

    /// A connection to a host stands.
    pub(super) fn reached(&self, target: &Target) {
        self.about(target, |talk| talk.connections += 1);
    }

    /// A connection to a host was refused or failed.
    pub(super) fn refused(&self, target: &Target, why: Refused) {
        self.about(target, |talk| talk.refused = Some(why));
    }

    /// So many more bytes went to a host.
    pub(super) fn sent(&self, target: &Target, bytes: u64) {
        self.about(target, |talk| talk.sent += bytes);
    }

    /// So many more bytes came from a host.
    pub(super) fn received(&self, target: &Target, bytes: u64) {
        self.about(target, |talk| talk.received += bytes);
    }

    /// A connection asked for nothing that could be understood.
    pub(super) fn unclear(&self) {
        self.book().unclear += 1;
    }

    /// What there was until now.
    pub(super) fn talks(&self) -> Talks {
        let book = self.book();
        Talks {
            talks: book.talks.values().cloned().collect(),
            beyond: book.beyond,
            unclear: book.unclear,
        }
    }

    fn about(&self, target: &Target, change: impl FnOnce(&mut Talk)) {
        let mut book = self.book();
        if book.talks.len() >= HOSTS && !book.talks.contains_key(target) {
            book.beyond += 1;
            return;
        }
        let fresh = || Talk {
            target: target.clone(),
            connections: 0,
            sent: 0,
            received: 0,
            refused: None,
        };
        change(book.talks.entry(target.clone()).or_insert_with(fresh));
    }

    fn book(&self) -> std::sync::MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
