//! What publishers do, and what it is built on: projects, artifacts, releases, signers, new roots.

mod course;
mod dist;
mod init;
mod inspect;
mod interrupted;
mod lint;
mod newcomer;
mod program;
mod project;
mod samples;
mod studio;
