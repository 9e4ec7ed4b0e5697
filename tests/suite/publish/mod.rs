//! What publishers do, through the program: keys, releases, several signers, new roots.

mod course;
mod interrupted;
mod studio;
