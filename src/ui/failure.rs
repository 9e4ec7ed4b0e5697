//! How a failure is told: what, why, the state of the machine now, what to do next.

use serde_json::{Value, json};

use super::page::Page;
use super::style::{Ink, Style};
use crate::model::Code;

/// So many hints are shown: more would be advice, not a way on.
const HINTS: usize = 2;

/// What a hint that holds a command has: it is not broken into lines.
const COMMAND: &str = "unpipe ";

/// Everything that is said about a command that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// How the command ends.
    pub code: Code,
    /// What went wrong: one lower-case clause.
    pub message: String,
    /// Why, outermost first.
    pub causes: Vec<String>,
    /// What it left.
    pub state: State,
    /// What to do next: commands or short advice.
    pub hints: Vec<String>,
}

/// The machine after a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// As it was before.
    NothingChanged,
    /// As it was before, since all was undone.
    EverythingUndone,
    /// These were done before the failure and stay: an earlier package of several.
    Done(Vec<String>),
    /// These could not be undone.
    LeftBehind(Vec<String>),
    /// Nobody knows; the next command tidies up.
    Unknown,
}

impl Failure {
    /// The text for standard error.
    pub fn render(&self, style: &Style) -> String {
        let mut page = Page::new(style);
        let heading = self.heading();
        page.headed(Ink::Bad, heading, &self.message);
        for cause in self.distinct_causes() {
            page.indented(cause);
        }
        page.line(Ink::Text, &self.state.to_string());
        if let State::LeftBehind(items) | State::Done(items) = &self.state {
            for item in items {
                page.indented(item);
            }
        }
        for hint in self.hints.iter().take(HINTS) {
            if hint.contains(COMMAND) {
                page.headed_whole(Ink::Title, "try:", hint);
            } else {
                page.headed(Ink::Title, "try:", hint);
            }
        }
        page.finish()
    }

    /// The value of `error` in `--json` output.
    pub fn to_json_fields(&self) -> Value {
        let message = std::iter::once(self.message.as_str())
            .chain(self.distinct_causes())
            .collect::<Vec<_>>()
            .join(": ");
        let hints: Vec<&String> = self.hints.iter().take(HINTS).collect();
        let mut fields = json!({
            "code": self.code.number(),
            "kind": self.code.kind(),
            "message": message,
            "hints": hints,
            "state": self.state.word(),
        });
        if let State::LeftBehind(items) | State::Done(items) = &self.state
            && let Value::Object(fields) = &mut fields
        {
            fields.insert("paths".to_owned(), json!(items));
        }
        fields
    }

    fn heading(&self) -> &'static str {
        match self.code {
            Code::Untrusted | Code::Mismatch | Code::Stale | Code::Policy | Code::Malformed => {
                "refused:"
            }
            Code::Bug => "bug:",
            _ => "error:",
        }
    }

    /// The causes that say something new: not what an outer message has said in full.
    fn distinct_causes(&self) -> impl Iterator<Item = &str> {
        let mut said = vec![self.message.as_str()];
        self.causes.iter().filter_map(move |cause| {
            if cause.is_empty() || said.iter().any(|outer| outer.contains(cause.as_str())) {
                return None;
            }
            said.push(cause);
            Some(cause.as_str())
        })
    }
}

impl State {
    /// The word for it in `--json` output.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NothingChanged => "nothing-changed",
            Self::EverythingUndone => "everything-undone",
            Self::Done(_) => "done-before",
            Self::LeftBehind(_) => "left-behind",
            Self::Unknown => "unknown",
        }
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NothingChanged => "nothing was changed",
            Self::EverythingUndone => "everything was undone",
            Self::Done(_) => "done before that, and kept:",
            Self::LeftBehind(_) => "left behind:",
            Self::Unknown => "what was changed is not known; the next command tidies up",
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Failure, State};
    use crate::model::{Code, Time};
    use crate::ui::style::Style;

    fn failure(code: Code) -> Failure {
        Failure {
            code,
            message: "the release is not acceptable".to_owned(),
            causes: vec![
                "expected a, found \u{1b}[8mb".to_owned(),
                "expected a, found \u{1b}[8mb".to_owned(),
            ],
            state: State::NothingChanged,
            hints: ["one", "two", "three"].map(str::to_owned).to_vec(),
        }
    }

    #[test]
    fn a_failure_is_told_once_with_its_state_and_two_hints() {
        let text = failure(Code::Untrusted).render(&Style::plain(Time::from_unix(0)));
        let expected = "refused: the release is not acceptable\n  expected a, found \
                        \\u{1b}[8mb\nnothing was changed\ntry: one\ntry: two\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn the_heading_tells_refusals_errors_and_bugs_apart() {
        for (code, heading) in [
            (Code::Bug, "bug: "),
            (Code::Usage, "error: "),
            (Code::Declined, "error: "),
            (Code::Untrusted, "refused: "),
            (Code::Malformed, "refused: "),
            (Code::Platform, "error: "),
            (Code::Interrupted, "error: "),
        ] {
            let text = failure(code).render(&Style::plain(Time::from_unix(0)));
            assert!(text.starts_with(heading), "{text}");
        }
    }

    #[test]
    fn what_is_left_behind_is_listed_for_people_and_machines() {
        let failure = Failure {
            state: State::LeftBehind(vec!["bin/tool".to_owned()]),
            ..failure(Code::Leftover)
        };
        let text = failure.render(&Style::plain(Time::from_unix(0)));
        assert!(text.contains("left behind:\n  bin/tool\n"), "{text}");
        let json = failure.to_json_fields();
        for (at, expected) in [
            ("/code", json!(52)),
            ("/kind", json!("leftover")),
            ("/state", json!("left-behind")),
            ("/paths", json!(["bin/tool"])),
            ("/hints", json!(["one", "two"])),
        ] {
            assert_eq!(json.pointer(at), Some(&expected), "{at}");
        }
    }
}
