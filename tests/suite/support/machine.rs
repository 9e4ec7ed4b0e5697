//! A throw-away machine: folders of its own, and the program with nothing else of this one.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, Weak};

use tempfile::TempDir;

use super::outcome::Outcome;
use super::place::Place;
use super::tree::Tree;

/// Nobody in particular: what the program runs as when the suite runs as root.
const ORDINARY: u32 = 65_534;

/// A machine for one test. Commands run in its `work` folder.
pub struct Machine {
    folder: TempDir,
    user: User,
    prefix: PathBuf,
    path: Option<OsString>,
    variables: Vec<(String, OsString)>,
    binary: PathBuf,
    copy: Option<Arc<TempDir>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum User {
    Same,
    Other(Ids),
}

/// Numbers of a user.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Ids {
    pub user: u32,
    /// The group of the user's files.
    pub group: u32,
    /// The group that the user's programs run as: another one after `newgrp`.
    pub running: u32,
}

impl Machine {
    /// A machine whose user is the one who runs the suite.
    pub fn new() -> Self {
        Self::below(&std::env::temp_dir())
    }

    /// The same, but its folders lie in memory where the system has a place for that: for tests
    /// of many runs that all wait for the disk.
    pub fn in_memory() -> Self {
        let memory = Path::new("/dev/shm");
        let runs_programs = rustix::fs::statvfs(memory)
            .is_ok_and(|about| !about.f_flag.contains(rustix::fs::StatVfsMountFlags::NOEXEC));
        if runs_programs && fs::metadata(memory).is_ok_and(|about| about.mode() & 0o002 != 0) {
            Self::below(memory)
        } else {
            Self::new()
        }
    }

    fn below(folder: &Path) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("unpipe-test-")
            .tempdir_in(folder)
            .unwrap();
        for inner in ["work", "home", "home/prefix", "commands", "tmp"] {
            fs::create_dir(folder.path().join(inner)).unwrap();
        }
        Self {
            folder,
            user: User::Same,
            prefix: PathBuf::from("prefix"),
            path: None,
            variables: Vec::new(),
            binary: PathBuf::from(env!("CARGO_BIN_EXE_unpipe")),
            copy: None,
        }
    }

    /// A machine whose user is never root, so that permissions mean something. As root this needs
    /// `setpriv` (package util-linux).
    pub fn of_an_ordinary_user() -> Self {
        if !rustix::process::geteuid().is_root() {
            return Self::new();
        }
        Self::of_user(Ids {
            user: ORDINARY,
            group: ORDINARY,
            running: ORDINARY,
        })
    }

    /// A machine of exactly this user, for a suite that runs as root.
    pub fn of_user(ids: Ids) -> Self {
        let mut machine = Self::new();
        machine.user = User::Other(ids);
        for inner in ["", "work", "home", "home/prefix", "commands", "tmp"] {
            machine.give_to_user(&machine.folder.path().join(inner));
        }
        if !anybody_can_run(&machine.binary) {
            let copy = copy_for_anybody(&machine.binary);
            machine.binary = copy.path().join("unpipe");
            machine.copy = Some(copy);
        }
        machine
    }

    /// The PATH of its user, instead of its own `commands` folder and the system's.
    pub fn with_path(mut self, path: impl Into<OsString>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Another prefix, below the home, which is not made beforehand.
    pub fn with_prefix(mut self, inner: &str) -> Self {
        self.prefix = PathBuf::from(inner);
        self
    }

    /// Another program than the one that was built with the suite.
    pub fn with_program(mut self, program: &Path) -> Self {
        program.clone_into(&mut self.binary);
        self
    }

    /// One more environment variable, for all that runs here.
    pub fn with_variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// Makes the user of this machine the owner of a file or folder.
    pub fn give_to_user(&self, path: &Path) {
        if let User::Other(ids) = self.user {
            chown(path, Some(ids.user), Some(ids.group)).unwrap();
        }
    }

    /// A path in the folder where commands run: `./dist` is `machine.work("dist")`.
    pub fn work(&self, inner: &str) -> PathBuf {
        self.folder.path().join("work").join(inner)
    }

    /// The user's home.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The prefix: an empty folder at first.
    pub fn prefix(&self) -> PathBuf {
        self.home().join(&self.prefix)
    }

    /// The folder of the trust state, which is not made beforehand.
    pub fn state(&self) -> PathBuf {
        self.home().join("state")
    }

    /// The folder of the cache, which is not made beforehand.
    pub fn cache(&self) -> PathBuf {
        self.state().join("cache")
    }

    /// A folder that is on the PATH, empty at first.
    pub fn commands(&self) -> PathBuf {
        self.folder.path().join("commands")
    }

    /// What lies in the folder for temporary files: nothing, when all goes well.
    pub fn temporary_files(&self) -> Tree {
        Tree::of(&self.folder.path().join("tmp"))
    }

    /// Writes a place into `./dist`.
    pub fn offers(&self, place: &Place) -> &Self {
        place.write_to(&self.work("dist"));
        self
    }

    /// Runs the program with nobody at the terminal and nothing on stdin.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Outcome {
        self.run_with_input(arguments, "")
    }

    /// Runs the program with this text on stdin.
    pub fn run_with_input<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
        input: &str,
    ) -> Outcome {
        let mut command = self.command(arguments);
        let before = Tree::of(&self.prefix());
        let stdin = if input.is_empty() {
            Stdio::null()
        } else {
            Stdio::piped()
        };
        command
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        if let Some(mut pipe) = child.stdin.take() {
            // A program that does not read its input is no failure of the test.
            let _ = pipe.write_all(input.as_bytes());
        }
        let output = child.wait_with_output().unwrap();
        Outcome {
            command: shown(&command),
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            before,
            after: Tree::of(&self.prefix()),
        }
    }

    /// The command that runs the program, for tests that start it themselves.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let words = self.words(arguments);
        let mut command = self.other(&words[0]);
        command.args(&words[1..]);
        command
    }

    /// The words of that command, for a shell of this machine's user.
    pub fn words<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Vec<OsString> {
        let (prefix, state) = (self.prefix(), self.state());
        let own = [
            self.binary.as_os_str(),
            "--prefix".as_ref(),
            prefix.as_os_str(),
            "--state".as_ref(),
            state.as_os_str(),
        ];
        let own = own.into_iter().map(OsStr::to_owned);
        let more = arguments.into_iter().map(|word| word.as_ref().to_owned());
        own.chain(more).collect()
    }

    /// The command without a word of where prefix and state are.
    pub fn bare_command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.other(&self.binary);
        command.args(arguments);
        command
    }

    /// A command that runs another program as the user of this machine.
    pub fn other(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = match self.user {
            User::Same => Command::new(program),
            User::Other(ids) => {
                let mut command = Command::new("setpriv");
                let [user, group, running] =
                    [ids.user, ids.group, ids.running].map(|id| id.to_string());
                command.args(["--reuid", &user, "--regid", &running]);
                if group == running {
                    command.arg("--clear-groups");
                } else {
                    command.args(["--groups", &group]);
                }
                command.arg("--");
                command.arg(program);
                command
            }
        };
        command.current_dir(self.work(""));
        self.scrub(&mut command);
        command
    }

    /// Puts the program itself on the PATH, as `unpipe`.
    pub fn has_the_program_on_its_path(&self) -> &Self {
        symlink(&self.binary, self.commands().join("unpipe")).unwrap();
        self
    }

    /// Nothing of this machine's environment but what is set here.
    fn scrub(&self, command: &mut Command) {
        let home = self.home();
        let own_path = || {
            let mut path = self.commands().into_os_string();
            path.push(":/usr/local/bin:/usr/bin:/bin");
            path
        };
        command
            .env_clear()
            .env("HOME", &home)
            .env("PATH", self.path.clone().unwrap_or_else(own_path))
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_STATE_HOME", home.join(".local/state"))
            .env("XDG_CACHE_HOME", home.join(".cache"))
            .env("XDG_DATA_HOME", home.join(".local/share"))
            .env("TMPDIR", self.folder.path().join("tmp"))
            .env("LANG", "C.UTF-8")
            .env("TERM", "dumb")
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
    }
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    words.join(" ")
}

/// Whether a user who owns nothing can reach and run the file.
fn anybody_can_run(file: &Path) -> bool {
    file.ancestors()
        .filter(|path| !path.as_os_str().is_empty())
        .all(|path| fs::metadata(path).is_ok_and(|about| about.mode() & 0o001 != 0))
        && fs::metadata(file).is_ok_and(|about| about.mode() & 0o004 != 0)
}

/// A copy of the program where everybody can run it. All machines that need one share it, and it
/// goes with the last of them.
fn copy_for_anybody(binary: &Path) -> Arc<TempDir> {
    static SHARED: Mutex<Weak<TempDir>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap();
    if let Some(copy) = shared.upgrade() {
        return copy;
    }
    let folder = tempfile::Builder::new()
        .prefix("unpipe-copy-")
        .tempdir()
        .unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    // By another process: a file that this one has open for writing could not be started.
    let copied = Command::new("cp")
        .arg(binary)
        .arg(folder.path().join("unpipe"))
        .status();
    assert!(copied.unwrap().success(), "the program could not be copied");
    let copy = Arc::new(folder);
    *shared = Arc::downgrade(&copy);
    copy
}
