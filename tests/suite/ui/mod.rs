//! What people see: screens, questions, prompts.

mod plan_screen;
mod questions;
mod script_screen;
/// `cargo test --test suite ui::show -- --ignored --nocapture` prints the screens.
mod show;
mod small_screens;
pub mod stage;
