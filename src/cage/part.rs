//! The parts of a cage.

/// One part of a cage, which a machine has or lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// User, mount, pid, net and ipc namespaces, with the own user mapped to itself.
    Namespaces,
    /// A writable view over a read-only folder, inside them.
    Overlay,
    /// Landlock, from the version that governs truncation (ABI 3).
    Landlock,
    /// System calls that a filter refuses.
    Seccomp,
}

/// What the trials found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ability {
    found: Vec<(Part, Result<String, String>)>,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Namespaces,
        Self::Overlay,
        Self::Landlock,
        Self::Seccomp,
    ];

    /// What it is called, also in `--json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Namespaces => "namespaces",
            Self::Overlay => "overlay",
            Self::Landlock => "landlock",
            Self::Seccomp => "seccomp",
        }
    }

    pub(super) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == word)
    }
}

impl Ability {
    pub(super) fn new(found: Vec<(Part, Result<String, String>)>) -> Self {
        Self { found }
    }

    /// Every part with what was found: a detail, or why it is not there.
    pub fn parts(&self) -> impl Iterator<Item = (Part, Result<&str, &str>)> {
        self.found.iter().map(|(part, found)| {
            let found = found.as_ref().map(String::as_str).map_err(String::as_str);
            (*part, found)
        })
    }
}
