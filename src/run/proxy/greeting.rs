//! How what goes through a tunnel must begin: as TLS does.
//!
//! Only the side that connects begins with TLS (RFC 8446 section 4), so the first word is the
//! script's. Protocols in which a server speaks first never get that far.

use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::log::Refused;

/// The bytes with which TLS begins.
pub(super) type Greeting = [u8; 3];

/// Whether a byte may stand at each place: a record with a handshake in it, of SSL 3.0 to TLS 1.3
/// (RFC 8446 section 5.1; what is written there for compatibility differs from client to client).
const BEGINNING: [std::ops::RangeInclusive<u8>; 3] = [0x16..=0x16, 3..=3, 0..=4];

/// Reads the first bytes that are said, and none beyond them. The first one that does not fit is
/// enough to know.
pub(super) fn read(mut inside: &TcpStream, patience: Duration) -> Result<Greeting, Refused> {
    let until = Instant::now() + patience;
    let mut greeting = Greeting::default();
    for (place, expected) in greeting.iter_mut().zip(BEGINNING) {
        let byte = next(&mut inside, until)?;
        if !expected.contains(&byte) {
            return Err(Refused::NotTls);
        }
        *place = byte;
    }
    Ok(greeting)
}

/// However slowly the bytes come, all of them have the same time.
fn next(inside: &mut &TcpStream, until: Instant) -> Result<u8, Refused> {
    let mut byte = [0];
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || inside.set_read_timeout(Some(left)).is_err() {
            return Err(Refused::Silent);
        }
        match inside.read(&mut byte) {
            Ok(1..) => return Ok(byte[0]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Ok(0) | Err(_) => return Err(Refused::Silent),
        }
    }
}
