//! What publishers' commands are built on.

mod dist;
mod init;
mod project;
mod samples;
