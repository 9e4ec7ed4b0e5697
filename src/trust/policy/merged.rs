//! Both files as one policy.

use std::cmp::{max_by_key, min_by_key};

use super::{
    Contradiction, Habit, Mirrors, Origin, Pattern, PolicyError, PolicyFile, Reviewer, Rule,
};
use crate::model::{Name, Period, Size};
use crate::trust::Anchor;

/// What this machine and this user require. Without any file it requires nothing more than unpipe
/// does by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    pub(super) system: PolicyFile,
    pub(super) user: PolicyFile,
    mirrors: Mirrors,
}

impl Policy {
    /// The policy of both files.
    ///
    /// # Errors
    /// If there is a name that two rules pin to different keys.
    pub fn merge(system: PolicyFile, user: PolicyFile) -> Result<Self, PolicyError> {
        let mirrors = Mirrors {
            system: system.mirrors.clone(),
            user: user.mirrors.clone(),
        };
        let policy = Self {
            system,
            user,
            mirrors,
        };
        policy.check_keys()?;
        Ok(policy)
    }

    fn check_keys(&self) -> Result<(), PolicyError> {
        let pins: Vec<(&Pattern, &Rule<Anchor>)> = self.pins().collect();
        for (number, (pattern, key)) in pins.iter().enumerate() {
            let earlier = pins.iter().take(number);
            let mut against = earlier
                .filter(|(other, other_key)| other.meets(pattern) && other_key.value != key.value);
            if let Some((_, other)) = against.next() {
                let contradiction = Contradiction {
                    earlier: other.at.clone(),
                    later: key.at.clone(),
                    pattern: pattern.to_string(),
                    expected: other.value.to_string(),
                    found: key.value.to_string(),
                };
                return Err(PolicyError::Contradiction(Box::new(contradiction)));
            }
        }
        Ok(())
    }

    /// The files that it was read from, the system's first.
    pub fn origins(&self) -> impl Iterator<Item = &Origin> {
        let files = self.files().into_iter();
        files.filter_map(|file| file.origin.as_ref())
    }

    /// Every key of the policy, with the names that it is for, the system's first.
    pub(super) fn pins(&self) -> impl Iterator<Item = (&Pattern, &Rule<Anchor>)> {
        self.names()
            .filter_map(|rule| Some((&rule.value.pattern, rule.value.key.as_ref()?)))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &Rule<super::NameRule>> {
        self.system.names.iter().chain(&self.user.names)
    }

    /// The key that a name is pinned to. Two rules never differ about it.
    pub fn key_of(&self, name: &Name) -> Option<&Rule<Anchor>> {
        self.pins()
            .find(|(pattern, _)| pattern.matches(name))
            .map(|(_, key)| key)
    }

    /// How long ago this machine must have seen a release.
    pub fn min_age(&self) -> Option<&Rule<Period>> {
        larger(self.system.min_age.as_ref(), self.user.min_age.as_ref())
    }

    /// How long after its expiry an index may serve without a network.
    pub fn max_staleness(&self) -> Option<&Rule<Period>> {
        smaller(
            self.system.max_staleness.as_ref(),
            self.user.max_staleness.as_ref(),
        )
    }

    /// The largest artifact.
    pub fn max_artifact(&self) -> Option<&Rule<Size>> {
        smaller(
            self.system.max_artifact.as_ref(),
            self.user.max_artifact.as_ref(),
        )
    }

    /// What is done about releases with steps.
    pub fn steps(&self) -> Option<&Rule<Habit>> {
        larger(self.system.steps.as_ref(), self.user.steps.as_ref())
    }

    /// What is done about `unpipe run`.
    pub fn run(&self) -> Option<&Rule<Habit>> {
        larger(self.system.run.as_ref(), self.user.run.as_ref())
    }

    /// What is done about trust on first use.
    pub fn tofu(&self) -> Option<&Rule<Habit>> {
        larger(self.system.tofu.as_ref(), self.user.tofu.as_ref())
    }

    /// How many approvals a release of this name needs.
    pub fn reviews(&self, name: &Name) -> Option<&Rule<u32>> {
        let of_names = self
            .names()
            .filter(|rule| rule.value.pattern.matches(name))
            .filter_map(|rule| rule.value.reviews.as_ref());
        let all = self.reviews_of_all().into_iter().chain(of_names);
        // The first of equals, so that the system's is named.
        all.reduce(|one, other| max_by_key(other, one, |rule| rule.value))
    }

    /// How many approvals a release of any name needs.
    pub(super) fn reviews_of_all(&self) -> Option<&Rule<u32>> {
        larger(self.system.reviews.as_ref(), self.user.reviews.as_ref())
    }

    /// Whose reviews count: the system's alone, if it names any.
    pub fn reviewers(&self) -> &[Rule<Reviewer>] {
        if self.system.reviewers.is_empty() {
            &self.user.reviewers
        } else {
            &self.system.reviewers
        }
    }

    /// Where else bytes may be fetched from.
    pub fn mirrors(&self) -> &Mirrors {
        &self.mirrors
    }

    /// Where else what reviewers say may be fetched from. Where the system's file names them, no
    /// rule of the user's leads past their hosts: a mirror could leave out a rejection.
    pub fn mirrors_of_reviewers(&self) -> Mirrors {
        if self.system.reviewers.is_empty() {
            self.mirrors.clone()
        } else {
            self.mirrors.of_the_system()
        }
    }

    pub(super) fn files(&self) -> [&PolicyFile; 2] {
        [&self.system, &self.user]
    }
}

/// The larger value; the system's if they are equal.
fn larger<'a, T: Ord + Copy>(
    system: Option<&'a Rule<T>>,
    user: Option<&'a Rule<T>>,
) -> Option<&'a Rule<T>> {
    match (system, user) {
        (Some(system), Some(user)) => Some(max_by_key(user, system, |rule| rule.value)),
        (one, other) => one.or(other),
    }
}

/// The smaller value; the system's if they are equal.
fn smaller<'a, T: Ord + Copy>(
    system: Option<&'a Rule<T>>,
    user: Option<&'a Rule<T>>,
) -> Option<&'a Rule<T>> {
    match (system, user) {
        (Some(system), Some(user)) => Some(min_by_key(system, user, |rule| rule.value)),
        (one, other) => one.or(other),
    }
}
