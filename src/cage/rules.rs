//! Landlock and seccomp: rules that a process puts on itself for good.

use std::io;
use std::os::unix::net::UnixDatagram;

use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, LandlockStatus, Ruleset, RulesetAttr,
    RulesetCreated, RulesetStatus,
};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};

/// The first version that governs truncation: before it, a file that may not be written could be
/// emptied.
const LEAST: ABI = ABI::V3;

/// Forbids itself every file, and sees that it cannot open one.
pub(super) fn landlock() -> Result<String, String> {
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(LEAST))
        .and_then(Ruleset::create)
        .and_then(RulesetCreated::restrict_self)
        .map_err(|_| "expected Landlock ABI 3 or later, which this kernel does not give")?;
    let LandlockStatus::Available {
        effective_abi,
        kernel_abi,
    } = status.landlock
    else {
        return Err("the kernel has no Landlock, or has it turned off".to_owned());
    };
    if status.ruleset != RulesetStatus::FullyEnforced || !status.no_new_privs {
        return Err("Landlock does not enforce all of its rules".to_owned());
    }
    let denied = std::fs::read_dir("/").is_err_and(|error| is_denied(&error));
    if !denied {
        return Err("Landlock lets through what it forbids".to_owned());
    }
    let abi = kernel_abi.unwrap_or(effective_abi as i32);
    Ok(format!("ABI {abi}"))
}

/// Forbids itself sockets, and sees that it cannot make one.
pub(super) fn seccomp() -> Result<String, String> {
    let says = |error: &dyn std::fmt::Display| format!("no filter: {error}");
    UnixDatagram::unbound().map_err(|error| format!("no socket even without a filter: {error}"))?;
    let denied = SeccompAction::Errno(libc::EACCES.unsigned_abs());
    let arch = std::env::consts::ARCH.try_into();
    let arch = arch.map_err(|error| says(&error))?;
    let rules = [(socket(), Vec::new())].into();
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, denied, arch);
    let filter = filter.map_err(|error| says(&error))?;
    let program: BpfProgram = filter.try_into().map_err(|error| says(&error))?;
    apply_filter(&program).map_err(|error| says(&error))?;
    match UnixDatagram::unbound() {
        Err(error) if is_denied(&error) => Ok("a filter holds".to_owned()),
        Err(error) => Err(format!("a filter answers with another error: {error}")),
        Ok(_) => Err("a filter lets through what it forbids".to_owned()),
    }
}

/// The number of the system call, whose type is another one where words have 32 bits.
#[allow(clippy::useless_conversion)]
fn socket() -> i64 {
    i64::from(libc::SYS_socket)
}

fn is_denied(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied
}
