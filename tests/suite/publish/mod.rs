//! What publishers do, and what it is built on: projects, artifacts, releases, signers, new roots.

mod course;
mod inspect;
mod interrupted;
mod program;
mod studio;
