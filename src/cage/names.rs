//! Namespaces of one's own, and a writable view of a folder inside them.

use std::ffi::CString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::io::Errno;
use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_change};
use rustix::process::{getegid, geteuid};
use rustix::thread::UnshareFlags;

use super::trial::{FIRST, TRIAL};

/// Each is seen to be another one after the change.
const NAMES: [&str; 4] = ["user", "mnt", "net", "ipc"];

/// Makes all five namespaces, maps the own user to itself, and starts a first process.
pub(super) fn namespaces() -> Result<String, String> {
    let before = links()?;
    enter()?;
    let after = links()?;
    for ((name, old), new) in NAMES.iter().zip(&before).zip(&after) {
        if old == new {
            return Err(format!("the {name} namespace stayed the same"));
        }
    }
    let first = Command::new("/proc/self/exe").args([TRIAL, FIRST]).status();
    let first = first.map_err(|error| format!("no process in the pid namespace: {error}"))?;
    if !first.success() {
        return Err("the pid namespace stayed the same".to_owned());
    }
    Ok("user, mount, pid, net and ipc".to_owned())
}

/// Lays a writable folder over a read-only one, writes there, and sees that only the upper changed.
pub(super) fn overlay() -> Result<String, String> {
    enter()?;
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    mount_change("/", private).map_err(said("mounts cannot be made private"))?;
    // Seen by this process alone, so nothing is written to the machine's own folder.
    let base = std::env::temp_dir();
    let none = MountFlags::NOSUID | MountFlags::NODEV;
    mount("tmpfs", &base, "tmpfs", none, None).map_err(said("no tmpfs"))?;
    let folder = |name: &str| {
        let path = base.join(name);
        fs::create_dir(&path).map_err(|error| format!("no folder in a tmpfs: {error}"))?;
        Ok::<PathBuf, String>(path)
    };
    let (lower, upper) = (folder("lower")?, folder("upper")?);
    let (work, view) = (folder("work")?, folder("view")?);
    write(&lower.join("file"), "lower")?;
    let options = format!(
        "lowerdir={},upperdir={},workdir={},userxattr,index=off",
        lower.display(),
        upper.display(),
        work.display()
    );
    let options = CString::new(options).map_err(|error| error.to_string())?;
    mount("overlay", &view, "overlay", none, Some(options.as_c_str()))
        .map_err(said("no overlay for an ordinary user"))?;
    write(&view.join("file"), "upper")?;
    let is = |path: &Path, text: &str| fs::read_to_string(path).is_ok_and(|found| found == text);
    if is(&lower.join("file"), "lower") && is(&upper.join("file"), "upper") {
        Ok("over a temporary folder".to_owned())
    } else {
        Err("what is written in an overlay does not stay in it".to_owned())
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("no writing in a view: {error}"))
}

fn enter() -> Result<(), String> {
    let (user, group) = (geteuid().as_raw(), getegid().as_raw());
    let flags = UnshareFlags::NEWUSER
        | UnshareFlags::NEWNS
        | UnshareFlags::NEWPID
        | UnshareFlags::NEWNET
        | UnshareFlags::NEWIPC;
    unshare(flags).map_err(|errno| match errno {
        Errno::NOSPC | Errno::USERS => {
            "no new namespaces: their number is limited (/proc/sys/user/max_*_namespaces)"
                .to_owned()
        }
        errno => said("no new namespaces")(errno),
    })?;
    // Some systems let a process have namespaces and forbid it to be anybody in them.
    let map = |file: &str, text: &str| {
        fs::write(format!("/proc/self/{file}"), text)
            .map_err(|error| format!("no user in a new namespace ({file}): {error}"))
    };
    map("setgroups", "deny")?;
    map("uid_map", &format!("{user} {user} 1"))?;
    map("gid_map", &format!("{group} {group} 1"))
}

#[expect(
    unsafe_code,
    reason = "rustix has no safe way: files shared between threads could come apart"
)]
fn unshare(flags: UnshareFlags) -> rustix::io::Result<()> {
    // SAFETY: the flags never hold FILES, the one that takes descriptors from other threads.
    unsafe { rustix::thread::unshare_unsafe(flags - UnshareFlags::FILES) }
}

fn links() -> Result<Vec<PathBuf>, String> {
    NAMES
        .iter()
        .map(|name| fs::read_link(format!("/proc/self/ns/{name}")))
        .collect::<Result<_, _>>()
        .map_err(|error| format!("/proc cannot be read: {error}"))
}

fn said(what: &'static str) -> impl Fn(Errno) -> String {
    move |errno| format!("{what}: {errno}")
}
