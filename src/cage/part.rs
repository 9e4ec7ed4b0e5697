//! The parts of a cage, and the tiers that they make.

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

/// How well a command can be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Nothing runs.
    None,
    /// Landlock and seccomp, with a private home.
    Staged,
    /// Namespaces, an overlay, Landlock and seccomp.
    Full,
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

impl Tier {
    /// What it is called, also in `--json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Staged => "staged",
            Self::Full => "full",
        }
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

    /// The best tier of which every part is there.
    pub fn tier(&self) -> Tier {
        let has = |part: Part| {
            self.parts()
                .any(|(other, found)| other == part && found.is_ok())
        };
        if !has(Part::Landlock) || !has(Part::Seccomp) {
            Tier::None
        } else if has(Part::Namespaces) && has(Part::Overlay) {
            Tier::Full
        } else {
            Tier::Staged
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Ability, Part, Tier};

    fn tier_without(missing: &[Part]) -> Tier {
        let found = Part::ALL.into_iter().map(|part| {
            let is_missing = missing.contains(&part);
            let found = if is_missing {
                Err(String::new())
            } else {
                Ok(String::new())
            };
            (part, found)
        });
        Ability::new(found.collect()).tier()
    }

    #[test]
    fn a_tier_needs_every_part_of_it() {
        assert_eq!(tier_without(&[]), Tier::Full);
        assert_eq!(tier_without(&[Part::Namespaces]), Tier::Staged);
        assert_eq!(tier_without(&[Part::Overlay]), Tier::Staged);
        assert_eq!(tier_without(&[Part::Landlock]), Tier::None);
        assert_eq!(tier_without(&[Part::Seccomp]), Tier::None);
        assert_eq!(Ability::new(Vec::new()).tier(), Tier::None);
    }
}
