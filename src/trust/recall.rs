//! Reading a receipt's documents again, years later and without a network.

use std::collections::BTreeSet;

use super::session::of_kind;
use super::threshold::{Quorum, meet};
use super::{Anchor, Codec, KnownRoot, Manifest, Memory, Refusal, Unverified, Verified};
use crate::document::{Kind, Root};
use crate::minisign::PublicKey;
use crate::model::{Digest, Name};

/// The documents that an install kept.
pub struct Recorded<'a, C: Codec> {
    /// The package that they must be about.
    pub name: &'a Name,
    /// The release.
    pub release: &'a Unverified<C::Release>,
    /// The last root at the time; none at level 0.
    pub root: Option<&'a Unverified<Root>>,
    /// What the trust hung on.
    pub anchor: &'a Anchor,
}

/// A recorded release, verified again.
pub struct Recollection<R> {
    /// The release.
    pub release: Verified<R>,
    /// The hash of its document.
    pub digest: Digest,
    /// The keys whose signatures were good now.
    pub signers: BTreeSet<PublicKey>,
}

/// Verifies a recorded release again. What the memory knows counts before what the receipt says:
/// the root must be a remembered one, or where none is remembered meet the pin; at level 0 the key
/// must be the pinned one. Without a memory (the state was lost) the receipt's own root, and at
/// level 0 its anchor, must do. Expiry does not matter here.
///
/// # Errors
/// As for a new release, without freshness.
pub fn recall<C: Codec>(
    codec: &C,
    recorded: &Recorded<'_, C>,
    memory: &Memory,
) -> Result<Recollection<C::Release>, Refusal> {
    let (quorum, last) = match recorded.root {
        Some(root) => root_release_keys(codec, recorded, root, memory)?,
        None => (level_0_key(recorded, memory)?, 0),
    };
    let kind = Kind::Release;
    let opened = codec
        .open(recorded.release.bytes(), kind)
        .map_err(of_kind(kind))?;
    let signers = meet(kind, &opened, &quorum)?;
    let release = codec.release(&opened.body).map_err(of_kind(kind))?;
    check_name(recorded.name, kind, release.name())?;
    check_root(release.root(), last)?;
    Ok(Recollection {
        digest: opened.digest(),
        release: Verified::assertion(release),
        signers,
    })
}

/// Verifies another copy of a root that is remembered, which a walk would not look at: it must
/// have the remembered body, and be signed by its own root keys and those of the root before. One
/// that is not remembered is for the walk.
///
/// # Errors
/// If it is another root, or lacks signatures.
pub fn recheck<C: Codec>(
    codec: &C,
    version: u64,
    document: &Unverified<Root>,
    memory: &Memory,
) -> Result<(), Refusal> {
    let remembered = |version| memory.roots.iter().find(|root| root.version == version);
    let Some(known) = remembered(version) else {
        return Ok(());
    };
    if known.document.as_bytes() == document.bytes() {
        return Ok(());
    }
    let kind = Kind::Root;
    let opened = codec.open(document.bytes(), kind).map_err(of_kind(kind))?;
    let (expected, found) = (known.sha256, opened.digest());
    if expected != found {
        return Err(Refusal::OtherRoot {
            version,
            expected,
            found,
        });
    }
    meet(
        kind,
        &opened,
        &root_keys(codec, known, "its own root keys")?,
    )?;
    if let Some(before) = version.checked_sub(1).and_then(remembered) {
        let quorum = root_keys(codec, before, "the root keys before it")?;
        meet(kind, &opened, &quorum)?;
    }
    Ok(())
}

/// The root keys of a remembered root.
fn root_keys<C: Codec>(
    codec: &C,
    known: &KnownRoot,
    whose: &'static str,
) -> Result<Quorum, Refusal> {
    let kind = Kind::Root;
    let opened = codec
        .open(known.document.as_bytes(), kind)
        .map_err(of_kind(kind))?;
    let root = codec.root(&opened.body).map_err(of_kind(kind))?;
    Ok(Quorum {
        whose,
        keys: root.keys_of(&root.roles.root),
        threshold: root.roles.root.threshold,
    })
}

fn root_release_keys<C: Codec>(
    codec: &C,
    recorded: &Recorded<'_, C>,
    document: &Unverified<Root>,
    memory: &Memory,
) -> Result<(Quorum, u64), Refusal> {
    let kind = Kind::Root;
    let opened = codec.open(document.bytes(), kind).map_err(of_kind(kind))?;
    let root = codec.root(&opened.body).map_err(of_kind(kind))?;
    let role = &root.roles.root;
    let own = Quorum {
        whose: "its own root keys",
        keys: root.keys_of(role),
        threshold: role.threshold,
    };
    let signers = meet(kind, &opened, &own)?;
    check_name(recorded.name, kind, &root.name)?;
    let found = opened.digest();
    let pin = memory.pin.as_ref().map(|pin| &pin.anchor);
    let (is_trusted, trusted) = match (memory.roots.is_empty(), pin) {
        (false, _) => (
            memory.roots.iter().any(|known| known.sha256 == found),
            "the remembered roots".to_owned(),
        ),
        (true, Some(pin)) => (pin.is_met_by(&signers, found), pin.to_string()),
        (true, None) => (true, String::new()),
    };
    if !is_trusted {
        return Err(Refusal::OtherKey {
            name: recorded.name.clone(),
            trusted,
            given: format!("the receipt's root {found}"),
        });
    }
    let role = &root.roles.release;
    let quorum = Quorum {
        whose: "the release keys",
        keys: root.keys_of(role),
        threshold: role.threshold,
    };
    Ok((quorum, root.version))
}

/// A release belongs to a root up to the recorded one, and to none where none is recorded.
fn check_root(found: u64, last: u64) -> Result<(), Refusal> {
    if (last.min(1)..=last).contains(&found) {
        return Ok(());
    }
    let expected = match last {
        0 => "none, since the receipt holds none".to_owned(),
        _ => format!("a root from 1 to {last}"),
    };
    Err(Refusal::ReleaseRoot { expected, found })
}

fn level_0_key<C: Codec>(recorded: &Recorded<'_, C>, memory: &Memory) -> Result<Quorum, Refusal> {
    let pinned = memory.pin.as_ref().map(|pin| &pin.anchor);
    match pinned.unwrap_or(recorded.anchor) {
        Anchor::Key(key) => Ok(Quorum {
            whose: "the trusted key",
            keys: BTreeSet::from([*key]),
            threshold: 1,
        }),
        Anchor::Root(digest) => Err(Refusal::PinNotMet {
            name: recorded.name.clone(),
            pinned: digest.to_string(),
            found: 0,
        }),
    }
}

fn check_name(expected: &Name, kind: Kind, found: &Name) -> Result<(), Refusal> {
    if expected == found {
        Ok(())
    } else {
        Err(Refusal::Name {
            kind,
            expected: expected.clone(),
            found: found.clone(),
        })
    }
}
