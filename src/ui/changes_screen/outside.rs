//! What a script did that is no change to the home: whom it talked to, what it asked for.

use super::super::page::Page;
use super::super::style::{Ink, counted};
use super::{Changes, some};
use crate::model::Size;
use crate::run::proxy::Talk;

/// So many hosts, and so many refused commands, are shown.
const HOSTS: usize = 5;
const ASKS: usize = 3;

pub(super) fn show(page: &mut Page<'_>, shown: &Changes<'_>) {
    if !shown.hosts.is_empty() {
        page.line(Ink::Title, "Hosts");
        // Why one was refused comes last: it must not be what is cut off.
        for host in shown.hosts.iter().take(HOSTS) {
            page.indented(&told(host));
        }
        let more = shown.hosts.len().saturating_sub(HOSTS);
        if more > 0 {
            page.indented(&format!("and {more} more (d shows them)"));
        }
    }
    if !shown.asks.is_empty() {
        let times = counted(shown.asks.len(), "command");
        page.marked(
            Ink::Warning,
            &format!("asked for more rights, as the script tells it, and got none: {times}"),
        );
        some(page, shown.asks, ASKS);
    }
}

pub(super) fn told(talk: &Talk) -> String {
    let name = &talk.target;
    let times = counted(talk.connections, "connection");
    let reached = (talk.connections > 0).then(|| {
        let (received, sent) = (Size::bytes(talk.received), Size::bytes(talk.sent));
        format!("{times}, {received} received, {sent} sent")
    });
    match (reached, &talk.refused) {
        (Some(reached), None) => format!("{name}: {reached}"),
        (Some(reached), Some(why)) => format!("{name}: {reached}; refused once: {why}"),
        (None, Some(why)) => format!("{name}: refused: {why}"),
        (None, None) => format!("{name}: called, and nothing was sent"),
    }
}
