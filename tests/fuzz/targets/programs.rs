//! Any bytes as a native program: the first byte chooses how it begins, the rest is identified.
#![no_main]

use libfuzzer_sys::fuzz_target;
use unpipe::publish::program::identify;

const BEGINNINGS: [&[u8]; 6] = [
    b"",
    b"\x7fELF\x02\x01\x01",
    b"\x7fELF\x01\x01\x01",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe\0\0\0",
    b"MZ",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let beginning = BEGINNINGS[usize::from(*first) % BEGINNINGS.len()];
    let content = [beginning, rest].concat();
    let _ = identify(&content);
});
