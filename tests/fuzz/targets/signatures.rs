//! Any bytes as a document with signatures, and as a signature file: the parts make up the whole.
#![no_main]

use libfuzzer_sys::fuzz_target;
use unpipe::minisign::{MAX_SIGNATURES, Outcome, parse_signature_file, peel};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(peeled) = peel(bytes) {
        let blocks: String = peeled.signatures.iter().map(|one| one.text()).collect();
        assert_eq!([peeled.body, blocks.as_bytes()].concat(), bytes);
        assert!((1..=MAX_SIGNATURES).contains(&peeled.signatures.len()));
        for signature in &peeled.signatures {
            let outcome = signature.check(peeled.body, &[]);
            assert_eq!(outcome, Outcome::UnknownKey(signature.id()));
        }
    }
    if let Ok(signatures) = parse_signature_file(bytes) {
        assert!(!signatures.is_empty());
    }
});
