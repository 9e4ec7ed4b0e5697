//! Characters that are written by their numbers.

/// A text of `$'…'` or `printf` with its escapes undone, and how many letters, digits and signs were
/// written by their numbers. Control characters are not counted: they have no other spelling.
pub(super) fn decoded(raw: &[u8]) -> (String, usize) {
    let mut bytes = Vec::new();
    let mut coded = 0;
    let mut rest = raw;
    while let Some((first, behind)) = rest.split_first() {
        if *first != b'\\' {
            bytes.push(*first);
            rest = behind;
            continue;
        }
        let (byte, length) = escape(behind);
        if let Some(byte) = byte {
            let by_number = matches!(behind.first(), Some(b'x' | b'0'..=b'7'));
            coded += usize::from(by_number && byte > b' ' && byte != 0x7f);
            bytes.push(byte);
        }
        rest = behind.get(length..).unwrap_or(&[]);
    }
    (String::from_utf8_lossy(&bytes).into_owned(), coded)
}

/// What stands for the escape behind a backslash, and how long it is.
fn escape(behind: &[u8]) -> (Option<u8>, usize) {
    match behind.first() {
        None => (Some(b'\\'), 0),
        Some(b'n') => (Some(b'\n'), 1),
        Some(b't') => (Some(b'\t'), 1),
        Some(b'r') => (Some(b'\r'), 1),
        Some(b'e' | b'E') => (Some(0x1b), 1),
        Some(b'a' | b'b' | b'f' | b'v') => (Some(7), 1),
        Some(b'x') => {
            let (byte, digits) = number(behind.get(1..).unwrap_or(&[]), 16, 2);
            (byte, digits + 1)
        }
        Some(b'0'..=b'7') => number(behind, 8, 4),
        Some(other) => (Some(*other), 1),
    }
}

fn number(digits: &[u8], base: u32, most: usize) -> (Option<u8>, usize) {
    let mut value = 0_u32;
    let mut length = 0;
    for byte in digits.iter().take(most) {
        let Some(digit) = char::from(*byte).to_digit(base) else {
            break;
        };
        value = value * base + digit;
        length += 1;
    }
    ((length > 0).then_some((value & 0xff) as u8), length)
}
