//! What appears in the prefix, grouped by what people use it for.

use std::collections::BTreeSet;
use std::path::Path;

use crate::model::{RelPath, Size, command_of};
use crate::plan::{Placement, Plan};
use crate::ui::page::Page;
use crate::ui::style::counted;

/// So many names of one group are shown; the details show all.
const NAMES: usize = 8;

/// Paths that appear in the prefix, in groups.
#[derive(Default)]
struct Groups {
    commands: Vec<String>,
    pages: Vec<String>,
    shells: BTreeSet<&'static str>,
    others: usize,
}

pub(super) fn show(page: &mut Page<'_>, plan: &Plan, placement: &Placement) {
    listed(page, "Adds", plan.prefix(), &placement.exports());
}

pub(super) fn listed(page: &mut Page<'_>, label: &str, prefix: &Path, exports: &[RelPath]) {
    let groups = Groups::of(exports);
    let mut label = label;
    let mut rows = Vec::new();
    if !groups.commands.is_empty() {
        let word = if groups.commands.len() == 1 {
            "command"
        } else {
            "commands"
        };
        let bin = page.style().path(&prefix.join("bin"));
        rows.push(format!("{word} {} in {bin}", some(&groups.commands)));
    }
    let beside = groups.beside_commands();
    if !beside.is_empty() {
        rows.push(beside.join("; "));
    }
    if rows.is_empty() {
        rows.push("no command".to_owned());
    }
    for row in rows {
        page.row(label, &row);
        label = "";
    }
}

/// The row with the version's own folder.
pub(super) fn tree(page: &mut Page<'_>, plan: &Plan, placement: &Placement) {
    let artifact = &placement.artifact;
    let size = artifact
        .files
        .iter()
        .fold(Size::default(), |sum, file| sum.plus(file.size));
    let folder = plan
        .prefix()
        .join("share/unpipe/apps")
        .join(plan.name().folder())
        .join(placement.tree().to_string());
    let files = counted(artifact.files.len(), "file");
    let folder = page.style().path(&folder);
    page.row("", &format!("{files}, {size} in {folder}"));
}

impl Groups {
    fn of(exports: &[RelPath]) -> Self {
        let mut groups = Self::default();
        for path in exports {
            if let Some(command) = command_of(path) {
                groups.commands.push(command.to_owned());
            } else if path.is_below("share/man/") {
                groups.pages.push(manual(path.file_name()));
            } else if let Some(shell) = completed_shell(path) {
                groups.shells.insert(shell);
            } else {
                groups.others += 1;
            }
        }
        groups
    }

    fn beside_commands(&self) -> Vec<String> {
        let mut parts = Vec::new();
        if !self.pages.is_empty() {
            let word = if self.pages.len() == 1 {
                "man page"
            } else {
                "man pages"
            };
            parts.push(format!("{word} {}", some(&self.pages)));
        }
        if !self.shells.is_empty() {
            let shells: Vec<&str> = self.shells.iter().copied().collect();
            parts.push(format!("completions for {}", shells.join(", ")));
        }
        if self.others > 0 {
            parts.push(counted(self.others, "other link"));
        }
        parts
    }
}

/// The first names, and how many more there are.
fn some(names: &[String]) -> String {
    let mut shown: Vec<String> = names.iter().take(NAMES).cloned().collect();
    let more = names.len().saturating_sub(NAMES);
    if more > 0 {
        shown.push(format!("{more} more (d shows them)"));
    }
    shown.join(", ")
}

/// `tool(1)` for `tool.1` and `tool.1.gz`; a name of another form as it is.
fn manual(file: &str) -> String {
    let plain = file.strip_suffix(".gz").unwrap_or(file);
    match plain.rsplit_once('.') {
        Some((title, section)) if section.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{title}({section})")
        }
        _ => file.to_owned(),
    }
}

fn completed_shell(path: &RelPath) -> Option<&'static str> {
    let folders = [
        ("share/bash-completion/completions/", "bash"),
        ("share/zsh/site-functions/", "zsh"),
        ("share/fish/vendor_completions.d/", "fish"),
    ];
    folders
        .into_iter()
        .find(|(folder, _)| path.is_below(folder))
        .map(|(_, shell)| shell)
}

#[cfg(test)]
mod tests {
    use super::manual;

    #[test]
    fn man_pages_are_called_as_people_call_them() {
        assert_eq!(manual("tool.1"), "tool(1)");
        assert_eq!(manual("tool.conf.5.gz"), "tool.conf(5)");
        assert_eq!(manual("README"), "README");
    }
}
