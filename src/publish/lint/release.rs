//! What a release says beside its artifacts: steps and texts; and which commands it brings.

use super::findings::Findings;
use super::rules::{artifacts, release as rules};
use crate::document::{Action, Release, Step};
use crate::model::command_of;
use crate::plan;
use crate::publish::project::SUMMARY_TO_WRITE;

const SUMMARY: usize = 80;
const NOTES: usize = 800;
const NOTES_LINES: usize = 12;

pub(super) fn check(release: &Release, file: &str, findings: &mut Findings) {
    for step in &release.steps {
        of_step(step, file, findings);
    }
    let summary = release.summary.raw();
    let length = summary.chars().count();
    if length > SUMMARY || summary.contains('\n') {
        let found = format!("{length} characters in {} lines", summary.lines().count());
        findings.add(&rules::LONG_SUMMARY, file, found);
    }
    if summary.ends_with(SUMMARY_TO_WRITE) {
        findings.add(&rules::PLACEHOLDER_SUMMARY, file, summary);
    }
    if let Some(notes) = &release.notes {
        let (length, lines) = (notes.raw().chars().count(), notes.raw().lines().count());
        if length > NOTES || lines > NOTES_LINES {
            let found = format!("{length} characters in {lines} lines");
            findings.add(&rules::LONG_NOTES, file, found);
        }
    }
    for artifact in &release.artifacts {
        let files = artifact.files.iter().map(|file| &file.to);
        let links = artifact.links.iter().map(|link| &link.to);
        for command in files.chain(links).filter_map(command_of) {
            if plan::is_essential(command) {
                findings.add(&artifacts::SHADOWS, file, command);
            }
        }
    }
}

fn of_step(step: &Step, file: &str, findings: &mut Findings) {
    if step.stdout.is_none() && step.creates.is_empty() {
        let found = format!("step {} declares nothing", step.id);
        findings.add(&rules::NOTHING_DECLARED, file, found);
    }
    if let Action::Run(argv) = &step.action
        && argv.command().starts_with('/')
    {
        let found = format!("step {} runs {}", step.id, argv.command());
        findings.add(&rules::SYSTEM_PROGRAM, file, found);
    }
}
