//! Key files that went through a clipboard, a CI secret or an editor: each fault has its own name.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use unpipe::minisign::KeyFileFault as Fault;
use unpipe::minisign::{PublicKey, PublicKeyError, SecretKey, SecretKeyError};
use unpipe::model::Code;

/// A pair and a signature by it.
struct Pair {
    public: String,
    secret: String,
    signature: String,
}

fn pair() -> Pair {
    let new = SecretKey::generate(None).unwrap();
    Pair {
        public: new.public_file.clone(),
        secret: new.secret_file.reveal().to_owned(),
        signature: new.secret.sign(b"", "").unwrap(),
    }
}

fn wrapped(file: &str, columns: usize) -> String {
    let (comment, key) = file.split_once('\n').unwrap();
    let key: Vec<char> = key.trim_end().chars().collect();
    let lines: Vec<String> = key.chunks(columns).map(|c| c.iter().collect()).collect();
    format!("{comment}\n{}\n", lines.join("\n"))
}

/// What can happen to a file of two lines of which the second has so many characters.
fn mangled(file: &str, characters: usize) -> Vec<(String, Fault)> {
    let (comment, key) = file.split_once('\n').unwrap();
    let key = key.trim_end();
    let cut = &key[..key.len() - 4];
    let base64 = |found| Fault::Base64 {
        expected: characters,
        found,
    };
    vec![
        (String::new(), Fault::Empty),
        ("\n \n".to_owned(), Fault::Empty),
        (file.replace('\n', "\r\n"), Fault::CarriageReturns),
        (file.replace('\n', "\r"), Fault::CarriageReturns),
        (
            wrapped(file, 50).replace('\n', "\r\n"),
            Fault::CarriageReturns,
        ),
        (format!("\u{feff}{file}"), Fault::ByteOrderMark),
        (file.replace('u', "u\0"), Fault::Utf16),
        (wrapped(file, 28), Fault::Wrapped(characters.div_ceil(28))),
        (wrapped(file, 76), wide(characters)),
        (format!("{key}\n"), Fault::NoComment),
        (key.to_owned(), Fault::NoComment),
        (format!("# {comment}\n{key}\n"), Fault::NoComment),
        (format!("{comment}\n"), Fault::NoKey),
        (comment.to_owned(), Fault::NoKey),
        (format!("{comment}\n{key} \n"), Fault::Blanks),
        (format!("{comment}\n  {key}\n"), Fault::Blanks),
        (
            format!("{comment}\n{} {}\n", &key[..20], &key[20..]),
            Fault::Blanks,
        ),
        (format!(" {comment}\n{key}\n"), Fault::Blanks),
        (format!("{file}\n"), Fault::EmptyLines),
        (format!("\n{file}"), Fault::EmptyLines),
        (format!("{comment}\n\n{key}\n"), Fault::EmptyLines),
        (format!("{file}{comment}\n"), Fault::Lines(3)),
        (format!("{comment}\n{cut}\n"), base64(characters - 4)),
        (format!("{comment}\n{key}AAAA\n"), base64(characters + 4)),
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n".to_owned(),
            Fault::Foreign,
        ),
        (
            "unpipe = \"root/1\"\nname = \"get.example.org/tool\"\n".to_owned(),
            Fault::Document,
        ),
    ]
}

/// A line of 76 characters holds a whole public key, so that nothing is wrapped.
fn wide(characters: usize) -> Fault {
    if characters > 76 {
        Fault::Wrapped(characters.div_ceil(76))
    } else {
        Fault::Empty
    }
}

/// No part of the key that is long enough to matter is in the message.
fn keeps_quiet(file: &str, error: &dyn std::error::Error) {
    let said = format!("{error} {error:?} {:?}", error.source());
    let key: Vec<char> = file.lines().nth(1).unwrap().chars().collect();
    for part in key.windows(12) {
        let part: String = part.iter().collect();
        assert!(!said.contains(&part), "{said}");
    }
}

#[test]
fn a_mangled_secret_key_is_refused_with_the_name_of_its_fault_and_none_of_its_bytes() {
    let pair = pair();
    let mut cases = mangled(&pair.secret, 212);
    cases.push((pair.public.clone(), Fault::PublicKey));
    cases.push((pair.public.replace('\n', "\r\n"), Fault::PublicKey));
    cases.push((pair.signature.clone(), Fault::Signature));
    for (text, expected) in cases {
        let error = SecretKey::unlock(&text, None).unwrap_err();
        keeps_quiet(&pair.secret, &error);
        assert_eq!(error.code(), Code::SigningKey);
        match error {
            SecretKeyError::File(found) => assert_eq!(found, expected, "{text:?}"),
            other => panic!("{text:?}: {other}"),
        }
    }
}

#[test]
fn a_mangled_public_key_file_is_refused_with_the_name_of_its_fault() {
    let pair = pair();
    let mut cases = mangled(&pair.public, 56);
    cases.retain(|(text, _)| *text != pair.public);
    cases.push((pair.secret.clone(), Fault::SecretKey));
    cases.push((pair.signature.clone(), Fault::Signature));
    for (text, expected) in cases {
        let error = PublicKey::from_file_text(&text).unwrap_err();
        assert_eq!(error.code(), Code::Usage);
        assert_eq!(error, PublicKeyError::File(expected), "{text:?}");
        keeps_quiet(&pair.secret, &error);
    }
}

#[test]
fn a_missing_last_line_feed_is_harmless() {
    let pair = pair();
    assert!(SecretKey::unlock(pair.secret.trim_end(), None).is_ok());
    assert!(PublicKey::from_file_text(pair.public.trim_end()).is_ok());
}

#[test]
fn a_secret_key_in_place_of_a_public_one_is_named_and_not_shown() {
    let pair = pair();
    let line = pair.secret.lines().nth(1).unwrap();
    assert_eq!(STANDARD.decode(line).unwrap().len(), 158);
    let error = line.parse::<PublicKey>().unwrap_err();
    assert_eq!(error, PublicKeyError::Secret);
    keeps_quiet(&pair.secret, &error);
}

#[test]
fn bytes_that_are_no_text_are_told_apart() {
    let utf16: Vec<u8> = [0xfeff]
        .into_iter()
        .chain("untrusted comment: x".encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(Fault::of_bytes(&utf16), Fault::Utf16);
    assert_eq!(Fault::of_bytes(&[0xfe, 0xff, 0, b'u']), Fault::Utf16);
    assert_eq!(Fault::of_bytes(&[0xff; 158]), Fault::Binary);
}
