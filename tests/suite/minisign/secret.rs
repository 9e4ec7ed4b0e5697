//! Secret keys: opened, made, used, and never shown.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use unpipe::minisign::{
    Outcome, Password, PublicKey, SecretKey, SecretKeyError, parse_signature_file,
};
use unpipe::model::Code;

fn file_of(bytes: &[u8]) -> String {
    let key = STANDARD.encode(bytes);
    format!("untrusted comment: worthless test key\n{key}\n")
}

fn bytes_of(file: &str) -> Vec<u8> {
    STANDARD.decode(file.lines().nth(1).unwrap()).unwrap()
}

#[test]
fn a_new_key_signs_and_its_public_file_is_its_public_half() {
    let new = SecretKey::generate(None).unwrap();
    let key = PublicKey::from_file_text(&new.public_file).unwrap();
    assert_eq!(key, new.secret.public_key());
    let block = new
        .secret
        .sign(b"a message", "timestamp:1763632800")
        .unwrap();
    let signatures = parse_signature_file(block.as_bytes()).unwrap();
    let outcome = signatures[0].check(b"a message", &[key]);
    assert_eq!(outcome, Outcome::Good(key));
    let comment = signatures[0].trusted_comment(&outcome).unwrap();
    assert_eq!(comment.raw(), "timestamp:1763632800");
    assert_eq!(signatures[0].text(), block);
    assert_eq!(
        signatures[0].check(b"another", &[key]),
        Outcome::Forged(key)
    );
}

#[test]
fn an_encrypted_key_opens_with_its_password_only() {
    let password = || Password::new("correct horse");
    // The library's keys are easier than stock minisign's, which makes this quick.
    let pair = minisign::KeyPair::generate_encrypted_keypair(Some("correct horse".to_owned()));
    let pair = pair.unwrap();
    let file = &pair.sk.to_box(None).unwrap().into_string();
    assert!(SecretKey::needs_password(file).unwrap());
    let cost = SecretKey::cost(file).unwrap().unwrap().to_string();
    assert_eq!(cost, "a moment and about 32 MiB of memory");
    let opened = SecretKey::unlock(file, Some(password())).unwrap();
    assert_eq!(opened.public_key().to_string(), pair.pk.to_base64());
    let other = SecretKey::unlock(file, Some(Password::new("correct Horse"))).unwrap_err();
    assert!(matches!(other, SecretKeyError::WrongPassword));
    let none = SecretKey::unlock(file, None).unwrap_err();
    assert!(matches!(none, SecretKeyError::PasswordNeeded));
    assert_eq!(
        (other.code(), none.code()),
        (Code::SigningKey, Code::SigningKey)
    );
}

#[test]
fn a_new_encrypted_key_is_as_hard_as_one_of_stock_minisign_and_has_a_salt_of_its_own() {
    let password = Password::new("correct horse");
    let new = SecretKey::generate(Some(&password)).unwrap();
    let file = new.secret_file.reveal();
    let bytes = bytes_of(file);
    assert_eq!(&bytes[..6], b"EdScB2");
    assert_eq!(bytes[38..46], 33_554_432_u64.to_le_bytes());
    assert_eq!(bytes[46..54], 1_073_741_824_u64.to_le_bytes());
    assert_ne!(bytes[6..38], [0; 32]);
    assert_ne!(
        bytes[54..62],
        bytes_of(&new.public_file)[2..10],
        "encrypted"
    );
    let cost = SecretKey::cost(file).unwrap().unwrap().to_string();
    assert_eq!(cost, "some seconds and about 1 GiB of memory");
    let opened = SecretKey::unlock(file, Some(password)).unwrap();
    assert_eq!(opened.public_key(), new.secret.public_key());
}

#[test]
fn a_file_that_asks_for_more_than_stock_minisign_is_refused_before_it_gets_any() {
    let plain = SecretKey::generate(None).unwrap();
    let mut bytes = bytes_of(plain.secret_file.reveal());
    bytes[2..4].copy_from_slice(b"Sc");
    for (operations, memory) in [
        (33_554_432, 1_u64 << 42),
        (u64::MAX, 1 << 25),
        (33_554_432, u64::MAX),
        (33_554_433, 1 << 30),
        (33_554_432, (1 << 30) + 1),
    ] {
        bytes[38..46].copy_from_slice(&u64::to_le_bytes(operations));
        bytes[46..54].copy_from_slice(&u64::to_le_bytes(memory));
        let file = file_of(&bytes);
        let error = SecretKey::unlock(&file, Some(Password::new("x"))).unwrap_err();
        let expected = (operations, memory);
        let found = match error {
            SecretKeyError::Limits { operations, memory } => (operations, memory),
            other => panic!("{other}"),
        };
        assert_eq!(found, expected);
        assert_eq!(error.code(), Code::SigningKey);
        assert!(matches!(
            SecretKey::cost(&file),
            Err(SecretKeyError::Limits { .. })
        ));
    }
}

#[test]
fn a_key_without_a_password_needs_none_and_ignores_one() {
    let new = SecretKey::generate(None).unwrap();
    let file = new.secret_file.reveal();
    assert!(!SecretKey::needs_password(file).unwrap());
    let opened = SecretKey::unlock(file, Some(Password::new("unused"))).unwrap();
    assert_eq!(opened.public_key(), new.secret.public_key());
}

#[test]
fn a_new_password_that_protects_nothing_or_cannot_be_typed_is_refused() {
    for unfit in ["", "line\nfeed", "tab\t", &"x".repeat(1001)] {
        let error = SecretKey::generate(Some(&Password::new(unfit))).unwrap_err();
        assert!(matches!(error, SecretKeyError::PasswordUnfit));
    }
}

#[test]
fn a_damaged_key_is_refused_with_and_without_a_checksum() {
    let whole = bytes_of(SecretKey::generate(None).unwrap().secret_file.reveal());
    let mut without_checksum = whole.clone();
    without_checksum[126..].fill(0);
    assert!(SecretKey::unlock(&file_of(&without_checksum), None).is_ok());
    for whole in [whole, without_checksum] {
        // A byte of the seed, and one of the public half.
        for at in [62, 94] {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            let error = SecretKey::unlock(&file_of(&damaged), None).unwrap_err();
            assert!(matches!(error, SecretKeyError::Damaged), "{error}");
        }
    }
}

#[test]
fn what_is_no_secret_key_file_is_refused() {
    let good = SecretKey::generate(None)
        .unwrap()
        .secret_file
        .reveal()
        .to_owned();
    let mut unknown = bytes_of(&good);
    unknown[2] = b'X';
    let error = SecretKey::unlock(&file_of(&unknown), None).unwrap_err();
    assert!(matches!(error, SecretKeyError::Algorithm(_)));
    let cut = &bytes_of(&good)[..157];
    for text in [
        String::new(),
        file_of(cut),
        good.replace('\n', "\r\n"),
        format!("{good}\n"),
        good.replace("untrusted comment: ", ""),
    ] {
        let error = SecretKey::unlock(&text, None).unwrap_err();
        assert!(matches!(error, SecretKeyError::File(_)), "{text:?}");
        assert_eq!(error.code(), Code::SigningKey);
    }
}

#[test]
fn a_comment_that_its_readers_would_refuse_is_not_signed() {
    let key = SecretKey::generate(None).unwrap().secret;
    for comment in [
        "line\nfeed",
        "\u{1b}[8m",
        "é",
        &"x".repeat(1025),
        " x",
        "x\t",
    ] {
        let error = key.sign(b"", comment).unwrap_err();
        assert_eq!(error.code(), Code::Usage, "{comment:?}");
    }
    assert!(key.sign(b"", &"x".repeat(1024)).is_ok());
}

#[test]
fn neither_a_password_nor_a_secret_key_is_shown_by_debug() {
    let new = SecretKey::generate(None).unwrap();
    let public = new.secret.public_key().to_string();
    assert_eq!(format!("{:?}", Password::new("hunter2")), "Password(..)");
    assert_eq!(
        format!("{:?}", new.secret),
        format!("SecretKey(of {public})")
    );
    assert_eq!(format!("{:?}", new.secret_file), "SecretFile(..)");
}
