//! From artifacts to targets: what each runs on, and which of two for the same platform is taken.

use std::collections::BTreeMap;

use super::contents::{Contents, contents};
use super::words::{Claim, claim};
use super::{Seen, Told};
use crate::model::{Arch, Format, GlibcVersion, Libc, Os, OutsideText, Platform};

/// One target to be: an artifact, seen for one platform.
#[derive(Clone, Debug)]
pub(super) struct Build<'a> {
    pub(super) seen: &'a Seen,
    pub(super) contents: Contents,
    pub(super) platform: Platform,
    /// What its name says of it.
    name: Said,
    /// How many platforms the artifact is for.
    breadth: usize,
}

/// Whether the name of an artifact agrees with what is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    Right,
    Wrong,
}

/// The targets of all artifacts, in the order in which a machine tries them.
pub(super) fn builds<'a>(
    seen: &'a [Seen],
    hints: &BTreeMap<String, Vec<String>>,
    told: &mut Told,
) -> Vec<Build<'a>> {
    let mut all = Vec::new();
    for one in seen {
        let name = OutsideText::new(one.name.as_str());
        let contents = contents(&one.inspected);
        if contents.programs.is_empty() {
            told.left.push(format!("{name}: no program inside"));
            continue;
        }
        for what in &contents.left {
            told.left
                .push(format!("{name}: {}", OutsideText::new(what.as_str())));
        }
        let words = hints.get(&one.name).map(|words| words.join(" "));
        let claim = both(claim(&one.name), claim(&words.unwrap_or_default()));
        let platforms = platforms(&contents, claim, &name, told);
        let said = compare(&name, claim, &platforms, told);
        for platform in &platforms {
            all.push(Build {
                seen: one,
                contents: contents.clone(),
                platform: *platform,
                name: said,
                breadth: platforms.len(),
            });
        }
    }
    all.sort_by_key(|build| {
        (
            order(&build.platform),
            build.name,
            build.breadth,
            rank(build.seen.inspected.format),
        )
    });
    without_doubles(all, told)
}

/// What the name says, and for the rest what the tool says that made it.
fn both(name: Claim, tool: Claim) -> Claim {
    Claim {
        os: name.os.or(tool.os),
        arch: name.arch.or(tool.arch),
        libc: name.libc.or(tool.libc),
    }
}

/// What every program inside runs on, from their own headers.
fn platforms(
    contents: &Contents,
    claim: Claim,
    name: &OutsideText,
    told: &mut Told,
) -> Vec<Platform> {
    let mut native = contents
        .programs
        .iter()
        .map(|program| program.platforms.as_slice())
        .filter(|platforms| !platforms.is_empty());
    let Some(first) = native.next() else {
        // Scripts alone: they run wherever the name does not say otherwise.
        return vec![Platform {
            os: claim.os.unwrap_or(Os::Any),
            arch: claim.arch.unwrap_or(Arch::Any),
            libc: None,
            min_glibc: None,
        }];
    };
    let mut found = first.to_vec();
    for platforms in native {
        let shared: Vec<Platform> = found
            .iter()
            .filter_map(|one| {
                let other = platforms.iter().find(|other| same_machine(one, other))?;
                Some(together(one, other))
            })
            .collect();
        if shared.is_empty() {
            told.odd.push(format!(
                "{name}: its programs are for different platforms; taken as that of the first"
            ));
            break;
        }
        found = shared;
    }
    found.retain(|platform| {
        let known = platform.os != Os::Other && platform.arch != Arch::Other;
        if !known {
            told.left.push(format!(
                "{name}: for {} on {}, which documents cannot name",
                platform.os, platform.arch
            ));
        }
        known
    });
    found
}

fn same_machine(one: &Platform, other: &Platform) -> bool {
    (one.os, one.arch) == (other.os, other.arch)
}

/// What two programs of one artifact need together.
fn together(one: &Platform, other: &Platform) -> Platform {
    let need = |libc: Option<Libc>| match libc {
        Some(Libc::Gnu) => 3,
        Some(Libc::Musl) => 2,
        Some(Libc::Static) => 1,
        None => 0,
    };
    let libc = if need(other.libc) > need(one.libc) {
        other.libc
    } else {
        one.libc
    };
    let min_glibc: Option<GlibcVersion> = one.min_glibc.max(other.min_glibc);
    Platform {
        libc,
        min_glibc,
        ..*one
    }
}

/// Says where the name tells something else than the programs inside.
fn compare(name: &OutsideText, claim: Claim, found: &[Platform], told: &mut Told) -> Said {
    let Some(first) = found.first() else {
        return Said::Right;
    };
    let fits = |platform: &Platform| {
        let os = claim.os.is_none_or(|os| os == platform.os);
        let arch = claim.arch.is_none_or(|arch| arch == platform.arch);
        let gnu = |libc: Libc| libc == Libc::Gnu;
        let libc = match (claim.libc, platform.libc) {
            (Some(said), Some(is)) => platform.os != Os::Linux || gnu(said) == gnu(is),
            _ => true,
        };
        os && arch && libc
    };
    if found.iter().any(fits) {
        return Said::Right;
    }
    let said = Platform {
        os: claim.os.unwrap_or(first.os),
        arch: claim.arch.unwrap_or(first.arch),
        libc: claim.libc,
        min_glibc: None,
    };
    told.odd.push(format!(
        "{name}: the name says {said}, the programs inside are for {first}: taken as they are"
    ));
    Said::Wrong
}

/// Systems and processors in the order in which a file is pleasant to read; for one machine first
/// what needs its own C library, then what needs none: the first that fits is taken.
fn order(platform: &Platform) -> (u8, u8, u8) {
    let os = match platform.os {
        Os::Linux => 0,
        Os::Macos => 1,
        Os::Freebsd => 2,
        Os::Windows => 3,
        Os::Any | Os::Other => 4,
    };
    let arch = match platform.arch {
        Arch::X86_64 => 0,
        Arch::Aarch64 => 1,
        Arch::Armv7 => 2,
        Arch::I686 => 3,
        Arch::Riscv64 => 4,
        Arch::Any | Arch::Other => 5,
    };
    let libc = match platform.libc {
        Some(Libc::Gnu) => 0,
        Some(Libc::Static) => 1,
        Some(Libc::Musl) => 2,
        None => 3,
    };
    (os, arch, libc)
}

/// Of two artifacts for the same platform the smaller kind is taken.
fn rank(format: Format) -> usize {
    const ORDER: [Format; 10] = [
        Format::TarXz,
        Format::TarZst,
        Format::TarGz,
        Format::TarBz2,
        Format::Tar,
        Format::Zip,
        Format::Xz,
        Format::Zst,
        Format::Gz,
        Format::Raw,
    ];
    let place = ORDER.iter().position(|one| *one == format);
    place.unwrap_or(ORDER.len())
}

fn without_doubles<'a>(sorted: Vec<Build<'a>>, told: &mut Told) -> Vec<Build<'a>> {
    let mut kept: Vec<Build<'a>> = Vec::new();
    for build in sorted {
        let same = |other: &&Build<'_>| {
            same_machine(&other.platform, &build.platform)
                && other.platform.libc == build.platform.libc
        };
        match kept.iter().find(same) {
            Some(taken) => told.left.push(format!(
                "{}: {} has {} already",
                OutsideText::new(build.seen.name.as_str()),
                build.platform,
                OutsideText::new(taken.seen.name.as_str())
            )),
            None => kept.push(build),
        }
    }
    kept
}
