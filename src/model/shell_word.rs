//! A text as one word of a POSIX shell, for commands that people copy.

/// The text as it is, or in single quotes where a shell would read it otherwise.
pub fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "%+,-./:=@_".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn a_word_stays_one_word() {
        assert_eq!(
            shell_word("https://a.b/c+d_1.0%20"),
            "https://a.b/c+d_1.0%20"
        );
        assert_eq!(shell_word("a b$(c)'d"), "'a b$(c)'\\''d'");
        assert_eq!(shell_word(""), "''");
    }
}
