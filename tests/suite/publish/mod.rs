//! What publishers do, and what it is built on: projects, artifacts, releases, signers, new roots.

mod course;
mod dist;
mod hosted;
mod init;
mod inspect;
mod interrupted;
mod lint;
mod newcomer;
mod passwords;
mod places;
mod program;
mod project;
mod releases;
mod roots;
mod samples;
mod signers;
mod studio;
