//! Steps in the cage: what is taken from them, what stops them, and what they can reach.
//!
//! Everything goes through the program, nearly all as an ordinary user, in both tiers: the staged one
//! is what is left where namespaces are forbidden, which a filter does here.
#![allow(
    clippy::print_stdout,
    reason = "a test that cannot be made here says so, and the bench tells its figures"
)]

mod course;
mod home;
mod matrix;
mod plans;
mod stand;
mod taken;
mod tiers;
mod trouble;

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::{PoisonError, RwLock};

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};

use super::support::machine::Machine;
use super::support::outcome::Outcome;
use super::support::publisher::Publisher;
use super::support::release::Release;
use super::support::tree::Tree;

/// The name of what is installed.
const NAME: &str = "get.example.org/tool";

/// What the machine lets a program do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kernel {
    /// All that it can.
    Whole,
    /// No new namespaces, as in most containers.
    NoNamespaces,
    /// No Landlock, as before Linux 5.13.
    NoLandlock,
}

/// Held for writing by the one test that starts as many processes as it may: the staged tier counts
/// all of a user.
static ALONE: RwLock<()> = RwLock::new(());

/// Both kernels in which steps run, with the tier that each gives.
const TIERS: [(Kernel, &str); 2] = [(Kernel::Whole, "full"), (Kernel::NoNamespaces, "staged")];

impl Kernel {
    /// A filter that answers as this kernel would, where it lacks something.
    fn filter(self) -> Option<BpfProgram> {
        let (calls, errno): (&[i64], u32) = match self {
            Self::Whole => return None,
            Self::NoNamespaces => (&[libc::SYS_unshare], 1),
            Self::NoLandlock => (&[444, 445, 446], 38),
        };
        let rules = calls.iter().map(|call| (*call, Vec::new())).collect();
        let errno = SeccompAction::Errno(errno);
        let arch = std::env::consts::ARCH.try_into().unwrap();
        let filter = SeccompFilter::new(rules, SeccompAction::Allow, errno, arch).unwrap();
        Some(filter.try_into().unwrap())
    }

    /// Takes from this thread, and all that it starts, what this kernel lacks.
    fn bind_this_thread(self) {
        if let Some(program) = self.filter() {
            apply_filter(&program).unwrap();
        }
    }

    /// Takes from a command what this kernel lacks.
    fn bind(self, command: &mut Command) {
        let Some(program) = self.filter() else {
            return;
        };
        #[expect(
            unsafe_code,
            reason = "between fork and exec it makes two system calls"
        )]
        // SAFETY: nothing is allocated and no lock is taken.
        unsafe {
            command.pre_exec(move || {
                apply_filter(&program).map_err(|_| io::ErrorKind::PermissionDenied.into())
            });
        }
    }

    fn run(self, machine: &Machine, arguments: &[&str]) -> Outcome {
        let _others = ALONE.read().unwrap_or_else(PoisonError::into_inner);
        let before = Tree::of(&machine.prefix());
        let mut command = machine.command(arguments);
        self.bind(&mut command);
        let output = command.stdin(Stdio::null()).output().unwrap();
        Outcome {
            command: format!("{arguments:?} where {self:?}"),
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            before,
            after: Tree::of(&machine.prefix()),
        }
    }
}

/// A publisher, a machine, and releases with steps between them.
struct Shop {
    machine: Machine,
    publisher: Publisher,
    index: u64,
}

impl Shop {
    fn new() -> Self {
        Self::on(Machine::of_an_ordinary_user())
    }

    fn on(machine: Machine) -> Self {
        Self {
            machine,
            publisher: Publisher::new(NAME),
            index: 0,
        }
    }

    /// Offers releases, the newest first.
    fn offers(&mut self, releases: Vec<Release>) -> &Self {
        self.index += 1;
        let offer = self.publisher.level1(releases).index_version(self.index);
        self.machine.offers(&offer.place());
        self
    }

    /// Offers version 1.0.0 with these steps, as the body says them.
    fn with_steps(steps: &str) -> Self {
        let mut shop = Self::new();
        let release = shop.release("1.0.0", 1, steps);
        shop.offers(vec![release]);
        shop
    }

    fn release(&self, version: &str, serial: u64, steps: &str) -> Release {
        let release = self.publisher.release(version, serial);
        release.body(|body| body.raw(&format!("\n{steps}\n")))
    }

    fn install(&self, kernel: Kernel, more: &[&str]) -> Outcome {
        let key = self.publisher.key().public();
        let mut arguments = vec!["install", "./dist", "--key", &key];
        arguments.extend(more);
        kernel.run(&self.machine, &arguments)
    }

    /// What a path of the prefix holds.
    fn text(&self, path: &str) -> String {
        let path = self.machine.prefix().join(path);
        std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }
}

/// Where a file of the current version is, from the prefix.
fn current(path: &str) -> String {
    format!(
        "share/unpipe/apps/{}/current/{path}",
        NAME.replace('/', "+")
    )
}

/// A step that runs a script, with more lines of its table.
fn script(id: &str, text: &str, more: &str) -> String {
    format!("[[step]]\nid = \"{id}\"\nscript = '''\n{text}\n'''\n{more}\n")
}
