//! A folder as a word of an advised command.

use std::path::Path;

use crate::model::exact_path;

/// The folder as it is typed. Where it would be shown otherwise than it is, a word that names nothing:
/// whoever copies the command should not do it to another folder.
pub(super) fn folder_word(path: &Path) -> String {
    exact_path(path).unwrap_or_else(|| "FOLDER".to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::folder_word;

    #[test]
    fn a_folder_that_cannot_be_copied_is_not_named_in_a_command() {
        assert_eq!(folder_word(Path::new("/a b")), "'/a b'");
        assert_eq!(folder_word(Path::new("/cafe\u{301}")), "FOLDER");
    }
}
