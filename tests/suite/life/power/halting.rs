//! A run of the program that halts after every call that changes something on the disk.
//!
//! strace (Debian package strace) sends SIGSTOP with each such call; the process rests until the
//! test has looked at the disk.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// What changes names or contents; a question mark where not every processor has the call.
const CHANGES: &str = "?mkdir,mkdirat,?rename,?renameat,renameat2,?symlink,symlinkat,?link,linkat,\
                       ?unlink,unlinkat,?rmdir,write,pwrite64,?fchmod,fchmodat,ftruncate,\
                       copy_file_range,sendfile";
const SYNCS: &str = "fsync,fdatasync,syncfs,?sync,?sync_file_range";

/// What becomes of the program's wish that something be on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syncs {
    /// It is done.
    Done,
    /// The program is told so, and nothing is done: the control of the whole method.
    Feigned,
}

/// Runs the program, and calls `at_rest` after each call on something below `folder`. The exit
/// code, nothing if a signal ended it.
pub fn run(
    program: &Command,
    folder: &Path,
    syncs: Syncs,
    mut at_rest: impl FnMut(),
) -> (Option<i32>, String) {
    let scratch = tempfile::tempdir().unwrap();
    let log = scratch.path().join("log");
    File::create(&log).unwrap();
    let mut child = start(program, &log, syncs);
    let pid = Pid::from_child(&child);
    let mut lines = Lines::of(&log);
    let mut call = String::new();
    loop {
        match lines.next() {
            Some(line) if line.starts_with("--- stopped by SIGSTOP") => {
                if call.contains(folder.to_str().unwrap()) {
                    at_rest();
                }
                kill_process(pid, Signal::CONT).unwrap();
            }
            Some(line) if line.starts_with("---") => {}
            Some(line) => call = line,
            None => match child.try_wait().unwrap() {
                Some(status) => {
                    let mut said = String::new();
                    let mut pipe = child.stderr.take().unwrap();
                    pipe.read_to_string(&mut said).unwrap();
                    return (status.code(), said);
                }
                None => sleep(Duration::from_micros(200)),
            },
        }
    }
}

fn start(program: &Command, log: &Path, syncs: Syncs) -> Child {
    let mut command = Command::new("strace");
    // With -D the program is this process's own child.
    command.args(["-D", "-qq", "-y", "-s", "0", "-o"]).arg(log);
    let halt = |calls: &str| format!("inject={calls}:signal=STOP");
    command.args(["-e", &format!("trace={CHANGES},{SYNCS}")]);
    command.args(["-e", &halt(CHANGES), "-e"]);
    command.arg(match syncs {
        Syncs::Done => halt(SYNCS),
        Syncs::Feigned => format!("inject={SYNCS}:retval=0"),
    });
    command
        .arg("--")
        .arg(program.get_program())
        .args(program.get_args());
    command.env_clear();
    for (key, value) in program.get_envs() {
        command.env(key, value.unwrap_or_default());
    }
    if let Some(folder) = program.get_current_dir() {
        command.current_dir(folder);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The whole lines of a file that grows.
struct Lines {
    file: File,
    rest: String,
}

impl Lines {
    fn of(path: &Path) -> Self {
        Self {
            file: File::open(path).unwrap(),
            rest: String::new(),
        }
    }

    fn next(&mut self) -> Option<String> {
        if !self.rest.contains('\n') {
            let mut more = Vec::new();
            self.file.read_to_end(&mut more).unwrap();
            self.rest.push_str(&String::from_utf8_lossy(&more));
        }
        let (line, rest) = self.rest.split_once('\n')?;
        let line = line.to_owned();
        self.rest = rest.to_owned();
        Some(line)
    }
}
