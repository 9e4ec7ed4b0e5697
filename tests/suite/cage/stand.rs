//! Scripts on a view of a home, through the public API: the launcher runs as an ordinary user also
//! where the suite runs as root.

use std::io::Write;
use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::PoisonError;
use std::time::Duration;

use unpipe::beneath::Dir;
use unpipe::cage::{CageError, Ended, Flow, Home, Launcher, Listener, Script, run_script};
use unpipe::model::HomePath;

use super::ALONE;
use crate::support::machine::Machine;
use crate::support::tree::Tree;

/// Where the folder of the run is, from the home.
const RUN: &str = "state/run/one";

/// Longer than any script here takes, on any machine.
const LONG: Duration = Duration::from_secs(600);

/// A machine, a home, and the folder of a run in it.
pub(super) struct Stand {
    pub(super) machine: Machine,
    hidden: Vec<HomePath>,
    variables: Vec<(String, String)>,
    shown: Vec<PathBuf>,
    /// What is done in mounts of the launcher's own.
    before: String,
    time: Duration,
}

/// What came of a script.
pub(super) struct Told {
    pub(super) ended: Result<Ended, CageError>,
    pub(super) out: String,
    pub(super) err: String,
}

/// Keeps what it hears.
#[derive(Debug, Default)]
pub(super) struct Ear {
    pub(super) out: Vec<u8>,
    err: Vec<u8>,
}

impl Listener for Ear {
    fn out(&mut self, bytes: &[u8]) -> Flow {
        self.out.extend(bytes);
        Flow::On
    }

    fn err(&mut self, bytes: &[u8]) -> Flow {
        self.err.extend(bytes);
        Flow::On
    }

    fn wait(&mut self) -> Flow {
        Flow::On
    }

    fn door(&mut self, door: TcpListener) {
        // Answers whoever comes, as long as there is a cage.
        std::thread::spawn(move || {
            for visitor in door.incoming() {
                let _ = visitor.and_then(|mut visitor| visitor.write_all(b"hello"));
            }
        });
    }
}

impl Stand {
    pub(super) fn new() -> Self {
        Self::on(Machine::of_an_ordinary_user())
    }

    pub(super) fn on(machine: Machine) -> Self {
        let stand = Self {
            machine,
            hidden: Vec::new(),
            variables: Vec::new(),
            shown: Vec::new(),
            before: String::new(),
            time: LONG,
        };
        std::fs::create_dir_all(stand.folder()).unwrap();
        for folder in ["state", "state/run", RUN] {
            stand.give(folder);
        }
        stand
    }

    /// A file in the home, with the folders that it needs.
    pub(super) fn with(self, path: &str, text: &str) -> Self {
        let at = self.machine.home().join(path);
        std::fs::create_dir_all(at.parent().unwrap()).unwrap();
        std::fs::write(at, text).unwrap();
        for above in Path::new(path).ancestors() {
            self.give(above.to_str().unwrap());
        }
        self
    }

    pub(super) fn hides(mut self, paths: &[&str]) -> Self {
        let path = |path: &&str| HomePath::try_from(PathBuf::from(path)).unwrap();
        self.hidden.extend(paths.iter().map(path));
        self
    }

    pub(super) fn says(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn shows(mut self, path: PathBuf) -> Self {
        self.shown.push(path);
        self
    }

    pub(super) fn within(mut self, time: Duration) -> Self {
        self.time = time;
        self
    }

    /// What is done before the launcher starts, in mounts of its own.
    pub(super) fn after(mut self, text: &str) -> Self {
        text.clone_into(&mut self.before);
        self
    }

    fn give(&self, path: &str) {
        self.machine.give_to_user(&self.machine.home().join(path));
    }

    /// The folder of the run.
    pub(super) fn folder(&self) -> PathBuf {
        self.machine.home().join(RUN)
    }

    /// A path of what the script changed.
    pub(super) fn upper(&self, path: &str) -> PathBuf {
        self.folder().join(Home::upper()).join(path)
    }

    /// The home but for the folder of runs, in which some cannot be looked at.
    pub(super) fn real(&self) -> Vec<String> {
        let home = self.machine.home();
        let mut found = vec![format!("{:o}", std::fs::metadata(&home).unwrap().mode())];
        for entry in std::fs::read_dir(&home).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name == "state" {
                continue;
            }
            let tree = Tree::of(&home.join(&name));
            let seen = |path| format!("{name}/{path}: {:?}", tree.about(path));
            found.extend(tree.paths().map(seen));
        }
        found.sort();
        found
    }

    /// Made by another process: a program that this one has open for writing could not be started.
    pub(super) fn launcher(&self) -> Launcher {
        let bare = self.machine.bare_command::<&str>([]);
        let words = std::iter::once(bare.get_program()).chain(bare.get_args());
        let words: Vec<_> = words
            .map(|word| format!("'{}'", word.to_str().unwrap()))
            .collect();
        let (program, user) = words.split_last().unwrap();
        let user = user.join(" ");
        let start = if self.before.is_empty() {
            format!("exec {user} {program} \"$@\" 9</dev/null")
        } else {
            let namespaces = "unshare --user --map-root-user --mount";
            format!(
                "exec {user} {namespaces} sh -c '{} && exec \"$@\"' sh {program} \"$@\"",
                self.before
            )
        };
        let text = format!("#!/bin/sh\nexport SECRET_TOKEN=secret\n{start}\n");
        let file = self.machine.work("launcher");
        let mut make = Command::new("sh")
            .args(["-c", "cat >\"$0\" && chmod 755 \"$0\""])
            .arg(&file)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = make.stdin.take().unwrap();
        pipe.write_all(text.as_bytes()).unwrap();
        drop(pipe);
        assert!(make.wait().unwrap().success());
        Launcher::at(file)
    }

    /// Prepares a view; what was made belongs to the user of the machine.
    pub(super) fn home(&self) -> Home {
        let folder = self.folder();
        let home = Home::make(
            &Dir::open(&folder).unwrap(),
            &self.machine.home(),
            &self.hidden,
        );
        self.give_all(&folder);
        home.unwrap()
    }

    fn give_all(&self, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            self.machine.give_to_user(&path);
            if path.is_dir() {
                self.give_all(&path);
            }
        }
    }

    /// Runs a program with its arguments.
    pub(super) fn runs(&self, words: &[&str]) -> Told {
        let mut ear = Ear::default();
        let ended = self.runs_for(words, &mut ear);
        Told {
            ended,
            out: String::from_utf8_lossy(&ear.out).into_owned(),
            err: String::from_utf8_lossy(&ear.err).into_owned(),
        }
    }

    /// Runs a script.
    pub(super) fn sh(&self, text: &str) -> Told {
        self.runs(&["/bin/sh", "-c", text])
    }

    /// The same, for somebody else's ears.
    pub(super) fn runs_for(
        &self,
        words: &[&str],
        listener: &mut dyn Listener,
    ) -> Result<Ended, CageError> {
        let home = self.home();
        self.runs_on(&home, words, listener)
    }

    /// The same, on a view that was made before.
    pub(super) fn runs_on(
        &self,
        home: &Home,
        words: &[&str],
        listener: &mut dyn Listener,
    ) -> Result<Ended, CageError> {
        let _others = ALONE.read().unwrap_or_else(PoisonError::into_inner);
        self.carry_out(home, words, listener)
    }

    /// The same, for who is alone.
    pub(super) fn carry_out(
        &self,
        home: &Home,
        words: &[&str],
        listener: &mut dyn Listener,
    ) -> Result<Ended, CageError> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let script = Script {
            home,
            program: Path::new(&words[0]),
            words: &words,
            environment: &self.variables,
            shown: &self.shown,
            time: self.time,
        };
        run_script(&self.launcher(), &script, listener)
    }

    /// Removes what the view left; nothing may be left of it.
    pub(super) fn clear(&self) {
        Home::clear(&Dir::open(&self.folder()).unwrap()).unwrap();
        assert_eq!(std::fs::read_dir(self.folder()).unwrap().count(), 0);
    }
}

impl Told {
    /// It ended well.
    pub(super) fn well(&self) -> &Self {
        assert!(
            matches!(self.ended, Ok(Ended::Exited(0))),
            "{:?}\n{}\n{}",
            self.ended,
            self.out,
            self.err
        );
        self
    }

    /// The cage could not be built, and the fault says so.
    pub(super) fn lacks(&self, words: &str) {
        let Err(CageError::Fault { fault, .. }) = &self.ended else {
            panic!("expected a fault, found {:?} {}", self.ended, self.out);
        };
        assert!(fault.raw().contains(words), "{words:?} is not in {fault}");
        assert_eq!(self.out, "", "nothing ran");
    }
}

/// How many processes have these bytes in their command line.
pub(super) fn processes_with(mark: &str) -> usize {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = entries.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    let mark = std::ffi::OsStr::new(mark).as_bytes().to_vec();
    lines
        .filter(|line| line.windows(mark.len()).any(|part| part == mark))
        .count()
}
