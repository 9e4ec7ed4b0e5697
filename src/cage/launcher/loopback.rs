//! The loopback device of a new network namespace, which is down at first (`rtnetlink(7)`).

use std::io;

use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, send, socket_with,
};

/// `RTM_NEWLINK` of linux/rtnetlink.h.
const CHANGE_LINK: u16 = 16;
/// `NLM_F_REQUEST | NLM_F_ACK` of linux/netlink.h.
const ASK: u16 = 1 | 4;
/// `NLMSG_ERROR`: the answer, also where nothing went wrong.
const ANSWER: u16 = 2;
/// `IFF_UP` of linux/if.h.
const UP: u32 = 1;
/// The loopback device is the first one of its namespace.
const LOOPBACK: i32 = 1;
/// The bytes of a message's head, `struct nlmsghdr`.
const HEAD: usize = 16;

/// Brings it up; the kernel then gives it its addresses.
pub(super) fn up() -> io::Result<()> {
    // Of all protocols of netlink, none named means this one.
    let line = socket_with(
        AddressFamily::NETLINK,
        SocketType::RAW,
        SocketFlags::CLOEXEC,
        None,
    )?;
    send(&line, &request(), SendFlags::empty())?;
    let mut answer = [0; 256];
    let (count, _) = recv(&line, &mut answer, RecvFlags::empty())?;
    match error(answer.get(..count).unwrap_or_default()) {
        Some(0) => Ok(()),
        Some(number) => Err(io::Error::from_raw_os_error(number.saturating_neg())),
        None => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// `struct nlmsghdr`, then `struct ifinfomsg`.
fn request() -> Vec<u8> {
    let mut body = vec![0; 4];
    body.extend(LOOPBACK.to_ne_bytes());
    body.extend(UP.to_ne_bytes());
    // Which of the flags are meant.
    body.extend(UP.to_ne_bytes());
    let length = u32::try_from(HEAD.saturating_add(body.len())).unwrap_or(u32::MAX);
    let mut message = length.to_ne_bytes().to_vec();
    message.extend(CHANGE_LINK.to_ne_bytes());
    message.extend(ASK.to_ne_bytes());
    message.extend([0; 8]);
    message.extend(body);
    message
}

/// The number in an answer; zero if all went well.
fn error(answer: &[u8]) -> Option<i32> {
    let kind = answer.get(4..6)?.try_into().ok()?;
    if u16::from_ne_bytes(kind) != ANSWER {
        return None;
    }
    let number = answer.get(HEAD..)?.get(..4)?.try_into().ok()?;
    Some(i32::from_ne_bytes(number))
}
