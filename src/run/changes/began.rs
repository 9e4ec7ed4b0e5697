//! When a run began, and what certainly was as it is before that.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The kernel stamps files with a clock that may be one tick late; 100 ticks a second are the fewest.
const TICK: Duration = Duration::from_millis(10);

/// Some file systems know times only in steps of whole seconds, the coarsest of two.
const COARSE: i128 = 2_000_000_000;

/// The moment at which a run began, by both clocks: the one that stamps files can be set, the other
/// cannot.
#[derive(Clone, Copy, Debug)]
pub struct Began {
    wall: SystemTime,
    steady: Instant,
}

impl Began {
    /// Now. It waits for a tick of the kernel's clock, so that whatever was changed before this call
    /// is told from what is changed after it.
    pub fn now() -> Self {
        std::thread::sleep(TICK + Duration::from_millis(1));
        Self {
            wall: SystemTime::now(),
            steady: Instant::now(),
        }
    }

    /// What must be older than this to be from before the run: in nanoseconds since 1970. A clock
    /// that was set back meanwhile moves it back as far.
    pub(super) fn line(self) -> Line {
        let now = nanoseconds(SystemTime::now());
        Line::of(nanoseconds(self.wall), now, self.steady.elapsed())
    }
}

/// A line in time, in nanoseconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line(i128);

impl Line {
    fn of(began: i128, now: i128, elapsed: Duration) -> Self {
        let elapsed = i128::try_from(elapsed.as_nanos()).unwrap_or(i128::MAX);
        let tick = i128::try_from(TICK.as_nanos()).unwrap_or(0);
        Self(began.min(now.saturating_sub(elapsed)).saturating_sub(tick))
    }

    /// Whether what last changed then, in seconds and nanoseconds, did so before the run for certain.
    pub(super) fn is_after(self, (seconds, nanoseconds): (i64, i64)) -> bool {
        let changed = i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds);
        // A whole second is most likely what is left of a finer time.
        let latest = changed + if nanoseconds == 0 { COARSE } else { 0 };
        latest < self.0
    }
}

fn nanoseconds(time: SystemTime) -> i128 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i128::try_from(since.as_nanos()).unwrap_or(i128::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Line;

    const SECOND: i128 = 1_000_000_000;

    #[test]
    fn only_what_changed_a_tick_before_the_run_is_from_before_it() {
        let line = Line::of(100 * SECOND, 160 * SECOND, Duration::from_secs(60));
        assert!(line.is_after((99, 980_000_000)));
        assert!(!line.is_after((99, 995_000_000)));
        assert!(!line.is_after((100, 0)));
        assert!(!line.is_after((130, 5)));
    }

    #[test]
    fn whole_seconds_may_be_rounded_and_count_as_later() {
        let line = Line::of(100 * SECOND, 160 * SECOND, Duration::from_secs(60));
        assert!(!line.is_after((98, 0)));
        assert!(line.is_after((97, 0)));
    }

    #[test]
    fn a_clock_that_was_set_back_makes_nothing_older() {
        // Sixty seconds went by, and the clock says ten: what is stamped 60 may be from the run.
        let line = Line::of(100 * SECOND, 110 * SECOND, Duration::from_secs(60));
        assert!(!line.is_after((60, 1)));
        assert!(line.is_after((49, 1)));
    }
}
