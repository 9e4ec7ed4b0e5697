//! The command line of a run, as it is typed to have the same again.

use super::order::Order;
use crate::cli::args::TIMEOUT;
use crate::cli::context::Context;
use crate::fetch::Reach;
use crate::model::{HomePath, shell_word};

/// What a command line is made of.
pub(super) struct Typing<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) order: &'a Order,
}

impl Typing<'_> {
    /// The command of this run, with more flags. All that was said and decides what the script is
    /// shown, where it reaches and where things are kept is said again. Left out are `--yes` and
    /// `--allow-path`, which are for the caller to say; how much is told (`--json`, `--quiet`); and
    /// `--record`: the folder must be a new one, and by now it is there.
    pub(super) fn command(&self, more: &str) -> String {
        let order = self.order;
        let mut line = format!("unpipe run {}{more}", shell_word(order.source.raw()));
        line.push_str(&paths_flags("--hide", order, &order.hidden));
        for host in &order.hosts {
            line.push_str(&format!(" --allow-host {}", shell_word(&host.to_string())));
        }
        for (name, value) in &order.environment {
            let word = format!("{name}={value}");
            line.push_str(&format!(" --env {}", shell_word(&word)));
        }
        if order.time.as_secs() != TIMEOUT {
            line.push_str(&format!(" --timeout {}", order.time.as_secs()));
        }
        line.push_str(&elsewhere(self.context));
        line.push_str(&self.state());
        if self.context.options.reach == Reach::Offline {
            line.push_str(" --offline");
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

    fn state(&self) -> String {
        let state = &self.context.options.state;
        if self.context.world.state_folder().as_ref() == Some(state) {
            return String::new();
        }
        format!(" --state {}", shell_word(&state.display().to_string()))
    }
}

/// The flag that another command needs too, where the prefix is not the usual one.
pub(super) fn elsewhere(context: &Context<'_>) -> String {
    let usual = context.world.home().map(|home| home.join(".local"));
    let prefix = &context.options.prefix;
    if usual.as_ref() == Some(prefix) {
        return String::new();
    }
    format!(" --prefix {}", shell_word(&prefix.display().to_string()))
}

/// A flag for each path of the home. Where one cannot be typed as it is shown, a word stands for all.
pub(super) fn paths_flags<'a>(
    name: &str,
    order: &Order,
    paths: impl IntoIterator<Item = &'a HomePath>,
) -> String {
    let mut flags = String::new();
    for path in paths {
        if !path.is_plain() {
            return format!(" {name} PATH");
        }
        let whole = order.home.join(path.as_path()).display().to_string();
        flags.push_str(&format!(" {name} {}", shell_word(&whole)));
    }
    flags
}
