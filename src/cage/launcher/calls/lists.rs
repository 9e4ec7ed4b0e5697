//! The system calls, requests and flags that a cage knows of.

use libc::c_long;

/// Not for a command in a cage: other processes, mounts, namespaces, sockets, the clock, the kernel,
/// what outlives a process, and what tells about files without opening them.
pub(super) const REFUSED: &[c_long] = &[
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
pub(super) const REFUSED_HERE: &[c_long] = &[
    libc::SYS_inotify_init,
    libc::SYS_iopl,
    libc::SYS_ioperm,
    libc::SYS_modify_ldt,
    libc::SYS_kexec_file_load,
];
#[cfg(not(target_arch = "x86_64"))]
pub(super) const REFUSED_HERE: &[c_long] = &[];

/// Ways out of the process group, which holds a step together where there are no namespaces.
pub(super) const GROUPS: &[c_long] = &[libc::SYS_setsid, libc::SYS_setpgid];

/// Signals, where neither Landlock nor a namespace keeps them in.
pub(super) const SIGNALS: &[c_long] = &[
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_tgkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_pidfd_send_signal,
];

/// As if the kernel had none: programs then do it in another way. What `clone3` is asked cannot be
/// looked at by a filter.
pub(super) const ABSENT: &[c_long] = &[
    libc::SYS_clone3,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
];

/// Attributes that a file system may lack. By path they can be read without opening the file, of
/// which Landlock knows nothing.
pub(super) const UNSUPPORTED: &[c_long] = &[
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

/// Owners: there is but one.
pub(super) const OWNER: &[c_long] = &[libc::SYS_fchown, libc::SYS_fchownat];

/// Mode and times.
pub(super) const MODE: &[c_long] = &[
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    libc::SYS_fchmodat2,
    libc::SYS_utimensat,
];

/// The same, on one architecture.
#[cfg(target_arch = "x86_64")]
pub(super) const OWNER_HERE: &[c_long] = &[libc::SYS_chown, libc::SYS_lchown];
#[cfg(not(target_arch = "x86_64"))]
pub(super) const OWNER_HERE: &[c_long] = &[];

/// The same, on one architecture.
#[cfg(target_arch = "x86_64")]
pub(super) const MODE_HERE: &[c_long] = &[
    libc::SYS_chmod,
    libc::SYS_utime,
    libc::SYS_utimes,
    libc::SYS_futimesat,
];
#[cfg(not(target_arch = "x86_64"))]
pub(super) const MODE_HERE: &[c_long] = &[];

/// What a program may ask of an open file beside reading and writing it: whether it is a terminal,
/// how wide, how much is there to read, not to block, to close it on exec, to share a copy's blocks.
/// Everything else acts as on a file that knows nothing of it: file systems make subvolumes,
/// snapshots and more by such requests, on a folder that was only opened for reading.
pub(super) const ASKABLE: [u64; 10] = [
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
pub(super) const REQUESTS: [u64; 7] = [
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
pub(super) const OWNERS: [u64; 5] = [8, 10, 15, 1024, 1026];

/// `CLONE_NEWNS`, `…CGROUP`, `…UTS`, `…IPC`, `…USER`, `…PID`, `…NET`.
pub(super) const NAMESPACES: [u64; 7] = [
    0x0002_0000,
    0x0200_0000,
    0x0400_0000,
    0x0800_0000,
    0x1000_0000,
    0x2000_0000,
    0x4000_0000,
];
