//! Writes the vectors. Their files stand in the repository so that other readers can be tried on
//! them; this is where each comes from, and a test holds the two together.
//!
//! A vector is a header of `word: value` lines, an empty line, and the bytes that are read.

use super::forge::{Block, Signer, digest, malleated, public_text};

/// A body of the shape that documents have.
pub(super) const BODY: &[u8] =
    b"unpipe = \"index/1\"\nname = \"get.example.org/tool\"\nversion = 1\n";

pub(super) struct Vector {
    pub(super) name: &'static str,
    header: Vec<String>,
    bytes: Vec<u8>,
}

impl Vector {
    fn new(name: &'static str, reader: &str, bytes: Vec<u8>) -> Self {
        let mut header = vec![format!("reader: {reader}")];
        if reader == "signature-file" {
            header.push(format!("message: {}", hex(BODY)));
        }
        Self {
            name,
            header,
            bytes,
        }
    }

    fn document(name: &'static str, bytes: Vec<u8>) -> Self {
        Self::new(name, "document", bytes)
    }

    fn file(name: &'static str, bytes: Vec<u8>) -> Self {
        Self::new(name, "signature-file", bytes)
    }

    fn key_file(name: &'static str, text: &str) -> Self {
        Self::new(name, "public-key", text.as_bytes().to_vec())
    }

    fn known(mut self, signers: &[&Signer]) -> Self {
        let keys = signers
            .iter()
            .map(|one| format!("key: {}", one.public_text()));
        self.header.extend(keys);
        self
    }

    fn expect(mut self, expected: &str) -> Self {
        self.header.push(format!("expect: {expected}"));
        self
    }

    fn signers(mut self, count: usize) -> Self {
        self.header.push(format!("signers: {count}"));
        self
    }

    pub(super) fn contents(&self) -> Vec<u8> {
        let header = self.header.join("\n");
        [header.as_bytes(), b"\n\n", &self.bytes].concat()
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap();
    let pair = |byte: &u8| [digit(byte >> 4), digit(byte & 15)];
    bytes.iter().flat_map(pair).collect()
}

fn signed(body: &[u8], blocks: &[Block]) -> Vec<u8> {
    let blocks = blocks.iter().flat_map(Block::bytes);
    body.iter().copied().chain(blocks).collect()
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "{from:?} is in {text:?}");
    text.replacen(from, to, 1).into_bytes()
}

/// Every vector.
pub(super) fn all() -> Vec<Vector> {
    [
        good(),
        identity(),
        forged(),
        legacy(),
        malformed(),
        misspelled(),
        files(),
        keys(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn good() -> Vec<Vector> {
    let (alice, bob) = (Signer::new(1), Signer::new(2));
    let sixteen: Vec<Signer> = (1..=16).map(Signer::new).collect();
    let blocks: Vec<Block> = sixteen.iter().map(|one| one.block(BODY)).collect();
    let seventeen: Vec<Block> = (1..=17).map(|n| Signer::new(n).block(BODY)).collect();
    let mut other_note = alice.block(BODY);
    other_note.untrusted = b"anybody may write this".to_vec();
    vec![
        Vector::document("good_one_signature", signed(BODY, &[alice.block(BODY)]))
            .known(&[&alice])
            .expect("good")
            .signers(1),
        Vector::document(
            "good_two_signatures",
            signed(BODY, &[alice.block(BODY), bob.block(BODY)]),
        )
        .known(&[&bob, &alice])
        .expect("good good")
        .signers(2),
        Vector::document("good_sixteen_signatures", signed(BODY, &blocks))
            .known(&sixteen.iter().collect::<Vec<_>>())
            .expect(&["good"; 16].join(" "))
            .signers(16),
        Vector::document("seventeen_signatures", signed(BODY, &seventeen))
            .known(&[&alice])
            .expect("refused TooMany"),
        Vector::document(
            "untrusted_comment_is_not_signed",
            signed(BODY, &[other_note]),
        )
        .known(&[&alice])
        .expect("good")
        .signers(1),
        Vector::document(
            "comment_of_1024_bytes_is_the_longest",
            signed(
                BODY,
                &[alice.block(BODY).with_trusted(&alice, &[b'x'; 1024])],
            ),
        )
        .known(&[&alice])
        .expect("good")
        .signers(1),
        Vector::document(
            "empty_comment",
            signed(BODY, &[alice.block(BODY).with_trusted(&alice, b"")]),
        )
        .known(&[&alice])
        .expect("good")
        .signers(1),
        Vector::document(
            "good_beside_unknown_and_forged",
            signed(
                BODY,
                &[
                    alice.block(b"another body\n"),
                    Signer::new(9).block(BODY),
                    bob.block(BODY),
                ],
            ),
        )
        .known(&[&alice, &bob])
        .expect("forged unknown good")
        .signers(1),
    ]
}

fn identity() -> Vec<Vector> {
    let alice = Signer::new(1);
    let twin = alice.with_id([9; 8]);
    let posing = Signer::new(2).with_id(alice.id);
    let mut rewritten = alice.block(BODY);
    rewritten.id = [9; 8];
    vec![
        Vector::document("key_id_rewritten_in_signature", signed(BODY, &[rewritten]))
            .known(&[&alice])
            .expect("unknown")
            .signers(0),
        Vector::document(
            "key_id_rewritten_in_key_and_signature",
            signed(BODY, &[alice.block(BODY), twin.block(BODY)]),
        )
        .known(&[&alice, &twin])
        .expect("good good")
        .signers(1),
        Vector::document(
            "one_signer_twice",
            signed(BODY, &[alice.block(BODY), alice.block(BODY)]),
        )
        .known(&[&alice])
        .expect("good good")
        .signers(1),
        Vector::document("two_keys_share_an_id", signed(BODY, &[posing.block(BODY)]))
            .known(&[&alice, &posing])
            .expect("good")
            .signers(1),
        Vector::document("no_key_of_the_id_fits", signed(BODY, &[posing.block(BODY)]))
            .known(&[&alice, &Signer::new(3).with_id(alice.id)])
            .expect("forged")
            .signers(0),
        Vector::document("unknown_key", signed(BODY, &[alice.block(BODY)]))
            .known(&[&Signer::new(2)])
            .expect("unknown")
            .signers(0),
    ]
}

fn forged() -> Vec<Vector> {
    let alice = Signer::new(1);
    let honest = alice.block(BODY);
    let mut main = honest.clone();
    main.main = malleated(main.main);
    main.global = alice.global(&main);
    let mut global = honest.clone();
    global.global = malleated(global.global);
    let mut comment = honest.clone();
    comment.trusted = b"timestamp:1763632801\tfile:tool.toml".to_vec();
    let mut zeros = honest.clone();
    (zeros.main, zeros.global) = ([0; 64], [0; 64]);
    let mut elsewhere = honest.clone();
    elsewhere.global = alice.block(b"another body\n").global;
    let cases = [
        ("malleated_main_signature", main),
        ("malleated_global_signature", global),
        ("trusted_comment_changed", comment),
        ("all_zero_signature", zeros),
        ("global_signature_of_another_document", elsewhere),
        ("signature_of_another_body", alice.block(b"another body\n")),
    ];
    let mut vectors: Vec<Vector> = cases
        .into_iter()
        .map(|(name, block)| Vector::document(name, signed(BODY, &[block])))
        .collect();
    let between = replaced(&honest.bytes(), "untrusted comment: ", "untrusted: ");
    vectors.push(Vector::document(
        "malformed_block_before_a_good_one_belongs_to_the_body",
        [BODY, &between, &honest.bytes()].concat(),
    ));
    vectors
        .into_iter()
        .map(|vector| vector.known(&[&alice]).expect("forged").signers(0))
        .collect()
}

fn legacy() -> Vec<Vector> {
    let alice = Signer::new(1);
    let retagged = |body: &[u8]| {
        let mut block = alice.block(body);
        block.algorithm = *b"Ed";
        block
    };
    // A document's body ends with a line feed, so the digest that poses as one must as well.
    let source = (0..10_000)
        .map(|n: u32| format!("the signed file, number {n}\n"))
        .find(|text| digest(text.as_bytes()).ends_with(b"\n"))
        .unwrap();
    let mut file = Vector::file(
        "legacy_tag_on_a_prehashed_signature_of_the_digest",
        retagged(BODY).bytes(),
    );
    file.header = vec![
        "reader: signature-file".to_owned(),
        format!("message: {}", hex(&digest(BODY))),
    ];
    [
        Vector::document(
            "legacy_tag_with_the_digest_as_the_body",
            signed(&digest(source.as_bytes()), &[retagged(source.as_bytes())]),
        ),
        file,
        Vector::document("legacy_honest", signed(BODY, &[alice.legacy_block(BODY)])),
        Vector::document(
            "legacy_before_a_good_one",
            signed(BODY, &[alice.legacy_block(BODY), alice.block(BODY)]),
        ),
    ]
    .into_iter()
    .map(|vector| vector.known(&[&alice]).expect("refused Legacy"))
    .collect()
}

fn malformed() -> Vec<Vector> {
    let alice = Signer::new(1);
    let honest = alice.block(BODY);
    let whole = signed(BODY, std::slice::from_ref(&honest));
    let commented = |trusted: &[u8]| signed(BODY, &[honest.clone().with_trusted(&alice, trusted)]);
    let mut unsigned_escape = honest.clone();
    unsigned_escape.untrusted = b"\x1b[8m".to_vec();
    let mut algorithm = honest.clone();
    algorithm.algorithm = *b"EX";
    let main = honest.main_line();
    let crlf = String::from_utf8(honest.bytes())
        .unwrap()
        .replace('\n', "\r\n");
    let cases = vec![
        ("empty", Vec::new(), "Missing"),
        ("no_signature", BODY.to_vec(), "Missing"),
        (
            "no_final_newline",
            whole[..whole.len() - 1].to_vec(),
            "Unended",
        ),
        (
            "line_after_the_signature",
            [&whole[..], b"x\n"].concat(),
            "Missing",
        ),
        (
            "empty_line_after_the_signature",
            [&whole[..], b"\n"].concat(),
            "Missing",
        ),
        (
            "three_lines_only",
            replaced(&whole, &format!("{main}\n"), ""),
            "Prefix",
        ),
        (
            "carriage_returns",
            [BODY, crlf.as_bytes()].concat(),
            "CommentByte",
        ),
        (
            "escape_in_trusted_comment",
            commented(b"\x1b[2J"),
            "CommentByte",
        ),
        (
            "escape_in_untrusted_comment",
            signed(BODY, &[unsigned_escape]),
            "CommentByte",
        ),
        ("delete_in_comment", commented(b"a\x7fb"), "CommentByte"),
        (
            "letter_beyond_ascii_in_comment",
            commented("é".as_bytes()),
            "CommentByte",
        ),
        (
            "comment_of_1025_bytes",
            commented(&[b'x'; 1025]),
            "CommentLength",
        ),
        ("comment_of_5000_bytes", commented(&[b'x'; 5000]), "Missing"),
        (
            "algorithm_that_does_not_exist",
            signed(BODY, &[algorithm]),
            "Algorithm",
        ),
        (
            "first_line_has_another_prefix",
            replaced(&whole, "untrusted comment: ", "Untrusted comment: "),
            "Prefix",
        ),
        (
            "third_line_has_another_prefix",
            replaced(&whole, "\ntrusted comment: ", "\ntrusted comment:"),
            "Prefix",
        ),
        (
            "body_does_not_end_its_line",
            [&BODY[..BODY.len() - 1], &honest.bytes()].concat(),
            "Prefix",
        ),
    ];
    refused(cases)
}

fn misspelled() -> Vec<Vector> {
    let honest = Signer::new(1).block(BODY);
    let whole = signed(BODY, std::slice::from_ref(&honest));
    let main = honest.main_line();
    let global = honest.global_line();
    let other_bits = |line: &str, pad: &str| {
        let digits = line.strip_suffix(pad).unwrap();
        let (rest, last) = digits.split_at(digits.len() - 1);
        // The next digit of the alphabet differs in unused bits only.
        let next = char::from(last.as_bytes()[0] + 1);
        format!("{rest}{next}{pad}")
    };
    let cases = vec![
        (
            "unused_bits_in_main_signature",
            replaced(&whole, &main, &other_bits(&main, "=")),
            "Encoding",
        ),
        (
            "unused_bits_in_global_signature",
            replaced(&whole, &global, &other_bits(&global, "==")),
            "Encoding",
        ),
        (
            "no_padding",
            replaced(&whole, &main, main.trim_end_matches('=')),
            "Encoding",
        ),
        (
            "blank_after_base64",
            replaced(&whole, &main, &format!("{main} ")),
            "Encoding",
        ),
        (
            "signature_too_short",
            replaced(&whole, &global, "AAAA"),
            "Encoding",
        ),
    ];
    refused(cases)
}

fn refused(cases: Vec<(&'static str, Vec<u8>, &str)>) -> Vec<Vector> {
    cases
        .into_iter()
        .map(|(name, bytes, error)| {
            Vector::document(name, bytes)
                .known(&[&Signer::new(1)])
                .expect(&format!("refused {error}"))
        })
        .collect()
}

fn files() -> Vec<Vector> {
    let (alice, bob) = (Signer::new(1), Signer::new(2));
    let one = alice.block(BODY).bytes();
    let two = [&one[..], &bob.block(BODY).bytes()].concat();
    let large: Vec<Block> = (1..=16)
        .map(|n| {
            let signer = Signer::new(n);
            signer.block(BODY).with_trusted(&signer, &[b'x'; 1000])
        })
        .collect();
    vec![
        Vector::file("file_of_one_signature", one.clone())
            .known(&[&alice])
            .expect("good")
            .signers(1),
        Vector::file("file_of_two_signatures", two)
            .known(&[&alice, &bob])
            .expect("good good")
            .signers(2),
        Vector::file(
            "file_begins_with_a_byte_order_mark",
            [b"\xef\xbb\xbf", &one[..]].concat(),
        )
        .known(&[&alice])
        .expect("refused Prefix"),
        Vector::file("file_begins_with_an_empty_line", [b"\n", &one[..]].concat())
            .known(&[&alice])
            .expect("refused Rest"),
        Vector::file("file_is_a_whole_document", [BODY, &one].concat())
            .known(&[&alice])
            .expect("refused Rest"),
        Vector::file("file_is_empty", Vec::new())
            .known(&[&alice])
            .expect("refused Missing"),
        Vector::file("file_larger_than_16_kib", signed(b"", &large))
            .known(&[&alice])
            .expect("refused FileSize"),
    ]
}

fn keys() -> Vec<Vector> {
    let key = Signer::new(1).public_text();
    let comment = "untrusted comment: worthless test key\n";
    let wrong_algorithm = replaced(key.as_bytes(), "RW", "RU");
    let beyond_field = {
        // p + 3, another spelling of y = 3.
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (0xf0, 0x7f);
        public_text([1; 8], &bytes)
    };
    let mut zero_sign = [0; 32];
    zero_sign[31] = 0x80;
    let low_order = public_text([1; 8], &zero_sign);
    let cases = [
        ("key_good", format!("{comment}{key}\n"), "accepted"),
        (
            "key_without_final_newline",
            format!("{comment}{key}"),
            "accepted",
        ),
        ("key_without_comment", format!("{key}\n"), "refused File"),
        (
            "key_with_a_third_line",
            format!("{comment}{key}\n\n"),
            "refused File",
        ),
        (
            "key_with_carriage_returns",
            format!("{comment}{key}\r\n"),
            "refused File",
        ),
        (
            "key_after_a_byte_order_mark",
            format!("\u{feff}{comment}{key}\n"),
            "refused File",
        ),
        (
            "key_with_a_blank",
            format!("{comment}{key} \n"),
            "refused File",
        ),
        (
            "key_too_short",
            format!("{comment}{}\n", &key[..52]),
            "refused File",
        ),
        (
            "key_with_the_algorithm_of_signatures",
            format!("{comment}{}\n", String::from_utf8(wrong_algorithm).unwrap()),
            "refused Algorithm",
        ),
        (
            "key_of_low_order",
            format!("{comment}{low_order}\n"),
            "refused LowOrder",
        ),
        (
            "key_beyond_the_field",
            format!("{comment}{beyond_field}\n"),
            "refused NonCanonical",
        ),
    ];
    cases
        .into_iter()
        .map(|(name, text, expected)| Vector::key_file(name, &text).expect(expected))
        .collect()
}
