//! What stands at a path of a home, so exactly that it can be told again and restored.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Digest, Size};

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Node {
    /// A regular file.
    File {
        /// Its permissions.
        mode: Bits,
        /// Its size in bytes.
        size: Size,
        /// The hash of its bytes.
        sha256: Digest,
    },
    /// A symbolic link.
    Link {
        /// Its text, never resolved.
        target: PathBuf,
    },
    /// A folder; what is in it is not part of it.
    Folder {
        /// Its permissions.
        mode: Bits,
    },
}

/// Permission bits without setuid, setgid and sticky, written in octal: `755`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bits(u32);

impl Bits {
    /// The low nine bits; what is above them is left out.
    pub fn of(mode: u32) -> Self {
        Self(mode & 0o777)
    }

    /// As `chmod` takes them.
    pub fn number(self) -> u32 {
        self.0
    }

    /// Whether somebody may run it.
    pub fn is_executable(self) -> bool {
        self.0 & 0o111 != 0
    }
}

impl std::fmt::Display for Bits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:03o}", self.0)
    }
}

impl TryFrom<String> for Bits {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_octal = text.len() == 3 && text.bytes().all(|b| matches!(b, b'0'..=b'7'));
        match u32::from_str_radix(&text, 8) {
            Ok(bits) if is_octal => Ok(Self(bits)),
            _ => Err(format!("a mode has three octal digits, found {text:?}")),
        }
    }
}

impl From<Bits> for String {
    fn from(bits: Bits) -> Self {
        bits.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn modes_are_three_octal_digits_and_nothing_else() {
        for text in ["", "75", "0755", "+55", "788", "75 "] {
            assert!(Bits::try_from(text.to_owned()).is_err(), "{text:?}");
        }
        assert_eq!(Bits::try_from("755".to_owned()), Ok(Bits::of(0o100_755)));
        assert_eq!(Bits::of(0o4_050).to_string(), "050");
    }
}
