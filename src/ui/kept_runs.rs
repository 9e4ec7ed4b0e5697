//! Kept scripts on screens: what was kept of them.

use unicode_width::UnicodeWidthStr;

use super::check::Difference;
use super::page::Page;
use super::style::{Ink, Style, counted};
use crate::model::{Node, OutsideText, Shown};
use crate::receipt::{KeptPath, RunReceipt};
use crate::run::KeptRun;

/// The table of `list`.
pub fn kept_list(runs: &[KeptRun], style: &Style) -> String {
    let titles = ["SCRIPT", "KEPT", "PATHS", "FROM"].map(str::to_owned);
    let row = |run: &KeptRun| {
        let newest = &run.newest;
        let times = match newest.number {
            1 => String::new(),
            many => format!(", {many} times"),
        };
        [
            run.name.to_string(),
            format!("{}{times}", style.ago(newest.kept)),
            newest.paths.len().to_string(),
            Shown(newest.source.raw()).to_string(),
        ]
    };
    let rows: Vec<[String; 4]> = std::iter::once(titles)
        .chain(runs.iter().map(row))
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let pad = width(column).saturating_sub(cell.width()) + 2;
            line.push_str(cell);
            line.push_str(&" ".repeat(pad));
        }
        let ink = if at == 0 { Ink::Title } else { Ink::Text };
        text.push_str(&style.paint(ink, line.trim_end()));
        text.push('\n');
    }
    text
}

/// All that is known of one.
pub fn kept_info(run: &KeptRun, style: &Style) -> String {
    let mut page = Page::new(style);
    page.line(Ink::Title, &run.name.to_string());
    page.row("Script", &run.newest.script.to_string());
    page.row("From", run.newest.source.raw());
    for receipt in run.generations() {
        page.blank();
        generation(&mut page, receipt);
    }
    page.blank();
    page.verbatim(&format!("Undo with  unpipe uninstall {}", run.name));
    page.finish()
}

fn generation(page: &mut Page<'_>, receipt: &RunReceipt) {
    let ago = page.style().ago(receipt.kept);
    page.row("Kept", &format!("{ago} (number {})", receipt.number));
    let arguments: Vec<&str> = receipt.arguments.iter().map(OutsideText::raw).collect();
    if !arguments.is_empty() {
        page.row("Arguments", &arguments.join(" "));
    }
    let hosts: Vec<&str> = receipt.hosts.iter().map(OutsideText::raw).collect();
    if hosts.is_empty() {
        page.row("Hosts", "none");
    } else {
        page.row("Hosts", &hosts.join(", "));
    }
    let mut label = "Changed";
    for kept in &receipt.paths {
        page.row(label, &changed(kept));
        label = "";
    }
}

fn changed(kept: &KeptPath) -> String {
    let path = &kept.path;
    let word = match (&kept.before, &kept.after) {
        (None, _) => "made",
        (Some(_), None) => "removed",
        (Some(_), Some(_)) => "changed",
    };
    let slash = match kept.after.as_ref().or(kept.before.as_ref()) {
        Some(Node::Folder { .. }) => "/",
        _ => "",
    };
    format!("~/{path}{slash} {word}")
}

/// The lines of `check`.
pub fn kept_check(run: &KeptRun, differences: &[Difference], style: &Style) -> String {
    let mut page = Page::new(style);
    let title = format!("{} {}", run.name, run.newest.number);
    if differences.is_empty() {
        let paths = counted(run.newest.paths.len(), "path");
        page.line(Ink::Text, &format!("{title}: {paths} as kept, not signed"));
    } else {
        let count = counted(differences.len(), "difference");
        page.marked(Ink::Warning, &format!("{title}: {count}"));
        for difference in differences {
            page.indented(&format!("{}: {}", difference.how, difference.path));
        }
    }
    page.finish()
}
