//! Every rule of both files, for `unpipe policy show`.

use super::{At, Hop, Mirror, Policy, PolicyFile, Route, Rule, values};

/// One rule as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What it sets: `defaults.min_age`, `deny`, `reviewers.carol`, …
    pub rule: String,
    /// To what.
    pub value: String,
    /// Where it is written.
    pub at: At,
    /// Whether it counts.
    pub force: Force,
}

/// Whether a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// It does.
    InForce,
    /// Another rule is stricter, or stands alone.
    Outdone,
}

impl Force {
    /// Whether the rule at `own` is the one that counts.
    fn of<T: PartialEq>(own: &T, counts: Option<&T>) -> Self {
        if counts == Some(own) {
            Self::InForce
        } else {
            Self::Outdone
        }
    }
}

impl Policy {
    /// Every rule, the system's first, in the order of the format.
    pub fn rules(&self) -> Vec<Listed> {
        let mut listed = Vec::new();
        for file in self.files() {
            self.defaults(file, &mut listed);
            names_of(file, &mut listed);
            for (rule, patterns) in [("deny", &file.deny), ("allow", &file.allow)] {
                listed.extend(patterns.iter().map(|pattern| Listed {
                    rule: rule.to_owned(),
                    value: pattern.value.to_string(),
                    at: pattern.at.clone(),
                    force: Force::InForce,
                }));
            }
            self.reviewers_of(file, &mut listed);
            listed.extend(file.mirrors.iter().map(|rule| self.mirror(rule)));
        }
        listed
    }

    fn defaults(&self, file: &PolicyFile, listed: &mut Vec<Listed>) {
        let age = |rule: &Rule<_>| values::written(rule.value);
        let habit = |rule: &Rule<super::Habit>| rule.value.to_string();
        let mut add = |key: &str, found: Option<(String, &At)>, counts: Option<&At>| {
            if let Some((value, at)) = found {
                listed.push(Listed {
                    rule: format!("defaults.{key}"),
                    value,
                    at: at.clone(),
                    force: Force::of(at, counts),
                });
            }
        };
        let ages = [
            ("min_age", &file.min_age, self.min_age()),
            ("max_staleness", &file.max_staleness, self.max_staleness()),
        ];
        for (key, found, counts) in ages {
            let found = found.as_ref().map(|rule| (age(rule), &rule.at));
            add(key, found, counts.map(|rule| &rule.at));
        }
        let habits = [
            ("steps", &file.steps, self.steps()),
            ("run", &file.run, self.run()),
            ("tofu", &file.tofu, self.tofu()),
        ];
        for (key, found, counts) in habits {
            let found = found.as_ref().map(|rule| (habit(rule), &rule.at));
            add(key, found, counts.map(|rule| &rule.at));
        }
        let reviews = file.reviews.as_ref();
        let found = reviews.map(|rule| (rule.value.to_string(), &rule.at));
        add("reviews", found, self.reviews_of_all().map(|rule| &rule.at));
        let size = file.max_artifact.as_ref();
        let found = size.map(|rule| (rule.value.to_string(), &rule.at));
        add(
            "max_artifact",
            found,
            self.max_artifact().map(|rule| &rule.at),
        );
        let idn = file.idn.as_ref();
        add(
            "idn",
            idn.map(|rule| (rule.value.join(" "), &rule.at)),
            idn.map(|rule| &rule.at),
        );
    }

    fn reviewers_of(&self, file: &PolicyFile, listed: &mut Vec<Listed>) {
        listed.extend(file.reviewers.iter().map(|rule| {
            let reviewer = &rule.value;
            let mut value = reviewer.key.to_string();
            if let Some(until) = reviewer.until {
                value += &format!(" until {until}");
            }
            if let Some(url) = &reviewer.url {
                value += &format!(" at {url}");
            }
            Listed {
                rule: format!("reviewers.{}", reviewer.label),
                value,
                at: rule.at.clone(),
                force: Force::of(rule, self.reviewers().iter().find(|other| *other == rule)),
            }
        }));
    }

    fn mirror(&self, rule: &Rule<Mirror>) -> Listed {
        let hop = |hop: &Hop| match hop {
            Hop::Direct => "direct".to_owned(),
            Hop::Mirror(url) => url.to_string(),
        };
        let value = match &rule.value.route {
            Route::Off => "off".to_owned(),
            Route::Through(hops) => hops.iter().map(hop).collect::<Vec<_>>().join(", "),
        };
        let counts = self.mirrors().route(&rule.value.prefix);
        Listed {
            rule: format!("mirrors.{}", rule.value.prefix),
            value,
            at: rule.at.clone(),
            force: Force::of(rule, counts),
        }
    }
}

fn names_of(file: &PolicyFile, listed: &mut Vec<Listed>) {
    for rule in &file.names {
        let pattern = &rule.value.pattern;
        let key = rule.value.key.as_ref();
        let key = key.map(|key| (format!("{pattern} key {}", key.value), &key.at));
        let reviews = rule.value.reviews.as_ref();
        let reviews =
            reviews.map(|count| (format!("{pattern} reviews {}", count.value), &count.at));
        let mut found: Vec<(String, &At)> = key.into_iter().chain(reviews).collect();
        if found.is_empty() {
            found.push((pattern.to_string(), &rule.at));
        }
        listed.extend(found.into_iter().map(|(value, at)| Listed {
            rule: "name".to_owned(),
            value,
            at: at.clone(),
            force: Force::InForce,
        }));
    }
}
