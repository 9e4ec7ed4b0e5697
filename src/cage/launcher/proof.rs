//! A try at the bars, before anything relies on them.

use std::fs::{self, File};
use std::net::UdpSocket;
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::Fault;
use crate::cage::room::Folders;
use crate::model::Tier;

/// Tries what must work and what must not.
pub(super) fn prove(tier: Tier, room: &Path) -> Result<(), Fault> {
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
    let closed = [
        ("files outside", File::create(outside).is_err()),
        (
            "texts",
            File::create(folders.texts().join("proof")).is_err(),
        ),
        ("the network", UdpSocket::bind("127.0.0.1:0").is_err()),
        (
            "local sockets",
            UnixStream::connect("/proof").is_err_and(|e| is_refused(&e)),
        ),
    ];
    match closed.iter().find(|(_, holds)| !holds) {
        None => Ok(()),
        Some((what, _)) => Err(format!("the cage does not hold: {what} are open")),
    }
}

/// Refused by the kernel's rules, not because there is nothing to reach.
fn is_refused(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::PermissionDenied
}
