//! Kept scripts in `unpipe check`: the home against the receipts.

use serde_json::{Value, json};

use super::{all, needed};
use crate::cli::failure::Failed;
use crate::install::View;
use crate::model::{OutsideText, RunWord};
use crate::run::{KeptDifference, KeptEdit, KeptRun, differences};
use crate::ui::{self, Style, kept_check};

/// What was found of kept scripts.
pub(in crate::cli) struct Rows {
    pub(in crate::cli) text: String,
    pub(in crate::cli) objects: Vec<Value>,
    pub(in crate::cli) found: usize,
}

/// Compares the named scripts, or all of them if nothing at all was named.
pub(in crate::cli) fn check(
    view: &View,
    (words, named): (&[RunWord], usize),
    style: &Style,
) -> Result<Rows, Failed> {
    let runs = all(view)?;
    let chosen: Vec<KeptRun> = if named == 0 {
        runs.clone()
    } else {
        let needed = |word| needed(&runs, word);
        words.iter().map(needed).collect::<Result<_, _>>()?
    };
    let mut rows = Rows {
        text: String::new(),
        objects: Vec::new(),
        found: 0,
    };
    for run in &chosen {
        let found = differences(run, &runs)?;
        rows.found += found.len();
        let shown: Vec<ui::Difference> = found.iter().map(in_words).collect();
        rows.text.push_str(&kept_check(run, &shown, style));
        rows.objects.push(object(run, &found));
    }
    Ok(rows)
}

fn in_words(difference: &KeptDifference) -> ui::Difference {
    ui::Difference {
        path: OutsideText::new(format!("~/{}", difference.path)),
        how: word(difference.edit).to_owned(),
    }
}

fn object(run: &KeptRun, found: &[KeptDifference]) -> Value {
    let differences: Vec<Value> = found
        .iter()
        .map(|one| json!({"kind": "kept", "path": one.path, "how": word(one.edit)}))
        .collect();
    json!({
        "name": run.name,
        "version": run.newest.number.to_string(),
        "ok": found.is_empty(),
        "proof": "receipt",
        "differences": differences,
    })
}

fn word(edit: KeptEdit) -> &'static str {
    match edit {
        KeptEdit::Missing => "missing",
        KeptEdit::Changed => "changed",
        KeptEdit::Added => "added",
    }
}
