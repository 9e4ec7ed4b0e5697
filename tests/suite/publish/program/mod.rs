//! What programs are built for: forged ones of every kind here, real ones in `real`.

pub mod elf_bytes;
pub mod other_bytes;

mod damaged;
mod real;

use unpipe::publish::program::identify;

use elf_bytes::{CORE, Elf, LIBRARY, RELOCATABLE, WEAK};
use other_bytes::{
    ARM64, BUILD_IOS, BUILD_MACOS, DYLIB, EXECUTE, LEAST_IOS, LEAST_MACOS, OBJECT, X86_64, pe,
    thin, universal,
};

/// The platforms, as people read them.
pub fn told(content: &[u8]) -> Vec<String> {
    let platforms = identify(content);
    platforms.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn tells(elf: &Elf, expected: &str) {
    assert_eq!(told(&elf.bytes()), [expected]);
}

#[test]
fn a_program_for_the_gnu_c_library_needs_its_highest_version() {
    let gnu = Elf::gnu();
    tells(&gnu, "linux x86_64 gnu (C library 2.17 or later)");
    let with = |name| gnu.clone().with(|elf| elf.versions[1].1.push((name, 0)));
    tells(
        &with("GLIBC_2.34"),
        "linux x86_64 gnu (C library 2.34 or later)",
    );
    tells(
        &with("GLIBC_3.0"),
        "linux x86_64 gnu (C library 3.0 or later)",
    );
    for name in [
        "GLIBC_PRIVATE",
        "GLIBC_ABI_DT_RELR",
        "GLIBC_2",
        "GLIBC_2.x",
        "GLIBCXX_3.4",
    ] {
        tells(&with(name), "linux x86_64 gnu (C library 2.17 or later)");
    }
    let weak = gnu
        .clone()
        .with(|elf| elf.versions[1].1.push(("GLIBC_2.36", WEAK)));
    tells(&weak, "linux x86_64 gnu (C library 2.17 or later)");
    let old = gnu.clone().with(|elf| elf.versions[1].1.truncate(1));
    tells(&old, "linux x86_64 gnu (C library 2.2 or later)");
    tells(&gnu.with(|elf| elf.versions.clear()), "linux x86_64 gnu");
}

#[test]
fn the_interpreter_decides_the_c_library_and_then_what_is_needed() {
    let with = |interpreter, needed: &[&'static str]| {
        Elf::new().with(|elf| {
            elf.interpreter = interpreter;
            elf.needed = needed.to_vec();
        })
    };
    tells(&with(None, &[]), "linux x86_64 static");
    tells(&with(None, &["libc.so.6"]), "linux x86_64 gnu");
    tells(
        &with(None, &["libm.so.6", "libc.musl-x86_64.so.1"]),
        "linux x86_64 musl",
    );
    tells(&with(None, &["libc.so"]), "linux x86_64 musl");
    tells(&with(None, &["libc.so.0"]), "linux x86_64");
    tells(&with(None, &["libz.so.1"]), "linux x86_64");
    let musl = Some("/lib/ld-musl-x86_64.so.1");
    tells(&with(musl, &[]), "linux x86_64 musl");
    tells(&with(musl, &["libc.so.6"]), "linux x86_64 musl");
    let elsewhere = Some("/nix/store/0-glibc/lib/ld-linux-x86-64.so.2");
    tells(&with(elsewhere, &["libz.so.1"]), "linux x86_64 gnu");
    tells(&with(Some("/lib/ld-uClibc.so.0"), &[]), "linux x86_64");
    let library = Elf::gnu().with(|elf| elf.interpreter = None);
    tells(&library, "linux x86_64 gnu (C library 2.17 or later)");
    let needs_no_library = library.with(|elf| elf.needed.clear());
    tells(
        &needs_no_library,
        "linux x86_64 gnu (C library 2.17 or later)",
    );
    let other_loader = Elf::gnu().with(|elf| elf.interpreter = Some("/lib64/ld64.so.2"));
    tells(&other_loader, "linux x86_64 gnu (C library 2.17 or later)");
    let musl_with_versions = Elf::gnu().with(|elf| elf.interpreter = musl);
    tells(&musl_with_versions, "linux x86_64 musl");
}

#[test]
fn every_processor_is_told_in_both_byte_orders() {
    for (machine, is_64, name) in [
        (62, true, "x86_64"),
        (183, true, "aarch64"),
        (243, true, "riscv64"),
        (3, false, "i686"),
        (40, false, "armv7"),
        (62, false, "another processor"),
        (183, false, "another processor"),
        (243, false, "another processor"),
        (3, true, "another processor"),
        (21, true, "another processor"),
    ] {
        let elf = Elf::gnu().with(|elf| (elf.machine, elf.is_64) = (machine, is_64));
        let rest = "gnu (C library 2.17 or later)";
        tells(&elf, &format!("linux {name} {rest}"));
        let big = elf.with(|elf| elf.is_big = true);
        tells(&big, &format!("linux another processor {rest}"));
    }
}

#[test]
fn the_system_is_told_by_the_header_then_by_a_note_then_by_the_interpreter() {
    let with = |abi, note: Option<(&'static str, u32)>, interpreter| {
        Elf::new().with(|elf| {
            elf.os_abi = abi;
            elf.notes = note.into_iter().collect();
            elf.interpreter = interpreter;
        })
    };
    for (abi, name) in [(0, "linux x86_64 static"), (3, "linux x86_64 static")] {
        tells(&with(abi, None, None), name);
    }
    tells(&with(9, None, None), "freebsd x86_64");
    tells(
        &with(9, Some(("GNU", 0)), Some("/lib64/ld-linux-x86-64.so.2")),
        "freebsd x86_64",
    );
    for abi in [1, 2, 6, 12, 255] {
        tells(&with(abi, None, None), "another system x86_64");
    }
    tells(
        &with(0, Some(("FreeBSD", 1_400_097)), None),
        "freebsd x86_64",
    );
    tells(&with(0, Some(("GNU", 0)), None), "linux x86_64 static");
    for note in [
        ("GNU", 1),
        ("Android", 21),
        ("NetBSD", 9),
        ("OpenBSD", 0),
        ("DragonFly", 6),
    ] {
        tells(&with(0, Some(note), None), "another system x86_64");
    }
    tells(&with(0, Some(("Go", 0)), None), "linux x86_64 static");
    for (path, name) in [
        ("/libexec/ld-elf.so.1", "freebsd x86_64"),
        ("/libexec/ld-elf.so.2", "another system x86_64"),
        ("/usr/libexec/ld.elf_so", "another system x86_64"),
        ("/system/bin/linker64", "another system x86_64"),
    ] {
        tells(&with(0, None, Some(path)), name);
    }
}

#[test]
fn what_is_no_program_and_no_library_has_no_platform() {
    for kind in [0, RELOCATABLE, CORE, 5, 0xfe00] {
        assert_eq!(
            told(&Elf::gnu().with(|elf| elf.kind = kind).bytes()),
            [""; 0]
        );
    }
    assert_eq!(
        told(&Elf::new().with(|elf| elf.kind = LIBRARY).bytes()),
        ["linux x86_64 static"]
    );
    assert_eq!(told(&thin(X86_64, OBJECT, &[])), [""; 0]);
    let mut dos = pe(true, 0x8664, 3);
    dos[64] = b'N';
    let java = b"\xca\xfe\xba\xbe\0\0\0\x34\0\x1d\x0a";
    for other in [
        &dos,
        &java[..],
        b"",
        b"\x7fELF",
        b"MZ",
        b"#!/bin/sh\n",
        b"\xfe\xed\xfa\xcf",
    ] {
        assert_eq!(told(other), [""; 0]);
    }
}

#[test]
fn a_mach_o_file_is_for_macos_unless_it_says_otherwise() {
    for (cpu, name) in [
        (X86_64, "macos x86_64"),
        (ARM64, "macos aarch64"),
        (7, "macos i686"),
        (12, "macos another processor"),
    ] {
        assert_eq!(told(&thin(cpu, EXECUTE, &[])), [name]);
    }
    for (commands, name) in [
        (&[&BUILD_MACOS[..]][..], "macos aarch64"),
        (&[&LEAST_MACOS], "macos aarch64"),
        (&[&BUILD_IOS], "another system aarch64"),
        (&[&LEAST_IOS], "another system aarch64"),
        (&[&BUILD_IOS, &BUILD_MACOS], "macos aarch64"),
        (&[&BUILD_MACOS, &BUILD_IOS], "macos aarch64"),
    ] {
        assert_eq!(told(&thin(ARM64, DYLIB, commands)), [name]);
    }
}

#[test]
fn a_universal_file_has_one_platform_for_each_slice() {
    let intel = thin(X86_64, EXECUTE, &[&LEAST_MACOS]);
    let apple = thin(ARM64, EXECUTE, &[&BUILD_MACOS]);
    let both = universal(&[(X86_64, &intel), (ARM64, &apple)]);
    assert_eq!(told(&both), ["macos x86_64", "macos aarch64"]);
    assert_eq!(told(&universal(&[(ARM64, &apple)])), ["macos aarch64"]);
    // One slice that is not what it should be spoils the file.
    for other in [&b"!<arch>\n"[..], b"", &both, &Elf::gnu().bytes()] {
        let spoiled = universal(&[(X86_64, &intel), (ARM64, other)]);
        assert_eq!(told(&spoiled), [""; 0]);
    }
}

#[test]
fn a_pe_file_is_for_windows_or_for_the_firmware() {
    for (is_64, machine, name) in [
        (true, 0x8664, "windows x86_64"),
        (true, 0xaa64, "windows aarch64"),
        (true, 0x5064, "windows riscv64"),
        (false, 0x014c, "windows i686"),
        (false, 0x01c4, "windows armv7"),
        (true, 0x0200, "windows another processor"),
    ] {
        assert_eq!(told(&pe(is_64, machine, 3)), [name]);
    }
    assert_eq!(told(&pe(true, 0x8664, 2)), ["windows x86_64"]);
    for subsystem in 10..=13 {
        assert_eq!(
            told(&pe(true, 0x8664, subsystem)),
            ["another system x86_64"]
        );
    }
}
