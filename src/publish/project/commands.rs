//! A program of an archive and the command that it becomes.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::EntryPattern;
use crate::model::RelPath;

/// A program: its entry, and the command that it becomes if that is not the entry's own name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Command {
    /// The entry's own name is the command's. For a format of one file, which names no entry, this
    /// is the command.
    Same(EntryPattern),
    /// Another name.
    Renamed {
        /// The entry; absent for formats of one file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<EntryPattern>,
        /// The command: one segment, which will lie in `bin/`.
        to: RelPath,
    },
}

/// The table form. Read by hand and not as an untagged enum, whose messages tell nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    from: Option<EntryPattern>,
    to: RelPath,
}

impl<'de> Deserialize<'de> for Command {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Either)
    }
}

struct Either;

impl<'de> Visitor<'de> for Either {
    type Value = Command;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the path of an entry, or { from = …, to = … }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Command, E> {
        EntryPattern::try_from(text.to_owned())
            .map(Command::Same)
            .map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Command, A::Error> {
        let Table { from, to } = Table::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Command::Renamed { from, to })
    }
}
