//! What an undo of a kept script would do: whole, or with counts by folder where it is long.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::page::Page;
use super::style::{Ink, Style, counted};
use crate::journal::Edit;
use crate::run::{Stays, Undo, Why};

/// More lines than this are not read by anybody who is to answer a question.
const MOST_LINES: usize = 40;

/// How much is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Whole,
    Short,
}

/// What an undo would do; if it is long, counts by folder.
pub fn undo_screen(undo: &Undo, style: &Style) -> String {
    let extent = if is_long(undo) {
        Extent::Short
    } else {
        Extent::Whole
    };
    render(undo, extent, style)
}

/// Every path of an undo whose screen is short; nothing if that shows them all.
pub fn undo_details(undo: &Undo, style: &Style) -> String {
    if is_long(undo) {
        undo_whole(undo, style)
    } else {
        String::new()
    }
}

/// Every path of an undo.
pub fn undo_whole(undo: &Undo, style: &Style) -> String {
    render(undo, Extent::Whole, style)
}

fn earlier(times: usize) -> String {
    match times {
        1 => "what was kept once before".to_owned(),
        many => format!("what was kept {many} times before"),
    }
}

fn is_long(undo: &Undo) -> bool {
    undo.edits.len() + undo.stays.len() > MOST_LINES
}

fn render(undo: &Undo, extent: Extent, style: &Style) -> String {
    let mut page = Page::new(style);
    let times = match (undo.numbers.len(), undo.remains) {
        (1, 0) => String::new(),
        (many, 0) => format!(" ({many} times, the last one first)"),
        (1, left) => format!(" (its last time; {} stays)", earlier(left)),
        (many, left) => format!(" (its last {many} times; {} stays)", earlier(left)),
    };
    page.line(Ink::Title, &format!("Undo {}{times}", undo.name));
    if undo.edits.is_empty() {
        page.row("Changes", "nothing");
    }
    for (label, is_of) in [
        ("Removes", removes as fn(&Edit) -> bool),
        ("Restores", restores),
        ("Remakes", makes),
    ] {
        let edits: Vec<&Edit> = undo.edits.iter().filter(|edit| is_of(edit)).collect();
        let lines = match extent {
            Extent::Whole => edits
                .iter()
                .map(|edit| format!("~/{}", edit.path))
                .collect(),
            Extent::Short => by_folder(&edits),
        };
        let mut label = label;
        for line in lines {
            page.row(label, &line);
            label = "";
        }
    }
    let shown = match extent {
        Extent::Whole => undo.stays.len(),
        Extent::Short => MOST_LINES / 2,
    };
    for stays in undo.stays.iter().take(shown) {
        page.marked(Ink::Warning, &stay(stays));
    }
    let more = undo.stays.len().saturating_sub(shown);
    if more > 0 {
        let text = format!(
            "{} more do not become what they were",
            counted(more, "path")
        );
        page.marked(Ink::Warning, &text);
    }
    page.finish()
}

/// The folders as deep as fits, with how many paths each has; a path that is alone stands for itself.
fn by_folder(edits: &[&Edit]) -> Vec<String> {
    let deepest = edits.iter().map(|edit| depth(edit.path.as_path())).max();
    let depths = (1..deepest.unwrap_or(0)).rev();
    let most = MOST_LINES / 2;
    let found = depths
        .map(|depth| folders(edits, depth))
        .find(|folders| folders.len() <= most);
    let folders = found.unwrap_or_else(|| folders(edits, 0));
    let told = |(folder, paths): (PathBuf, Vec<&Edit>)| match paths.as_slice() {
        [alone] => format!("~/{}", alone.path),
        paths => {
            let folder = Path::new("~").join(folder).join("");
            format!("{} ({})", folder.display(), counted(paths.len(), "path"))
        }
    };
    folders.into_iter().map(told).collect()
}

/// Paths by the first names of the folders that they are in.
fn folders<'a>(edits: &[&'a Edit], depth: usize) -> BTreeMap<PathBuf, Vec<&'a Edit>> {
    let mut folders: BTreeMap<PathBuf, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        let parent = edit.path.as_path().parent().unwrap_or(Path::new(""));
        let folder = parent.components().take(depth).collect();
        folders.entry(folder).or_default().push(edit);
    }
    folders
}

fn depth(path: &Path) -> usize {
    path.components().count()
}

fn removes(edit: &Edit) -> bool {
    edit.after.is_none()
}

fn restores(edit: &Edit) -> bool {
    edit.before.is_some() && edit.after.is_some()
}

fn makes(edit: &Edit) -> bool {
    edit.before.is_none()
}

fn stay(stays: &Stays) -> String {
    let path = &stays.path;
    match stays.why {
        Why::Changed => format!("~/{path} was changed since: it stays, the original is kept apart"),
        Why::Made => format!("~/{path} was changed since: your version is kept apart"),
        Why::Again => format!("~/{path} is there again: it stays, the original is kept apart"),
        Why::Occupied => format!("~/{path} holds more than the script made, and stays"),
        Why::Homeless => format!("the folder of ~/{path} is gone: the original is kept apart"),
        Why::Beyond => {
            format!("a folder above ~/{path} is a link or no folder by now: it is left alone")
        }
    }
}
