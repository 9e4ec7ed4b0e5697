//! What came where a script was asked for, and is a page for a browser.

/// How pages begin, in any case. The first ends within its word, the others at a blank or a `>`.
const BEGINNINGS: [&[u8]; 3] = [b"<!doctype html", b"<html", b"<?xml"];

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether the bytes begin as HTML or XML does, after blanks and a byte order mark. No shell's text begins
/// so: as a command it would read a file called `!doctype`, `html` or `?xml`.
pub(super) fn is_web_page(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(MARK).unwrap_or(bytes).trim_ascii_start();
    BEGINNINGS.iter().any(|beginning| {
        let (Some(first), Some(after)) = (
            text.get(..beginning.len()),
            text.get(beginning.len()..).map(<[u8]>::first),
        ) else {
            return false;
        };
        let ends = after.is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'>');
        ends && first.eq_ignore_ascii_case(beginning)
    })
}

#[cfg(test)]
mod tests {
    use super::is_web_page;

    #[test]
    fn a_page_is_known_by_how_it_begins_and_nothing_else_is_one() {
        for page in [
            "<!DOCTYPE html>\n<html>",
            "\u{feff}\n \t<!doctype HTML PUBLIC \"x\">",
            "<html lang=\"en\">",
            "<HTML>",
            "<?xml version=\"1.0\"?>",
            "<html",
        ] {
            assert!(is_web_page(page.as_bytes()), "{page}");
        }
        for script in [
            "#!/bin/sh\n<!doctype html>",
            "cat <<'END'\n<!doctype html>\nEND\n",
            "# <html>\n",
            "<htmlfile cat\n",
            "< html cat\n",
            "<!doctype",
            "",
        ] {
            assert!(!is_web_page(script.as_bytes()), "{script}");
        }
    }
}
