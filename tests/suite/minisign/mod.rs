//! Keys and signatures: what is accepted, what is refused, and that stock minisign agrees.
//!
//! Every key in these tests is worthless: its seed stands in the sources.

pub(crate) mod forge;
mod keys;
mod mangled;
mod publish;
mod reading;
mod secret;
mod stock;
mod vector_set;
mod vectors;
