//! A try at the bars, before anything relies on them.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::net::UdpSocket;
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::Fault;
use crate::cage::home::Layers;
use crate::cage::order::Ground;
use crate::cage::room::Folders;
use crate::cage::script::PROOF;
use crate::model::Tier;

/// Tries what must work and what must not.
pub(super) fn prove(tier: Tier, ground: &Ground) -> Result<(), Fault> {
    match ground {
        Ground::Room(room) => in_room(tier, room),
        Ground::Home(view) => on_view(&view.home),
    }
}

fn in_room(tier: Tier, room: &Path) -> Result<(), Fault> {
    let folders = Folders(room);
    for folder in folders.writable() {
        let file = folder.join("proof");
        File::create(&file)
            .and_then(|_| fs::remove_file(&file))
            .map_err(super::fault("a room that can be written"))?;
    }
    // In the full tier a room below /tmp lies in the cage's own /tmp, and nothing outside is there.
    let outside = match tier {
        Tier::Full => Path::new("/proof"),
        Tier::Staged => &room.join("proof"),
    };
    closed("files outside", File::create(outside), By::Anything)?;
    closed(
        "texts",
        File::create(folders.texts().join("proof")),
        By::Anything,
    )?;
    system()
}

/// Leaves a file in the view, for whoever looks whether it came to the home.
fn on_view(home: &Path) -> Result<(), Fault> {
    fs::write(home.join(PROOF), "proof").map_err(super::fault("a home that can be written"))?;
    let [(_, texts), (_, stubs)] = Layers(home).texts();
    for folder in [Path::new("/"), texts, stubs] {
        let outside = File::create(folder.join("proof"));
        closed("files outside", outside, By::Anything)?;
    }
    system()
}

/// What no command reaches, whatever it stands on.
fn system() -> Result<(), Fault> {
    // Landlock alone forbids this one, and seccomp the others.
    closed("folders outside", fs::read_dir("/"), By::Rules)?;
    closed("the network", UdpSocket::bind("127.0.0.1:0"), By::Rules)?;
    closed("local sockets", UnixStream::connect("/proof"), By::Rules)
}

/// What must have refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// The kernel's rules, not because there is nothing to reach.
    Rules,
    /// These, or because there is nothing.
    Anything,
}

fn closed<T>(what: &str, tried: io::Result<T>, by: By) -> Result<(), Fault> {
    match tried {
        Err(error) if by == By::Anything || error.kind() == ErrorKind::PermissionDenied => Ok(()),
        _ => Err(format!("the cage does not hold: {what} are open")),
    }
}
