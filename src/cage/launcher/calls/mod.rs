//! seccomp: system calls that a caged command has no use for, closed for good.
//!
//! Landlock keeps a process from opening what lies outside; it says nothing of sockets but TCP, of
//! mode, owner and times of files, of other processes' limits, or of `io_uring`. So these go here, in
//! both tiers alike: a step that works in one works in the other.
//!
//! Scripts, in the full tier only, may do more than steps ([`Profile`]): what they leave is looked at
//! before it is kept, with its mode and times; namespaces hold their processes and signals together;
//! and they reach one port.
//!
//! Calls are refused by number, and everything that this list was not written for is absent: calls
//! of later kernels, and those of 32-bit programs. What a step leaves has neither its mode nor its
//! owner nor its times, so calls that change them do nothing and say that they did. So do calls that
//! change the owner, for a script, and the limit of core dumps, for both: programs that keep secrets set
//! it to nothing, which lets the system hand a crash to a program of its own (`core(5)`).

mod lists;

use std::collections::BTreeMap;

use libc::{c_int, c_long};
use seccompiler::SeccompCmpArgLen::{Dword, Qword};
use seccompiler::SeccompCmpOp::{Eq, MaskedEq, Ne};
use seccompiler::{
    BackendError, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter, sock_filter,
};

use super::paths::Signals;
use super::profile::Profile;
use super::{Fault, fault};
use lists::{
    ABSENT, ASKABLE, GROUPS, MODE, MODE_HERE, NAMESPACES, OWNER, OWNER_HERE, OWNERS, REFUSED,
    REFUSED_HERE, REQUESTS, SIGNALS, UNSUPPORTED,
};

/// The last system call that was looked at: `mseal` (Linux 6.10). On `x86_64` the second set of numbers
/// (x32) begins far above it.
const LAST: u32 = 462;

/// The bits of a socket's type that say its kind (`SOCK_TYPE_MASK`); the others are flags.
const KINDS: u64 = 0xf;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Closes them, for this process and all that come from it.
pub(super) fn close(profile: Profile, signals: Signals) -> Result<(), Fault> {
    enforce(profile, signals).map_err(fault("seccomp"))
}

fn enforce(profile: Profile, signals: Signals) -> Result<(), seccompiler::Error> {
    for (rules, errno) in [
        (pretended(profile)?, 0),
        (always(UNSUPPORTED.iter()), libc::EOPNOTSUPP),
        (unaskable()?, libc::ENOTTY),
        // Of two filters that refuse a call, the later one says how.
        (refused(profile, signals)?, libc::EPERM),
        (always(ABSENT.iter()), libc::ENOSYS),
    ] {
        let action = SeccompAction::Errno(errno.unsigned_abs());
        let filter = SeccompFilter::new(rules, SeccompAction::Allow, action, here()?)?;
        apply_filter(&seccompiler::BpfProgram::try_from(filter)?)?;
    }
    apply_filter(&unknown())
}

fn pretended(profile: Profile) -> Result<Rules, BackendError> {
    let mut rules = always(OWNER.iter().chain(OWNER_HERE));
    if profile == Profile::Step {
        rules.extend(always(MODE.iter().chain(MODE_HERE)));
    }
    let core = u64::from(libc::RLIMIT_CORE);
    let sets = SeccompCondition::new(2, Qword, Ne, 0)?;
    let of_core = SeccompCondition::new(1, Dword, Eq, core)?;
    rules.insert(libc::SYS_setrlimit, vec![rule((0, Dword), Eq, core)?]);
    rules.insert(
        libc::SYS_prlimit64,
        vec![SeccompRule::new(vec![of_core, sets])?],
    );
    Ok(rules)
}

fn refused(profile: Profile, signals: Signals) -> Result<Rules, BackendError> {
    let mut rules = always(REFUSED.iter().chain(REFUSED_HERE));
    rules.extend(sometimes()?);
    match profile {
        Profile::Step => {
            rules.extend(always(GROUPS.iter()));
            rules.insert(libc::SYS_socket, Vec::new());
            // The command is told to go with its launcher, and stays told.
            let tie = u64::from(libc::PR_SET_PDEATHSIG.unsigned_abs());
            rules.insert(libc::SYS_prctl, vec![rule((0, Dword), Eq, tie)?]);
            if signals == Signals::Open {
                rules.extend(always(SIGNALS.iter()));
            }
        }
        Profile::Script => {
            rules.insert(libc::SYS_socket, not_tcp()?);
        }
    }
    Ok(rules)
}

/// Sockets of any other kind than TCP, over either version of IP.
fn not_tcp() -> Result<Vec<SeccompRule>, BackendError> {
    let none_of = |argument, values: [c_int; 2]| {
        let each = values.map(|value| {
            SeccompCondition::new(argument, Dword, Ne, u64::from(value.unsigned_abs()))
        });
        SeccompRule::new(each.into_iter().collect::<Result<_, _>>()?)
    };
    let mut rules = vec![
        none_of(0, [libc::AF_INET, libc::AF_INET6])?,
        none_of(2, [0, libc::IPPROTO_TCP])?,
    ];
    let stream = u64::from(libc::SOCK_STREAM.unsigned_abs());
    for kind in (0..=KINDS).filter(|kind| *kind != stream) {
        rules.push(rule((1, Dword), MaskedEq(KINDS), kind)?);
    }
    Ok(rules)
}

fn here() -> Result<TargetArch, BackendError> {
    TargetArch::try_from(std::env::consts::ARCH)
}

fn always<'a>(calls: impl Iterator<Item = &'a c_long>) -> Rules {
    calls.map(|call| (*call, Vec::new())).collect()
}

/// Every request that is not [`ASKABLE`].
fn unaskable() -> Result<Rules, BackendError> {
    let others = ASKABLE
        .iter()
        .map(|request| SeccompCondition::new(1, Dword, Ne, *request))
        .collect::<Result<_, _>>()?;
    let rule = SeccompRule::new(others)?;
    Ok(BTreeMap::from([(libc::SYS_ioctl, vec![rule])]))
}

/// Calls that depend on what is asked.
fn sometimes() -> Result<Rules, BackendError> {
    let each = |argument, values: &[u64]| {
        let rules = values
            .iter()
            .map(|value| rule((argument, Dword), Eq, *value));
        rules.collect::<Result<Vec<_>, _>>()
    };
    let of_others = || Ok::<_, BackendError>(vec![rule((0, Dword), Ne, 0)?]);
    let namespaces = NAMESPACES
        .iter()
        .map(|flag| rule((0, Qword), MaskedEq(*flag), *flag));
    // Only connected pairs of streams: they reach nobody but each other.
    let kind = |value| rule((1, Dword), MaskedEq(KINDS), value);
    let pairs = vec![
        rule((0, Dword), Ne, 1)?,
        kind(2)?,
        kind(3)?,
        kind(4)?,
        kind(5)?,
    ];
    Ok(BTreeMap::from([
        (libc::SYS_ioctl, each(1, &REQUESTS)?),
        (libc::SYS_fcntl, each(1, &OWNERS)?),
        (libc::SYS_clone, namespaces.collect::<Result<_, _>>()?),
        (libc::SYS_socketpair, pairs),
        (libc::SYS_prlimit64, of_others()?),
        (libc::SYS_sched_setaffinity, of_others()?),
        (libc::SYS_sched_setscheduler, of_others()?),
        (libc::SYS_sched_setparam, of_others()?),
        (libc::SYS_sched_setattr, of_others()?),
        (
            libc::SYS_setpriority,
            vec![rule((0, Dword), Ne, 0)?, rule((1, Dword), Ne, 0)?],
        ),
    ]))
}

fn rule(
    (argument, length): (u8, SeccompCmpArgLen),
    operator: SeccompCmpOp,
    value: u64,
) -> Result<SeccompRule, BackendError> {
    let condition = SeccompCondition::new(argument, length, operator, value)?;
    SeccompRule::new(vec![condition])
}

/// A filter by hand, since the crate compares numbers only for equality: above [`LAST`] all is absent.
fn unknown() -> [sock_filter; 4] {
    const LOAD: u16 = 0x20;
    const JUMP_IF_GREATER: u16 = 0x25;
    const RETURN: u16 = 0x06;
    const ALLOW: u32 = 0x7fff_0000;
    const ERRNO: u32 = 0x0005_0000;
    let step = |code, jf, k| sock_filter { code, jt: 0, jf, k };
    [
        step(LOAD, 0, 0),
        step(JUMP_IF_GREATER, 1, LAST),
        step(RETURN, 0, ERRNO | libc::ENOSYS.unsigned_abs()),
        step(RETURN, 0, ALLOW),
    ]
}
