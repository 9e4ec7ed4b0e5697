//! What the policy says of a name, before any network, and of a release, before any plan.

use super::{Denied, Habit, Pattern, Policy, Rule};
use crate::model::{Name, OutsideText, Shown, Size, Time, Version};
use crate::trust::look_alike::{Familiar, Known};
use crate::trust::{Accepted, Anchor, Documents, Hearing, Word};

/// What of a script's address makes a name that rules can be held against.
#[derive(Clone, Copy, Debug)]
pub enum ScriptName<'a> {
    /// Host and path.
    Whole(&'a Name),
    /// The host; the path makes no name. It stands for any name of that host.
    HostOnly(&'a Name),
    /// Neither: an address of numbers.
    Nothing,
    /// It is no address but a file of this machine, which is the user's own.
    Local,
}

impl Policy {
    /// Whether a name may be dealt with at all.
    ///
    /// # Errors
    /// If it is denied, not allowed, or has a label that can look like another.
    pub fn admit(&self, name: &Name) -> Result<(), Denied> {
        self.check_deny(name)?;
        self.check_allow(name)?;
        self.check_labels(name)
    }

    pub(super) fn check_deny(&self, name: &Name) -> Result<(), Denied> {
        let mut rules = self.files().into_iter().flat_map(|file| &file.deny);
        match rules.find(|rule| rule.value.matches(name)) {
            Some(rule) => Err(Denied::Listed {
                name: name.clone(),
                pattern: rule.value.clone(),
                at: rule.at.clone(),
            }),
            None => Ok(()),
        }
    }

    pub(super) fn check_allow(&self, name: &Name) -> Result<(), Denied> {
        for file in self.files() {
            if let Some(first) = file.allow.first()
                && !file.allow.iter().any(|rule| rule.value.matches(name))
            {
                return Err(Denied::NotAllowed {
                    name: name.clone(),
                    at: first.at.clone(),
                });
            }
        }
        Ok(())
    }

    pub(super) fn check_labels(&self, name: &Name) -> Result<(), Denied> {
        let lists: Vec<&Rule<Vec<String>>> = self
            .files()
            .into_iter()
            .filter_map(|file| file.idn.as_ref())
            .collect();
        let is_listed = |label: &&str| {
            !lists.is_empty()
                && lists
                    .iter()
                    .all(|list| list.value.iter().any(|listed| listed == label))
        };
        let labels = name.domain().split('.');
        let mut odd = labels.filter(|label| label.starts_with("xn--"));
        match odd.find(|label| !is_listed(label)) {
            Some(label) => Err(Denied::Idn {
                name: name.clone(),
                label: label.to_owned(),
                at: lists.first().map(|list| list.at.clone()),
            }),
            None => Ok(()),
        }
    }

    /// Whether a name without any key may be met.
    ///
    /// # Errors
    /// If nobody may be asked about a key.
    pub fn admit_first_use(&self, name: &Name) -> Result<(), Denied> {
        match self.tofu() {
            Some(rule) if rule.value == Habit::Never => Err(Denied::FirstUse {
                name: name.clone(),
                at: rule.at.clone(),
            }),
            _ => Ok(()),
        }
    }

    /// Whether a script may be run at all. One from the network is also held against the rules for
    /// names, by its host and path; where only some names are allowed, one that makes no name is not.
    ///
    /// # Errors
    /// If it may not.
    pub fn admit_script(&self, source: &OutsideText, from: ScriptName<'_>) -> Result<(), Denied> {
        if let Some(rule) = self.run()
            && rule.value == Habit::Never
        {
            return Err(Denied::Run {
                script: source.clone(),
                at: rule.at.clone(),
            });
        }
        let unnamed = match from {
            ScriptName::Whole(name) => return self.admit(name),
            ScriptName::Local => return Ok(()),
            ScriptName::HostOnly(name) => Some(name),
            ScriptName::Nothing => None,
        };
        if let Some(host) = unnamed {
            self.check_labels(host)?;
            self.check_deny(host)?;
        }
        let about_host = |rule: &&Rule<Pattern>| {
            let named = rule.value.name();
            named.is_some_and(|name| unnamed.is_some_and(|host| host.domain() == name.domain()))
        };
        let files = self.files();
        let mut denying = files.iter().flat_map(|file| &file.deny);
        let allowing = files.iter().find_map(|file| file.allow.first());
        // Which of the denied names it might be, nobody can say.
        match denying.find(about_host).or(allowing) {
            Some(rule) => Err(Denied::Run {
                script: source.clone(),
                at: rule.at.clone(),
            }),
            None => Ok(()),
        }
    }

    /// The names and domains that the policy speaks well of, which a new name must not look like.
    pub fn familiar(&self) -> Vec<Familiar> {
        let of_names = self.names().map(|rule| {
            let key = rule.value.key.as_ref().map(|key| key.value.clone());
            (&rule.value.pattern, key)
        });
        let allowed = self.files().into_iter().flat_map(|file| &file.allow);
        of_names
            .chain(allowed.map(|rule| (&rule.value, None)))
            .filter_map(|(pattern, key): (_, Option<Anchor>)| {
                let what = match (pattern.name(), pattern.domain()) {
                    (Some(name), _) => Known::Name(name),
                    (None, Some(domain)) => Known::Domain(domain.to_owned()),
                    (None, None) => return None,
                };
                Some(Familiar {
                    what,
                    anchors: key.into_iter().collect(),
                })
            })
            .collect()
    }

    /// Whether a verified release may be installed now.
    ///
    /// # Errors
    /// If it is rejected by a reviewer, or too young, runs commands, or lacks reviews, against a rule.
    pub fn judge(
        &self,
        accepted: &Accepted<Documents>,
        hearing: &Hearing,
        now: Time,
    ) -> Result<(), Denied> {
        let release = &accepted.release;
        let (name, version) = (release.name.clone(), release.version.clone());
        if let Some(rule) = self.steps()
            && rule.value == Habit::Never
            && !release.steps.is_empty()
        {
            return Err(Denied::Steps {
                name,
                version,
                steps: release.steps.len(),
                at: rule.at.clone(),
            });
        }
        self.judge_reviews((&name, &version), hearing)?;
        let first_seen = accepted.provenance.first_seen;
        match self.min_age() {
            Some(rule) if now < first_seen.plus(rule.value) => Err(Denied::Young {
                name,
                version,
                release: Box::new(accepted.digest),
                first_seen,
                from: first_seen.plus(rule.value),
                min_age: rule.value,
                at: rule.at.clone(),
            }),
            _ => Ok(()),
        }
    }

    /// A rejection stops whatever else was found; approvals are counted by key.
    fn judge_reviews(
        &self,
        (name, version): (&Name, &Version),
        hearing: &Hearing,
    ) -> Result<(), Denied> {
        if let Some((heard, rejection)) = hearing.rejection() {
            let note = rejection.note().map(|note| format!(": \"{note}\""));
            let (by, issued) = (Shown(&heard.label), rejection.issued());
            return Err(Denied::Rejected {
                name: name.clone(),
                version: version.clone(),
                said: format!(
                    "a rejection by {by}, signed {issued}{}",
                    note.unwrap_or_default()
                ),
                at: heard.at.clone(),
            });
        }
        let found = hearing.approvals().count();
        match self.reviews(name) {
            Some(rule) if found < usize::try_from(rule.value).unwrap_or(usize::MAX) => {
                Err(Denied::Reviews {
                    name: name.clone(),
                    version: version.clone(),
                    needed: rule.value,
                    found,
                    why: self.why_not(hearing),
                    at: rule.at.clone(),
                })
            }
            _ => Ok(()),
        }
    }

    /// For each reviewer why there is no word that counts.
    fn why_not(&self, hearing: &Hearing) -> String {
        if self.reviewers().is_empty() {
            return "the policy lists no reviewer".to_owned();
        }
        if hearing.heard.is_empty() {
            return "what a publisher does not describe has no reviews".to_owned();
        }
        let said = hearing.heard.iter().map(|heard| match &heard.word {
            Word::Approves(_) => format!("{} approves", Shown(&heard.label)),
            Word::Rejects(_) => format!("{} rejects", Shown(&heard.label)),
            Word::Nothing(why) => format!("{} {why}", Shown(&heard.label)),
        });
        said.collect::<Vec<_>>().join("; ")
    }

    /// Whether an artifact of this size may be downloaded.
    ///
    /// # Errors
    /// If it is larger than a rule allows.
    pub fn judge_artifact(&self, name: &Name, found: Size) -> Result<(), Denied> {
        match self.max_artifact() {
            Some(rule) if found > rule.value => Err(Denied::Large {
                name: name.clone(),
                limit: rule.value,
                found,
                at: rule.at.clone(),
            }),
            _ => Ok(()),
        }
    }
}
