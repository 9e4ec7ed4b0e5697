//! Readers under every damage: truncation, flipped bits, arbitrary bytes.

use std::io::{self, Read};

use proptest::prelude::*;
use unpipe::minisign::{Outcome, Signature, SignatureError, parse_signature_file, peel};
use unpipe::model::Code;

use super::forge::{Block, Signer};
use super::vector_set::BODY;

fn document() -> Vec<u8> {
    [BODY, &Signer::new(1).block(BODY).bytes()].concat()
}

fn is_good(bytes: &[u8]) -> bool {
    let known = [Signer::new(1).public()];
    peel(bytes).is_ok_and(|peeled| {
        let mut checks = peeled.signatures.iter();
        checks.any(|one| matches!(one.check(peeled.body, &known), Outcome::Good(_)))
    })
}

#[test]
fn a_document_cut_at_any_byte_has_no_signature() {
    let document = document();
    assert!(is_good(&document));
    for length in 0..document.len() {
        assert!(
            peel(&document[..length]).is_err(),
            "cut after {length} bytes"
        );
    }
}

#[test]
fn a_signature_file_cut_at_any_byte_is_refused() {
    let file = [
        Signer::new(1).block(BODY).bytes(),
        Signer::new(2).block(BODY).bytes(),
    ];
    let whole = file.concat();
    for length in (0..whole.len()).filter(|length| *length != file[0].len()) {
        assert!(parse_signature_file(&whole[..length]).is_err());
    }
}

#[test]
fn no_flipped_bit_leaves_a_good_signature_but_in_the_untrusted_comment() {
    let document = document();
    let comment_start = BODY.len() + "untrusted comment: ".len();
    let comment_end = BODY.len()
        + document[BODY.len()..]
            .iter()
            .position(|b| *b == b'\n')
            .unwrap();
    for at in (0..document.len()).filter(|at| !(comment_start..comment_end).contains(at)) {
        for bit in 0..8 {
            let mut flipped = document.clone();
            flipped[at] ^= 1 << bit;
            assert!(!is_good(&flipped), "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn a_flipped_bit_in_the_untrusted_comment_leaves_the_body_as_it_is_or_is_refused() {
    let document = document();
    let comment = document[BODY.len()..]
        .iter()
        .position(|b| *b == b'\n')
        .unwrap();
    for at in BODY.len()..BODY.len() + comment {
        for bit in 0..8 {
            let mut flipped = document.clone();
            flipped[at] ^= 1 << bit;
            assert!(peel(&flipped).map_or(true, |peeled| peeled.body == BODY));
        }
    }
}

#[test]
fn only_too_many_signatures_are_a_malformed_document_and_all_else_is_untrusted() {
    assert_eq!(SignatureError::TooMany.code(), Code::Malformed);
    for error in [
        SignatureError::Missing,
        SignatureError::Legacy,
        SignatureError::Rest(1),
    ] {
        assert_eq!(error.code(), Code::Untrusted);
    }
}

#[test]
fn an_error_shows_no_control_character_of_what_was_found() {
    let mut bytes = document();
    bytes[BODY.len()] = 0x1b;
    let message = peel(&bytes).unwrap_err().to_string();
    assert_eq!(
        message,
        "expected a line of a signature to begin with \"untrusted comment: \", \
         found \"\\u{1b}ntrusted comment: signature from a wort\""
    );
}

#[test]
fn a_large_stream_is_checked_and_one_that_fails_is_an_error() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let message = vec![0x5a; 1_000_000];
    let signer = Signer::new(1);
    let file = signer.block(&message).bytes();
    let signature = parse_signature_file(&file).unwrap().remove(0);
    let known = [Signer::new(2).with_id(signer.id).public(), signer.public()];
    let outcome = signature.check_reader(&mut &message[..], &known).unwrap();
    assert_eq!(outcome, Outcome::Good(signer.public()));
    let cut = signature.check_reader(&mut &message[1..], &known).unwrap();
    assert_eq!(cut, Outcome::Forged(known[0]));
    assert!(signature.check_reader(&mut Failing, &known).is_err());
    let nobody = signature.check_reader(&mut Failing, &[]).unwrap();
    assert_eq!(nobody, Outcome::UnknownKey(signature.id()));
}

#[test]
fn the_work_does_not_grow_with_a_line_that_never_ends() {
    let mut bytes = vec![b'x'; 64 * 1024 * 1024];
    bytes.push(b'\n');
    let start = std::time::Instant::now();
    assert_eq!(peel(&bytes).unwrap_err(), SignatureError::Missing);
    assert!(start.elapsed().as_millis() < 250);
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = peel(&bytes);
        let _ = parse_signature_file(&bytes);
    }

    #[test]
    fn no_lines_that_resemble_signatures_make_a_reader_panic(
        lines in proptest::collection::vec(
            prop_oneof![
                "untrusted comment: [ -~]{0,8}",
                "trusted comment: [ -~]{0,8}",
                "R[UW][A-Za-z0-9+/]{97}=",
                "[A-Za-z0-9+/]{85}Q==",
                "[\\x00-\\x7f]{0,8}",
            ],
            0..80,
        )
    ) {
        let text = lines.join("\n") + "\n";
        if let Ok(peeled) = peel(text.as_bytes()) {
            let blocks: String = peeled.signatures.iter().map(Signature::text).collect();
            prop_assert_eq!([peeled.body, blocks.as_bytes()].concat(), text.as_bytes());
        }
    }

    #[test]
    fn what_was_put_together_comes_apart_again(
        lines in proptest::collection::vec("[^\n]{0,40}", 0..6),
        count in 1_u8..=16,
    ) {
        let body: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        let blocks: Vec<Block> = (1..=count).map(|n| Signer::new(n).block(body.as_bytes())).collect();
        let tail: Vec<u8> = blocks.iter().flat_map(Block::bytes).collect();
        let document = [body.as_bytes(), &tail].concat();
        let peeled = peel(&document).unwrap();
        prop_assert_eq!(peeled.body, body.as_bytes());
        prop_assert_eq!(peeled.signatures.len(), usize::from(count));
        for (signature, number) in peeled.signatures.iter().zip(1..) {
            let key = Signer::new(number).public();
            prop_assert_eq!(signature.check(peeled.body, &[key]), Outcome::Good(key));
        }
    }
}
