//! Asking again, after a pause, where a failure may pass.
//!
//! Only what a server or a line does now and then is tried again: a connection that fails, a body
//! that breaks, a status of 429 or 5xx (RFC 9110 section 15.6, RFC 6585 section 4). A refusal of
//! ours never is: asking again would only give the other side another chance.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::thread;
use std::time::{Duration, Instant};

use super::error::FetchError;
use super::limits::Limits;
use crate::progress::{Interrupt, Interrupted};

/// How long the pause goes on before the interrupt is looked at again.
const TICK: Duration = Duration::from_millis(50);

/// Whether it makes sense to ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// It would end in the same way.
    Never,
    /// After a pause.
    Soon,
    /// After the pause that the server asked for.
    After(Duration),
}

/// The attempts at one address.
#[derive(Debug)]
pub(super) struct Retry<'a> {
    limits: Limits,
    interrupt: &'a Interrupt,
    failed: u32,
    began: Instant,
}

impl<'a> Retry<'a> {
    /// Attempts that begin now.
    pub(super) fn new(limits: Limits, interrupt: &'a Interrupt) -> Self {
        Self {
            limits,
            interrupt,
            failed: 0,
            began: Instant::now(),
        }
    }

    /// When they began.
    pub(super) fn began(&self) -> Instant {
        self.began
    }

    /// Something came, so the time without any begins anew.
    pub(super) fn progressed(&mut self) {
        self.began = Instant::now();
    }

    /// How long to wait after this failure; nothing if it is the last one.
    pub(super) fn pause(&mut self, error: &FetchError) -> Option<Duration> {
        let pause = match error.again() {
            Again::Never => return None,
            Again::Soon => jittered(self.limits.pause * 2_u32.saturating_pow(self.failed)),
            Again::After(pause) if pause > self.limits.patience => return None,
            Again::After(pause) => pause,
        };
        self.failed = self.failed.saturating_add(1);
        let is_last = self.failed >= self.limits.attempts;
        let is_late = self.began.elapsed() + pause >= self.limits.document;
        (!is_last && !is_late).then_some(pause)
    }

    /// Waits, unless the user asks to stop.
    pub(super) fn wait(&self, pause: Duration) -> Result<(), Interrupted> {
        let end = Instant::now() + pause;
        loop {
            self.interrupt.check()?;
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            thread::sleep(left.min(TICK));
        }
    }
}

/// Between three quarters of a pause and all of it, so that many who failed together do not come
/// back together. A hasher's random keys are chance enough for that.
fn jittered(pause: Duration) -> Duration {
    let chance = RandomState::new().build_hasher().finish() % 1024;
    let chance = u32::try_from(chance).unwrap_or_default();
    pause * 3 / 4 + pause / 4 * chance / 1024
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Duration, Limits, Retry, jittered};
    use crate::fetch::{FetchError, Server};
    use crate::progress::Interrupt;

    fn status(found: u16, retry_after: Option<u64>) -> FetchError {
        FetchError::Status {
            server: Server::of(&"https://example.org/".parse().unwrap()),
            found,
            retry_after: retry_after.map(Duration::from_secs),
        }
    }

    #[test]
    fn pauses_double_and_there_are_two_of_them() {
        let interrupt = Interrupt::new();
        let mut retry = Retry::new(Limits::default(), &interrupt);
        for (least, most) in [(187, 250), (375, 500)] {
            let pause = retry.pause(&status(503, None)).unwrap().as_millis();
            assert!((least..=most).contains(&pause), "{pause}");
        }
        assert_eq!(retry.pause(&status(503, None)), None);
    }

    #[test]
    fn a_server_may_ask_for_a_pause_but_not_for_a_long_one() {
        let interrupt = Interrupt::new();
        let pause = |error| Retry::new(Limits::default(), &interrupt).pause(&error);
        assert_eq!(pause(status(429, Some(5))).unwrap(), Duration::from_secs(5));
        assert_eq!(pause(status(503, Some(0))).unwrap(), Duration::ZERO);
        assert_eq!(pause(status(503, Some(6))), None);
    }

    #[test]
    fn most_answers_are_final() {
        let interrupt = Interrupt::new();
        for final_status in [201, 304, 400, 401, 403, 404, 410, 416] {
            let mut retry = Retry::new(Limits::default(), &interrupt);
            assert_eq!(retry.pause(&status(final_status, None)), None);
        }
    }

    #[test]
    fn no_pause_goes_beyond_the_whole_limit() {
        let interrupt = Interrupt::new();
        let limits = Limits {
            document: Duration::from_millis(100),
            ..Limits::default()
        };
        let mut retry = Retry::new(limits, &interrupt);
        assert_eq!(retry.pause(&status(503, None)), None);
    }

    #[test]
    fn jitter_stays_within_a_quarter() {
        let pause = Duration::from_secs(1);
        for _ in 0..100 {
            let found = jittered(pause).as_millis();
            assert!((750..=1000).contains(&found), "{found}");
        }
    }
}
