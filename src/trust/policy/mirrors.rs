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

/// The mirrors of both files. For one address the longest prefix of a file counts. The system's
/// rule goes before the user's, whose own rules apply to what the system's say nothing of; only an
/// `"off"` of the user's counts beside a rule of the system's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mirrors {
    pub(super) system: Vec<Rule<Mirror>>,
    pub(super) user: Vec<Rule<Mirror>>,
}

impl Mirrors {
    /// The rule for an address; none if it is fetched directly.
    pub fn route(&self, url: &WebUrl) -> Option<&Rule<Mirror>> {
        let (system, user) = (longest(&self.system, url), longest(&self.user, url));
        match (system, user) {
            (_, Some(rule)) if rule.value.route == Route::Off => Some(rule),
            (Some(rule), _) | (None, Some(rule)) => Some(rule),
            (None, None) => None,
        }
    }

    /// Every rule, the system's first.
    pub fn rules(&self) -> impl Iterator<Item = &Rule<Mirror>> {
        self.system.iter().chain(&self.user)
    }
}

fn longest<'a>(rules: &'a [Rule<Mirror>], url: &WebUrl) -> Option<&'a Rule<Mirror>> {
    rules
        .iter()
        .filter(|rule| url.as_str().starts_with(rule.value.prefix.as_str()))
        .max_by_key(|rule| rule.value.prefix.as_str().len())
}
