//! The head of a request or an answer: read to its end and not one byte further.

use std::io::{self, ErrorKind, Read};

/// Reads a head up to its empty line, and no byte of what follows it. Only its first line is given
/// back: nothing else of it decides.
///
/// # Errors
/// If it has more than `limit` bytes, ends early, or is no plain text.
pub(super) fn read(stream: &mut dyn Read, limit: usize) -> io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == limit {
            let long = format!("a head of more than {limit} bytes");
            return Err(io::Error::new(ErrorKind::InvalidData, long));
        }
        match stream.read(&mut byte) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(_) => head.extend_from_slice(&byte),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let is_plain = line.iter().all(|byte| matches!(byte, 0x20..=0x7e));
    match String::from_utf8(line.to_vec()) {
        Ok(line) if is_plain => Ok(line),
        _ => Err(io::Error::new(
            ErrorKind::InvalidData,
            "a head that is no text",
        )),
    }
}
