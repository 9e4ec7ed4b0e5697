//! Text that a reader may not see as it is, line by line.

use super::Kind;
use super::finding::Found;
use crate::model::is_spoofing;

/// A longer line runs off every screen.
const LONG: usize = 1000;
/// So many blanks in a row push what follows out of sight.
const FAR: usize = 60;
/// What asks for the colourful form of a sign. It hides nothing behind a sign.
const COLOURFUL: char = '\u{fe0f}';

/// Notes the lines that hide something. Carriage returns at ends of lines are noted once.
pub(super) fn look(lines: &[&str], found: &mut Found) {
    let mut returns = 0;
    for (at, line) in lines.iter().enumerate() {
        let body = line.strip_suffix('\r').unwrap_or(line);
        let ends_in_return = body.len() < line.len();
        let first_return = ends_in_return && returns == 0;
        returns += usize::from(ends_in_return);
        if first_return || hides(body) {
            found.note(Kind::HiddenText, at + 1);
        }
    }
}

fn hides(line: &str) -> bool {
    if line.len() > LONG {
        return true;
    }
    let mut blanks = 0;
    let mut before = ' ';
    for c in line.chars() {
        let is_colour = c == COLOURFUL && before > '\u{2000}';
        if c != '\t' && is_spoofing(c) && !is_colour {
            return true;
        }
        match c {
            ' ' => blanks += 1,
            '\t' => blanks += 8,
            _ if blanks >= FAR => return true,
            _ => blanks = 0,
        }
        before = c;
    }
    false
}
