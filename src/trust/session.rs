//! The beginning of every check: the fixed time, the memory, and the anchors.

use super::{Codec, Given, Known, Memory, Refusal, Subject, Walk};
use crate::document::{DocumentError, Kind};
use crate::model::{Period, Time};

/// What every step of the core needs.
pub struct Session<'a, C: Codec> {
    pub(super) codec: &'a C,
    pub(super) subject: &'a Subject,
    pub(super) now: Time,
    pub(super) memory: &'a mut Memory,
    pub(super) given: Vec<Given>,
    pub(super) staleness: Period,
}

impl<'a, C: Codec> Session<'a, C> {
    /// A session about `subject` at the fixed time `now` (TUF 1.0.34, 5.1). What is verified is
    /// written into `memory` at once.
    pub fn new(codec: &'a C, subject: &'a Subject, now: Time, memory: &'a mut Memory) -> Self {
        Self {
            codec,
            subject,
            now,
            memory,
            given: Vec::new(),
            staleness: Period::seconds(0),
        }
    }

    /// Adds an anchor from the command line or the policy.
    #[must_use]
    pub fn with(mut self, given: Option<Given>) -> Self {
        self.given.extend(given);
        self
    }

    /// Takes an index for so long after its expiry: for documents that come without a network, where
    /// the policy says so. What it allows is shown in the plan.
    #[must_use]
    pub fn tolerating(mut self, staleness: Period) -> Self {
        self.staleness = staleness;
        self
    }

    /// Starts the root walk from what is remembered.
    ///
    /// # Errors
    /// If the clock is more than a day behind a time that was verified before, or the memory is
    /// damaged.
    pub fn begin(mut self) -> Result<Walk<'a, C>, Refusal> {
        if let Some(signed) = self.memory.highest_time
            && self.now.plus(Period::DAY) < signed
        {
            return Err(Refusal::Clock {
                now: self.now,
                signed,
            });
        }
        if let Some(pin) = &self.memory.pin {
            let known = Known::Earlier(pin.since);
            self.given.insert(
                0,
                Given {
                    anchor: pin.anchor.clone(),
                    known,
                },
            );
        }
        Walk::start(self)
    }

    pub(super) fn check_issued(&self, kind: Kind, issued: Time) -> Result<(), Refusal> {
        if issued > self.now.plus(Period::DAY) {
            return Err(Refusal::Future {
                kind,
                issued,
                now: self.now,
            });
        }
        Ok(())
    }

    pub(super) fn check_name(&self, kind: Kind, found: &crate::model::Name) -> Result<(), Refusal> {
        let expected = self.subject.name();
        if found == expected {
            Ok(())
        } else {
            Err(Refusal::Name {
                kind,
                expected: expected.clone(),
                found: found.clone(),
            })
        }
    }
}

/// Names the kind of document in an error about its bytes.
pub(super) fn of_kind(kind: Kind) -> impl Fn(DocumentError) -> Refusal {
    move |source| Refusal::Document { kind, source }
}
