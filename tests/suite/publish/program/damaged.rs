//! Damaged and hostile programs: nothing panics, and the answer comes soon.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use unpipe::publish::program::identify;

use super::elf_bytes::Elf;
use super::other_bytes::{ARM64, BUILD_MACOS, EXECUTE, LEAST_MACOS, X86_64, pe, thin, universal};

fn programs() -> Vec<Vec<u8>> {
    let intel = thin(X86_64, EXECUTE, &[&LEAST_MACOS]);
    let apple = thin(ARM64, EXECUTE, &[&BUILD_MACOS]);
    vec![
        Elf::gnu().bytes(),
        Elf::gnu().with(|elf| elf.is_64 = false).bytes(),
        Elf::gnu().with(|elf| elf.is_big = true).bytes(),
        Elf::new().bytes(),
        universal(&[(X86_64, &intel), (ARM64, &apple)]),
        intel,
        pe(true, 0x8664, 3),
        pe(false, 0x014c, 3),
    ]
}

#[test]
fn a_program_that_is_cut_short_has_no_platform_wherever_it_ends() {
    for program in programs() {
        assert!(!identify(&program).is_empty());
        for length in 0..program.len() {
            assert_eq!(identify(&program[..length]), [], "{length}");
        }
    }
}

#[test]
fn a_program_may_begin_at_any_address() {
    for program in programs() {
        let whole = identify(&program);
        for offset in 1..8 {
            let moved = [&vec![0; offset][..], &program].concat();
            assert_eq!(identify(&moved[offset..]), whole);
        }
    }
}

#[test]
fn every_single_byte_may_be_another() {
    for program in programs() {
        for at in 0..program.len() {
            for byte in [0, 1, 0x7f, 0x80, 0xff] {
                let mut bent = program.clone();
                bent[at] = byte;
                let _ = identify(&bent);
            }
        }
    }
}

#[test]
fn needed_versions_without_end_are_given_up_soon() {
    // Each record is a set of as many versions as a set can have, and a version of all sets before
    // it: a walk through all of it would take 130 billion steps.
    let record = [1, u16::MAX, 0, 0, 16, 0, 16, 0].map(u16::to_le_bytes);
    let bytes = Elf::gnu().with(|elf| elf.table = Some(record.concat().repeat(2_000_000)));
    let bytes = bytes.bytes();
    let begin = Instant::now();
    assert_eq!(identify(&bytes), []);
    assert!(begin.elapsed() < Duration::from_secs(5));
}

#[test]
fn as_many_versions_as_symbols_can_name_are_read() {
    let versions = |count| {
        let elf = Elf::gnu().with(|elf| elf.versions[1].1 = vec![("GLIBC_2.9", 0); count]);
        identify(&elf.bytes())
    };
    // One is in the set of another library.
    assert_eq!(versions(0x7ffe).len(), 1);
    assert_eq!(versions(0x7fff), []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_programs_are_harmless(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        keep_whole in prop::bool::weighted(0.8),
    ) {
        let mut program = which.get(&programs()).clone();
        for (at, byte) in changes {
            let at = at.index(program.len());
            program[at] = byte;
        }
        if !keep_whole {
            program.truncate(cut.index(program.len()));
        }
        let _ = identify(&program);
    }

    #[test]
    fn random_bytes_after_a_magic_number_are_harmless(
        which in any::<prop::sample::Index>(),
        kept in 4_usize..80,
        bytes in prop::collection::vec(any::<u8>(), 0..2000),
    ) {
        let program = which.get(&programs()).clone();
        let _ = identify(&[&program[..kept.min(program.len())], &bytes].concat());
    }
}
