//! Any text as a public key, a key file or an anchor: what is read is written as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use unpipe::minisign::PublicKey;
use unpipe::trust::Anchor;

fuzz_target!(|text: &str| {
    if let Ok(key) = text.parse::<PublicKey>() {
        assert_eq!(key.to_string(), text);
        assert_eq!(PublicKey::from_file_text(&key.file_text()).ok(), Some(key));
    }
    let _ = PublicKey::from_file_text(text);
    if let Ok(anchor) = text.parse::<Anchor>() {
        assert_eq!(anchor.to_string(), text);
    }
});
