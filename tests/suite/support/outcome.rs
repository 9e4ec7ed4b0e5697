//! How a run of the program ended, and what may be said of it.

use super::tree::Tree;

/// How a run ended. Its checks chain: `.exits(20).says("signature").prefix_is_untouched()`.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The command line, for messages.
    pub command: String,
    /// The exit code; nothing if a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to stdout.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
    /// The prefix before the run.
    pub before: Tree,
    /// The prefix after it.
    pub after: Tree,
}

impl Outcome {
    /// It ended with this code.
    #[track_caller]
    pub fn exits(&self, code: i32) -> &Self {
        self.exits_with_one_of(&[code])
    }

    /// It ended with one of these codes.
    #[track_caller]
    pub fn exits_with_one_of(&self, codes: &[i32]) -> &Self {
        let fits = self.code.is_some_and(|code| codes.contains(&code));
        assert!(fits, "expected {codes:?}, found {self}");
        self
    }

    /// Whether stderr holds this text, wherever its lines break.
    fn holds(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let said = self.stderr.to_lowercase();
        let one_line = said.split_whitespace().collect::<Vec<_>>().join(" ");
        said.contains(&text) || one_line.contains(&text)
    }

    /// Stderr holds this text; upper and lower case are the same.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        let said = self.holds(text);
        assert!(said, "{text:?} was not said by {self}");
        self
    }

    /// Stderr does not hold this text.
    #[track_caller]
    pub fn does_not_say(&self, text: &str) -> &Self {
        let said = self.holds(text);
        assert!(!said, "{text:?} was said by {self}");
        self
    }

    /// Stdout holds this text.
    #[track_caller]
    pub fn prints(&self, text: &str) -> &Self {
        assert!(
            self.stdout.contains(text),
            "{text:?} was not printed by {self}"
        );
        self
    }

    /// Stderr has one heading of a refusal or an error, and no sign of a bug.
    #[track_caller]
    pub fn has_one_message(&self) -> &Self {
        let headings = ["refused:", "error:"];
        let is_heading = |line: &&str| headings.iter().any(|heading| line.starts_with(heading));
        let number = self.stderr.lines().filter(is_heading).count();
        assert_eq!(number, 1, "expected one message, found {number} in {self}");
        self.does_not_say("bug:").does_not_say("panicked")
    }

    /// Stdout is one JSON object, which this returns.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        let value: serde_json::Value = serde_json::from_str(&self.stdout)
            .unwrap_or_else(|e| panic!("expected one JSON object ({e}), found {self}"));
        assert!(value.is_object(), "expected a JSON object, found {self}");
        value
    }

    /// Stdout is one JSON object that tells of this very exit code.
    #[track_caller]
    pub fn explains_itself_in_json(&self) -> &Self {
        let error = &self.json()["error"];
        let code = self.code.map(i64::from);
        assert_eq!(error["code"].as_i64(), code, "another code in {self}");
        for field in ["kind", "message"] {
            let text = error[field].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "no {field} in {self}");
        }
        self
    }

    /// The run left the prefix exactly as it was.
    #[track_caller]
    pub fn prefix_is_untouched(&self) -> &Self {
        let changes = self.before.changes_to(&self.after);
        assert!(
            changes.is_empty(),
            "the prefix changed:\n{changes}after {self}"
        );
        self
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "`{}`, which ended with {:?}\n--- stdout\n{}--- stderr\n{}---",
            self.command, self.code, self.stdout, self.stderr
        )
    }
}
