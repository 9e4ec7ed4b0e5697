//! What the process was given: environment, clock, directories, the machine, a person or none.
//!
//! It is read once, at the start of a command, and passed down as a value. Nothing below the
//! command line looks at the environment or the clock for itself.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::model::{Arch, GlibcVersion, Machine, MuslLoader, Os, Time};

/// The policy of the whole machine. Nothing moves it: whoever could, could loosen it.
const SYSTEM_POLICY: &str = "/etc/unpipe/policy.toml";

/// Where the two policy files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyPaths {
    /// The administrator's.
    pub system: PathBuf,
    /// The user's; none if no home is known.
    pub user: Option<PathBuf>,
}

/// Whether there is somebody to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// Standard input and standard error are a terminal.
    Present,
    /// Nobody can answer.
    Absent,
}

/// The world as one process sees it.
#[derive(Clone, Debug)]
pub struct World {
    environment: BTreeMap<OsString, OsString>,
    now: Time,
    home: Option<PathBuf>,
    folder: PathBuf,
    person: Person,
}

impl World {
    /// The real world.
    pub fn of_process() -> Self {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        Self {
            environment: std::env::vars_os().collect(),
            now: Time::from_unix(since.as_secs()),
            home: dirs::home_dir().filter(|home| home.is_absolute()),
            folder: std::env::current_dir().unwrap_or_default(),
            person: if terminal {
                Person::Present
            } else {
                Person::Absent
            },
        }
    }

    /// The time that the whole command uses.
    pub fn now(&self) -> Time {
        self.now
    }

    /// The time that a publisher's new documents bear: `SOURCE_DATE_EPOCH` in seconds where it is set,
    /// so that they can be made again, else now. Nothing is ever checked against it.
    pub fn signing_time(&self) -> Time {
        let text = self
            .variable("SOURCE_DATE_EPOCH")
            .and_then(|text| text.to_str());
        let fixed = text.and_then(|text| text.parse().ok());
        fixed.map_or(self.now, Time::from_unix)
    }

    /// Whether there is somebody to ask.
    pub fn person(&self) -> Person {
        self.person
    }

    /// The user's home, absolute.
    pub fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// The working directory.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A variable that is set and not empty.
    pub fn variable(&self, name: &str) -> Option<&OsString> {
        self.environment
            .get(&OsString::from(name))
            .filter(|value| !value.is_empty())
    }

    /// The folders on the PATH, in order; relative ones are left out.
    pub fn path(&self) -> Vec<PathBuf> {
        self.variable("PATH").map_or_else(Vec::new, |path| {
            std::env::split_paths(path)
                .filter(|folder| folder.is_absolute())
                .collect()
        })
    }

    /// Where this user's state lives: `$XDG_STATE_HOME/unpipe`, else `~/.local/state/unpipe`
    /// (XDG Base Directory 0.8; a relative variable is ignored as it says).
    pub fn state_folder(&self) -> Option<PathBuf> {
        self.base_folder("XDG_STATE_HOME", ".local/state")
    }

    /// Where this user's configuration lives: `$XDG_CONFIG_HOME/unpipe`, else `~/.config/unpipe`.
    pub fn config_folder(&self) -> Option<PathBuf> {
        self.base_folder("XDG_CONFIG_HOME", ".config")
    }

    /// Where the policy's two files are.
    pub fn policy_paths(&self) -> PolicyPaths {
        PolicyPaths {
            system: PathBuf::from(SYSTEM_POLICY),
            user: self
                .config_folder()
                .map(|folder| folder.join("policy.toml")),
        }
    }

    /// Where copies live that can be had again: `$XDG_CACHE_HOME/unpipe`, else `~/.cache/unpipe`.
    pub fn cache_folder(&self) -> Option<PathBuf> {
        self.base_folder("XDG_CACHE_HOME", ".cache")
    }

    fn base_folder(&self, variable: &str, below_home: &str) -> Option<PathBuf> {
        let named = self
            .variable(variable)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute());
        let base = named.or_else(|| Some(self.home()?.join(below_home)))?;
        Some(base.join("unpipe"))
    }

    /// What this machine is. Looks for the C library's files.
    pub fn machine(&self) -> Machine {
        let arch = match std::env::consts::ARCH {
            "aarch64" => Arch::Aarch64,
            "arm" => Arch::Armv7,
            "x86" => Arch::I686,
            "riscv64" => Arch::Riscv64,
            "x86_64" => Arch::X86_64,
            _ => Arch::Other,
        };
        let os = match std::env::consts::OS {
            "macos" => Os::Macos,
            "freebsd" => Os::Freebsd,
            "linux" => Os::Linux,
            _ => Os::Other,
        };
        Machine {
            os,
            arch,
            glibc: glibc(),
            musl: musl(),
        }
    }
}

/// The version of the GNU C library, as its own file says it: a program cannot be asked without
/// running it, and unpipe itself may be static.
fn glibc() -> Option<GlibcVersion> {
    let triplet = format!("{}-linux-gnu", std::env::consts::ARCH);
    let folders = ["/lib", "/usr/lib", "/lib64", "/usr/lib64"];
    let plain = folders
        .iter()
        .map(|folder| PathBuf::from(folder).join("libc.so.6"));
    let multiarch = folders
        .iter()
        .map(|folder| PathBuf::from(folder).join(&triplet).join("libc.so.6"));
    multiarch
        .chain(plain)
        .find_map(|file| version_in(&std::fs::read(file).ok()?))
}

fn version_in(library: &[u8]) -> Option<GlibcVersion> {
    const BEFORE: &[u8] = b"stable release version ";
    let at = memchr::memmem::find(library, BEFORE)?;
    let digits: String = library
        .iter()
        .skip(at + BEFORE.len())
        .map(|byte| char::from(*byte))
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    digits.trim_end_matches('.').parse().ok()
}

fn musl() -> MuslLoader {
    let loader = format!("/lib/ld-musl-{}.so.1", std::env::consts::ARCH);
    if Path::new(&loader).exists() {
        MuslLoader::Present
    } else {
        MuslLoader::Absent
    }
}
