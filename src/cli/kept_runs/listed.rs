//! Kept scripts in `unpipe list`.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;
use crate::run::{DamagedRun, KeptRun, RunError};

/// One object for each, beside those of packages.
pub(in crate::cli) fn objects(runs: &[KeptRun]) -> Vec<Value> {
    runs.iter().map(object).collect()
}

/// Kept scripts of which nothing can be told do not hide the others; the first gives the exit code.
pub(in crate::cli) fn with_damaged(
    context: &Context<'_>,
    report: Report,
    damaged: Vec<DamagedRun>,
) -> Report {
    let mut first = None;
    for run in damaged {
        let name = run.name.clone();
        let failed = Failed::from(RunError::from(run));
        context.console.urge(&format!(
            "note: {}; to give it up and keep its files: unpipe uninstall {name} --damaged\n",
            failed.failure.message
        ));
        first.get_or_insert(failed);
    }
    match first {
        None => report,
        Some(failed) => report
            .with("error", failed.failure.to_json_fields())
            .code(failed.failure.code),
    }
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
