//! Which files of a folder may be artifacts, by their names.

/// Endings of files that lie beside artifacts and are none: sums, signatures, texts, packages of
/// systems, symbols, scripts that install.
const OTHERS: [&str; 46] = [
    ".asc",
    ".sig",
    ".minisig",
    ".pem",
    ".crt",
    ".cert",
    ".sigstore",
    ".bundle",
    ".intoto.jsonl",
    ".att",
    ".sha1",
    ".sha256",
    ".sha256sum",
    ".sha512",
    ".sha512sum",
    ".md5",
    ".b2",
    ".blake3",
    ".sum",
    ".sums",
    ".json",
    ".jsonl",
    ".yaml",
    ".yml",
    ".toml",
    ".xml",
    ".txt",
    ".md",
    ".html",
    ".log",
    ".pub",
    ".unpipe",
    ".deb",
    ".rpm",
    ".apk",
    ".msi",
    ".dmg",
    ".pkg",
    ".snap",
    ".flatpak",
    ".whl",
    ".nupkg",
    ".rb",
    ".pdb",
    ".ps1",
    ".sh",
];

/// Parts of names of files that describe or serve artifacts.
const WORDS: [&str; 8] = [
    "sha256sums",
    "sha512sums",
    "checksums",
    "sbom",
    ".spdx",
    ".cdx",
    ".cyclonedx",
    ".dsym",
];

/// Whether a file may be an artifact. What has no known ending may be a program as it is.
pub fn is_artifact(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !name.starts_with('.')
        && !OTHERS.iter().any(|ending| name.ends_with(ending))
        && !WORDS.iter().any(|word| name.contains(word))
        && name != "pkgbuild"
        && name != "license"
        && name != "readme"
}

/// Whether a file lists hashes, and they may be SHA-256.
pub fn is_sums(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let signed = [
        ".asc",
        ".sig",
        ".minisig",
        ".pem",
        ".sigstore",
        ".json",
        ".bundle",
        ".crt",
    ];
    let named = name.ends_with(".sha256")
        || name.ends_with(".sha256sum")
        || name.ends_with("sha256.sum")
        || name.contains("sha256sum")
        || name.contains("checksums");
    named && !signed.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::{is_artifact, is_sums};

    #[test]
    fn archives_and_programs_are_artifacts_and_what_describes_them_is_not() {
        for name in [
            "tool-1.0.tar.gz",
            "tool.zip",
            "tool_linux_amd64",
            "tool.exe",
            "tool.gz",
        ] {
            assert!(is_artifact(name), "{name}");
        }
        for name in [
            "SHA256SUMS",
            "tool_1.0_checksums.txt",
            "tool.tar.gz.minisig",
            "tool.tar.gz.sha256",
            "tool.deb",
            "dist-manifest.json",
            "sha256.sum",
            "tool.sbom.json",
            ".DS_Store",
            "tool-installer.sh",
            "tool-x86_64-pc-windows-msvc.pdb",
            "tool-1.0.sbom.tar.gz",
        ] {
            assert!(!is_artifact(name), "{name}");
        }
    }

    #[test]
    fn sums_have_many_names() {
        for name in [
            "SHA256SUMS",
            "sha256sums.txt",
            "checksums.txt",
            "tool_1.0_checksums.txt",
            "sha256.sum",
            "tool.tar.gz.sha256",
            "tool.zip.sha256sum",
            "TOOL_SHA256SUMS",
        ] {
            assert!(is_sums(name), "{name}");
        }
        for name in [
            "SHA256SUMS.asc",
            "SHA256SUMS.minisig",
            "tool.tar.gz",
            "sha512.sum",
        ] {
            assert!(!is_sums(name), "{name}");
        }
    }
}
