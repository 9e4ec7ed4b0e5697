//! Whom trust is about: a name, or a name as one place claims it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::threshold::{Quorum, meet};
use super::{Anchor, Codec, Refusal, Unverified};
use crate::document::{DocumentError, Header, Kind, Release, Root};
use crate::model::{Digest, Name, Place, origin};

/// A name and whether the place that speaks for it is its own.
///
/// A claimed name shares nothing with the name itself: its pin and its memory are bound to the
/// place, so a folder that claims to be `get.example.org/tool` neither uses nor touches what the
/// user knows of the real one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    name: Name,
    standing: Standing,
}

/// Whether a place speaks for a name by right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The place is the name's origin.
    Own,
    /// The place only says so.
    Claimed(Place),
    /// No place speaks for it: the user gave the name to an archive that a publisher signed.
    Described,
}

impl Subject {
    /// The subject of documents that say `name` and were found at `place`.
    pub fn at(name: Name, place: &Place) -> Self {
        let is_own = matches!(place, Place::Web(url) if origin(&name).is_ok_and(|own| own == *url));
        let standing = if is_own {
            Standing::Own
        } else {
            Standing::Claimed(place.clone())
        };
        Self { name, standing }
    }

    /// The subject of an archive that the user describes under `name`. It shares nothing with the
    /// name itself, nor with any place that claims it.
    pub fn described(name: Name) -> Self {
        Self {
            name,
            standing: Standing::Described,
        }
    }

    /// The package's name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// Whether the name is the place's own.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The name of the folder that keeps the memory of this subject.
    pub fn folder(&self) -> String {
        match &self.standing {
            Standing::Own => self.name.folder(),
            Standing::Described => format!("{}@described", self.name.folder()),
            Standing::Claimed(place) => {
                let place = Digest::of(place.to_string().as_bytes());
                format!("{}@{}", self.name.folder(), place.short())
            }
        }
    }
}

/// The name that bytes claim in their first two lines, read before verification to choose which
/// keys to try and for nothing else.
pub fn claimed_name<T>(document: &Unverified<T>) -> Option<Name> {
    Header::read(document.bytes()).map(|header| header.name)
}

/// What to say of a document whose first two lines cannot be read: not signed by the given key,
/// which is all that matters; else signed, but no document.
pub fn unnamed<C: Codec, T: OfKind>(
    codec: &C,
    document: &Unverified<T>,
    anchor: Option<&Anchor>,
) -> Refusal {
    let kind = T::KIND;
    let opened = match codec.open(document.bytes(), kind) {
        Ok(opened) => opened,
        Err(source) => return Refusal::Document { kind, source },
    };
    if let Some(Anchor::Key(key)) = anchor {
        let quorum = Quorum {
            whose: "the given key",
            keys: BTreeSet::from([*key]),
            threshold: 1,
        };
        if let Err(refusal) = meet(kind, &opened, &quorum) {
            return refusal;
        }
    }
    Refusal::Document {
        kind,
        source: DocumentError::Header,
    }
}

/// A type of document, as bytes that claim to be one are asked for.
pub trait OfKind {
    /// Its kind.
    const KIND: Kind;
}

impl OfKind for Root {
    const KIND: Kind = Kind::Root;
}

impl OfKind for Release {
    const KIND: Kind = Kind::Release;
}
