//! `publish lint`: what breaks a rule, and how to mend it.

use super::page::Page;
use super::style::{Ink, Style, counted};
use crate::publish::lint::{Finding, Severity};

/// Each finding in a block of its own, and a line that counts them.
pub fn lint(findings: &[Finding], style: &Style) -> String {
    let mut page = Page::new(style);
    for finding in findings {
        let rule = finding.rule;
        let ink = match rule.severity {
            Severity::Error => Ink::Bad,
            Severity::Warning => Ink::Warning,
            Severity::Note => Ink::Text,
        };
        let head = format!("{}  {:<7}", rule.code, rule.severity);
        page.line(ink, &format!("{head}  {}: {}", finding.at, finding.found));
        page.indented(&format!("rule: {}", rule.sentence));
        page.indented(&format!("mend: {}", rule.mend));
    }
    let number = |severity| {
        let of_it = findings.iter().filter(|one| one.rule.severity == severity);
        of_it.count()
    };
    let counts = [
        counted(number(Severity::Error), "error"),
        counted(number(Severity::Warning), "warning"),
        counted(number(Severity::Note), "note"),
    ];
    page.line(Ink::Text, &counts.join(", "));
    page.finish()
}
