//! The kit around strace: what a run calls, and a run in which one call is struck.
//!
//! strace counts the calls of each name for each thread, so that a call is named by its name and
//! its number: the same one in every run that takes the same path. A run that took another path is
//! noticed, and not counted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::blow::Blow;

/// One call of a recorded run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    pub name: String,
    pub number: usize,
    pub kind: Kind,
    /// Its arguments, as strace shows them.
    pub about: String,
}

/// What a call does to the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Opens what is there.
    Opens,
    /// Opens a file that it makes.
    Creates,
    /// Makes a name: a folder, a link, a rename.
    Names,
    /// Writes bytes, or waits until they are on the disk.
    Writes,
    /// Takes something away, or changes its mode.
    Clears,
    /// Only looks.
    Looks,
}

impl Kind {
    /// What a call does; `None` if it has nothing to do with files.
    fn of(name: &str, arguments: &str) -> Option<Self> {
        Some(match name {
            "open" | "openat" | "openat2" if arguments.contains("O_CREAT") => Self::Creates,
            "open" | "openat" | "openat2" => Self::Opens,
            "mkdir" | "mkdirat" | "symlink" | "symlinkat" | "link" | "linkat" | "rename"
            | "renameat" | "renameat2" => Self::Names,
            "write" | "pwrite64" | "writev" | "fsync" | "fdatasync" | "ftruncate"
            | "copy_file_range" | "sendfile" => Self::Writes,
            "unlink" | "unlinkat" | "rmdir" | "chmod" | "fchmod" | "fchmodat" | "utimensat" => {
                Self::Clears
            }
            "close" | "execve" | "mmap" | "munmap" | "fcntl" | "lseek" | "ioctl" | "poll"
            | "getcwd" | "exit_group" => return None,
            _ => Self::Looks,
        })
    }

    pub fn changes(self) -> bool {
        !matches!(self, Self::Opens | Self::Looks)
    }
}

/// How a run ended in which a call was to be struck.
#[derive(Debug)]
pub struct Struck {
    /// Whether the blow fell.
    pub fell: bool,
    /// The exit code; nothing if a signal ended it.
    pub code: Option<i32>,
    /// What it said.
    pub said: String,
}

/// Whether strace is here and may trace.
pub fn is_here() -> bool {
    let output = Command::new("strace")
        .args(["-qq", "-o", "/dev/null", "true"])
        .output();
    output.is_ok_and(|output| output.status.success())
}

/// Runs a command undisturbed. The calls on what lies below `folder`, in order.
pub fn record(program: &Command, folder: &Path) -> Vec<Call> {
    let log = folder.join("log");
    let options = ["-f", "-qq", "-y", "-s", "0", "-o", log.to_str().unwrap()];
    let output = traced(program, &options);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program:?} fails: {said}");
    let text = fs::read(&log).unwrap();
    calls(&String::from_utf8_lossy(&text), folder.to_str().unwrap())
}

fn calls(log: &str, folder: &str) -> Vec<Call> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut calls = Vec::new();
    for line in log.lines() {
        let Some((thread, rest)) = line.split_once(' ') else {
            continue;
        };
        let Some((name, arguments)) = rest.trim_start().split_once('(') else {
            continue;
        };
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            continue;
        }
        let count = counts.entry((thread, name)).or_default();
        *count += 1;
        let Some(kind) = Kind::of(name, arguments) else {
            continue;
        };
        let call = Call {
            name: name.to_owned(),
            number: *count,
            kind,
            about: arguments.replace(folder, ""),
        };
        if touches(arguments, folder) && seen.insert((name, *count)) {
            calls.push(call);
        }
    }
    calls
}

/// Whether a path or a handle among the arguments lies below the folder; the folder in which the
/// program was started does not count, since it stands in every call with a full path.
fn touches(arguments: &str, folder: &str) -> bool {
    let mut rest = arguments;
    let mut own = String::new();
    while let Some((before, after)) = rest.split_once("AT_FDCWD<") {
        own.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    own.push_str(rest);
    own.contains(folder) || own.contains("/etc/unpipe")
}

/// Runs a command and strikes at one call.
pub fn strike(program: &Command, blow: Blow, call: &Call, folder: &Path) -> Struck {
    let log = folder.join("log");
    let trace = format!("trace={}", call.name);
    let what = blow.injection();
    let inject = format!("inject={}:{what}:when={}", call.name, call.number);
    let mut options = vec!["-f", "-qq", "-o", log.to_str().unwrap()];
    options.extend(["-e", &trace, "-e", &inject]);
    if blow != Blow::Kill {
        // Other calls run at full speed; but a signal cannot be brought at such a stop.
        options.push("--seccomp-bpf");
    }
    let output = traced(program, &options);
    let was_killed = output.status.signal() == Some(9);
    let text = fs::read(&log).unwrap_or_default();
    let fell = match blow {
        Blow::Kill => was_killed,
        Blow::Error(_) => String::from_utf8_lossy(&text).contains("(INJECTED)"),
    };
    Struck {
        fell,
        code: output.status.code(),
        said: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn traced(program: &Command, options: &[&str]) -> std::process::Output {
    let mut command = Command::new("strace");
    command.args(options).arg("--");
    command.arg(program.get_program()).args(program.get_args());
    if let Some(folder) = program.get_current_dir() {
        command.current_dir(folder);
    }
    command.env_clear();
    for (name, value) in program.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command.stdin(Stdio::null()).output().unwrap()
}

#[test]
fn calls_are_numbered_by_thread_and_name_and_chosen_by_what_they_touch() {
    let log = "7 openat(AT_FDCWD</m/work>, \"/etc/x\", O_RDONLY) = 3\n\
               7 openat(AT_FDCWD</m/work>, \"/m/home/a\", O_RDONLY) = 3\n\
               8 openat(4</m/home>, \"b\", O_WRONLY|O_CREAT, 0644 <unfinished ...>\n\
               8 <... openat resumed>) = 5</m/home/b>\n\
               7 close(3</m/home/a>) = 0\n\
               7 fsync(3</m/home/a>) = 0\n\
               7 +++ exited with 0 +++\n";
    let found: Vec<(String, usize, Kind)> = calls(log, "/m")
        .into_iter()
        .map(|call| (call.name, call.number, call.kind))
        .collect();
    let expected = [
        ("openat".to_owned(), 2, Kind::Opens),
        ("openat".to_owned(), 1, Kind::Creates),
        ("fsync".to_owned(), 1, Kind::Writes),
    ];
    assert_eq!(found, expected);
}
