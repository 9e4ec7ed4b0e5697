//! `policy`: the rules of this machine, and what they say of a name.

use std::path::Path;

use super::style::{Ink, Style};
use crate::model::{Name, Shown};
use crate::trust::policy::{Answer, Decision, Force, Listed};

/// Every rule, below its file.
pub fn policy_rules(files: &[&Path], rules: &[Listed], style: &Style) -> String {
    let mut text = String::new();
    for file in files {
        let path = file.display().to_string();
        text.push_str(&style.paint(Ink::Title, &Shown(&path).to_string()));
        text.push('\n');
        let mut of_file = rules.iter().filter(|rule| rule.at.file == *file).peekable();
        if of_file.peek().is_none() {
            text.push_str("  no rule\n");
        }
        for rule in of_file {
            let outdone = match rule.force {
                Force::InForce => "",
                Force::Outdone => "  (another rule stands instead)",
            };
            let line = format!(
                "  {:>4}  {} = {}{outdone}",
                rule.at.line, rule.rule, rule.value
            );
            text.push_str(&format!("{}\n", Shown(&line)));
        }
    }
    text
}

/// Every decision about a name, with where its rule is written.
pub fn policy_test(name: &Name, decisions: &[Decision], style: &Style) -> String {
    let is_denied = decisions
        .iter()
        .any(|decision| decision.answer == Answer::Denied);
    let (ink, verdict) = if is_denied {
        (Ink::Bad, "denied")
    } else {
        (Ink::Title, "allowed")
    };
    let mut text = style.paint(ink, &format!("{name} is {verdict}"));
    text.push('\n');
    for decision in decisions {
        let word = match decision.answer {
            Answer::Allowed => "yes",
            Answer::Denied => "no",
            Answer::Depends => "if",
        };
        let at = decision.at.as_ref().map(ToString::to_string);
        // A refusal names its rule's line itself.
        let at = at
            .filter(|at| !decision.reason.contains(at))
            .map_or_else(String::new, |at| format!(" ({at})"));
        let line = format!("  {word:3}  {:13}  {}{at}", decision.rule, decision.reason);
        text.push_str(&format!("{}\n", Shown(&line)));
    }
    text
}
