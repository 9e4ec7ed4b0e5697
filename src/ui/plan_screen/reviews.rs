//! What the policy's reviewers say: who, and what they did. A label is the policy's word.

use crate::document::Verdict;
use crate::model::Shown;
use crate::trust::{Counted, Provenance};
use crate::ui::key_text::grouped;
use crate::ui::page::{Page, clip};
use crate::ui::style::Ink;

/// So many columns of a label are shown.
const CALLED: usize = 24;
/// So many approvals are shown; the details show all.
const APPROVALS: usize = 3;

/// One line for all approvals, one for each rejection.
pub(super) fn show(page: &mut Page<'_>, provenance: &Provenance) {
    let (approvals, rejections) = parted(&provenance.reviews);
    if !approvals.is_empty() {
        let shown = approvals.iter().take(APPROVALS);
        let mut text = shown.map(|one| told(one)).collect::<Vec<_>>().join(", ");
        let more = approvals.len().saturating_sub(APPROVALS);
        if more > 0 {
            text = format!("{text} and {more} more (d shows them)");
        }
        page.row("Reviewed", &format!("by {text}"));
    }
    for rejection in rejections {
        let note = rejection.note().map(|note| format!(": {note}"));
        let text = format!("by {}{}", called(rejection), note.unwrap_or_default());
        page.row_in(Ink::Warning, "Rejected", &text);
    }
}

/// Everything about them.
pub(super) fn details(page: &mut Page<'_>, provenance: &Provenance) {
    for one in &provenance.reviews {
        let label = match one.verdict() {
            Verdict::Approve => "Reviewed",
            Verdict::Reject => "Rejected",
        };
        page.row(label, &format!("by {}, signed {}", told(one), one.issued()));
        page.row("", &grouped(one.key()));
        page.row("", &one.key().to_string());
        if let Some(expires) = one.expires() {
            page.row("", &format!("counts until {expires}"));
        }
        if let Some(note) = one.note() {
            page.indented(&format!("says: {note}"));
        }
    }
}

fn parted(reviews: &[Counted]) -> (Vec<&Counted>, Vec<&Counted>) {
    let is_approval = |one: &&Counted| one.verdict() == Verdict::Approve;
    reviews.iter().partition(is_approval)
}

fn told(one: &Counted) -> String {
    let claims: Vec<&str> = one.claims().iter().map(|claim| claim.as_str()).collect();
    if claims.is_empty() {
        called(one)
    } else {
        format!("{} ({})", called(one), claims.join(", "))
    }
}

fn called(one: &Counted) -> String {
    clip(&Shown(one.label()).to_string(), CALLED)
}
