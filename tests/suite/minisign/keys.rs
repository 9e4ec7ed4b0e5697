//! Public keys: identity, spelling, low order.

use std::collections::{BTreeSet, HashSet};

use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::edwards::CompressedEdwardsY;
use unpipe::minisign::{PublicKey, PublicKeyError, peel};
use unpipe::model::Code;

use super::forge::{Signer, digest, public_text};
use super::vector_set::BODY;

/// Every encoding that decompresses to a point of the eight: y or y + p, either sign bit.
fn low_order_encodings() -> BTreeSet<[u8; 32]> {
    let mut encodings = BTreeSet::new();
    for point in EIGHT_TORSION {
        let canonical = point.compress().to_bytes();
        let mut y = canonical;
        y[31] &= 0x7f;
        let mut spellings = vec![y];
        // y + p fits 255 bits only for y below 19.
        if y[1..].iter().all(|byte| *byte == 0) && y[0] < 19 {
            let mut beyond = [0xff; 32];
            (beyond[0], beyond[31]) = (0xed + y[0], 0x7f);
            spellings.push(beyond);
        }
        for mut bytes in spellings {
            for sign in [0, 0x80] {
                bytes[31] = bytes[31] & 0x7f | sign;
                if CompressedEdwardsY(bytes).decompress() == Some(point) {
                    encodings.insert(bytes);
                }
            }
        }
    }
    encodings
}

#[test]
fn all_fourteen_encodings_of_low_order_are_refused() {
    let encodings = low_order_encodings();
    assert_eq!(encodings.len(), 14);
    for bytes in encodings {
        let error = public_text([7; 8], &bytes)
            .parse::<PublicKey>()
            .unwrap_err();
        assert!(matches!(error, PublicKeyError::LowOrder(_)), "{error}");
        assert_eq!(error.code(), Code::Usage);
    }
}

#[test]
fn a_signature_that_anybody_can_forge_under_a_low_order_key_is_refused_with_its_key() {
    // With A of low order, R = S·B fits whenever the hash times A is nothing: one try in eight.
    let id = [7; 8];
    let mut forgeries = 0;
    for key in low_order_encodings() {
        let text = public_text(id, &key);
        let library = minisign_verify::PublicKey::from_base64(&text).unwrap();
        let accepted = (0..=60).find(|number| {
            let block = forged_block(&Signer::new(*number).with_id(id));
            let signature = minisign_verify::Signature::decode(&block).unwrap();
            library.verify(BODY, &signature, false).is_ok()
        });
        forgeries += u32::from(accepted.is_some());
        assert!(text.parse::<PublicKey>().is_err());
    }
    assert!(
        forgeries > 0,
        "the danger is real: the arithmetic alone accepts forgeries"
    );
}

/// A block whose two signatures are each (S·B, S) for one S: no key was used.
fn forged_block(source: &Signer) -> String {
    let (point, scalar) = source.point_and_scalar();
    let mut block = source.block(BODY);
    block.main = [point, scalar].concat().try_into().unwrap();
    block.global = block.main;
    // The comment is free to choose, so the forger tries until the global signature fits as well.
    block.trusted = format!("{:?}", &digest(&point)[..4]).into_bytes();
    String::from_utf8(block.bytes()).unwrap()
}

#[test]
fn a_key_whose_id_was_rewritten_is_still_one_signer() {
    let key = Signer::new(1);
    let shown: HashSet<PublicKey> = (0..20).map(|n| key.with_id([n; 8]).public()).collect();
    assert_eq!(shown.len(), 1);
    assert!(key.public() == key.with_id([9; 8]).public());
    assert!(key.public() != Signer::new(2).with_id(key.id).public());
}

#[test]
fn a_key_is_written_as_it_was_read() {
    let text = Signer::new(5).public_text();
    let key: PublicKey = text.parse().unwrap();
    assert_eq!(key.to_string(), text);
    assert_eq!(
        PublicKey::from_file_text(&key.file_text())
            .unwrap()
            .to_string(),
        text
    );
    assert_eq!(serde_json::to_string(&key).unwrap(), format!("\"{text}\""));
    assert_eq!(
        serde_json::from_str::<PublicKey>(&format!("\"{text}\"")).unwrap(),
        key
    );
}

#[test]
fn a_key_id_is_shown_as_minisign_shows_it() {
    let key = Signer::new(1).with_id([0x35, 0x8e, 0x0b, 0x61, 0x42, 0xb4, 0xe8, 0x1f]);
    assert_eq!(key.public().id().to_string(), "1FE8B442610B8E35");
    assert_eq!(Signer::new(1).public().id().to_string(), "0101010101010101");
}

#[test]
fn a_signature_names_the_id_that_it_claims() {
    let signer = Signer::new(3);
    let document = [BODY, &signer.block(BODY).bytes()].concat();
    let peeled = peel(&document).unwrap();
    assert_eq!(peeled.signatures[0].id(), signer.public().id());
}
