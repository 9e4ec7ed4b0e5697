//! Signatures that are missing, damaged, by somebody else, or not what they say.

use blake2::{Blake2b512, Digest as _};

use super::super::support::key::{Key, Signature, body_of, last_signature_at, signed};
use super::super::support::place::Place;
use super::{Refusal, UNTRUSTED, UNTRUSTED_OR_MALFORMED, honest};

/// Refuses every document of both places, each bent on its own.
#[track_caller]
fn each_document(codes: &[i32], bend: impl Fn(&Place, &str) -> Place) {
    each_document_with(|_| codes.to_vec(), bend);
}

/// The same for another body than the one that was signed. A root may fail as malformed: it must
/// be read before its signatures are counted, since its keys stand in it.
#[track_caller]
fn each_document_with_another_body(bend: impl Fn(&Place, &str) -> Place) {
    let codes = |file: &str| match file {
        "root-1.unpipe" => vec![20, 24],
        _ => vec![20],
    };
    each_document_with(codes, bend);
}

#[track_caller]
fn each_document_with(codes: impl Fn(&str) -> Vec<i32>, bend: impl Fn(&Place, &str) -> Place) {
    let (publisher, places) = honest();
    for place in &places {
        for file in place.documents() {
            let changed = bend(place, &file);
            let refusal = Refusal::of(&changed, publisher.key()).called(&file);
            refusal.with(&codes(&file));
        }
    }
}

#[test]
fn a_document_without_a_signature_is_refused() {
    each_document(UNTRUSTED, |place, file| {
        place
            .clone()
            .edited(file, |bytes| bytes.truncate(last_signature_at(bytes)))
    });
}

#[test]
fn a_truncated_document_is_refused() {
    each_document(UNTRUSTED, |place, file| {
        place
            .clone()
            .edited(file, |bytes| bytes.truncate(bytes.len() / 2))
    });
    each_document(UNTRUSTED_OR_MALFORMED, |place, file| {
        place
            .clone()
            .edited(file, |bytes| bytes.truncate(bytes.len() - 1))
    });
    each_document(UNTRUSTED_OR_MALFORMED, |place, file| {
        place
            .clone()
            .edited(file, |bytes| bytes.truncate(bytes.len() - 40))
    });
    each_document(UNTRUSTED_OR_MALFORMED, |place, file| {
        place.clone().edited(file, Vec::clear)
    });
}

#[test]
fn one_bit_flipped_in_a_body_is_refused() {
    for part in 1..6 {
        each_document_with_another_body(|place, file| {
            place.clone().edited(file, |bytes| {
                // The two lines that choose which keys to try have a case of their own.
                let names = bytes
                    .iter()
                    .enumerate()
                    .filter(|(_, b)| **b == b'\n')
                    .nth(1);
                let first = names.unwrap().0 + 1;
                let at = first + (last_signature_at(bytes) - first) * part / 6;
                bytes[at] ^= 1;
            })
        });
    }
}

#[test]
fn one_bit_flipped_in_the_lines_of_kind_and_name_is_refused() {
    for at in [0, 10, 30] {
        each_document(UNTRUSTED_OR_MALFORMED, |place, file| {
            place.clone().edited(file, |bytes| bytes[at] ^= 1)
        });
    }
}

#[test]
fn one_bit_flipped_in_a_signature_is_refused() {
    // In the key id, at both ends and in the middle of the signature.
    for at in [2, 9, 10, 41, 42, 73] {
        each_document(UNTRUSTED, |place, file| {
            place
                .clone()
                .resigned(file, |signature| signature.bytes[at] ^= 1)
        });
    }
    for at in [0, 31, 32, 63] {
        each_document(UNTRUSTED, |place, file| {
            place
                .clone()
                .resigned(file, |signature| signature.global[at] ^= 1)
        });
    }
    each_document(UNTRUSTED, |place, file| {
        place.clone().resigned(file, |signature| {
            signature.trusted = "mbde for a test".into();
        })
    });
}

#[test]
fn a_signature_by_another_key_is_refused() {
    let other = Key::new();
    each_document(UNTRUSTED, |place, file| {
        let document = signed(body_of(place.bytes(file)), [&other]);
        place.clone().with(file, document)
    });
    let (_, places) = honest();
    for place in &places {
        Refusal::of(place, &other)
            .called("another key on the command line")
            .with(UNTRUSTED);
    }
}

#[test]
fn another_key_under_the_id_of_the_pinned_one_is_refused() {
    let (publisher, places) = honest();
    let roles = &publisher.roles;
    for (place, file, honest_key) in [
        (&places[0], "release.unpipe", publisher.key()),
        (&places[1], "root-1.unpipe", publisher.key()),
        (&places[1], "index.unpipe", &roles.index.keys[0]),
        (&places[1], "1.0.0.release.unpipe", &roles.release.keys[0]),
    ] {
        let document = signed(body_of(place.bytes(file)), [&Key::new()]);
        let bent = place
            .clone()
            .with(file, document)
            .resigned(file, |signature| signature.claim_to_be_by(honest_key));
        Refusal::of(&bent, publisher.key())
            .called(file)
            .with(UNTRUSTED);
    }
}

#[test]
fn a_prehashed_signature_that_says_it_is_of_the_old_form_is_refused() {
    each_document(UNTRUSTED_OR_MALFORMED, |place, file| {
        place
            .clone()
            .resigned(file, |signature| signature.claim_algorithm(*b"Ed"))
    });
}

#[test]
fn the_hash_of_a_document_under_its_own_signature_is_refused() {
    // The bytes that a prehashed signature really signs, served as the file of an old one.
    each_document(UNTRUSTED_OR_MALFORMED, |place, file| {
        let honest = place.bytes(file);
        let at = last_signature_at(honest);
        let mut signature = Signature::read(std::str::from_utf8(&honest[at..]).unwrap());
        signature.claim_algorithm(*b"Ed");
        let mut bytes = Blake2b512::digest(&honest[..at]).to_vec();
        bytes.extend(signature.write().bytes());
        place.clone().with(file, bytes)
    });
}

#[test]
fn another_file_that_the_key_signed_is_no_document() {
    let (publisher, places) = honest();
    for text in [
        "Release notes of version 1.0.0\n",
        "name = \"get.example.org/tool\"\n",
        "\n",
    ] {
        let document = signed(text.as_bytes(), [publisher.key()]);
        let bent = places[0].clone().with("release.unpipe", document.clone());
        Refusal::of(&bent, publisher.key()).called(text).with(&[24]);
        let bent = places[1].clone().with("root-1.unpipe", document);
        Refusal::of(&bent, publisher.key()).called(text).with(&[24]);
    }
}
