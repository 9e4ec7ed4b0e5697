//! Who signed, how their key is known, and how fresh that is.
//!
//! No word here says more than what was verified: a label is what the root calls a key, a date
//! in a release is the publisher's own, and only an index says that a release is still current.

use super::{described, reviews};
use crate::minisign::PublicKey;
use crate::model::{Shown, Time};
use crate::trust::{Anchor, Known, Level, Provenance};
use crate::ui::key_text::{grouped, shortened};
use crate::ui::page::{Page, clip};
use crate::ui::style::{Ink, Style};

/// So many columns of a key's label are shown.
const CALLED: usize = 24;
/// So many signers are shown; the details show all.
const SIGNERS: usize = 3;

pub(in crate::ui) fn show(page: &mut Page<'_>, provenance: &Provenance) {
    if let Level::Described(over) = provenance.level {
        return described::show(page, provenance, over);
    }
    signers(page, provenance);
    anchor(page, provenance);
    reviews::show(page, provenance);
    age(page, provenance);
}

fn signers(page: &mut Page<'_>, provenance: &Provenance) {
    let mut label = "Signed by";
    for (key, called) in provenance.signers.iter().take(SIGNERS) {
        let key_text = shortened(key);
        let mut text = match called {
            Some(called) => format!("{}, {key_text}", label_of(called)),
            None => key_text,
        };
        if is_anchor(provenance, key) {
            text = format!("{text}, {}", known(provenance.anchored.known));
        }
        page.row(label, &text);
        label = "";
    }
    let more = provenance.signers.len().saturating_sub(SIGNERS);
    if more > 0 {
        page.row("", &format!("and {more} more (d shows them)"));
    }
}

/// The row that ties the signers to what the user knows, where they are not the same.
fn anchor(page: &mut Page<'_>, provenance: &Provenance) {
    let how = known(provenance.anchored.known);
    let root = match provenance.level {
        Level::Zero | Level::Described(_) => "key".to_owned(),
        Level::Root { version, .. } => format!("root {version} of key"),
    };
    match provenance.anchor() {
        Anchor::Key(key) => {
            let signed_itself = provenance.signers.iter().any(|(signer, _)| signer == key);
            if !signed_itself {
                page.row("Known by", &format!("{root} {}, {how}", shortened(key)));
            }
            if provenance.anchored.known == Known::FirstUse {
                page.row("Whole key", &grouped(key));
            }
        }
        Anchor::Root(digest) => {
            page.row("Known by", &format!("the root with this hash, {how}:"));
            page.row("", &digest.hex());
        }
    }
}

/// What the publisher calls a key: their word, so it stands in quotes.
fn label_of(called: &str) -> String {
    format!("\"{}\"", clip(&Shown(called).to_string(), CALLED))
}

fn is_anchor(provenance: &Provenance, key: &PublicKey) -> bool {
    matches!(provenance.anchor(), Anchor::Key(anchor) if anchor == key)
}

pub(super) fn known(known: Known) -> String {
    match known {
        Known::CommandLine => "given with --key".to_owned(),
        Known::Policy => "set by the policy".to_owned(),
        Known::Earlier(since) => format!("known since {}", since.date()),
        Known::FirstUse => "first use".to_owned(),
    }
}

fn age(page: &mut Page<'_>, provenance: &Provenance) {
    let style = page.style();
    let mut facts = vec![format!("signed {}", provenance.issued.date())];
    if let Some(fresh) = &provenance.freshness {
        facts.push(format!("index confirmed {}", style.ago(fresh.issued)));
        if fresh.expires < style.now {
            facts.push(format!("index expired {}", style.ago(fresh.expires)));
        }
    }
    facts.push(first_seen(style, provenance.first_seen));
    page.row("Age", &facts.join("; "));
    if provenance.level == Level::Zero {
        let unprotected = "no index: freshness and key changes not protected";
        page.row_in(Ink::Warning, "", unprotected);
    }
}

pub(super) fn first_seen(style: &Style, then: Time) -> String {
    format!("first seen {}", style.ago(then))
}
