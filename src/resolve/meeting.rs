//! Trust on first use: somebody must compare a key.

use crate::minisign::PublicKey;
use crate::model::Name;
use crate::trust::Subject;

/// Somebody who may accept a key that this user has never seen.
pub trait Meeting {
    /// Shows the keys and returns the one that was accepted; `None` if there is nobody to ask or
    /// they said no.
    fn compare(&self, subject: &Subject, keys: &[PublicKey]) -> Option<PublicKey>;

    /// Warns that a new name looks like one that is known, and asks for the whole new name. Nothing
    /// but that goes on.
    fn tell_apart(&self, name: &Name, known: &str) -> Told;

    /// Whether there is anybody to ask.
    fn answers(&self) -> Answers;
}

/// Whether somebody told two names apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// They typed the new name.
    Apart,
    /// They did not, or there is nobody.
    Nothing,
}

/// Whether a question can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// There is a person.
    Yes,
    /// There is nobody.
    No,
}

/// Nobody to ask.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl Meeting for Nobody {
    fn compare(&self, _subject: &Subject, _keys: &[PublicKey]) -> Option<PublicKey> {
        None
    }

    fn tell_apart(&self, _name: &Name, _known: &str) -> Told {
        Told::Nothing
    }

    fn answers(&self) -> Answers {
        Answers::No
    }
}
