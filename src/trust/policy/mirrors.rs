//! Where else bytes may be fetched from. Mirrors are never trusted: what they send is verified
//! like everything.

use super::Rule;
use crate::model::WebUrl;

/// One rule about mirrors: addresses that begin so go this way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mirror {
    /// What addresses begin with: a folder's address, with its final slash.
    pub prefix: WebUrl,
    /// Where they go.
    pub route: Route,
}

/// Where addresses go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// Nowhere: nothing is fetched from there.
    Off,
    /// To these, in order.
    Through(Vec<Hop>),
}

/// One place to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hop {
    /// The address itself.
    Direct,
    /// What follows the prefix, below this folder.
    Mirror(WebUrl),
}

/// One of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// The administrator's.
    System,
    /// The user's.
    User,
}

/// The mirrors of both files. For one address the longest prefix of a file counts. The system's
/// rule goes before the user's, whose own rules apply to what the system's say nothing of; only an
/// `"off"` of the user's counts beside a rule of the system's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mirrors {
    pub(super) system: Vec<Rule<Mirror>>,
    pub(super) user: Vec<Rule<Mirror>>,
}

impl Mirrors {
    /// The rules for what the system's file alone decides: of the user's only `"off"` still counts,
    /// and what any other would lead elsewhere is asked itself.
    #[must_use]
    pub fn of_the_system(&self) -> Self {
        let mut rules = self.clone();
        for rule in &mut rules.user {
            if rule.value.route != Route::Off {
                rule.value.route = Route::Through(vec![Hop::Direct]);
            }
        }
        rules
    }

    /// The rule for an address; none if it is fetched directly.
    pub fn route(&self, url: &WebUrl) -> Option<&Rule<Mirror>> {
        let (system, user) = (longest(&self.system, url), longest(&self.user, url));
        match (system, user) {
            (_, Some(rule)) if rule.value.route == Route::Off => Some(rule),
            (Some(rule), _) | (None, Some(rule)) => Some(rule),
            (None, None) => None,
        }
    }

    /// The rules whose places may be asked as they stand although this one is about them: those of
    /// both files for a rule of the user's, and for one of the system's only the system's own.
    pub fn beside(&self, rule: &Rule<Mirror>) -> impl Iterator<Item = &Rule<Mirror>> {
        let user: &[Rule<Mirror>] = match self.whose(rule) {
            File::System => &[],
            File::User => &self.user,
        };
        self.system.iter().chain(user)
    }

    /// The file that a rule of these is written in.
    pub fn whose(&self, rule: &Rule<Mirror>) -> File {
        if self.system.contains(rule) {
            File::System
        } else {
            File::User
        }
    }
}

fn longest<'a>(rules: &'a [Rule<Mirror>], url: &WebUrl) -> Option<&'a Rule<Mirror>> {
    rules
        .iter()
        .filter(|rule| url.as_str().starts_with(rule.value.prefix.as_str()))
        .max_by_key(|rule| rule.value.prefix.as_str().len())
}
