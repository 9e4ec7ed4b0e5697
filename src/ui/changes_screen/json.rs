//! The list of changes in `--json` output.

use serde_json::{Value, json};

use super::counts::Count;
use crate::run::{Change, Command, Concern, Found, LeftOut, Listing, Stands, Thing};

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
        "changes": listing.changes.iter().map(|change| one(listing, change)).collect::<Vec<_>>(),
        "left_out": {"number": left_out, "counted": is_counted},
    })
}

/// A field for the programs that are new or changed.
pub fn commands_json(commands: &[Command]) -> Value {
    let commands = commands.iter().map(|command| {
        let (word, other) = match &command.stands {
            Stands::OffPath => ("off-path", None),
            Stands::Alone => ("alone", None),
            Stands::Before(other) => ("before", Some(other)),
            Stands::Behind(other) => ("behind", Some(other)),
            Stands::RunAs(by) => ("run-as", Some(by)),
        };
        json!({
            "path": command.path.as_path().to_string_lossy(),
            "name": command.name,
            "new": command.is_new,
            "stands": word,
            "other": other.map(|other| other.to_string_lossy()),
        })
    });
    Value::Array(commands.collect())
}

fn one(listing: &Listing, change: &Change) -> Value {
    json!({
        "path": change.path.as_path().to_string_lossy(),
        "change": change.word(),
        "was": change.before.as_ref().map(side),
        "now": change.after.as_ref().map(side),
        "concern": listing.concern(change).map(Concern::word),
        "barred": change.barred.map(crate::run::Barred::word),
    })
}

fn side(found: &Found) -> Value {
    let kind = found.thing.word();
    match &found.thing {
        Thing::File(size) => json!({"kind": kind, "mode": found.whole_mode(), "size": size}),
        Thing::Folder => json!({"kind": kind, "mode": found.whole_mode()}),
        Thing::Link(text) => json!({"kind": kind, "target": text.to_string_lossy()}),
        Thing::Special => json!({"kind": kind}),
    }
}
