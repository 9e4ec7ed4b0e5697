//! What publishers' commands are built on.

mod inspect;
mod program;
