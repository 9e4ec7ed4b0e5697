//! One source file, as text, as tokens and as syntax.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use proc_macro2::{TokenStream, TokenTree};

use super::tokens;

/// A file below `src/`, with its tests taken out of `tokens` and `syntax`.
pub struct Source {
    /// From the top of the repository: `src/trust/proof.rs`.
    pub path: String,
    /// All of it.
    pub text: String,
    /// All of its tokens, tests included.
    pub everything: TokenStream,
    /// The tokens that are not test code.
    pub tokens: TokenStream,
    /// The syntax that is not test code.
    pub syntax: syn::File,
}

/// Something that breaks a rule, where it stands, and what to do.
pub struct Finding {
    path: String,
    line: usize,
    advice: String,
}

impl Source {
    /// Reads a source from its text.
    pub fn new(path: &str, text: &str) -> Self {
        let everything = TokenStream::from_str(text).unwrap_or_else(|e| panic!("{path}: {e}"));
        let tokens = tokens::production(everything.clone());
        let syntax = syn::parse2(tokens.clone()).unwrap_or_else(|e| panic!("{path}: {e}"));
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            everything,
            tokens,
            syntax,
        }
    }

    /// Every source below `src/`, without files that are test modules as a whole.
    pub fn all() -> Vec<Self> {
        let sources: Vec<Self> = files_below("src")
            .iter()
            .filter(|path| Path::new(path).extension() == Some("rs".as_ref()))
            .map(|path| Self::new(path, &fs::read_to_string(top().join(path)).unwrap()))
            .collect();
        let tests: BTreeSet<Vec<String>> = sources.iter().flat_map(Self::test_modules).collect();
        sources
            .into_iter()
            .filter(|source| !tests.iter().any(|test| source.module().starts_with(test)))
            .collect()
    }

    /// Its path in the crate: `["trust", "proof"]`; nothing for the two roots.
    pub fn module(&self) -> Vec<String> {
        let inner = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let inner = inner.strip_suffix(".rs").unwrap_or(inner);
        let inner = inner.strip_suffix("/mod").unwrap_or(inner);
        match inner {
            "lib" | "main" => Vec::new(),
            _ => inner.split('/').map(str::to_owned).collect(),
        }
    }

    /// The module's row in the table: its first name, or that of the root.
    pub fn row(&self) -> String {
        self.module().first().cloned().unwrap_or_else(|| {
            let root = self.path.strip_prefix("src/").unwrap_or(&self.path);
            root.trim_end_matches(".rs").to_owned()
        })
    }

    /// A finding in this file.
    pub fn finding(&self, line: usize, advice: impl Into<String>) -> Finding {
        Finding {
            path: self.path.clone(),
            line,
            advice: advice.into(),
        }
    }

    /// The lines that hold production code: no tests, no comments, no blank lines.
    pub fn code_lines(&self) -> BTreeSet<usize> {
        let mut lines = BTreeSet::new();
        tokens::lines_of_code(self.tokens.clone(), &mut lines);
        lines
    }

    /// The modules in files of their own that stand behind `#[cfg(test)]` here.
    fn test_modules(&self) -> Vec<Vec<String>> {
        let all: Vec<TokenTree> = self.everything.clone().into_iter().collect();
        tokens::test_items(&all)
            .into_iter()
            .filter_map(|range| {
                let item = &all[range];
                let at = item.iter().position(|token| tokens::is(token, "mod"))?;
                let named = item.get(at + 1)?.to_string();
                let elsewhere = tokens::is_punct(item.get(at + 2)?, ';');
                elsewhere.then(|| [self.module(), vec![named]].concat())
            })
            .collect()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.advice)
    }
}

impl Finding {
    /// A finding about a file as a whole.
    pub fn about(path: &str, advice: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line: 1,
            advice: advice.into(),
        }
    }
}

/// The top of the repository.
pub fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder of the repository, by its path from the top, in order.
pub fn files_below(folder: &str) -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<String>) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        for entry in entries {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), found);
            } else {
                let path = entry.path();
                let below = path.strip_prefix(top()).unwrap();
                found.push(below.to_string_lossy().into_owned());
            }
        }
    }
    let mut found = Vec::new();
    walk(&top().join(folder), &mut found);
    found.sort();
    found
}

#[test]
fn a_test_module_is_not_production_code() {
    let source = Source::new(
        "src/model/x.rs",
        "//! X.\n/// Doc.\nfn one() {}\n#[cfg(test)]\nmod tests {\n    use crate::ui;\n}\n\
         #[cfg(all(test, unix))]\nuse crate::{ui, cli};\n#[cfg(not(test))]\nfn two() {}\n",
    );
    assert_eq!(source.code_lines(), BTreeSet::from([3, 10, 11]));
    assert_eq!(source.module(), ["model", "x"]);
}

#[test]
fn a_test_module_in_a_file_of_its_own_is_known_as_one() {
    let source = Source::new("src/model/mod.rs", "#[cfg(test)]\nmod proofs;\nmod name;\n");
    assert_eq!(source.test_modules(), [["model", "proofs"]]);
}

#[test]
fn whatever_exists_in_tests_alone_is_taken_out_whole() {
    let source = Source::new(
        "src/x.rs",
        "enum E {\n    #[cfg(test)]\n    A { x: u8 },\n    #[cfg(test)]\n    B,\n    C,\n}\n\
         #[cfg(test)]\nconst N: [u8; 2] = { [1, 2] };\n\
         #[cfg(test)]\npub(crate) const fn f() -> u8 {\n    1\n}\n\
         #[cfg(test)]\n#[derive(Debug)]\nstruct S(u8);\n\
         /// Doc.\n#[test]\nfn g() {}\n\
         fn h(x: &E) {\n    #[cfg(test)]\n    let y = { 1 };\n    match x {\n        \
         #[cfg(test)]\n        E::A { .. } => {},\n        E::C => {}\n    }\n}\n",
    );
    assert_eq!(source.syntax.items.len(), 2);
    assert_eq!(
        source.code_lines(),
        BTreeSet::from([1, 6, 7, 20, 23, 26, 27, 28])
    );
}
