//! What a script says: found where it stands, and nowhere else.

mod bytes;
mod places;
mod random;
/// `UNPIPE_SCRIPTS=FOLDER cargo test --test suite script::show -- --ignored --nocapture` prints findings.
mod show;
mod vectors;

use unpipe::script::{Findings, Script};

fn script(text: &str) -> Script {
    Script::new(text.as_bytes().to_vec()).unwrap()
}

fn findings(text: &str) -> Findings {
    script(text).findings()
}
