//! Any bytes as a bundle: what is accepted has its members where it says, in order, once each.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use unpipe::bundle::{Contents, MemberKind};

fuzz_target!(|bytes: &[u8]| {
    let Ok(Ok(contents)) = Contents::read(&mut Cursor::new(bytes)) else {
        return;
    };
    let mut end = 0;
    for entry in contents.entries() {
        assert_eq!(entry.at, end + 512);
        assert!(!entry.member.name().contains('/'));
        end = (entry.at + entry.size).next_multiple_of(512);
    }
    assert_eq!(end + 1024, bytes.len() as u64);
    assert!(contents.entries().is_sorted_by(|a, b| a.member < b.member));
    assert!(contents.release().is_some_and(|entry| entry.member.kind() == MemberKind::Release));
    assert!(contents.artifacts().next().is_some());
});
