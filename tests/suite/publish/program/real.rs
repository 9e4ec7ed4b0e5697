//! Real programs, with a second opinion: what `objdump` says they need.

use std::path::Path;

use unpipe::model::{GlibcVersion, Libc, Os};
use unpipe::publish::program::identify;

use super::told;
use crate::support::stock::{packed, run_in};

/// What binutils say: the C library that is needed, and the highest version that is not weak.
fn second_opinion(path: &Path) -> (Option<Libc>, Option<(u16, u16)>) {
    let command = format!("objdump -p {}", path.display());
    let text = String::from_utf8(packed(&command, b"")).unwrap();
    let needed: Vec<_> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("NEEDED"))
        .map(str::trim)
        .collect();
    let (_, references) = text.split_once("Version References:").unwrap_or_default();
    let number = |line: &str| {
        // Hash, flags, index, name.
        let words: Vec<_> = line.split_whitespace().collect();
        let version = words.get(3)?.strip_prefix("GLIBC_")?;
        let mut parts = version.split('.').map(|part| part.parse::<u16>().ok());
        let flags = u16::from_str_radix(words[1].trim_start_matches("0x"), 16).unwrap();
        let number = (parts.next()??, parts.next()??);
        (flags & 2 == 0).then_some(number)
    };
    let libc = match needed.as_slice() {
        [] => Some(Libc::Static),
        names if names.contains(&"libc.so.6") => Some(Libc::Gnu),
        names if names.iter().any(|name| name.starts_with("libc.")) => Some(Libc::Musl),
        _ => None,
    };
    (libc, references.lines().filter_map(number).max())
}

/// Compares, and tells whether a version was there to compare.
#[track_caller]
fn agrees(path: &Path) -> bool {
    let found = identify(&std::fs::read(path).unwrap());
    let [platform] = found.as_slice() else {
        panic!("{}: {found:?}", path.display());
    };
    let (libc, least) = second_opinion(path);
    let least = least.map(|(major, minor)| format!("{major}.{minor}"));
    let least: Option<GlibcVersion> = least.map(|text| text.parse().unwrap());
    assert_eq!(platform.os, Os::Linux);
    assert_eq!(platform.arch.to_string(), std::env::consts::ARCH);
    let told = (platform.libc, platform.min_glibc);
    assert_eq!(told, (libc, least), "{}", path.display());
    least.is_some()
}

#[test]
fn programs_of_this_machine_are_told_as_binutils_tell_them() {
    let own = std::env::current_exe().unwrap();
    agrees(&own);
    agrees(Path::new(env!("CARGO_BIN_EXE_unpipe")));
    let mut versioned = 0;
    for folder in ["/bin", "/usr/bin", "/usr/local/bin"] {
        for name in [
            "sh", "ls", "git", "python3", "tar", "objdump", "gcc", "xz", "openssl",
        ] {
            let Ok(path) = Path::new(folder).join(name).canonicalize() else {
                continue;
            };
            let is_native = std::fs::read(&path).unwrap().starts_with(b"\x7fELF");
            versioned += u32::from(is_native && agrees(&path));
        }
    }
    assert!(versioned >= 5, "{versioned}");
}

#[test]
fn what_the_compiler_links_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("main.c"),
        "#include <stdio.h>\nint main(void) { return puts(\"here\") < 0; }\n",
    )
    .unwrap();
    for (name, flags, libc) in [
        ("dynamic", &[][..], Some(Libc::Gnu)),
        ("fixed", &["-no-pie"], Some(Libc::Gnu)),
        ("static", &["-static"], Some(Libc::Static)),
        ("static-pie", &["-static-pie"], Some(Libc::Static)),
        ("library.so", &["-shared", "-fPIC"], Some(Libc::Gnu)),
        ("stripped", &["-s"], Some(Libc::Gnu)),
    ] {
        let fixed = ["main.c", "-o", name];
        let args = fixed.iter().chain(flags).copied();
        run_in(folder.path(), "gcc", args);
        let path = folder.path().join(name);
        agrees(&path);
        let mut program = std::fs::read(&path).unwrap();
        let found = identify(&program);
        assert_eq!(found[0].libc, libc, "{name}");
        // The loader reads no sections, so they decide nothing: where they are, and how many.
        program[40..48].fill(0);
        program[60..64].fill(0);
        assert_eq!(identify(&program), found, "{name}");
    }
    run_in(folder.path(), "gcc", ["-c", "main.c", "-o", "main.o"]);
    let object = std::fs::read(folder.path().join("main.o")).unwrap();
    assert_eq!(told(&object), [""; 0]);
}

#[test]
fn a_real_program_that_is_cut_short_or_bent_is_harmless() {
    let program = std::fs::read("/bin/sh").unwrap();
    for length in (0..4096).chain((4096..program.len()).step_by(997)) {
        let _ = identify(&program[..length]);
    }
    let mut bent = program;
    for at in 0..4096.min(bent.len()) {
        let byte = std::mem::replace(&mut bent[at], 0xff);
        let _ = identify(&bent);
        bent[at] = byte;
    }
}
