//! Who speaks for what in a plan that the user described: every line keeps the publisher's word
//! for the bytes apart from the user's word for all else.

use super::trust::{first_seen, known};
use crate::trust::{Provenance, SignedOver};
use crate::ui::key_text::shortened;
use crate::ui::page::Page;
use crate::ui::style::Ink;

pub(super) fn show(page: &mut Page<'_>, provenance: &Provenance, over: SignedOver) {
    page.row(
        "Described",
        "by you: name, version and list of files are your words, not the publisher's",
    );
    let what = match over {
        SignedOver::Archive => "the archive",
        SignedOver::Sums => "the sums that list the archive",
    };
    let how = known(provenance.anchored.known);
    for (key, _) in &provenance.signers {
        page.row("Signed by", &format!("{}, {how}: {what}", shortened(key)));
    }
    let seen = first_seen(page.style(), provenance.first_seen);
    page.row("Age", &seen);
    let unprotected = "no documents: old versions, withdrawals and key changes are not protected, and nothing \
         tells you of a newer version";
    page.row_in(Ink::Warning, "", unprotected);
}
