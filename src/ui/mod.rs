//! All text for people: screens, questions, progress, errors.
//!
//! Screens are pure functions from data to text, so that tests can look at them; [`Console`]
//! alone writes. What others wrote is escaped where it enters a screen (`page`), so that none can
//! forget it, and what is a publisher's own word stands in quotes or behind a label that says so.

pub mod ask;
mod bundled;
mod cache;
mod changes_screen;
mod check;
mod console;
mod doctor;
mod failure;
mod first_use;
mod info;
mod installed;
mod kept_runs;
mod key_text;
mod lint;
mod list;
mod page;
pub mod plan_screen;
mod policy;
mod progress;
mod said;
pub mod script_screen;
mod secret;
mod startup;
mod style;
mod terminal;
mod trusted;
mod undo_screen;
mod unshown;
mod vouched;
mod wreck;

pub use bundled::{Bundled, bundled};
pub use cache::cache_list;
pub use changes_screen::{
    Changes, changes_details, changes_json, changes_screen, commands_json, reached_screen,
};
pub use check::{Checked, Difference, check};
pub use console::{ColourChoice, Console, Level, Stream};
pub use doctor::doctor;
pub use failure::{Failure, State};
pub use first_use::FirstUse;
pub use info::{info_installed, info_release};
pub use installed::{Commands, Found, installed, uninstalled};
pub use kept_runs::{kept_check, kept_info, kept_list};
pub use key_text::{grouped, shortened};
pub use lint::lint;
pub use list::{Listed, list};
pub use plan_screen::command_again;
pub use policy::{policy_rules, policy_test};
pub use progress::Progress;
pub use said::{Lines, Quota};
pub use secret::{SecretError, ask_password};
pub use startup::startup_changes;
pub use style::{Colour, Style, counted};
pub use terminal::Terminal;
pub use trusted::{trust_list, trust_show};
pub use undo_screen::{undo_details, undo_screen, undo_whole};
pub use unshown::Unshown;
pub use vouched::{Voucher, vouched};
pub use wreck::{damaged_run, wreck};
