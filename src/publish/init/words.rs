//! What the name of a release's file says: the program, the version, the platform.

use crate::model::{Arch, Libc, Os};
use crate::publish::inspect::format_of;

/// The platform that a name claims, as far as it does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) os: Option<Os>,
    pub(super) arch: Option<Arch>,
    pub(super) libc: Option<Libc>,
}

const SYSTEMS: [(&str, Os); 14] = [
    ("linux", Os::Linux),
    ("linux64", Os::Linux),
    ("darwin", Os::Macos),
    ("macos", Os::Macos),
    ("macosx", Os::Macos),
    ("osx", Os::Macos),
    ("apple", Os::Macos),
    ("mac", Os::Macos),
    ("windows", Os::Windows),
    ("win", Os::Windows),
    ("win32", Os::Windows),
    ("win64", Os::Windows),
    ("msvc", Os::Windows),
    ("freebsd", Os::Freebsd),
];

/// `x86_64` is two words, so it is looked for before.
const PROCESSORS: [(&str, Arch); 20] = [
    ("x8664", Arch::X86_64),
    ("amd64", Arch::X86_64),
    ("x64", Arch::X86_64),
    ("64bit", Arch::X86_64),
    ("linux64", Arch::X86_64),
    ("win64", Arch::X86_64),
    ("aarch64", Arch::Aarch64),
    ("arm64", Arch::Aarch64),
    ("armv8", Arch::Aarch64),
    ("armv7", Arch::Armv7),
    ("armv7l", Arch::Armv7),
    ("armv7hf", Arch::Armv7),
    ("armhf", Arch::Armv7),
    ("i686", Arch::I686),
    ("i386", Arch::I686),
    ("386", Arch::I686),
    ("x86", Arch::I686),
    ("32bit", Arch::I686),
    ("riscv64", Arch::Riscv64),
    ("riscv64gc", Arch::Riscv64),
];

const LIBRARIES: [(&str, Libc); 7] = [
    ("gnu", Libc::Gnu),
    ("glibc", Libc::Gnu),
    ("gnueabihf", Libc::Gnu),
    ("musl", Libc::Musl),
    ("musleabihf", Libc::Musl),
    ("muslc", Libc::Musl),
    ("static", Libc::Static),
];

/// Words that stand between a program's name and its platform, or in place of one.
const OTHERS: [&str; 8] = [
    "unknown",
    "pc",
    "universal",
    "universal2",
    "gnueabi",
    "arm",
    "armv6",
    "all",
];

fn find<T: Copy>(words: &[(&str, T)], word: &str) -> Option<T> {
    words
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, value)| *value)
}

/// The platform that a text names.
pub(super) fn claim(text: &str) -> Claim {
    let text = text.to_ascii_lowercase();
    let text = text.replace("x86_64", "x8664").replace("x86-64", "x8664");
    let mut claim = Claim::default();
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        claim.os = claim.os.or(find(&SYSTEMS, word));
        claim.arch = claim.arch.or(find(&PROCESSORS, word));
        claim.libc = claim.libc.or(find(&LIBRARIES, word));
    }
    claim
}

/// A file's name without the ending of its format.
fn bare(name: &str) -> &str {
    let format = format_of(name).as_str();
    let endings = [
        ".tgz",
        ".txz",
        ".tzst",
        ".tbz2",
        ".tbz",
        ".exe",
        ".AppImage",
    ];
    name.strip_suffix(format)
        .and_then(|bare| bare.strip_suffix('.'))
        .or_else(|| endings.iter().find_map(|ending| name.strip_suffix(ending)))
        .unwrap_or(name)
}

/// The program's name: what stands before version and platform.
pub(in crate::publish) fn stem(name: &str, version: Option<&str>) -> Option<String> {
    let bare = bare(name);
    let mut end = bare.len();
    if let Some(at) = version.and_then(|version| first_place(bare, version)) {
        let before = bare.get(..at).unwrap_or("");
        end = before.strip_suffix('v').map_or(at, str::len);
    }
    let mut at = 0;
    for word in bare.split(|c: char| !c.is_ascii_alphanumeric()) {
        let lower = word.to_ascii_lowercase();
        let is_platform = find(&SYSTEMS, &lower).is_some()
            || find(&PROCESSORS, &lower).is_some()
            || find(&LIBRARIES, &lower).is_some()
            || OTHERS.contains(&lower.as_str());
        if is_platform && at > 0 {
            end = end.min(at);
            break;
        }
        at += word.len() + 1;
    }
    let stem = bare
        .get(..end)?
        .trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    (!stem.is_empty()).then(|| stem.to_owned())
}

/// The text that is in every name and looks like a version.
pub(in crate::publish) fn common_version(names: &[&str]) -> Option<String> {
    let (first, others) = names.split_first()?;
    let mut found = versions(bare(first));
    found.retain(|version| {
        others
            .iter()
            .all(|name| first_place(name, version).is_some())
    });
    found.into_iter().next()
}

/// Everything in a text that looks like a version: `1.4.2`, `1.4.2-rc.1`.
fn versions(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(start) = rest
            .find(|c: char| c.is_ascii_digit())
            .map(|start| at + start)
        else {
            break;
        };
        let length = text.get(start..).map_or(0, numbers);
        let end = start + length;
        let version = text.get(start..end).unwrap_or("");
        if version.contains('.') && is_apart(text, start, end) {
            let after = text.get(end..).map_or(0, prerelease);
            found.extend(text.get(start..end + after).map(str::to_owned));
        }
        at = end.max(start + 1);
    }
    found
}

/// The length of numbers with dots between them.
fn numbers(text: &str) -> usize {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    text.get(..end)
        .map_or(0, |run| run.trim_end_matches('.').len())
}

/// The length of `-rc.1` and its like.
fn prerelease(text: &str) -> usize {
    let words = ["alpha", "beta", "rc", "pre", "dev", "nightly"];
    let rest = text.strip_prefix(['-', '~', '_']).unwrap_or("");
    let Some(rest) = words.iter().find_map(|word| rest.strip_prefix(word)) else {
        return 0;
    };
    let number = rest.trim_start_matches(['.', '-']);
    let digits = number
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(number.len());
    let taken = text.len() - rest.len();
    if digits == 0 {
        return taken;
    }
    taken + (rest.len() - number.len()) + digits
}

/// Whether what stands from `start` to `end` is no part of a longer word or number.
fn is_apart(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).unwrap_or("");
    // A v in front belongs to the version, unless it ends a word.
    let before = before.strip_suffix(['v', 'V']).unwrap_or(before);
    let after = text.get(end..).unwrap_or("");
    let goes_on = after
        .strip_prefix('.')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    !before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.')
        && !after.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !goes_on
}

fn first_place(text: &str, version: &str) -> Option<usize> {
    text.match_indices(version)
        .map(|(at, _)| at)
        .find(|at| is_apart(text, *at, at + version.len()))
}

/// The text with `{version}` in every place of the version.
pub(super) fn templated(text: &str, version: Option<&str>) -> String {
    let Some(version) = version.filter(|version| !version.is_empty()) else {
        return text.to_owned();
    };
    let mut out = String::new();
    let mut rest = 0;
    for (at, _) in text.match_indices(version) {
        if is_apart(text, at, at + version.len()) {
            out.push_str(text.get(rest..at).unwrap_or(""));
            out.push_str("{version}");
            rest = at + version.len();
        }
    }
    out.push_str(text.get(rest..).unwrap_or(""));
    out
}

#[cfg(test)]
mod tests {
    use super::{claim, common_version, stem, templated};
    use crate::model::{Arch, Libc, Os};

    #[test]
    fn a_version_is_what_all_names_share() {
        let names = [
            "tool-1.4.2-x86_64-linux-glibc2.31.tar.gz",
            "tool-v1.4.2-macos11.0.zip",
        ];
        assert_eq!(common_version(&names).as_deref(), Some("1.4.2"));
        let names = [
            "tool_1.4.0-rc.1_linux_amd64.tar.gz",
            "tool_1.4.0-rc.1_darwin_arm64.tar.gz",
        ];
        assert_eq!(common_version(&names).as_deref(), Some("1.4.0-rc.1"));
        assert_eq!(common_version(&["tool-x86_64-linux.tar.gz"]), None);
        assert_eq!(
            common_version(&["tool-1.2.tar.gz", "tool-1.2.3.tar.gz"]),
            None
        );
        assert_eq!(common_version(&[]), None);
    }

    #[test]
    fn a_version_is_replaced_only_where_it_stands_alone() {
        for (text, expected) in [
            ("tool-v1.2/tool", "tool-v{version}/tool"),
            ("tool-1.2.3", "tool-1.2.3"),
            ("tool-11.2", "tool-11.2"),
            ("1.2-1.2", "{version}-{version}"),
            ("rev1.2", "rev1.2"),
        ] {
            assert_eq!(templated(text, Some("1.2")), expected);
        }
        assert_eq!(templated("tool-1", None), "tool-1");
    }

    #[test]
    fn a_stem_is_what_stands_before_version_and_platform() {
        for (name, expected) in [
            ("my-tool-1.2-x86_64-unknown-linux-musl.tar.gz", "my-tool"),
            ("tool_Linux_x86_64.tar.gz", "tool"),
            ("tool-v1.2.zip", "tool"),
            ("tool.exe", "tool"),
            ("win-tool-1.2.tgz", "win-tool"),
            ("linux-amd64.gz", "linux"),
            ("tool.linux.amd64", "tool"),
        ] {
            assert_eq!(stem(name, Some("1.2")).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn platforms_have_many_names() {
        let found = claim("tool-1.0-x86_64-unknown-linux-musl.tar.gz");
        assert_eq!(
            (found.os, found.arch, found.libc),
            (Some(Os::Linux), Some(Arch::X86_64), Some(Libc::Musl))
        );
        let found = claim("tool_Darwin_arm64.zip");
        assert_eq!(
            (found.os, found.arch, found.libc),
            (Some(Os::Macos), Some(Arch::Aarch64), None)
        );
        let found = claim("tool-win64.exe");
        assert_eq!(
            (found.os, found.arch),
            (Some(Os::Windows), Some(Arch::X86_64))
        );
        assert_eq!(claim("linuxtool.tar.gz"), super::Claim::default());
    }
}
