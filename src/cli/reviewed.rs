//! What reviewers say of a release, in JSON.

use serde_json::{Value, json};

use crate::model::Name;
use crate::trust::Counted;

/// The words of reviewers that count about one package.
pub(super) fn objects(name: &Name, reviews: &[Counted]) -> Vec<Value> {
    let object = |one: &Counted| {
        json!({
            "name": name,
            "reviewer": one.label(),
            "key": one.key().to_string(),
            "verdict": one.verdict().as_str(),
            "claims": one.claims(),
            "note": one.note(),
            "issued": one.issued(),
            "expires": one.expires(),
        })
    };
    reviews.iter().map(object).collect()
}
