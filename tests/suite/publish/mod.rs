//! The publisher's commands, through the program.

mod lint;
