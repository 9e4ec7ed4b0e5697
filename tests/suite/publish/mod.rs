//! What publishers' commands are built on.

mod dist;
mod init;
mod inspect;
mod program;
mod project;
mod samples;
