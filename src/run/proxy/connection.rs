//! One connection from inside: what it asks for, the verdict, the tunnel.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

use super::greeting;
use super::head;
use super::hub::Hub;
use super::log::Refused;
use super::target::Target;
use super::verdict::Verdict;
use super::way::NoWay;

/// The most bytes of a request's head.
const REQUEST: usize = 8 * 1024;
/// How long a request may take to be made.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a request asks for.
enum Asked {
    Tunnel(Target),
    /// Plain HTTP, at this host if it can be told.
    Plain(Option<Target>),
    Unclear,
}

/// Serves one connection to its end.
pub(super) fn serve(hub: &Hub, mut inside: TcpStream) {
    // Whatever fails here, the connection ends, and that is all that the script sees of it.
    let _ = inside.set_read_timeout(Some(PATIENCE));
    let asked = head::read(&mut inside, REQUEST).map_or(Asked::Unclear, |line| understood(&line));
    let target = match asked {
        Asked::Tunnel(target) => target,
        Asked::Plain(target) => {
            match target {
                Some(target) => hub.log.refused(&target, Refused::PlainHttp),
                None => hub.log.unclear(),
            }
            return answer(
                &mut inside,
                "403 Forbidden",
                "unpipe lets only HTTPS through",
            );
        }
        Asked::Unclear => {
            hub.log.unclear();
            return answer(
                &mut inside,
                "400 Bad Request",
                "unpipe did not understand this",
            );
        }
    };
    if hub.verdicts.of(&target) == Verdict::Refused {
        let why = hub.verdicts.refusal();
        answer(
            &mut inside,
            "403 Forbidden",
            &format!("unpipe: {target}: {why}"),
        );
        return hub.log.refused(&target, why);
    }
    match hub.way.connect(&target) {
        Ok(outside) => tunnel(hub, &target, &inside, &outside),
        Err(no) => {
            let (status, why) = match no {
                NoWay::NotPublic(address) => ("403 Forbidden", Refused::NotPublic(address)),
                NoWay::Failed(error) => ("502 Bad Gateway", Refused::Failed(error.to_string())),
            };
            answer(&mut inside, status, &format!("unpipe: {why}"));
            hub.log.refused(&target, why);
        }
    }
}

fn understood(line: &str) -> Asked {
    let mut words = line.split(' ');
    let (Some(method), Some(target), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Asked::Unclear;
    };
    if !version.starts_with("HTTP/1.") {
        return Asked::Unclear;
    }
    if method == "CONNECT" {
        return Target::of_authority(target).map_or(Asked::Unclear, Asked::Tunnel);
    }
    let address = target.strip_prefix("http://").unwrap_or("");
    let authority = address.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit('@').next().unwrap_or("");
    Asked::Plain(
        Target::of_authority(host)
            .or_else(|_| format!("{host}:80").parse())
            .ok(),
    )
}

fn answer(inside: &mut TcpStream, status: &str, text: &str) {
    let length = text.len() + 1;
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}");
    let whole = format!("{head}\r\nConnection: close\r\n\r\n{text}\n");
    let _ = inside.write_all(whole.as_bytes());
    let _ = inside.shutdown(Shutdown::Write);
}

/// Carries bytes both ways until both ends are silent or the run is over. Not a byte goes out before
/// it is seen that TLS is spoken.
fn tunnel(hub: &Hub, target: &Target, mut inside: &TcpStream, outside: &TcpStream) {
    let Some(_open) = hub.register(&[inside, outside]) else {
        return;
    };
    if inside.write_all(b"HTTP/1.1 200 OK\r\n\r\n").is_err() {
        return;
    }
    let greeting = match greeting::read(inside, PATIENCE) {
        Ok(greeting) => greeting,
        Err(why) => {
            hub.log.refused(target, why);
            return close(inside, outside);
        }
    };
    hub.log.reached(target);
    let _ = inside.set_read_timeout(None);
    let mut first = outside;
    if first.write_all(&greeting).is_err() {
        return close(inside, outside);
    }
    hub.log.sent(target, greeting.len() as u64);
    thread::scope(|scope| {
        let (up, down) = ((inside, outside), (outside, inside));
        let sending = thread::Builder::new().spawn_scoped(scope, move || {
            carry(up, |bytes| hub.log.sent(target, bytes));
        });
        match sending {
            Ok(_) => carry(down, |bytes| hub.log.received(target, bytes)),
            // Too many threads: nothing is carried, and both ends see it.
            Err(_) => close(inside, outside),
        }
    });
}

fn carry((from, to): (&TcpStream, &TcpStream), count: impl Fn(u64)) {
    let (mut reader, mut writer) = (from, to);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => return close(from, to),
        };
        let bytes = buffer.get(..read).unwrap_or_default();
        if writer.write_all(bytes).is_err() {
            return close(from, to);
        }
        count(u64::try_from(read).unwrap_or(0));
    }
    // The other way may still have something to say.
    let _: io::Result<()> = to.shutdown(Shutdown::Write);
}

fn close(one: &TcpStream, other: &TcpStream) {
    let _ = one.shutdown(Shutdown::Both);
    let _ = other.shutdown(Shutdown::Both);
}
