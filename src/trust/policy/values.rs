//! How periods, sizes and habits are written. A text of another form is an error: a limit that is
//! silently not understood would be no limit.

use std::fmt;

use crate::model::{Period, Size};

/// What is done about something that may be dangerous.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Habit {
    /// A person, or a flag that stands for one, decides as always.
    Ask,
    /// It is refused.
    Never,
}

impl fmt::Display for Habit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ask => "ask",
            Self::Never => "never",
        })
    }
}

/// The units of time, with their seconds.
const UNITS: [(&str, u64); 5] = [
    ("s", 1),
    ("m", 60),
    ("h", 3600),
    ("d", 86_400),
    ("w", 7 * 86_400),
];

/// The units of size, with their bytes.
const SIZES: [(&str, u64); 9] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1000),
    ("B", 1),
];

pub(super) fn habit(text: &str) -> Result<Habit, String> {
    match text {
        "ask" => Ok(Habit::Ask),
        "never" => Ok(Habit::Never),
        _ => Err(format!("expected ask or never, found {text:?}")),
    }
}

pub(super) fn period(text: &str) -> Result<Period, String> {
    let wrong = || {
        format!("expected a whole number and one of s, m, h, d, w (as in \"24h\"), found {text:?}")
    };
    scaled(text, &UNITS).map(Period::seconds).ok_or_else(wrong)
}

pub(super) fn size(text: &str) -> Result<Size, String> {
    let wrong = || {
        format!(
            "expected a whole number and one of B, kB, MB, GB, TB, KiB, MiB, GiB, TiB (as in \"2GB\"), found {text:?}"
        )
    };
    scaled(text, &SIZES).map(Size::bytes).ok_or_else(wrong)
}

fn scaled(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (digits, unit) = text.split_at(end);
    let (_, scale) = units.iter().find(|(known, _)| *known == unit)?;
    digits.parse::<u64>().ok()?.checked_mul(*scale)
}

/// A period as it would be written: in the largest unit that fits.
pub(super) fn written(period: Period) -> String {
    let seconds = period.in_seconds();
    let fits = UNITS
        .iter()
        .rev()
        .filter(|(unit, _)| *unit != "w")
        .find(|(_, scale)| seconds > 0 && seconds.is_multiple_of(*scale));
    match fits {
        Some((unit, scale)) => format!("{}{unit}", seconds / scale),
        None => "0".to_owned(),
    }
}
