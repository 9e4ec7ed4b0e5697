//! What was said of each host, and who waits for an answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::log::Refused;
use super::target::Target;

/// Whether a script may talk to a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Allowed,
    /// It may not.
    Refused,
}

/// What is done about a host of which nothing was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// Somebody is asked, while the script waits.
    Ask,
    /// It is refused.
    Refuse,
    /// It is refused, and so is every other: the network is not used.
    Offline,
}

/// The verdicts of one run, shared by its connections.
#[derive(Debug)]
pub(super) struct Verdicts {
    unknown: Unknown,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    said: BTreeMap<Target, Verdict>,
    /// In the order in which they came.
    waiting: Vec<Target>,
    is_over: bool,
}

/// The most hosts that one run may be asked about; nobody answers more questions with care.
const QUESTIONS: usize = 200;

impl Verdicts {
    pub(super) fn new(allowed: BTreeSet<Target>, unknown: Unknown) -> Self {
        let said = allowed.into_iter().map(|host| (host, Verdict::Allowed));
        Self {
            unknown,
            state: Mutex::new(State {
                said: said.collect(),
                ..State::default()
            }),
            changed: Condvar::new(),
        }
    }

    /// What is said of a host; waits until it is.
    pub(super) fn of(&self, target: &Target) -> Verdict {
        let mut state = self.lock();
        if self.unknown == Unknown::Offline {
            return Verdict::Refused;
        }
        loop {
            if let Some(verdict) = state.said.get(target) {
                return *verdict;
            }
            let is_full = state.said.len() + state.waiting.len() >= QUESTIONS;
            if state.is_over || self.unknown == Unknown::Refuse || is_full {
                return Verdict::Refused;
            }
            if !state.waiting.contains(target) {
                state.waiting.push(target.clone());
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Why a host is refused to which nobody said yes.
    pub(super) fn refusal(&self) -> Refused {
        match self.unknown {
            Unknown::Offline => Refused::Offline,
            Unknown::Ask | Unknown::Refuse => Refused::NotAllowed,
        }
    }

    /// The first host that waits for an answer.
    pub(super) fn question(&self) -> Option<Target> {
        self.lock().waiting.first().cloned()
    }

    /// Says what holds for a host from now on.
    pub(super) fn answer(&self, target: &Target, verdict: Verdict) {
        let mut state = self.lock();
        state.waiting.retain(|other| other != target);
        state.said.insert(target.clone(), verdict);
        self.changed.notify_all();
    }

    /// Whoever still waits is refused.
    pub(super) fn end(&self) {
        let mut state = self.lock();
        state.waiting.clear();
        state.is_over = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
