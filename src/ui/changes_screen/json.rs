//! The list of changes in `--json` output.

use serde_json::{Value, json};

use super::counts::Count;
use crate::run::{Change, Concern, Found, LeftOut, Listing, Thing};

/// `counts`, `changes` and `left_out`. A path that is no text has replacement characters, and is
/// barred for that.
pub fn changes_json(listing: &Listing) -> Value {
    let count = |word: &str| {
        let of_word = listing
            .changes
            .iter()
            .filter(|change| change.word() == word);
        let count = Count::of(of_word);
        json!({
            "files": count.files,
            "folders": count.folders,
            "links": count.links,
            "others": count.others,
            "bytes": count.bytes,
        })
    };
    let (left_out, is_counted) = match listing.left_out {
        LeftOut::Nothing => (0, true),
        LeftOut::Number(number) => (number, true),
        LeftOut::AtLeast(number) => (number, false),
    };
    json!({
        "counts": {
            "made": count("made"),
            "changed": count("changed"),
            "removed": count("removed"),
        },
        "changes": listing.changes.iter().map(one).collect::<Vec<_>>(),
        "left_out": {"number": left_out, "counted": is_counted},
    })
}

fn one(change: &Change) -> Value {
    json!({
        "path": change.path.as_path().to_string_lossy(),
        "change": change.word(),
        "was": change.before.as_ref().map(side),
        "now": change.after.as_ref().map(side),
        "concern": Concern::of(&change.path).map(Concern::word),
        "barred": change.barred.map(crate::run::Barred::word),
    })
}

fn side(found: &Found) -> Value {
    let kind = found.thing.word();
    match &found.thing {
        Thing::File(size) => json!({"kind": kind, "mode": found.mode, "size": size}),
        Thing::Folder => json!({"kind": kind, "mode": found.mode}),
        Thing::Link(text) => json!({"kind": kind, "target": text.to_string_lossy()}),
        Thing::Special => json!({"kind": kind}),
    }
}
