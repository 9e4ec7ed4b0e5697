//! Any bytes as a document, and as the body of each kind: what is read can be written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use unpipe::document::{
    Envelope, Header, Kind, parse_index, parse_release, parse_review, parse_root, to_body,
};

fuzz_target!(|bytes: &[u8]| {
    for kind in Kind::ALL {
        if let Ok(envelope) = Envelope::open(bytes, kind) {
            assert!(bytes.starts_with(envelope.body()));
            assert!((1..=16).contains(&envelope.signatures().len()));
        }
    }
    if let Some(header) = Header::read(bytes) {
        assert!(bytes.starts_with(header.text().as_bytes()));
    }
    if let Ok(root) = parse_root(bytes) {
        let body = to_body(Kind::Root, &root).expect("a root that was read can be written");
        assert_eq!(parse_root(body.as_bytes()).ok(), Some(root));
    }
    if let Ok(index) = parse_index(bytes) {
        let body = to_body(Kind::Index, &index).expect("an index that was read can be written");
        assert_eq!(parse_index(body.as_bytes()).ok(), Some(index));
    }
    if let Ok(release) = parse_release(bytes) {
        let body = to_body(Kind::Release, &release).expect("a release that was read can be written");
        assert_eq!(parse_release(body.as_bytes()).ok(), Some(release));
    }
    if let Ok(review) = parse_review(bytes) {
        let body = to_body(Kind::Review, &review).expect("a review that was read can be written");
        assert_eq!(parse_review(body.as_bytes()).ok(), Some(review));
    }
});
