//! How long and how much: the limits of one transfer.

use std::time::Duration;

use crate::model::Size;

/// The limits that every transfer keeps. The defaults are meant for people on slow lines; tests
/// use shorter ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For a connection, with its name lookup and TLS handshake.
    pub connect: Duration,
    /// For the first byte of an answer, once connected.
    pub first_byte: Duration,
    /// For silence in the middle of a body.
    pub idle: Duration,
    /// For a whole document with all its redirects.
    pub document: Duration,
    /// The fewest bytes of an artifact that must arrive in each [`Limits::pace_over`].
    pub pace: Size,
    /// The time over which the pace of an artifact is taken.
    pub pace_over: Duration,
    /// The most redirects that are followed.
    pub redirects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(30),
            idle: Duration::from_secs(30),
            document: Duration::from_secs(60),
            pace: Size::bytes(60 * 1024),
            pace_over: Duration::from_secs(60),
            redirects: 5,
        }
    }
}
