//! The inside of the cage: a process that confines itself and then becomes the command.
//!
//! It has one thread from beginning to end. Order: descriptors, the order from standard input,
//! then by tier namespaces, way out and view (`full`, `loopback`, `view`, `home`, `mask`) or the watch over orphans (`staged`); then
//! in the process that becomes the command (`payload`): session, `no_new_privs`, limits (`profile`),
//! capabilities, Landlock (`paths`), seccomp (`calls`), exec.
//!
//! The line to the process that started it stays open outside: when that closes its end, or dies,
//! all is killed. A report is sent only when nothing of the command is left.

mod calls;
mod full;
mod home;
mod kernel;
mod loopback;
mod mask;
mod paths;
mod payload;
mod profile;
mod proof;
mod staged;
mod status;
mod system;
mod view;
mod watch;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::process::ExitCode;

use super::order::{Order, Report};
use crate::model::Tier;

/// The most bytes of an order.
const ORDER: u64 = 1024 * 1024;

/// What is missing, in words.
type Fault = String;

/// Says what was being done when the system refused.
fn fault<E: std::fmt::Display>(what: &str) -> impl FnOnce(E) -> Fault {
    move |error| format!("{what}: {error}")
}

/// Carries out one order. It returns three times in the full tier: in the launcher, in the first
/// process of the new namespaces, and in what failed to become the command.
pub(super) fn serve() -> ExitCode {
    match begin() {
        Ok((line, order)) => {
            let report = match order.tier {
                Tier::Full => full::run(&order, &line),
                Tier::Staged => staged::run(&order, &line),
            };
            // Only the launcher itself has something to report.
            match report.map(|report| send(&line, &report)) {
                Some(Err(_)) => ExitCode::FAILURE,
                Some(Ok(())) | None => ExitCode::SUCCESS,
            }
        }
        Err(_) => ExitCode::FAILURE,
    }
}

fn begin() -> io::Result<(UnixStream, Order)> {
    kernel::close_on_exec_from(3)?;
    let line = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?;
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    std::env::set_current_dir("/")?;
    let line = UnixStream::from(line);
    let mut text = Vec::new();
    // Nothing follows the order, so that no byte is lost in this buffer.
    BufReader::new(&line)
        .take(ORDER)
        .read_until(b'\n', &mut text)?;
    let order = serde_json::from_slice(&text)?;
    Ok((line, order))
}

fn send(mut line: &UnixStream, report: &Report) -> io::Result<()> {
    line.write_all(&serde_json::to_vec(report)?)
}
