//! Whether every build can be chosen by some machine.

use super::findings::Findings;
use super::rules::artifacts as rules;
use crate::document::Release;
use crate::model::{Arch, Libc, Os, Platform};

pub(super) fn check(release: &Release, file: &str, findings: &mut Findings) {
    for (number, later) in release.artifacts.iter().enumerate() {
        let later = later.platform();
        let mut before = release.artifacts.iter().take(number);
        if let Some(earlier) = before.find(|one| covers(&one.platform(), &later)) {
            let found = format!(
                "artifact {} for {later}, since an earlier one for {} fits wherever it does",
                number + 1,
                earlier.platform()
            );
            findings.add(&rules::NEVER_CHOSEN, file, found);
        }
    }
}

/// Whether every machine that runs `other` runs `one` (as `Machine::runs` decides).
fn covers(one: &Platform, other: &Platform) -> bool {
    let os = one.os == Os::Any || one.os == other.os;
    let arch = one.arch == Arch::Any || one.arch == other.arch;
    let needs_glibc = other.libc == Some(Libc::Gnu) || other.min_glibc.is_some();
    // The C library counts on Linux alone.
    let libc = (other.os != Os::Linux && other.os != Os::Any)
        || match one.libc {
            None | Some(Libc::Static) => true,
            Some(Libc::Gnu) => needs_glibc,
            Some(Libc::Musl) => needs_glibc || other.libc == Some(Libc::Musl),
        };
    let recent = one
        .min_glibc
        .is_none_or(|least| other.min_glibc.is_some_and(|needed| needed >= least));
    os && arch && libc && recent
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::covers;
    use crate::model::{Arch, Libc, Os, Platform};

    fn linux(libc: Option<Libc>, least: Option<&str>) -> Platform {
        let min_glibc = least.map(|least| least.parse().unwrap());
        Platform {
            os: Os::Linux,
            arch: Arch::X86_64,
            libc,
            min_glibc,
        }
    }

    #[test]
    fn a_build_for_more_machines_hides_one_for_fewer() {
        let (gnu, musl) = (Some(Libc::Gnu), Some(Libc::Musl));
        let any = Platform {
            os: Os::Any,
            arch: Arch::Any,
            libc: None,
            min_glibc: None,
        };
        for (earlier, later) in [
            (any, linux(gnu, None)),
            (linux(None, None), linux(gnu, Some("2.31"))),
            (linux(Some(Libc::Static), None), linux(musl, None)),
            (linux(musl, None), linux(gnu, None)),
            (linux(gnu, Some("2.28")), linux(gnu, Some("2.31"))),
        ] {
            assert!(covers(&earlier, &later), "{earlier}, {later}");
        }
        for (earlier, later) in [
            (linux(gnu, None), linux(musl, None)),
            (linux(gnu, None), linux(None, None)),
            (linux(gnu, Some("2.31")), linux(gnu, Some("2.28"))),
            (linux(gnu, Some("2.31")), linux(gnu, None)),
            (linux(None, None), any),
            (
                linux(None, None),
                Platform {
                    arch: Arch::Aarch64,
                    ..linux(None, None)
                },
            ),
        ] {
            assert!(!covers(&earlier, &later), "{earlier}, {later}");
        }
    }
}
