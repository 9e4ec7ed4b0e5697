//! A script that did not end well: nothing of it is kept, and why it failed is said as far as it is known.

use super::holding::Ran;
use super::order::Order;
use super::seen::Seen;
use super::showing;
use crate::cage::Ended;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::model::{Code, shell_word};
use crate::run::proxy::Refused;
use crate::ui::{State, counted};

/// So many hosts are named in a hint.
const HOSTS: usize = 3;

/// Shows what was not shown of its end, whom it could not reach and what it was refused.
pub(super) fn failed(context: &Context<'_>, order: &Order, (ran, seen): (&Ran, &Seen)) -> Failed {
    if context.interrupt.check().is_err() {
        let failed = Failed::say(Code::Interrupted, "interrupted".to_owned());
        return failed.state(State::NothingChanged);
    }
    context.console.say(&ran.heard.unshown);
    let reached = seen.reached(context);
    if !reached.is_empty() {
        showing::put(context, &format!("\n{reached}"));
    }
    let how = match ran.ended {
        Ended::TimedOut => format!(
            "took longer than {}",
            counted(order.time.as_secs(), "second")
        ),
        other => other.to_string(),
    };
    let result = match ran.listing.changes.len() {
        0 => "; it had changed nothing".to_owned(),
        1 => ", so its 1 change is not kept".to_owned(),
        more => format!(", so its {more} changes are not kept"),
    };
    let failed = Failed::say(Code::Step, format!("the script {how}{result}"));
    hints(order, ran)
        .into_iter()
        .fold(failed.state(State::NothingChanged), Failed::hint)
}

/// The likely reasons first; two of them are shown.
fn hints(order: &Order, ran: &Ran) -> Vec<String> {
    let mut hints = Vec::new();
    let talks = ran.heard.talks.talks.iter();
    let refused: Vec<String> = talks
        .filter(|talk| talk.refused == Some(Refused::NotAllowed))
        .map(|talk| format!("--allow-host {}", shell_word(&talk.target.to_string())))
        .collect();
    if let Some(some) = refused.get(..refused.len().min(HOSTS))
        && !some.is_empty()
    {
        let hosts = counted(refused.len(), "host");
        let were = if refused.len() == 1 { "was" } else { "were" };
        hints.push(format!(
            "it wanted {hosts} that {were} not allowed; if it may talk there: {}",
            some.join(" ")
        ));
    }
    if ran.ended == Ended::TimedOut {
        let seconds = order.time.as_secs();
        hints.push(format!("give it more time than --timeout {seconds}"));
    }
    hints.push(if ran.heard.written > 0 {
        "what it wrote, above, may say why; to keep that: --record DIR".to_owned()
    } else {
        "it wrote nothing that could say why; --show shows its text".to_owned()
    });
    hints
}
