//! What to do about files of the user's: start-up files and keys.

use super::of_code;
use crate::minisign::{KeyFileFault, SecretKeyError};
use crate::model::Code;
use crate::shell::ShellError;

/// Hints for a start-up file that is not changed.
pub(in crate::cli) fn of_start_up_file(error: &ShellError) -> Vec<String> {
    let hint = match error {
        ShellError::Damaged { .. } => {
            "take the rest of the block out of the file by hand, then run the command again"
        }
        ShellError::Changed { .. } => "look at the file as it is now: run the command again",
        ShellError::NotAFile { .. }
        | ShellError::Linked { .. }
        | ShellError::Foreign { .. }
        | ShellError::ReadOnly { .. } => {
            "put the line that unpipe env prints where your shell reads it"
        }
        ShellError::Unchanged { .. } if error.code() == Code::Permission => {
            "put the line that unpipe env prints into it yourself, or take it out"
        }
        ShellError::Path { .. } | ShellError::Unchanged { .. }
            if error.code() == Code::Conflict =>
        {
            "move what is in the way, then run the command again"
        }
        ShellError::Files(_) | ShellError::Path { .. } if error.code() == Code::Permission => {
            "mend the mode of the file or of the folder around it, then run the command again"
        }
        ShellError::Files(_) | ShellError::Path { .. } | ShellError::Unchanged { .. } => {
            return of_code(error, error.code());
        }
    };
    vec![hint.to_owned()]
}

/// Hints for a secret key that cannot be used.
pub(in crate::cli) fn of_secret_key(error: &SecretKeyError) -> Vec<String> {
    let hint = match error {
        SecretKeyError::File(fault) => return vec![of_key_file(*fault).to_owned()],
        SecretKeyError::Damaged => "use the copy of the key that you kept elsewhere",
        SecretKeyError::Memory(_) => "use a machine with more free memory",
        _ => return Vec::new(),
    };
    vec![hint.to_owned()]
}

/// What to do with a file that should be a key.
pub(in crate::cli) fn of_key_file(fault: KeyFileFault) -> &'static str {
    use KeyFileFault as Fault;
    match fault {
        Fault::Empty | Fault::NoKey | Fault::Base64 { .. } | Fault::Lines(_) => {
            "use the copy of the key that you kept elsewhere: a part of this one is missing"
        }
        Fault::Utf16 => "save the file as UTF-8: iconv -f UTF-16 -t UTF-8",
        Fault::ByteOrderMark => "save the file as UTF-8 without a byte order mark",
        Fault::CarriageReturns => "take the CRs out: tr -d '\\r' < FILE > NEW",
        Fault::NoComment => {
            "put the first line back, \"untrusted comment: \" and any words: a key file is both lines"
        }
        Fault::Wrapped(_) => "join the lines below the comment into one",
        Fault::Blanks => "take the spaces and tabs out of the second line and off the first",
        Fault::EmptyLines => "take the empty lines out",
        Fault::PublicKey => "the secret key is LABEL.key in the keys folder, not LABEL.pub",
        Fault::SecretKey => {
            "the public key is LABEL.pub; never give a secret key to anybody or to a repository"
        }
        Fault::Signature | Fault::Document | Fault::Foreign | Fault::Binary => {
            "a secret key is made by: unpipe publish key new LABEL"
        }
    }
}
