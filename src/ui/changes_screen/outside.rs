//! What a script did that is no change to the home: whom it talked to, what it asked for.

use super::super::page::Page;
use super::super::style::{Ink, counted};
use super::{Changes, some};
use crate::model::{OutsideText, Size};

/// So many hosts, and so many refused commands, are shown.
const HOSTS: usize = 5;
const ASKS: usize = 3;

/// A host that a script talked to, or wanted to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Its name.
    pub host: OutsideText,
    /// The port.
    pub port: u16,
    /// How often it was asked for.
    pub requests: u64,
    /// What came from it.
    pub received: Size,
    /// What was sent to it.
    pub sent: Size,
    /// Whether it was let through.
    pub verdict: Verdict,
}

/// What was said to a wish to talk to a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was let through.
    Allowed,
    /// It was refused.
    Refused,
}

pub(super) fn show(page: &mut Page<'_>, shown: &Changes<'_>) {
    if !shown.hosts.is_empty() {
        page.line(Ink::Title, "Hosts");
        let lines: Vec<String> = shown.hosts.iter().map(told).collect();
        some(page, &lines, HOSTS);
    }
    if !shown.asks.is_empty() {
        let times = counted(shown.asks.len(), "command");
        page.marked(
            Ink::Warning,
            &format!("asked for more rights, and got none: {times}"),
        );
        some(page, shown.asks, ASKS);
    }
}

pub(super) fn told(host: &Host) -> String {
    let (name, port) = (&host.host, host.port);
    let times = counted(host.requests, "request");
    match host.verdict {
        Verdict::Allowed => {
            let (received, sent) = (host.received, host.sent);
            format!("{name}:{port}, {times}, {received} received, {sent} sent")
        }
        Verdict::Refused => format!("{name}:{port}, {times}, refused"),
    }
}
