//! Sizes in bytes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A number of bytes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Size(u64);

impl Size {
    /// So many bytes.
    pub const fn bytes(number: u64) -> Self {
        Self(number)
    }

    /// The number of bytes.
    pub fn number(self) -> u64 {
        self.0
    }

    /// The sum; it stops at the largest number instead of overflowing.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// Decimal units with one digit: `512 B`, `6.1 MB`.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
        if self.0 < 1000 {
            return write!(f, "{} B", self.0);
        }
        // Tenths of the unit, rounded half up; a value that rounds to 1000.0 takes the next unit.
        let mut divisor: u128 = 100;
        let mut shown = (u128::from(self.0) + divisor / 2) / divisor;
        let mut unit = UNITS.iter();
        let mut name = unit.next().copied().unwrap_or("");
        while shown >= 10_000 {
            divisor *= 1000;
            shown = (u128::from(self.0) + divisor / 2) / divisor;
            name = unit.next().copied().unwrap_or(name);
        }
        write!(f, "{}.{} {name}", shown / 10, shown % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::Size;

    #[test]
    fn sizes_are_shown_with_one_decimal() {
        for (bytes, shown) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (1_234_567, "1.2 MB"),
            (999_999, "1.0 MB"),
        ] {
            assert_eq!(Size::bytes(bytes).to_string(), shown);
        }
    }
}
