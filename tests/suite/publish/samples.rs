//! The smallest files that are programs of a platform, and folders of releases made of them.

use std::fs;
use std::path::Path;

use crate::support::artifact::Artifact;

/// A static program for Linux: a header and one segment. 62 is x86-64, 183 is 64-bit ARM.
pub fn elf(machine: u16) -> Vec<u8> {
    linux(machine, None)
}

/// The same, started by a dynamic loader.
pub fn linux(machine: u16, loader: Option<&str>) -> Vec<u8> {
    let segments = 1 + u16::from(loader.is_some());
    let text = loader.map_or(Vec::new(), |loader| format!("{loader}\0").into_bytes());
    let head = 64 + u64::from(segments) * 56;
    let size = head + text.len() as u64;
    let mut file = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    let half = |file: &mut Vec<u8>, value: u16| file.extend(value.to_le_bytes());
    let word = |file: &mut Vec<u8>, value: u32| file.extend(value.to_le_bytes());
    let long = |file: &mut Vec<u8>, value: u64| file.extend(value.to_le_bytes());
    half(&mut file, 2);
    half(&mut file, machine);
    word(&mut file, 1);
    for value in [0x1000, 64, 0] {
        long(&mut file, value);
    }
    word(&mut file, 0);
    for value in [64, 56, segments, 64, 0, 0] {
        half(&mut file, value);
    }
    let mut segment = |kind: u32, offset: u64, length: u64| {
        word(&mut file, kind);
        word(&mut file, 5);
        for value in [offset, offset, offset, length, length, 0x1000] {
            long(&mut file, value);
        }
    };
    segment(1, 0, size);
    if loader.is_some() {
        segment(3, head, text.len() as u64);
    }
    file.extend(text);
    file
}

/// A program for macOS without load commands: `0x0100_0007` is x86-64, `0x0100_000c` is
/// 64-bit ARM.
pub fn macho(processor: u32) -> Vec<u8> {
    [0xfeed_facf, processor, 3, 2, 0, 0, 0, 0_u32]
        .iter()
        .flat_map(|word| word.to_le_bytes())
        .collect()
}

/// A program for macOS with a part for each of both processors.
pub fn universal() -> Vec<u8> {
    let parts = [0x0100_0007, 0x0100_000c].map(|processor| (processor, macho(processor)));
    let mut file = Vec::new();
    let word = |file: &mut Vec<u8>, value: u32| file.extend(value.to_be_bytes());
    word(&mut file, 0xcafe_babe);
    word(&mut file, 2);
    for (number, (processor, part)) in (0..).zip(&parts) {
        for value in [
            *processor,
            3,
            64 + number * 32,
            u32::try_from(part.len()).unwrap(),
            5,
        ] {
            word(&mut file, value);
        }
    }
    file.resize(64, 0);
    for (_, part) in parts {
        file.extend(part);
    }
    file
}

/// A program for Windows on x86-64, without sections.
pub fn windows() -> Vec<u8> {
    let mut file = b"MZ".to_vec();
    file.resize(60, 0);
    file.extend(64_u32.to_le_bytes());
    file.extend(b"PE\0\0");
    file.extend(0x8664_u16.to_le_bytes());
    file.resize(file.len() + 14, 0);
    file.extend(112_u16.to_le_bytes());
    file.extend(2_u16.to_le_bytes());
    let optional = file.len();
    file.extend(0x020b_u16.to_le_bytes());
    file.resize(optional + 68, 0);
    file.extend(3_u16.to_le_bytes());
    file.resize(optional + 112, 0);
    file
}

/// An archive of a usual shape: one folder with the program, a page, completions and a licence.
pub fn archive(file: &str, top: &str, program: Vec<u8>) -> Artifact {
    let format = file.split_once(".tar.").map_or("zip", |(_, end)| end);
    let format = if format == "zip" {
        "zip".to_owned()
    } else {
        format!("tar.{format}")
    };
    let mut artifact = Artifact::new("x.tar.gz").format(&format);
    file.clone_into(&mut artifact.file);
    artifact
        .entry(&format!("{top}/tool"), "755", program)
        .entry(&format!("{top}/man/tool.1"), "644", ".TH TOOL 1\n")
        .entry(
            &format!("{top}/complete/tool.bash"),
            "644",
            "complete tool\n",
        )
        .entry(&format!("{top}/complete/_tool"), "644", "#compdef tool\n")
        .entry(
            &format!("{top}/complete/tool.fish"),
            "644",
            "complete -c tool\n",
        )
        .entry(&format!("{top}/LICENSE"), "644", "MIT\n")
}

/// Writes archives into a folder.
pub fn write(folder: &Path, artifacts: &[Artifact]) {
    fs::create_dir_all(folder).unwrap();
    for artifact in artifacts {
        fs::write(folder.join(&artifact.file), artifact.bytes()).unwrap();
    }
}

/// A release of version 1.4.2 for five platforms.
pub fn release() -> Vec<Artifact> {
    let triple = |triple: &str, end: &str, program: Vec<u8>| {
        let top = format!("tool-1.4.2-{triple}");
        archive(&format!("{top}.{end}"), &top, program)
    };
    let loader = "/lib64/ld-linux-x86-64.so.2";
    let mut windows_zip = Artifact::new("x.tar.gz").format("zip");
    "tool-1.4.2-x86_64-pc-windows-msvc.zip".clone_into(&mut windows_zip.file);
    vec![
        triple("x86_64-unknown-linux-musl", "tar.gz", elf(62)),
        triple(
            "x86_64-unknown-linux-gnu",
            "tar.gz",
            linux(62, Some(loader)),
        ),
        triple("aarch64-unknown-linux-musl", "tar.gz", elf(183)),
        triple("universal-apple-darwin", "tar.gz", universal()),
        windows_zip.entry("tool.exe", "644", windows()),
    ]
}
