//! The shape that public and secret key files share: an untrusted comment, then one line.
//!
//! Trusts nothing. The comment is neither kept nor shown: anybody could have written it.

/// How the first line of every file that minisign writes begins.
pub(super) const UNTRUSTED: &str = "untrusted comment: ";

/// The second line of a text of exactly two lines, of which the first is an untrusted comment.
/// The final line feed may be missing, since people paste keys; carriage returns may not be there.
pub(super) fn second_line(text: &str) -> Option<&str> {
    let (comment, rest) = text.split_once('\n')?;
    let line = rest.strip_suffix('\n').unwrap_or(rest);
    let is_key_file = comment.starts_with(UNTRUSTED) && !line.contains('\n');
    (is_key_file && !text.contains('\r')).then_some(line)
}
