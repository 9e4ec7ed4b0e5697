//! Every decision about one name, for `unpipe policy test`.

use std::collections::BTreeSet;

use super::{At, Denied, Habit, Policy, Rule};
use crate::model::{Name, Shown, Time};
use crate::trust::Anchor;
use crate::trust::look_alike::{Familiar, find};

/// What is known of the name beside the policy.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The name.
    pub name: &'a Name,
    /// The `--key`.
    pub key: Option<&'a Anchor>,
    /// The user's own pin of the name.
    pub pin: Option<&'a Anchor>,
    /// What the user pinned besides.
    pub familiar: &'a [Familiar],
    /// The fixed time.
    pub now: Time,
}

/// What one rule says of the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The rule.
    pub rule: &'static str,
    /// Whether it stands in the way.
    pub answer: Answer,
    /// What it says.
    pub reason: String,
    /// Where it is written; none for what no file says.
    pub at: Option<At>,
}

/// Whether a rule stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// No.
    Allowed,
    /// Yes.
    Denied,
    /// It depends on the release.
    Depends,
}

impl Policy {
    /// What each rule says of a name.
    pub fn explain(&self, question: &Question<'_>) -> Vec<Decision> {
        let name = question.name;
        let mut decisions = vec![
            self.about_deny(name),
            self.about_allow(name),
            self.about_labels(name),
            self.about_look_alikes(question),
            self.about_key(question),
            self.about_first_use(question),
            about("steps", self.steps(), |habit| match habit {
                Habit::Ask => (Answer::Allowed, "steps are shown, and asked about"),
                Habit::Never => (Answer::Depends, "a release with steps is refused"),
            }),
            about("run", self.run(), |habit| match habit {
                Habit::Ask => (Answer::Allowed, "scripts may be run, when asked for"),
                Habit::Never => (Answer::Depends, "no script is run"),
            }),
        ];
        decisions.extend(self.about_limits());
        decisions.push(self.about_reviews(question));
        decisions
    }

    fn about_deny(&self, name: &Name) -> Decision {
        decided("deny", self.check_deny(name), "no rule denies the name")
    }

    fn about_allow(&self, name: &Name) -> Decision {
        let mut rules = self.files().into_iter().flat_map(|file| &file.allow);
        let allowed = match rules.find(|rule| rule.value.matches(name)) {
            Some(rule) => Decision {
                rule: "allow",
                answer: Answer::Allowed,
                reason: format!("{} allows the name", rule.value),
                at: Some(rule.at.clone()),
            },
            None => unwritten("allow", "there is no list of allowed names"),
        };
        match self.check_allow(name) {
            Ok(()) => allowed,
            Err(denied) => refused("allow", &denied),
        }
    }

    fn about_labels(&self, name: &Name) -> Decision {
        let is_plain = !name
            .domain()
            .split('.')
            .any(|label| label.starts_with("xn--"));
        let reason = if is_plain {
            "the name has no xn-- label"
        } else {
            "every xn-- label of the name is listed"
        };
        decided("idn", self.check_labels(name), reason)
    }

    fn about_look_alikes(&self, question: &Question<'_>) -> Decision {
        let rule = "look-alike";
        if question.pin.is_some() || self.key_of(question.name).is_some() {
            return unwritten(rule, "the name is pinned itself");
        }
        let mut familiar = question.familiar.to_vec();
        familiar.extend(self.familiar());
        match find(question.name, question.key, &familiar) {
            Some(known) => refused(
                rule,
                &Denied::LookAlike {
                    name: question.name.clone(),
                    known: known.what.as_str().to_owned(),
                },
            ),
            None => unwritten(
                rule,
                "it looks like no other name that is pinned or in the policy",
            ),
        }
    }

    fn about_key(&self, question: &Question<'_>) -> Decision {
        let Some(rule) = self.key_of(question.name) else {
            return unwritten("key", "no rule pins the name");
        };
        let (answer, reason) = match question.key.or(question.pin) {
            Some(other) if *other != rule.value => (
                Answer::Depends,
                format!(
                    "a root must meet {} and {other}, which are not the same",
                    rule.value
                ),
            ),
            _ => (Answer::Allowed, format!("a root must meet {}", rule.value)),
        };
        Decision {
            rule: "key",
            answer,
            reason,
            at: Some(rule.at.clone()),
        }
    }

    fn about_first_use(&self, question: &Question<'_>) -> Decision {
        let is_known = question.key.is_some()
            || question.pin.is_some()
            || self.key_of(question.name).is_some();
        if is_known {
            return Decision {
                at: self.tofu().map(|rule| rule.at.clone()),
                ..unwritten("tofu", "a key is known")
            };
        }
        decided(
            "tofu",
            self.admit_first_use(question.name),
            "a person may compare a key",
        )
    }

    fn about_limits(&self) -> Vec<Decision> {
        let written = super::values::written;
        vec![
            limit("min_age", self.min_age(), |age| {
                format!("a release must be known here for {}", written(*age))
            }),
            limit("max_staleness", self.max_staleness(), |age| {
                format!(
                    "without a network an index serves until {} after its expiry",
                    written(*age)
                )
            }),
            limit("max_artifact", self.max_artifact(), |size| {
                format!("an artifact may have {size}")
            }),
        ]
    }

    /// How many approvals are wanted, and of whom. Where fewer are listed than are wanted, nothing
    /// can be installed.
    fn about_reviews(&self, question: &Question<'_>) -> Decision {
        let rule = self.reviews(question.name);
        let needed = rule.map_or(0, |rule| rule.value);
        let counting = self.reviewers().iter().map(|rule| &rule.value);
        let counting: Vec<_> = counting
            .filter(|reviewer| reviewer.ended(question.now).is_none())
            .collect();
        let keys: BTreeSet<_> = counting.iter().map(|reviewer| reviewer.key).collect();
        let labels: Vec<String> = counting
            .iter()
            .map(|reviewer| Shown(&reviewer.label).to_string())
            .collect();
        let labels = labels.join(", ");
        let few = keys.len() < usize::try_from(needed).unwrap_or(usize::MAX);
        let (answer, reason) = match (needed, labels.as_str()) {
            (0, "") => (Answer::Allowed, "no review is wanted".to_owned()),
            (0, _) => (
                Answer::Depends,
                format!("a release that one of these rejects is refused: {labels}"),
            ),
            (_, "") => (
                Answer::Denied,
                format!(
                    "{needed} review(s) are wanted, and the policy lists no reviewer who counts"
                ),
            ),
            _ if few => (
                Answer::Denied,
                format!(
                    "{needed} review(s) are wanted, and the policy lists {} reviewer(s) who count: {labels}",
                    keys.len()
                ),
            ),
            _ => (
                Answer::Depends,
                format!("{needed} review(s) are wanted of: {labels}"),
            ),
        };
        Decision {
            rule: "reviews",
            answer,
            reason,
            at: rule
                .map(|rule| &rule.at)
                .or_else(|| self.reviewers().first().map(|rule| &rule.at))
                .cloned(),
        }
    }
}

fn unwritten(rule: &'static str, reason: &str) -> Decision {
    Decision {
        rule,
        answer: Answer::Allowed,
        reason: reason.to_owned(),
        at: None,
    }
}

fn decided(rule: &'static str, outcome: Result<(), Denied>, reason: &str) -> Decision {
    match outcome {
        Ok(()) => unwritten(rule, reason),
        Err(denied) => refused(rule, &denied),
    }
}

fn refused(rule: &'static str, denied: &Denied) -> Decision {
    Decision {
        rule,
        answer: Answer::Denied,
        reason: denied.to_string(),
        at: denied.at().cloned(),
    }
}

fn about(
    name: &'static str,
    rule: Option<&Rule<Habit>>,
    tell: impl Fn(Habit) -> (Answer, &'static str),
) -> Decision {
    let (answer, reason) = tell(rule.map_or(Habit::Ask, |rule| rule.value));
    Decision {
        rule: name,
        answer,
        reason: reason.to_owned(),
        at: rule.map(|rule| rule.at.clone()),
    }
}

fn limit<T>(name: &'static str, rule: Option<&Rule<T>>, tell: impl Fn(&T) -> String) -> Decision {
    match rule {
        Some(rule) => Decision {
            rule: name,
            answer: Answer::Depends,
            reason: tell(&rule.value),
            at: Some(rule.at.clone()),
        },
        None => unwritten(name, "no rule"),
    }
}
