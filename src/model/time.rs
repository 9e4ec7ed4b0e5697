//! Points in time, to the second, in UTC.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A second in UTC, written `YYYY-MM-DDTHH:MM:SSZ`, from 1970 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Time(u64);

/// A span of seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period(u64);

/// Why a text is not a time.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a time is written YYYY-MM-DDTHH:MM:SSZ, found {0:?}")]
pub struct TimeError(String);

impl Period {
    /// One day.
    pub const DAY: Self = Self(86_400);

    /// So many whole days are in it.
    pub fn days(self) -> u64 {
        self.0 / 86_400
    }

    /// So many whole days.
    pub fn days_long(number: u32) -> Self {
        Self(u64::from(number) * 86_400)
    }

    /// How many seconds it is long.
    pub fn in_seconds(self) -> u64 {
        self.0
    }

    /// So many seconds.
    pub const fn seconds(number: u64) -> Self {
        Self(number)
    }
}

impl Time {
    /// The second after so many since 1970.
    pub const fn from_unix(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970.
    pub fn unix(self) -> u64 {
        self.0
    }

    /// This much later.
    #[must_use]
    pub fn plus(self, period: Period) -> Self {
        Self(self.0.saturating_add(period.0))
    }

    /// This much earlier, but not before 1970.
    #[must_use]
    pub fn minus(self, period: Period) -> Self {
        Self(self.0.saturating_sub(period.0))
    }

    /// How long after `earlier` it is; nothing if it is not after.
    pub fn since(self, earlier: Self) -> Period {
        Period(self.0.saturating_sub(earlier.0))
    }

    /// The date alone: `YYYY-MM-DD`.
    pub fn date(self) -> String {
        self.to_string().chars().take(10).collect()
    }
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in_month(year: u64, month: u64) -> u64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

fn days_before_year(year: u64) -> u64 {
    let past = year - 1;
    let leap_days = past / 4 - past / 100 + past / 400;
    // 719,162 days lie between the first day of year 1 and 1970-01-01.
    (past * 365 + leap_days).saturating_sub(719_162)
}

/// The number in a fixed place of the text, if it is all digits.
fn number(text: &str, from: usize, to: usize) -> Option<u64> {
    let digits = text.get(from..to)?;
    digits
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

fn parse(text: &str) -> Option<Time> {
    let separators = [
        (4, b'-'),
        (7, b'-'),
        (10, b'T'),
        (13, b':'),
        (16, b':'),
        (19, b'Z'),
    ];
    let well_shaped = text.len() == 20
        && separators
            .iter()
            .all(|(at, byte)| text.as_bytes().get(*at) == Some(byte));
    if !well_shaped {
        return None;
    }
    let (year, month, day) = (
        number(text, 0, 4)?,
        number(text, 5, 7)?,
        number(text, 8, 10)?,
    );
    let (hour, minute, second) = (
        number(text, 11, 13)?,
        number(text, 14, 16)?,
        number(text, 17, 19)?,
    );
    let real_day = year >= 1970
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day);
    if !real_day || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let months: u64 = (1..month).map(|m| days_in_month(year, m)).sum();
    let days = days_before_year(year) + months + day - 1;
    Some(Time(days * 86_400 + hour * 3600 + minute * 60 + second))
}

impl FromStr for Time {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        parse(text).ok_or_else(|| TimeError(text.to_owned()))
    }
}

impl TryFrom<String> for Time {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, TimeError> {
        text.parse()
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        time.to_string()
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut days, rest) = (self.0 / 86_400, self.0 % 86_400);
        let mut year = 1970 + days / 366;
        while days_before_year(year + 1) <= days {
            year += 1;
        }
        days -= days_before_year(year);
        let mut month = 1;
        while days >= days_in_month(year, month) {
            days -= days_in_month(year, month);
            month += 1;
        }
        let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
        write!(
            f,
            "{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z",
            days + 1
        )
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match self.0 {
            s if s >= 2 * 86_400 => (s / 86_400, "days"),
            s if s >= 2 * 3600 => (s / 3600, "hours"),
            s if s >= 120 => (s / 60, "minutes"),
            s => (s, "seconds"),
        };
        write!(f, "{count} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::Time;
    use proptest::prelude::*;

    #[test]
    fn known_times_are_read_and_written() {
        for (text, unix) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2026-11-22T10:00:00Z", 1_795_341_600),
        ] {
            assert_eq!(text.parse::<Time>().map(Time::unix), Ok(unix));
            assert_eq!(Time::from_unix(unix).to_string(), text);
        }
    }

    #[test]
    fn times_that_do_not_exist_are_refused() {
        for text in [
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01 00:00:00Z",
            "2026-01-01T00:00:00+00:00",
            "1969-12-31T23:59:59Z",
            "+026-01-01T00:00:00Z",
        ] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_time_survives_being_written_and_read(unix in 0_u64..253_402_300_800) {
            let time = Time::from_unix(unix);
            prop_assert_eq!(time.to_string().parse::<Time>(), Ok(time));
        }
    }
}
