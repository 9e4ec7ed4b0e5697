//! What a person should look at twice, just above the question.

use super::is_first_use;
use crate::model::Shown;
use crate::plan::{Plan, Warning};
use crate::ui::page::{Page, clip};
use crate::ui::style::Ink;

/// So many changed paths are named.
const PATHS: usize = 5;
/// So many lines one warning takes at most: a publisher's reason must not push others away.
const LINES: usize = 4;

pub(super) fn show(page: &mut Page<'_>, plan: &Plan) {
    let warnings = plan.warnings();
    if warnings.is_empty() && !is_first_use(plan) {
        return;
    }
    page.blank();
    for warning in warnings {
        mark(page, &format!("WARNING: {warning}"));
        if let Warning::Edited { paths } = warning {
            for path in paths.iter().take(PATHS) {
                mark(page, &format!("  {path}"));
            }
            if paths.len() > PATHS {
                let more = paths.len() - PATHS;
                page.marked(Ink::Warning, &format!("  and {more} more (d shows them)"));
            }
        }
    }
    if is_first_use(plan) {
        let alone = "FIRST USE: only your own comparison speaks for this key";
        page.marked(Ink::Warning, alone);
    }
}

fn mark(page: &mut Page<'_>, text: &str) {
    let room = page.columns() * LINES;
    page.marked(Ink::Warning, &clip(&Shown(text).to_string(), room));
}
