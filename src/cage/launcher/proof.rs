//! A try at the bars, before anything relies on them.

use std::fs::{self, File};
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
    all([
        ("files outside", File::create(outside).is_err()),
        // Only Landlock forbids it.
        ("folders outside", is_refused(fs::read_dir("/"))),
        (
            "texts",
            File::create(folders.texts().join("proof")).is_err(),
        ),
        ("the network", UdpSocket::bind("127.0.0.1:0").is_err()),
        ("local sockets", is_refused(UnixStream::connect("/proof"))),
    ])
}

/// Leaves a file in the view, for whoever looks whether it came to the home.
fn on_view(home: &Path) -> Result<(), Fault> {
    fs::write(home.join(PROOF), "proof").map_err(super::fault("a home that can be written"))?;
    let [(_, texts), (_, stubs)] = Layers(home).texts();
    all([
        ("files outside", File::create("/proof").is_err()),
        // Only Landlock forbids it.
        ("folders outside", is_refused(fs::read_dir("/"))),
        ("texts", File::create(texts.join("proof")).is_err()),
        ("stubs", File::create(stubs.join("proof")).is_err()),
        ("the network", UdpSocket::bind("127.0.0.1:0").is_err()),
        ("local sockets", is_refused(UnixStream::connect("/proof"))),
    ])
}

fn all<const N: usize>(closed: [(&str, bool); N]) -> Result<(), Fault> {
    match closed.iter().find(|(_, holds)| !holds) {
        None => Ok(()),
        Some((what, _)) => Err(format!("the cage does not hold: {what} are open")),
    }
}

/// Refused by the kernel's rules, not because there is nothing to reach.
fn is_refused<T>(tried: std::io::Result<T>) -> bool {
    tried.is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied)
}
