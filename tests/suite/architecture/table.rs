//! Which module may use which: the direction in which bytes and meaning flow.

/// What a module may use besides itself.
#[derive(Clone, Copy)]
pub enum May {
    /// These modules and no others.
    Use(&'static [&'static str]),
    /// All modules but these.
    UseAllBut(&'static [&'static str]),
}

/// A row for each module at the top of the crate, and for its two roots.
pub const TABLE: &[(&str, May)] = &[
    ("model", May::Use(&[])),
    ("world", May::Use(&["model"])),
    ("progress", May::Use(&["model"])),
    ("beneath", May::Use(&["model"])),
    ("minisign", May::Use(&["model"])),
    ("document", May::Use(&["model", "minisign"])),
    ("journal", May::Use(&["model", "beneath"])),
    ("receipt", May::Use(&["model"])),
    ("trust", May::Use(&["model", "minisign", "document"])),
    (
        "store",
        May::Use(&["model", "beneath", "minisign", "document", "trust"]),
    ),
    (
        "bundle",
        May::Use(&["model", "progress", "document", "trust"]),
    ),
    (
        "fetch",
        May::Use(&["model", "progress", "trust", "store", "bundle"]),
    ),
    (
        "archive",
        May::Use(&["model", "progress", "beneath", "trust"]),
    ),
    (
        "resolve",
        May::Use(&[
            "model", "progress", "minisign", "document", "receipt", "trust", "store", "bundle",
            "fetch",
        ]),
    ),
    (
        "mirror",
        May::Use(&["model", "beneath", "document", "trust", "fetch", "resolve"]),
    ),
    ("difference", May::Use(&["model"])),
    ("script", May::Use(&["model"])),
    ("shell", May::Use(&["model", "beneath", "difference"])),
    ("plan", May::Use(&["model", "document", "receipt", "trust"])),
    ("cage", May::Use(&["model", "beneath"])),
    (
        "install",
        May::Use(&[
            "model", "progress", "beneath", "journal", "receipt", "document", "trust", "archive",
            "plan", "cage",
        ]),
    ),
    (
        "run",
        May::Use(&[
            "model", "progress", "beneath", "journal", "receipt", "cage", "fetch", "install",
        ]),
    ),
    (
        "doctor",
        May::Use(&[
            "model", "world", "receipt", "trust", "store", "resolve", "shell", "plan", "cage",
            "install", "run",
        ]),
    ),
    ("publish", May::UseAllBut(&["ui", "cli"])),
    ("ui", May::UseAllBut(&["cli"])),
    ("cli", May::UseAllBut(&[])),
    ("lib", May::UseAllBut(&[])),
    ("main", May::UseAllBut(&[])),
];

/// The modules that may call the parser of documents, besides `document` itself.
pub const MAY_PARSE: &[&str] = &["trust", "publish"];

impl May {
    /// The row of a module, if there is one.
    pub fn of(module: &str) -> Option<Self> {
        TABLE
            .iter()
            .find(|(name, _)| *name == module)
            .map(|(_, may)| *may)
    }

    /// Whether the other module may be used.
    pub fn covers(self, other: &str) -> bool {
        match self {
            Self::Use(list) => list.contains(&other),
            Self::UseAllBut(list) => !list.contains(&other),
        }
    }
}
