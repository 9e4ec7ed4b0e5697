//! All text for people: screens, questions, progress, errors.
//!
//! Screens are pure functions from data to text, so that tests can look at them; [`Console`]
//! alone writes. What others wrote is escaped where it enters a [`page::Page`], and again nowhere.

pub mod ask;
mod console;
mod key_text;
mod page;
pub mod plan_screen;
mod style;

pub use console::{ColourChoice, Console, Level, Stream};
pub use key_text::{grouped, shortened};
pub use style::{Colour, Style};
