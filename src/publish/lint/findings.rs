//! What was found, in the order in which people should read it.

use std::error::Error;

use super::rules::Rule;
use crate::model::OutsideText;

/// One thing that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The file or address that it is about.
    pub at: OutsideText,
    /// What was found there.
    pub found: OutsideText,
}

/// Findings in the making.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    /// One more; the same thing twice counts once.
    pub(super) fn add(
        &mut self,
        rule: &'static Rule,
        at: impl Into<String>,
        found: impl Into<String>,
    ) {
        let finding = Finding {
            rule,
            at: OutsideText::new(at),
            found: OutsideText::new(found),
        };
        if !self.0.contains(&finding) {
            self.0.push(finding);
        }
    }

    /// The findings, errors first, otherwise as they came.
    pub(super) fn sorted(mut self) -> Vec<Finding> {
        self.0
            .sort_by_key(|one| std::cmp::Reverse(one.rule.severity));
        self.0
    }
}

/// An error with all its sources in one clause.
pub(super) fn clause(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let more = cause.to_string();
        if !text.ends_with(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        source = cause.source();
    }
    text
}
