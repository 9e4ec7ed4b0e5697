//! The `unpipe` program: a thin shell around the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    unpipe::cli::main()
}
