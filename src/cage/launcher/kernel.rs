//! The four system calls for which there is no safe wrapper. Nothing else here is unsafe.

use std::ffi::CString;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::process::Pid;
use rustix::thread::UnshareFlags;

/// Which of two processes this is.
pub(super) enum Forked {
    Parent(Pid),
    Child,
}

/// Makes a second process.
#[expect(
    unsafe_code,
    reason = "the launcher has one thread, so the child has all of a whole process"
)]
pub(super) fn fork() -> io::Result<Forked> {
    // SAFETY: no other thread exists that could hold a lock or be halfway through a change.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        0 => Ok(Forked::Child),
        id => Pid::from_raw(id)
            .map(Forked::Parent)
            .ok_or_else(|| io::Error::other("no process id")),
    }
}

/// Leaves namespaces for new ones. The flags never include those that unshare what threads share.
#[expect(
    unsafe_code,
    reason = "namespaces are left, no file table: no descriptor changes its meaning"
)]
pub(super) fn unshare(namespaces: UnshareFlags) -> io::Result<()> {
    let only = namespaces - UnshareFlags::FILES;
    // SAFETY: only CLONE_FILES would change what descriptors of other threads mean.
    unsafe { rustix::thread::unshare_unsafe(only) }?;
    Ok(())
}

/// All descriptors from this number on are closed when a program starts.
#[expect(
    unsafe_code,
    reason = "descriptors are marked, none is closed while somebody owns it"
)]
pub(super) fn close_on_exec_from(first: u32) -> io::Result<()> {
    // CLOSE_RANGE_CLOEXEC of linux/close_range.h.
    const MARK: libc::c_int = 4;
    // SAFETY: no memory is passed, and owners of descriptors keep them.
    let done = unsafe { libc::syscall(libc::SYS_close_range, first, libc::c_uint::MAX, MARK) };
    if done == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}

/// `struct mount_attr` of linux/mount.h.
#[repr(C)]
struct Attributes {
    set: u64,
    clear: u64,
    propagation: u64,
    user_namespace: u64,
}

/// Adds attributes (`MOUNT_ATTR_…`) to a mount and to all mounts below it.
#[expect(
    unsafe_code,
    reason = "the kernel only reads a path and a structure that live through the call"
)]
pub(super) fn restrict_mounts(at: &Path, attributes: u64) -> io::Result<()> {
    // AT_RECURSIVE of linux/fcntl.h.
    const BELOW: libc::c_int = 0x8000;
    let path = CString::new(at.as_os_str().as_bytes())?;
    let attributes = Attributes {
        set: attributes,
        clear: 0,
        propagation: 0,
        user_namespace: 0,
    };
    // SAFETY: both pointers are valid, and the size is that of the structure.
    let done = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            libc::AT_FDCWD,
            path.as_ptr(),
            BELOW,
            &raw const attributes,
            size_of::<Attributes>(),
        )
    };
    if done == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}
