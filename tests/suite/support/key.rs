//! Keys of publishers, and the four lines of a signature, honest or forged.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minisign::KeyPair;

/// A publisher's key pair, without a password.
#[derive(Clone, Debug)]
pub struct Key(KeyPair);

/// One signature, taken apart. Its fields may be changed before it is written again.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The text after `untrusted comment: `.
    pub untrusted: String,
    /// Algorithm (2 bytes), key id (8), signature of the body (64).
    pub bytes: Vec<u8>,
    /// The text after `trusted comment: `.
    pub trusted: String,
    /// The signature of the signature and the trusted comment.
    pub global: Vec<u8>,
}

impl Key {
    /// A new one.
    pub fn new() -> Self {
        Self(KeyPair::generate_unencrypted_keypair().unwrap())
    }

    /// The 56 characters that `--key` takes.
    pub fn public(&self) -> String {
        self.0.pk.to_base64()
    }

    /// The eight bytes that name the key, and prove nothing.
    pub fn id(&self) -> [u8; 8] {
        self.0.pk.keynum().try_into().unwrap()
    }

    /// Signs a body: a prehashed signature.
    pub fn sign(&self, body: &[u8]) -> Signature {
        let text = minisign::sign(
            Some(&self.0.pk),
            &self.0.sk,
            Cursor::new(body),
            Some("made for a test"),
            Some("signature for a test"),
        )
        .unwrap()
        .into_string();
        Signature::read(&text)
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.public() == other.public()
    }
}

impl Signature {
    /// Reads the four lines.
    pub fn read(text: &str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let [first, bytes, third, global] = lines.as_slice() else {
            panic!("a signature has four lines, found {text:?}");
        };
        Self {
            untrusted: first
                .strip_prefix("untrusted comment: ")
                .unwrap()
                .to_owned(),
            bytes: STANDARD.decode(bytes).unwrap(),
            trusted: third.strip_prefix("trusted comment: ").unwrap().to_owned(),
            global: STANDARD.decode(global).unwrap(),
        }
    }

    /// Writes the four lines.
    pub fn write(&self) -> String {
        format!(
            "untrusted comment: {}\n{}\ntrusted comment: {}\n{}\n",
            self.untrusted,
            STANDARD.encode(&self.bytes),
            self.trusted,
            STANDARD.encode(&self.global)
        )
    }

    /// Claims to be by this key.
    pub fn claim_to_be_by(&mut self, key: &Key) {
        self.bytes[2..10].copy_from_slice(&key.id());
    }

    /// Claims another algorithm: `ED` is prehashed, `Ed` the old form.
    pub fn claim_algorithm(&mut self, letters: [u8; 2]) {
        self.bytes[..2].copy_from_slice(&letters);
    }
}

/// A document: the body, then a signature by each key.
pub fn signed<'k>(body: &[u8], keys: impl IntoIterator<Item = &'k Key>) -> Vec<u8> {
    let mut document = body.to_vec();
    for key in keys {
        document.extend(key.sign(body).write().bytes());
    }
    document
}

/// Where the last four lines of a document begin.
pub fn last_signature_at(document: &[u8]) -> usize {
    let ends: Vec<usize> = document
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(i, _)| i + 1)
        .collect();
    ends[ends.len() - 5]
}

/// The body of a document with one signature.
pub fn body_of(document: &[u8]) -> &[u8] {
    &document[..last_signature_at(document)]
}
