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
    /// For a whole document with all its redirects and attempts; for an artifact, how long
    /// attempts may go on that bring nothing.
    pub document: Duration,
    /// The fewest bytes of an artifact that must arrive in each [`Limits::pace_over`].
    pub pace: Size,
    /// The time over which the pace of an artifact is taken.
    pub pace_over: Duration,
    /// The most redirects that are followed.
    pub redirects: usize,
    /// How often one address is asked, if it fails in a way that may pass.
    pub attempts: u32,
    /// The pause before the second attempt; it doubles for each further one.
    pub pause: Duration,
    /// The longest pause that a server may ask for; who asks for more is not asked again.
    pub patience: Duration,
    /// The smallest artifact of which a part is kept for the next run.
    pub keep_from: Size,
}

impl Limits {
    /// What people on slow lines need.
    pub const USUAL: Self = Self {
        connect: Duration::from_secs(10),
        first_byte: Duration::from_secs(30),
        idle: Duration::from_secs(30),
        document: Duration::from_secs(60),
        pace: Size::bytes(60 * 1024),
        pace_over: Duration::from_secs(60),
        redirects: 5,
        attempts: 3,
        pause: Duration::from_millis(250),
        patience: Duration::from_secs(5),
        keep_from: Size::bytes(4 * 1024 * 1024),
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::USUAL
    }
}
