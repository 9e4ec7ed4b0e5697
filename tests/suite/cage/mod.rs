//! The cage: what it holds, proved from the inside.

use std::path::PathBuf;

use unpipe::cage::{Launcher, tiers};

fn launcher() -> Launcher {
    Launcher::at(PathBuf::from(env!("CARGO_BIN_EXE_unpipe")))
}

#[test]
fn t() {
    let t = std::time::Instant::now();
    println!("{:?} {:?}", tiers(&launcher()), t.elapsed());
}
