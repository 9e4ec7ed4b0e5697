//! The command that does it again, with what is missing.

use super::fetched::Fetched;
use super::order::Order;
use crate::cli::failure::Failed;
use crate::model::{Code, HomePath, shell_word};
use crate::ui::counted;

/// So many paths are named in a command.
const PATHS: usize = 6;

/// Nobody is there to say yes, and the command line does not.
pub(super) fn not_covered(order: &Order, fetched: &Fetched, paths: &[HomePath]) -> Failed {
    let message = match paths {
        [] => "the changes need consent, found nobody to ask".to_owned(),
        [one] => format!("the change of ~/{one} needs consent, found nobody to ask"),
        [first, more @ ..] => format!(
            "the changes of ~/{first} and {} need consent, found nobody to ask",
            counted(more.len(), "more path")
        ),
    };
    let hash = fetched.script.digest().hex();
    let allowed = allowed(order, paths);
    let whole = command(order, &format!(" --sha256 {hash} --yes{allowed}"));
    Failed::say(Code::Declined, message)
        .hint(format!("run it at a terminal: {}", command(order, "")))
        .hint(format!("or say which paths it may change: {whole}"))
}

/// The flags that cover these paths, and what was covered before.
fn allowed(order: &Order, paths: &[HomePath]) -> String {
    let mut tops: Vec<&HomePath> = Vec::new();
    for path in paths {
        if !tops.iter().any(|top| top.covers(path)) {
            tops.push(path);
        }
    }
    // What is shown otherwise than it is cannot be typed again.
    let is_exact = |top: &&HomePath| top.as_path().to_str() == Some(top.to_string().as_str());
    if tops.len() > PATHS || !tops.iter().all(is_exact) {
        return " --allow-path PATH".to_owned();
    }
    let mut flags = String::new();
    for path in order.covered().iter().chain(tops) {
        let whole = order.home.join(path.as_path()).display().to_string();
        flags.push_str(&format!(" --allow-path {}", shell_word(&whole)));
    }
    flags
}

/// The command line of this run, with more flags.
fn command(order: &Order, more: &str) -> String {
    let mut line = format!("unpipe run {}{more}", shell_word(order.source.raw()));
    for host in &order.hosts {
        line.push_str(&format!(" --allow-host {host}"));
    }
    for (name, value) in &order.environment {
        line.push_str(&format!(
            " --env {}",
            shell_word(&format!("{name}={value}"))
        ));
    }
    if !order.words.is_empty() {
        line.push_str(" --");
    }
    for word in &order.words {
        line.push(' ');
        line.push_str(&shell_word(word));
    }
    line
}
