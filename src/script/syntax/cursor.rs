//! A place in a text, with its line.

/// A place in a text.
pub(super) struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a [u8], line: usize) -> Self {
        Self { text, at: 0, line }
    }

    pub(super) fn line(&self) -> usize {
        self.line
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or(&[])
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, by: usize) -> Option<u8> {
        self.text.get(self.at + by).copied()
    }

    pub(super) fn starts(&self, with: &[u8]) -> bool {
        self.rest().starts_with(with)
    }

    pub(super) fn bump(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        self.line += usize::from(byte == b'\n');
        Some(byte)
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        for _ in 0..bytes {
            self.bump();
        }
    }

    /// Goes past this, if it stands here.
    pub(super) fn eat(&mut self, sign: &[u8]) -> bool {
        let stands = self.starts(sign);
        if stands {
            self.skip(sign.len());
        }
        stands
    }

    /// Goes past spaces, tabs and joined lines.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            match (self.peek(), self.ahead(1)) {
                (Some(b' ' | b'\t' | b'\r'), _) => self.skip(1),
                (Some(b'\\'), Some(b'\n')) => self.skip(2),
                _ => return,
            }
        }
    }

    /// The bytes up to the next sign that ends a word: a word, if nothing is quoted in it.
    pub(super) fn bare_word(&self) -> &'a [u8] {
        let rest = self.rest();
        // No word that is asked for is longer.
        let end = rest.iter().take(16).position(|byte| ends_word(*byte));
        rest.get(..end.unwrap_or(rest.len().min(16))).unwrap_or(&[])
    }

    pub(super) fn skip_bare_word(&mut self) {
        self.skip(self.bare_word().len());
    }
}

/// Whether a byte that is not quoted ends a word.
pub(super) fn ends_word(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')'
    )
}
