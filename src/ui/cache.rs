//! `cache list`: what is kept, for people.

use super::style::{Ink, Style};
use crate::model::{Shown, Size};
use crate::store::{Cached, Shelf};

/// One line a file, and the sum.
pub fn cache_list(files: &[Cached], sum: Size, style: &Style) -> String {
    if files.is_empty() {
        return "nothing is kept\n".to_owned();
    }
    let sizes: Vec<String> = files.iter().map(|file| file.size.to_string()).collect();
    let width = sizes.iter().map(String::len).max().unwrap_or(0);
    let mut text = String::new();
    for (file, size) in files.iter().zip(&sizes) {
        let kind = match file.shelf {
            Shelf::Artifacts => "artifact",
            Shelf::Releases => "release ",
            Shelf::Reviews => "review  ",
        };
        let package = file.about.as_ref().map_or_else(
            || "of an unknown package".to_owned(),
            |about| format!("{} {}", about.name, about.version),
        );
        let package = style.paint(Ink::Title, &Shown(&package).to_string());
        let used = file.used.date();
        text.push_str(&format!("{kind}  {size:>width$}  {used}  {package}\n"));
        text.push_str(&format!("  {}\n", file.sha256));
    }
    text.push_str(&format!("{sum} in all\n"));
    text
}
