//! The time of a run, which stands still while a person is asked.
//!
//! Two clocks go: one outside, and the launcher's own, in case nobody outside can say that it is
//! time. So the one tells the other over their line.

use std::time::{Duration, Instant};

/// The byte that says that time stands still from now on.
pub(super) const HOLD: u8 = b'h';
/// The byte that says that it goes on.
pub(super) const GO_ON: u8 = b'g';

/// What is left of the time of a run.
#[derive(Debug)]
pub(super) struct Clock {
    /// When it last began to go; nothing while it stands still.
    since: Option<Instant>,
    /// What was left then.
    left: Duration,
}

impl Clock {
    /// A clock that goes from now on.
    pub(super) fn begin(time: Duration) -> Self {
        Self {
            since: Some(Instant::now()),
            left: time,
        }
    }

    /// What is left now.
    pub(super) fn left(&self) -> Duration {
        let gone = self.since.map_or(Duration::ZERO, |since| since.elapsed());
        self.left.saturating_sub(gone)
    }

    /// Does what such a byte says; any other says nothing.
    pub(super) fn heed(&mut self, byte: u8) {
        self.left = self.left();
        match byte {
            HOLD => self.since = None,
            GO_ON => self.since = Some(Instant::now()),
            _ => self.since = self.since.map(|_| Instant::now()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;
    use std::time::Duration;

    use super::{Clock, GO_ON, HOLD};

    const MOMENT: Duration = Duration::from_millis(5);

    #[test]
    fn a_clock_that_is_held_stands_still_until_it_goes_on() {
        let mut clock = Clock::begin(Duration::from_secs(1000));
        clock.heed(HOLD);
        let left = clock.left();
        sleep(MOMENT);
        clock.heed(b'x');
        clock.heed(HOLD);
        assert_eq!(clock.left(), left);
        clock.heed(GO_ON);
        sleep(MOMENT);
        assert!(clock.left() <= left.saturating_sub(MOMENT), "it stands");
        let still = clock.left();
        clock.heed(b'x');
        clock.heed(GO_ON);
        assert!(clock.left() <= still, "there is more time than before");
        assert!(Clock::begin(Duration::ZERO).left().is_zero());
    }
}
