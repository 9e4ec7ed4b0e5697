//! Kept scripts in `unpipe list`.

use serde_json::{Value, json};

use crate::run::KeptRun;

/// One object for each, beside those of packages.
pub(in crate::cli) fn objects(runs: &[KeptRun]) -> Vec<Value> {
    runs.iter().map(object).collect()
}

pub(super) fn object(run: &KeptRun) -> Value {
    let newest = &run.newest;
    json!({
        "name": run.name,
        "version": newest.number.to_string(),
        "source": newest.source,
        "kept": newest.kept,
        "paths": newest.paths.len(),
    })
}
