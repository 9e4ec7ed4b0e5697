//! Characters that no document may contain, raw or escaped.

/// Whether a character is refused everywhere in a document: controls other than LF and TAB,
/// bidirectional controls, zero-width and invisible characters, line and paragraph separators,
/// interlinear marks and tags. They have no use in a manifest but to show a reader something
/// else than what a machine reads ("Trojan Source", CVE-2021-42574).
pub(super) fn is_refused(c: char) -> bool {
    let control = c.is_control() && c != '\n' && c != '\t';
    let bidi = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let invisible = matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200d}'
            | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{2800}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
    );
    let tag = matches!(c, '\u{e0000}'..='\u{e0fff}');
    control || bidi || invisible || tag
}

/// The first refused character of a text.
pub(super) fn first_refused(text: &str) -> Option<char> {
    text.chars().find(|c| is_refused(*c))
}
