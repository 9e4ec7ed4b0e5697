//! seccomp: system calls that a caged command has no use for, closed for good.
//!
//! Landlock keeps a process from opening what lies outside; it says nothing of sockets but TCP, of
//! mode, owner and times of files, of other processes' limits, or of `io_uring`. So these go here, in
//! both tiers alike: a step that works in one works in the other.
//!
//! Calls are refused by number, and everything that this list was not written for is absent: calls
//! of later kernels, and those of 32-bit programs. What a step leaves has neither its mode nor its
//! owner nor its times, so calls that change them do nothing and say that they did.

use std::collections::BTreeMap;

use libc::c_long;
use seccompiler::SeccompCmpArgLen::{Dword, Qword};
use seccompiler::SeccompCmpOp::{Eq, MaskedEq, Ne};
use seccompiler::{
    BackendError, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter, sock_filter,
};

use super::paths::Signals;
use super::{Fault, fault};

/// The last system call that was looked at: `mseal` (Linux 6.10). On `x86_64` the second set of numbers
/// (x32) begins far above it.
const LAST: u32 = 462;

/// Not for a command in a cage: other processes, mounts, namespaces, sockets, the clock, the kernel,
/// what outlives a process, and what tells about files without opening them.
const REFUSED: &[c_long] = &[
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_process_mrelease,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_migrate_pages,
    libc::SYS_move_pages,
    libc::SYS_ioprio_set,
    libc::SYS_setsid,
    libc::SYS_setpgid,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_socket,
    libc::SYS_clock_settime,
    libc::SYS_settimeofday,
    libc::SYS_adjtimex,
    libc::SYS_clock_adjtime,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_syslog,
    libc::SYS_vhangup,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_fanotify_init,
    libc::SYS_inotify_init1,
    libc::SYS_msgget,
    libc::SYS_msgsnd,
    libc::SYS_msgrcv,
    libc::SYS_msgctl,
    libc::SYS_semget,
    libc::SYS_semop,
    libc::SYS_semtimedop,
    libc::SYS_semctl,
    libc::SYS_shmget,
    libc::SYS_shmat,
    libc::SYS_shmdt,
    libc::SYS_shmctl,
    libc::SYS_mq_open,
    libc::SYS_mq_unlink,
    libc::SYS_mq_timedsend,
    libc::SYS_mq_timedreceive,
    libc::SYS_mq_notify,
    libc::SYS_mq_getsetattr,
    STATMOUNT,
    LISTMOUNT,
];

/// Mounts of other namespaces (Linux 6.8); the numbers are the same on every architecture.
const STATMOUNT: c_long = 457;
const LISTMOUNT: c_long = 458;

/// The same, on one architecture.
#[cfg(target_arch = "x86_64")]
const REFUSED_HERE: &[c_long] = &[
    libc::SYS_inotify_init,
    libc::SYS_iopl,
    libc::SYS_ioperm,
    libc::SYS_modify_ldt,
    libc::SYS_kexec_file_load,
];
#[cfg(not(target_arch = "x86_64"))]
const REFUSED_HERE: &[c_long] = &[];

/// Signals, where Landlock does not keep them in.
const SIGNALS: &[c_long] = &[
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_tgkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_pidfd_send_signal,
];

/// As if the kernel had none: programs then do it in another way. What `clone3` is asked cannot be
/// looked at by a filter.
const ABSENT: &[c_long] = &[
    libc::SYS_clone3,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
];

/// Attributes that a file system may lack. By path they can be read without opening the file, of
/// which Landlock knows nothing.
const UNSUPPORTED: &[c_long] = &[
    libc::SYS_getxattr,
    libc::SYS_lgetxattr,
    libc::SYS_listxattr,
    libc::SYS_llistxattr,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
];

/// Mode, owner and times.
const PRETENDED: &[c_long] = &[
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    libc::SYS_fchmodat2,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_utimensat,
];

/// The same, on one architecture.
#[cfg(target_arch = "x86_64")]
const PRETENDED_HERE: &[c_long] = &[
    libc::SYS_chmod,
    libc::SYS_chown,
    libc::SYS_lchown,
    libc::SYS_utime,
    libc::SYS_utimes,
    libc::SYS_futimesat,
];
#[cfg(not(target_arch = "x86_64"))]
const PRETENDED_HERE: &[c_long] = &[];

/// What a program may ask of an open file beside reading and writing it: whether it is a terminal,
/// how wide, how much is there to read, not to block, to close it on exec, to share a copy's blocks.
/// Everything else acts as on a file that knows nothing of it: file systems make subvolumes,
/// snapshots and more by such requests, on a folder that was only opened for reading.
const ASKABLE: [u64; 10] = [
    0x5401,      // TCGETS
    0x802c_542a, // TCGETS2
    0x5413,      // TIOCGWINSZ
    0x541b,      // FIONREAD
    0x5421,      // FIONBIO
    0x5450,      // FIONCLEX
    0x5451,      // FIOCLEX
    0x8008_6601, // FS_IOC_GETFLAGS
    0x4004_9409, // FICLONE
    0x4020_940d, // FICLONERANGE
];

/// Of the others, those that reach for a terminal or bind a file are refused plainly.
const REQUESTS: [u64; 7] = [
    0x5412,      // TIOCSTI
    0x540e,      // TIOCSCTTY
    0x541c,      // TIOCLINUX
    0x5423,      // TIOCSETD
    0x4008_6602, // FS_IOC_SETFLAGS
    0x401c_5820, // FS_IOC_FSSETXATTR
    0x4080_6685, // FS_IOC_ENABLE_VERITY
];

/// `F_SETOWN`, `F_SETSIG`, `F_SETOWN_EX`: signals to others by way of a file. `F_SETLEASE`,
/// `F_NOTIFY`: to make others wait for it, or to hear of them.
const OWNERS: [u64; 5] = [8, 10, 15, 1024, 1026];

/// `CLONE_NEWNS`, `…CGROUP`, `…UTS`, `…IPC`, `…USER`, `…PID`, `…NET`.
const NAMESPACES: [u64; 7] = [
    0x0002_0000,
    0x0200_0000,
    0x0400_0000,
    0x0800_0000,
    0x1000_0000,
    0x2000_0000,
    0x4000_0000,
];

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Closes them, for this process and all that come from it.
pub(super) fn close(signals: Signals) -> Result<(), Fault> {
    enforce(signals).map_err(fault("seccomp"))
}

fn enforce(signals: Signals) -> Result<(), seccompiler::Error> {
    let mut refused = always(REFUSED.iter().chain(REFUSED_HERE));
    if signals == Signals::Open {
        refused.extend(always(SIGNALS.iter()));
    }
    refused.extend(sometimes()?);
    let pretended = always(PRETENDED.iter().chain(PRETENDED_HERE));
    for (rules, errno) in [
        (pretended, 0),
        (always(UNSUPPORTED.iter()), libc::EOPNOTSUPP),
        (unaskable()?, libc::ENOTTY),
        // Of two filters that refuse a call, the later one says how.
        (refused, libc::EPERM),
        (always(ABSENT.iter()), libc::ENOSYS),
    ] {
        let action = SeccompAction::Errno(errno.unsigned_abs());
        let filter = SeccompFilter::new(rules, SeccompAction::Allow, action, here()?)?;
        apply_filter(&seccompiler::BpfProgram::try_from(filter)?)?;
    }
    apply_filter(&unknown())
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
    let kind = |value| rule((1, Dword), MaskedEq(0xf), value);
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
