//! What a project tells its users to pin.

use super::site::Filed;
use crate::document::Root;
use crate::minisign::{Outcome, PublicKey};
use crate::trust::Anchor;

/// What the one-liner carries: a root key, where one signature makes a root; else the hash of the
/// root, since no single key stands for several that must agree.
///
/// The anchor must be met by a root of the walk: a key by its signature on this root, of which it
/// is a root key. The first good one of the file is taken.
pub fn pin_of(root: &Filed<Root>) -> Anchor {
    let role = &root.value.roles.root;
    let known: Vec<PublicKey> = root.value.keys_of(role).into_iter().collect();
    let mut signatures = root.envelope.signatures().iter();
    let signer = signatures.find_map(|one| match one.check(root.envelope.body(), &known) {
        Outcome::Good(key) => Some(key),
        Outcome::Forged(_) | Outcome::UnknownKey(_) => None,
    });
    match signer {
        Some(key) if role.threshold == 1 => Anchor::Key(key),
        _ => Anchor::Root(root.digest()),
    }
}
