//! The publisher's commands, and what they are built on.

mod inspect;
mod lint;
mod program;
