//! The one way out of a cage for scripts: a socket that listens inside, and is answered outside.
//!
//! The launcher makes it in the network namespace of the script, where nothing else is, and passes
//! it over its line (`unix(7)`, `SCM_RIGHTS`). Whoever accepts on it stands outside, so the script
//! reaches what that one lets it reach.

use std::io::{self, ErrorKind, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};
use std::os::unix::net::UnixStream;

use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

/// Where it listens, inside.
pub(super) const DOOR: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 3128);

/// The one byte that the door comes with. No report begins so.
#[cfg(target_os = "linux")]
const KNOCK: u8 = b'd';

/// What comes first over the line.
pub(super) enum Word {
    /// The door.
    Door(TcpListener),
    /// The first byte of a report, or nothing of it.
    Report(Vec<u8>),
}

/// Not for programs that another thread starts meanwhile.
#[cfg(target_os = "linux")]
const FLAGS: RecvFlags = RecvFlags::CMSG_CLOEXEC;
#[cfg(not(target_os = "linux"))]
const FLAGS: RecvFlags = RecvFlags::empty();

/// Waits for the first word. No more than one byte is taken.
pub(super) fn receive(line: &UnixStream) -> io::Result<Word> {
    let mut byte = [0];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut passed = RecvAncillaryBuffer::new(&mut space);
    let count = loop {
        let mut bytes = [IoSliceMut::new(&mut byte)];
        match recvmsg(line, &mut bytes, &mut passed, FLAGS) {
            Ok(received) => break received.bytes,
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    };
    let mut doors = passed.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(handles) => Some(handles),
        _ => None,
    });
    match doors.next().and_then(|mut handles| handles.next()) {
        Some(handle) => Ok(Word::Door(TcpListener::from(handle))),
        None => Ok(Word::Report(byte.get(..count).unwrap_or_default().to_vec())),
    }
}

/// Hands the door out.
#[cfg(target_os = "linux")]
pub(super) fn send(line: &UnixStream, door: &TcpListener) -> io::Result<()> {
    use std::io::IoSlice;
    use std::os::fd::AsFd;

    use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

    let handles = [door.as_fd()];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut passed = SendAncillaryBuffer::new(&mut space);
    if !passed.push(SendAncillaryMessage::ScmRights(&handles)) {
        return Err(ErrorKind::OutOfMemory.into());
    }
    let bytes = [IoSlice::new(&[KNOCK])];
    match sendmsg(line, &bytes, &mut passed, SendFlags::NOSIGNAL)? {
        1 => Ok(()),
        _ => Err(ErrorKind::WriteZero.into()),
    }
}
