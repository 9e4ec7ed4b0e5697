//! What a machine requires: the files, what each rule allows and refuses, and look-alikes.
#![allow(
    clippy::print_stdout,
    reason = "a test that cannot be made here says so, and a table tells its figures"
)]

mod look_alikes;
